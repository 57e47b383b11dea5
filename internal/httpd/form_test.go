package httpd_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/money"
)

// read sends a form and gives what ReadForm made of it.
func read(t *testing.T, path, body, contentType string) (form httpd.Form, err error) {
	t.Helper()
	app := build(t, nil, func(app *fiber.App) {
		app.Post("/webhook/x", func(c *fiber.Ctx) error { form, err = httpd.ReadForm(c); return nil })
	})
	r := request(http.MethodPost, path, body)
	r.Header.Set("Content-Type", contentType)
	do(t, app, r)
	return form, err
}

const urlencoded = "application/x-www-form-urlencoded"

// In Fiber's FormValue the query string wins over what was posted.
func TestQueryNeverReachesTheForm(t *testing.T) {
	t.Parallel()
	body, contentType := multi(t, map[string]string{"amount": "100"}, nil)
	for kind, sent := range map[string]string{urlencoded: "amount=100", contentType: body} {
		f, err := read(t, "/webhook/x?amount=1&extra=1", sent, kind)
		if err != nil || f.Get("amount") != "100" || f.Has("extra") {
			t.Errorf("%s: %q %v %v", kind, f.Get("amount"), f.Names(), err)
		}
	}
}

func TestFormText(t *testing.T) {
	t.Parallel()
	decomposed := "Che\u0300 Ta\u0302n Cu\u031bo\u031bng"
	v := url.Values{
		"name": {"  " + decomposed + "\t\u200b "}, "note": {" dòng một\r\ndòng hai\n"}, "password": {" có dấu cách "},
		"price": {"50.000 ₫"}, "count": {" 12 "}, "tag": {"a", " ", "b"}, "bad": {"12x"},
	}
	f, err := read(t, "/webhook/x", v.Encode(), urlencoded)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Get("name"); got != "Chè Tân Cương" {
		t.Errorf("Get = %q", got)
	}
	if got := f.Lines("note"); got != "dòng một\ndòng hai" {
		t.Errorf("Lines = %q", got)
	}
	if got := f.Exact("password"); got != " có dấu cách " {
		t.Errorf("Exact = %q", got)
	}
	if got, ok := f.Money("price"); !ok || got != money.VND(50000) {
		t.Errorf("Money = %v %v", got, ok)
	}
	if got, ok := f.Int("count"); !ok || got != 12 {
		t.Errorf("Int = %v %v", got, ok)
	}
	if _, ok := f.Int("bad"); ok {
		t.Error("12x is a number")
	}
	if got := strings.Join(f.All("tag"), ","); got != "a,b" {
		t.Errorf("All = %q", got)
	}
	if f.Get("none") != "" || f.Has("none") {
		t.Error("a field that was not sent is there")
	}
}

func TestFormRefusesWhatNoKeyboardTypes(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"invalid UTF-8": "%ff%fe", "null": "a%00b", "escape": "a%1bb", "C1 control": "a%c2%85b",
		"right to left override": "a%e2%80%aeb", "isolate": "a%e2%81%a6b",
	} {
		_, err := read(t, "/webhook/x", "name="+value, urlencoded)
		if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid || e.Fields["name"] != "form.bad_text" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := read(t, "/webhook/x", strings.Repeat("a", 200)+"=1", urlencoded); !errs.Is(err, errs.Invalid) {
		t.Errorf("name of 200 letters: %v", err)
	}
	if _, err := read(t, "/webhook/x", "--b\r\nbroken", "multipart/form-data; boundary=b"); !errs.Is(err, errs.Invalid) {
		t.Errorf("broken multipart: %v", err)
	}
}

func TestFormFiles(t *testing.T) {
	t.Parallel()
	body, contentType := multi(t, map[string]string{"name": "x"}, []byte("jpeg"))
	f, err := read(t, "/webhook/x", body, contentType)
	if err != nil || len(f.Files("photo")) != 1 || f.Files("photo")[0].Size != 4 || len(f.Files("other")) != 0 {
		t.Fatalf("%v %v", f.Files("photo"), err)
	}
	file, err := f.Files("photo")[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if b, err := io.ReadAll(file); err != nil || string(b) != "jpeg" {
		t.Errorf("%q %v", b, err)
	}
	empty := "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\"\r\n\r\n\r\n--b--\r\n"
	if f, err := read(t, "/webhook/x", empty, "multipart/form-data; boundary=b"); err != nil || len(f.Files("photo")) != 0 {
		t.Errorf("nothing chosen: %v %v", f.Files("photo"), err)
	}
}

func TestSafeNext(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/gio-hang": "/gio-hang", "/tim-kiem?q=ch%C3%A8&page=2": "/tim-kiem?q=ch%C3%A8&page=2", "/": "/",
		"//evil.example": "/", `/\evil.example`: "/", "https://evil.example": "/", "javascript:alert(1)": "/", "": "/",
		"/\t/evil.example": "/", "\t//evil.example": "/", "/\n/evil": "/", "evil": "/", `/a\b`: "/", "/%zz": "/",
	} {
		if got := httpd.SafeNext(next); got != want {
			t.Errorf("SafeNext(%q) = %q, want %q", next, got, want)
		}
	}
}

// Whatever comes in, a browser that resolves what comes out stays on our host.
func FuzzSafeNext(f *testing.F) {
	for _, s := range []string{"/a", "//b", `/\b`, "/..//evil", "/;@evil", "https:/evil", "/%2f%2fevil", "/?next=//evil", "/\u2028/"} {
		f.Add(s)
	}
	base, err := url.Parse("https://shop.example/dang-nhap")
	if err != nil {
		f.Fatal(err)
	}
	// What browsers do before they parse: drop tabs and line ends, take \ for /.
	browser := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/")
	f.Fuzz(func(t *testing.T, next string) {
		safe := httpd.SafeNext(next)
		u, err := base.Parse(browser.Replace(strings.TrimSpace(safe)))
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
			t.Errorf("SafeNext(%q) = %q leads to %v (%v)", next, safe, u, err)
		}
	})
}
