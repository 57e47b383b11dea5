package httpd_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"nongsan/internal/clock"
	"nongsan/internal/httpd"
)

func request(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "shop.example"
	return r
}

func do(t *testing.T, app *fiber.App, r *http.Request) *http.Response {
	t.Helper()
	res, err := app.Test(r, -1)
	if errors.Is(err, fasthttp.ErrBodyTooLarge) { // what Test says instead of the answer
		return &http.Response{StatusCode: http.StatusRequestEntityTooLarge}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// visitor is a browser that has opened a page with a form.
type visitor struct {
	cookie *http.Cookie
	token  string
	ticket string
}

func visit(t *testing.T, app *fiber.App) visitor {
	t.Helper()
	res := do(t, app, request(http.MethodGet, "/form", ""))
	token, ticket, _ := strings.Cut(text(t, res.Body), " ")
	if len(res.Cookies()) != 1 {
		t.Fatalf("cookies %v, want the browser's id", res.Cookies())
	}
	return visitor{res.Cookies()[0], token, ticket}
}

// post sends a form; the headers given replace those of a browser on our page.
func (v visitor) post(path string, fields url.Values, headers ...string) *http.Request {
	r := request(http.MethodPost, path, fields.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if v.cookie != nil {
		r.AddCookie(v.cookie)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func formApp(t *testing.T, fake *clock.Fake, change func(*httpd.Options)) *fiber.App {
	t.Helper()
	return build(t, func(o *httpd.Options) {
		o.Clock = fake.Now
		o.ErrorPage = func(c *fiber.Ctx, p httpd.ErrorPage) error {
			out := p.Code + "\n" + p.Message + "\n"
			if p.Resend != nil {
				out += "resend " + p.Resend.Action
				for _, f := range p.Resend.Fields {
					out += " " + f.Name + "=" + f.Value
				}
			}
			return c.SendString(out)
		}
		if change != nil {
			change(o)
		}
	}, func(app *fiber.App) {
		app.Get("/form", func(c *fiber.Ctx) error { return c.SendString(httpd.Token(c) + " " + httpd.UploadTicket(c)) })
		app.Post("/form", func(c *fiber.Ctx) error { return c.SendString("taken") })
		app.Post("/upload/:ticket/photo", func(c *fiber.Ctx) error {
			f, err := httpd.ReadForm(c)
			if err != nil || len(f.Files("photo")) != 1 {
				return c.Status(http.StatusTeapot).SendString("no photo")
			}
			return c.SendString("taken")
		})
		app.Post("/webhook/bank", func(c *fiber.Ctx) error { return c.SendString("taken") })
		app.Post("/api/v1/x", func(c *fiber.Ctx) error { return c.SendString("taken") })
	})
}

var start2026 = time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC)

func TestOnlyOurOwnPageChangesAnything(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start2026)
	app := formApp(t, fake, nil)
	v, other := visit(t, app), visit(t, app)
	good := url.Values{"csrf": {v.token}}
	for name, tc := range map[string]struct {
		r    *http.Request
		want int
	}{
		"our page":                    {v.post("/form", good), 200},
		"typed or from a bookmark":    {v.post("/form", good, "Sec-Fetch-Site", "none"), 200},
		"token as a header":           {v.post("/form", nil, "X-Csrf-Token", v.token), 200},
		"old browser, our origin":     {v.post("/form", good, "Sec-Fetch-Site", "", "Origin", "http://shop.example"), 200},
		"very old browser":            {v.post("/form", good, "Sec-Fetch-Site", ""), 200},
		"no token":                    {v.post("/form", nil), 403},
		"another browser's token":     {v.post("/form", url.Values{"csrf": {other.token}}), 403},
		"a ticket is no token":        {v.post("/form", url.Values{"csrf": {v.ticket}}), 403},
		"token without cookie":        {visitor{}.post("/form", good), 403},
		"token in the query only":     {v.post("/form?csrf="+v.token, nil), 403},
		"another site":                {v.post("/form", good, "Sec-Fetch-Site", "cross-site"), 403},
		"another host of the domain":  {v.post("/form", good, "Sec-Fetch-Site", "same-site"), 403},
		"old browser, foreign origin": {v.post("/form", good, "Sec-Fetch-Site", "", "Origin", "http://evil.example"), 403},
		"old browser, no origin":      {v.post("/form", good, "Sec-Fetch-Site", "", "Origin", "null"), 403},
		"webhook":                     {visitor{}.post("/webhook/bank", nil, "Sec-Fetch-Site", ""), 200},
		"api with a bearer token":     {visitor{}.post("/api/v1/x", nil, "Authorization", "Bearer abc"), 200},
		"api with cookies only":       {v.post("/api/v1/x", nil), 403},
		"page with a bearer token":    {visitor{}.post("/form", nil, "Authorization", "Bearer abc"), 403},
	} {
		if got := do(t, app, tc.r).StatusCode; got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
	for i := range v.token {
		b := []byte(v.token)
		b[i] = 'A' + (b[i]+1)%26
		if string(b) != v.token && do(t, app, v.post("/form", url.Values{"csrf": {string(b)}})).StatusCode != 403 {
			t.Errorf("a token changed at character %d is taken", i)
		}
	}
}

func TestTokenLivesTwelveHoursAndOverARestart(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start2026)
	v := visit(t, formApp(t, fake, nil))
	restarted := formApp(t, fake, nil)
	fake.Advance(12 * time.Hour)
	if got := do(t, restarted, v.post("/form", url.Values{"csrf": {v.token}})).StatusCode; got != 200 {
		t.Errorf("after 12 hours and a restart: %d", got)
	}
	fake.Advance(time.Second)
	if got := do(t, restarted, v.post("/form", url.Values{"csrf": {v.token}})).StatusCode; got != 403 {
		t.Errorf("after more than 12 hours: %d", got)
	}
	fake.Advance(-13 * time.Hour)
	if got := do(t, restarted, v.post("/form", url.Values{"csrf": {v.token}})).StatusCode; got != 403 {
		t.Errorf("from the future: %d", got)
	}
	foreign := formApp(t, fake, func(o *httpd.Options) { o.Secret = []byte(strings.Repeat("x", 32)) })
	fake.Advance(time.Hour)
	if got := do(t, foreign, v.post("/form", url.Values{"csrf": {v.token}})).StatusCode; got != 403 {
		t.Errorf("with another secret: %d", got)
	}
}

// A form sent too late comes back with all that was typed and a new token, except secrets.
func TestStaleFormIsOfferedAgain(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start2026)
	app := formApp(t, fake, nil)
	v := visit(t, app)
	fake.Advance(24 * time.Hour)
	stale := url.Values{"csrf": {v.token}, "name": {"Chè Tân Cương"}}
	page := text(t, do(t, app, v.post("/form?a=1", stale)).Body)
	if !strings.Contains(page, "resend /form?a=1") || !strings.Contains(page, "name=Chè Tân Cương") || strings.Contains(page, v.token) {
		t.Errorf("page %q", page)
	}
	_, fresh, _ := strings.Cut(page, "csrf=")
	fresh, _, _ = strings.Cut(fresh, " ")
	if got := do(t, app, v.post("/form", url.Values{"csrf": {fresh}})).StatusCode; got != 200 {
		t.Errorf("sent again: %d", got)
	}
	stale.Set("password", "bí mật")
	for name, r := range map[string]*http.Request{
		"with a password":        v.post("/form", stale),
		"when nobody vouches":    v.post("/form", url.Values{"name": {"x"}}, "Sec-Fetch-Site", ""),
		"from a foreign page":    v.post("/form", url.Values{"name": {"x"}}, "Sec-Fetch-Site", "cross-site"),
		"typed into the address": v.post("/form", url.Values{"name": {"x"}}, "Sec-Fetch-Site", "none"),
	} {
		if page := text(t, do(t, app, r).Body); strings.Contains(page, "resend") {
			t.Errorf("%s: offered again: %q", name, page)
		}
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start2026)
	for base, prefix := range map[string]string{"http://shop.example": "", "https://shop.example": "__Host-"} {
		app := formApp(t, fake, func(o *httpd.Options) { o.BaseURL = base })
		c := visit(t, app).cookie
		if c.Name != prefix+"browser" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != (prefix != "") {
			t.Errorf("%s: %s", base, c.Raw)
		}
		again := request(http.MethodGet, "/form", "")
		again.AddCookie(c)
		if res := do(t, app, again); len(res.Cookies()) != 0 {
			t.Errorf("%s: a browser with an id gets %v", base, res.Cookies())
		}
		if res := get(t, app, "/healthz"); len(res.Cookies()) != 0 {
			t.Errorf("%s: a page without a form sets %v", base, res.Cookies())
		}
	}
}

// The same page twice has different tokens, so that the length of a compressed page betrays none.
func TestTokensDiffer(t *testing.T) {
	t.Parallel()
	app := formApp(t, clock.NewFake(start2026), nil)
	v := visit(t, app)
	r := request(http.MethodGet, "/form", "")
	r.AddCookie(v.cookie)
	b, err := io.ReadAll(do(t, app, r).Body)
	if err != nil || strings.HasPrefix(string(b), v.token) {
		t.Errorf("%q again", v.token)
	}
}
