package site_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"nongsan/internal/payment"
)

// untypeable is what no keyboard types: it is always refused.
var untypeable = []string{"a\x00b", "\x00", "ch\xff\xfe", "\xc3", "a\u202eb", "a\x1b[2Jb"}

// strange is what a person or program might send in the place of something sensible.
var strange = []string{
	"", " ", "-1", "0", "1e9", "1.5", "NaN", "true", "null", "[]", "{}", "99999999999999999999999999", "9223372036854775807",
	"-9223372036854775808", "2147483648", "-2147483649", "١٢", "１２", "'; DROP TABLE orders; --", "../../etc/passwd", "%00", "🍵", "ế̂̂̂̂",
	strings.Repeat("a", 10_000), strings.Repeat("ế", 3_000), strings.Repeat("ế", 8),
}

// always is what every field meets.
var always = []string{"", "-9223372036854775808", strings.Repeat("a", 10_000), strings.Repeat("ế", 8)}

// strangeFor is what the n-th field meets: always, and a fifth of the others in turn.
func strangeFor(n int) []string {
	values := slices.Clone(always)
	for i, value := range strange {
		if (i+n)%5 == 0 {
			values = append(values, value)
		}
	}
	return values
}

// tellsWhatToDo: a page or problem that says no also says what to do, in Vietnamese, and nothing of our inside.
func tellsWhatToDo(t *testing.T, got answer, what string) {
	t.Helper()
	if got.status < 400 {
		return
	}
	told := got.body
	switch kind := got.header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/problem+json"):
		var p struct{ Detail string }
		if err := json.Unmarshal([]byte(got.body), &p); err != nil {
			t.Errorf("%s: %v in %s", what, err, got.body)
		}
		told = p.Detail
	case strings.HasPrefix(kind, "text/html"):
		page, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		told = page.Find("main").Text()
	}
	if !holdsOneOf(strings.ToLower(told), advice) {
		t.Errorf("%s: %d does not say what to do: %.300s", what, got.status, strings.Join(strings.Fields(told), " "))
	}
	if holdsOneOf(got.body, inside) {
		t.Errorf("%s: %d shows our inside: %.300s", what, got.status, got.body)
	}
}

// Words, because patterns took a tenth of the time of these tests.
var (
	advice = []string{"xin ", "hãy ", "đăng nhập", "không tìm thấy", "không có quyền", "không nhận", "chỉ còn"}
	inside = []string{"pq:", "goroutine ", "SQLSTATE", ".go:", "strconv."}
)

func holdsOneOf(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// form is one that a role may send, and a fresh good filling of it; a sent one may be used up.
type form struct {
	role, path, filled string
}

func TestMalformedForms(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	for _, make := range []func() form{
		func() form {
			return form{buyer, "/gio-hang", "variant=" + k.made("{variant}", buyer) + "&quantity=1&then="}
		},
		func() form { return form{buyer, "/gio-hang/sua", "quantity_1=1&remove=&then="} },
		func() form { return form{buyer, "/thanh-toan", k.checkout(k.visitors[buyer])} },
		func() form { return form{guest, "/dang-nhap", "phone=0900000000&password=sai&next=/"} },
		func() form { return form{guest, "/kich-hoat", "slip=K7Q2M9XPR4&phone=0912345678"} },
		func() form {
			return form{household, "/ban-hang/don-hang/" + k.confirmed() + "/gui-hang", "tracking=VN1"}
		},
		func() form {
			return form{household, "/ban-hang/don-hang/" + k.order(payment.COD) + "/tu-choi", "reason=hết hàng rồi"}
		},
		func() form {
			return form{household, "/upload/" + k.ticket + "/ban-hang/san-pham", goodOffer + "&summary=s&preservation=p&old_place=o&season=1&photo=" + k.photo}
		},
		func() form {
			slug := k.live()
			return form{household, "/upload/" + k.ticket + "/ban-hang/san-pham/" + slug, goodOffer + fmt.Sprintf("&variant_0=%d", k.variant(slug))}
		},
		func() form {
			return form{admin, "/quan-ly/duyet/" + k.pending() + "/tu-choi", "reason=ảnh mờ quá"}
		},
		func() form {
			return form{admin, "/quan-ly/noi-bat", "listing=" + k.live() + "&note=Vụ mới&q=&starts=2026-11-23T09:00&ends=2026-11-30T09:00"}
		},
		func() form {
			return form{admin, "/quan-ly/tien-cho/" + fmt.Sprint(k.parked()), "resolution=đã chuyển lại"}
		},
	} {
		k.spoils(make)
	}
	k.sound()
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %.3000s", failures)
	}
}

