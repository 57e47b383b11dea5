package site_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nongsan/internal/httpd"
)

// The roles a visitor may have.
const (
	guest        = "guest"
	buyer        = "buyer"
	household    = "household"
	helper       = "helper"        // of that household
	stranger     = "stranger"      // another household
	moderator    = "moderator"     // of the province, as promoter, accountant and admin are
	officerHere  = "officer here"  // moderator of the stalls' commune
	officerThere = "officer there" // moderator of another commune
	promoter     = "promoter"
	accountant   = "accountant"
	admin        = "admin"
)

// visitor is a browser. Its cookies are sent as they are: the test speaks http to what believes it is https.
type visitor struct {
	*world
	role    string
	cookies map[string]string
	client  *http.Client
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *world) visitor(role string) *visitor {
	w.Helper()
	transport := &http.Transport{DisableCompression: true} // internal/httpd tries it; here it took an eighth of the time
	w.Cleanup(transport.CloseIdleConnections)
	v := &visitor{world: w, role: role, cookies: map[string]string{}, client: &http.Client{
		Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if role == guest {
		return v
	}
	if got := v.posts("/dang-nhap", url.Values{"phone": {phones[role]}, "password": {password}}); got.status != http.StatusSeeOther {
		w.Fatalf("%s signs in: %d %s", role, got.status, got.body)
	}
	return v
}

// copied is the same browser with cookies of its own from now on.
func (v *visitor) copied() *visitor {
	c := *v
	c.cookies = maps.Clone(v.cookies)
	return &c
}

func (v *visitor) request(method, path string, body []byte) *http.Request {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), method, v.url+path, bytes.NewReader(body))
	v.must(err)
	r.Header.Set("User-Agent", "thử")
	return r
}

func (v *visitor) send(r *http.Request) answer {
	v.Helper()
	var pairs []string
	for name, value := range v.cookies {
		pairs = append(pairs, name+"="+value)
	}
	if len(pairs) > 0 {
		r.Header.Set("Cookie", strings.Join(pairs, "; "))
	}
	got, err := v.sendOnce(r)
	for again := 0; err != nil && r.GetBody != nil && again < 20; again++ { // refused before the large body was all sent
		r.Body, _ = r.GetBody()
		got, err = v.sendOnce(r)
	}
	v.must(err)
	return got
}

// sendOnce sends and reads the whole answer: a server that refuses a body closes the line, also while it is read.
func (v *visitor) sendOnce(r *http.Request) (answer, error) {
	res, err := v.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return answer{}, err
	}
	for _, c := range res.Cookies() {
		if c.Value == "" {
			delete(v.cookies, c.Name)
			continue
		}
		v.cookies[c.Name] = c.Value
	}
	return answer{res.StatusCode, res.Header, string(body)}, nil
}

func (v *visitor) gets(path string) answer {
	v.Helper()
	return v.send(v.request(http.MethodGet, path, nil))
}

var (
	tokenField  = regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	uploadField = regexp.MustCompile(`/upload/([^/"]+)/ban-hang/san-pham`)
)

// token is a fresh one for this browser's forms. The page that gives it reads the database, so ask while it is there.
func (v *visitor) token() string {
	v.Helper()
	return v.found(tokenField, "/dang-nhap?next=/nguon-anh")
}

// found is what a page says in a place.
func (v *visitor) found(place *regexp.Regexp, path string) string {
	v.Helper()
	page := v.gets(path)
	for page.status == http.StatusSeeOther {
		page = v.gets(page.header.Get("Location"))
	}
	m := place.FindStringSubmatch(page.body)
	if m == nil {
		v.Fatalf("%s has no %v: %d", path, place, page.status)
	}
	return m[1]
}

const urlencoded = "application/x-www-form-urlencoded"

// posts sends a form of our own page with a good token.
func (v *visitor) posts(path string, form url.Values) answer {
	v.Helper()
	sent := url.Values{httpd.TokenField: {v.token()}}
	maps.Copy(sent, form)
	return v.postsAs(path, urlencoded, []byte(sent.Encode()), nil)
}

// postsAs sends a body as it is.
func (v *visitor) postsAs(path, contentType string, body []byte, headers map[string]string) answer {
	v.Helper()
	r := v.request(http.MethodPost, path, body)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return v.send(r)
}

// values reads "a=1&b=hai" written for people: nothing is escaped but & and =.
func values(t *testing.T, form string) url.Values {
	t.Helper()
	list := url.Values{}
	for pair := range strings.SplitSeq(form, "&") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			list.Add(name, value)
		}
	}
	return list
}