// checkout fills the basket and the form that orders it.
func (k *knocking) checkout(v *visitor) string {
	k.Helper()
	v.posts("/gio-hang", url.Values{"variant": {k.made("{variant}", v.role)}, "quantity": {"1"}})
	page, err := goquery.NewDocumentFromReader(strings.NewReader(v.gets("/thanh-toan").body))
	k.must(err)
	key, total := page.Find(`[name=key]`).AttrOr("value", ""), page.Find(`[name=total]`).AttrOr("value", "")
	if key == "" || total == "" {
		k.Fatal("the checkout has no form")
	}
	return "key=" + key + "&total=" + total + "&name=Trần Thu Hà&phone=" + phones[buyer] + "&province=19&commune=" + tanCuong + "&address=Tổ 5&note=Gọi trước&method=cod&step="
}

// spoils sends a form with each of its fields spoilt in every way.
func (k *knocking) spoils(make func() form) {
	k.Helper()
	f := make()
	v := k.visitors[f.role].copied()
	token := v.token()
	before := k.rows()
	send := func(what string, spoilt url.Values, refused bool) {
		k.Helper()
		spoilt.Set("csrf", token)
		got := v.postsAs(f.path, urlencoded, []byte(spoilt.Encode()), nil)
		switch {
		case got.status >= 500:
			k.Errorf("%s: %d", what, got.status)
		case refused && got.status < 400:
			k.Errorf("%s: %d, want it refused", what, got.status)
		}
		tellsWhatToDo(k.T, got, what)
		if got.status < 400 { // it was used up
			f, token = make(), v.token()
			before = k.rows()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values(k.T, f.filled))) {
		at := strings.Join([]string{routeOf(f.path), name}, " ")
		for _, value := range untypeable {
			spoilt := values(k.T, f.filled)
			spoilt.Set(name, value)
			send(fmt.Sprintf("%s = %q", at, value), spoilt, true)
		}
		for _, value := range strangeFor(k.strange) {
			spoilt := values(k.T, f.filled)
			spoilt.Set(name, value)
			send(fmt.Sprintf("%s = %.40q", at, value), spoilt, false)
		}
		k.strange++
		missing, twice, array := values(k.T, f.filled), values(k.T, f.filled), values(k.T, f.filled)
		missing.Del(name)
		twice.Add(name, "hai")
		array[name+"[]"], array[name+"[0][x]"] = array[name], array[name]
		array.Del(name)
		send(at+" missing", missing, false)
		send(at+" twice", twice, false)
		k.unchanged(before, at+" spoilt")
		send(at+" as an array", array, false)
	}
	many := values(k.T, f.filled)
	for i := range 2000 {
		many.Set(fmt.Sprint("x", i), "1")
	}
	send(f.path+" with two thousand fields", many, true)
	for what, kind := range map[string]string{"json": "application/json", "nothing": "", "broken multipart": "multipart/form-data; boundary=x", "text": "text/plain"} {
		got := v.postsAs(f.path, kind, []byte(`{"name":[1]}`), map[string]string{"X-Csrf-Token": token})
		if got.status >= 500 {
			k.Errorf("%s as %s: %d", f.path, what, got.status)
		}
		tellsWhatToDo(k.T, got, f.path+" as "+what)
		if got.status < 400 {
			f, token = make(), v.token()
		}
	}
}

var long = regexp.MustCompile(`/upload/[^/]+`)

func routeOf(path string) string { return long.ReplaceAllString(path, "/upload/…") }

// What stands in an address, a cookie or a path may be anything: the page is found, not found, or refused.
func TestMalformedAddresses(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	v := k.visitors[admin]
	before := k.rows()
	for n, address := range []string{
		"/tim-kiem?q=", "/tim-kiem?xa=", "/tim-kiem?sap-xep=", "/tim-kiem?gia-tu=", "/tim-kiem?gia-den=", "/tim-kiem?sao=",
		"/tim-kiem?trang=", "/tim-kiem?con-hang=", "/danh-muc/che-tra?q=", "/gian-hang/che-nam-tien?trang=", "/dang-nhap?next=",
		"/ngon-ngu?chon=", "/ngon-ngu?next=", "/thanh-toan?tinh=", "/quan-ly/noi-bat?q=", "/quan-ly/noi-bat?san-pham=",
		"/api/v1/communes?province=", "/api/v1/communes?province=19&q=", "/?",
		"/danh-muc/", "/san-pham/", "/gian-hang/", "/don-hang/", "/quan-ly/duyet/", "/anh/", "/static/", "/api/v1/orders/",
	} {
		for _, value := range slices.Concat(untypeable, strangeFor(n)) {
			got := v.copied().gets(address + url.QueryEscape(value))
			what := fmt.Sprintf("%s%.40q", address, value)
			if got.status >= 500 {
				k.Errorf("%s: %d", what, got.status)
			}
			tellsWhatToDo(t, got, what)
			if to := got.header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
				k.Errorf("%s leads to %q", what, to)
			}
		}
	}
	k.cookies()
	k.rawPaths()
	k.unchanged(before, "a strange address")
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %.3000s", failures)
	}
}

func (k *knocking) cookies() {
	k.Helper()
	for _, name := range []string{"session", "cart", "flash", "lang", "browser"} {
		for _, value := range []string{"", "x", "%00", "ch\xff", strings.Repeat("a", 43), strings.Repeat("a", 4000), `"q"`, "../.."} {
			v := k.visitor(guest)
			v.cookies["__Host-"+name] = value
			for _, path := range []string{"/gio-hang", "/dang-nhap", "/thanh-toan"} {
				if got := v.copied().gets(path); got.status >= 400 {
					k.Errorf("%s with cookie %s=%.40q: %d", path, name, value, got.status)
				}
			}
		}
	}
}

// rawPaths sends bytes that no browser leaves in a path.
func (k *knocking) rawPaths() {
	k.Helper()
	v := k.visitors[admin]
	for _, path := range []string{"/san-pham/ch\xff", "/gian-hang/\xc3", "/quan-ly/duyet/\xff\xfe", "/don-hang/\xff", "/tim-kiem?q=\xff", "/tim-kiem?xa=\xff"} {
		r := v.request(http.MethodGet, "/", nil)
		address, query, _ := strings.Cut(path, "?")
		r.URL = &url.URL{Scheme: "http", Host: r.URL.Host, Opaque: address, RawQuery: query}
		got := v.send(r)
		if got.status >= 500 {
			k.Errorf("%q: %d", path, got.status)
		}
		tellsWhatToDo(k.T, got, path)
	}
}

// What a form does not have cannot be set by adding it.
func TestUnknownFieldsSetNothing(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	extra := "&status=published&Status=published&seller_id=2&SellerID=2&demo=1&Demo=true&slug=hack&id=1&cover=x&published_at=2020-01-01" +
		"&state=paid&State=paid&account_id=1&AccountID=1&captured=999999&code=NS0000000&price_seen=1&role=admin&officer=admin&created_at=2020-01-01"
	h := k.visitors[household].copied()
	h.cookies["__Host-browser"] = k.browser
	if got := h.posts("/upload/"+k.ticket+"/ban-hang/san-pham", values(t, goodOffer+extra)); got.status != http.StatusSeeOther {
		t.Fatalf("propose: %d", got.status)
	}
	var l struct {
		Slug, Status, Cover string
		SellerID            int64 `db:"seller_id"`
		Demo                bool
	}
	k.must(k.db.GetContext(t.Context(), &l, `SELECT slug, status, cover, seller_id, demo FROM listing ORDER BY id DESC LIMIT 1`))
	if l.Status != "pending" || l.SellerID != k.a || l.Demo || l.Slug == "hack" || l.Cover != "" {
		t.Errorf("a listing was set from outside: %+v", l)
	}
	g := k.visitors[guest].copied()
	if got := g.posts("/thanh-toan", values(t, k.checkout(g)+extra)); got.status != http.StatusSeeOther {
		t.Fatalf("order: %d", got.status)
	}
	var o struct {
		Code, State string
		AccountID   *int64 `db:"account_id"`
		Captured    int64
	}
	k.must(k.db.GetContext(t.Context(), &o, `
		SELECT o.code, o.state, o.account_id, p.captured FROM orders o JOIN payment p ON p.order_id = o.id ORDER BY o.id DESC LIMIT 1`))
	if o.State != "placed" || o.AccountID != nil || o.Captured != 0 || o.Code == "NS0000000" {
		t.Errorf("an order was set from outside: %+v", o)
	}
	k.sound()
}

// A photograph that is none, or a form with a file where text belongs, is refused beside its field.
func TestMalformedUploads(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	h := k.visitors[household].copied()
	h.cookies["__Host-browser"] = k.browser
	before := k.rows()
	for what, content := range map[string][]byte{
		"nothing": {}, "text": []byte("không phải ảnh"), "html": []byte("<html><script>alert(1)</script>"),
		"broken": append([]byte{0xff, 0xd8, 0xff, 0xe0}, bytes.Repeat([]byte{0}, 5000)...),
	} {
		got := h.postsAs("/upload/"+k.ticket+"/anh", "image/jpeg", content, nil)
		if got.status < 400 || got.status >= 500 {
			t.Errorf("%s as a photograph: %d", what, got.status)
		}
		tellsWhatToDo(t, got, what)
		for _, field := range []string{"photos", "name"} {
			body, kind := multi(t, values(t, goodOffer), field, content)
			got := h.postsAs("/upload/"+k.ticket+"/ban-hang/san-pham", kind, body, nil)
			if got.status >= 500 || got.status < 400 && field == "photos" && len(content) > 0 {
				t.Errorf("%s in the field %s: %d", what, field, got.status)
			}
			tellsWhatToDo(t, got, what)
			if got.status < 400 {
				before = k.rows()
			}
		}
	}
	k.unchanged(before, "a bad photograph")
	k.sound()
}

func multi(t *testing.T, fields url.Values, file string, content []byte) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range fields {
		for _, value := range list {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(file, "anh.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}
