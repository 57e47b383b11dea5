package httpd_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/httpd"
)

func files() fstest.MapFS {
	return fstest.MapFS{
		"site.css":         {Data: []byte("@font-face{src:url(/static/fonts/a.woff2)}" + strings.Repeat("p{margin:0}", 100))},
		"js/cart.js":       {Data: []byte("import './other.js'")},
		"js/other.js":      {Data: []byte("export default 1")},
		"fonts/a.woff2":    {Data: []byte("font")},
		"fonts/a.woff2.md": {Data: []byte("licence")},
		"static.go":        {Data: []byte("package static")},
		".hidden":          {Data: []byte("secret")},
	}
}

func assets(t *testing.T, fs fstest.MapFS) (*httpd.Assets, *fiber.App) {
	t.Helper()
	a, err := httpd.Static(fs)
	if err != nil {
		t.Fatal(err)
	}
	app := fiber.New(fiber.Config{Immutable: true})
	a.Mount(app)
	return a, app
}

func get(t *testing.T, app *fiber.App, url string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func text(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHashedAddressMayBeKeptForEver(t *testing.T) {
	t.Parallel()
	a, app := assets(t, files())
	res := get(t, app, a.URL("site.css"))
	if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control = %q", got)
	}
	if !strings.Contains(text(t, res.Body), "url("+a.URL("fonts/a.woff2")+")") {
		t.Error("the style sheet does not name the font by its hashed address")
	}
	for _, url := range []string{"/static/site.css", "/static/000000000000/site.css"} {
		res := get(t, app, url)
		if res.StatusCode != 200 || strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", url, res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
}

func TestHashChangesWithContent(t *testing.T) {
	t.Parallel()
	before, _ := assets(t, files())
	changed := files()
	changed["fonts/a.woff2"] = &fstest.MapFile{Data: []byte("other font")}
	after, _ := assets(t, changed)
	for _, name := range []string{"fonts/a.woff2", "site.css"} {
		if before.URL(name) == after.URL(name) {
			t.Errorf("%s keeps its address although what it shows changed", name)
		}
	}
	changed = files()
	changed["site.css"] = &fstest.MapFile{Data: []byte("p{}")}
	after, _ = assets(t, changed)
	if before.URL("fonts/a.woff2") != after.URL("fonts/a.woff2") {
		t.Error("a font must be fetched again although only the style sheet changed")
	}
}

func TestModulesShareOneHash(t *testing.T) {
	t.Parallel()
	a, app := assets(t, files())
	sibling := strings.Replace(a.URL("js/cart.js"), "cart.js", "other.js", 1)
	if got := get(t, app, sibling).Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("import './other.js' of a hashed module is not immutable: %q", got)
	}
}

func TestCompressedForms(t *testing.T) {
	t.Parallel()
	a, app := assets(t, files())
	plain := get(t, app, a.URL("site.css"))
	zipped := get(t, app, a.URL("site.css"), "Accept-Encoding", "gzip")
	if plain.Header.Get("Vary") != "Accept-Encoding" || zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("Vary %q, Content-Encoding %q", plain.Header.Get("Vary"), zipped.Header.Get("Content-Encoding"))
	}
	r, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text(t, r) != text(t, plain.Body) {
		t.Error("the gzip form is another text")
	}
	if got := get(t, app, a.URL("site.css"), "Accept-Encoding", "gzip, br").Header.Get("Content-Encoding"); got != "br" {
		t.Errorf("brotli is accepted, sent %q", got)
	}
}

func TestUnchangedFileAnswers304(t *testing.T) {
	t.Parallel()
	_, app := assets(t, files())
	etag := get(t, app, "/static/site.css").Header.Get("ETag")
	if res := get(t, app, "/static/site.css", "If-None-Match", etag); res.StatusCode != http.StatusNotModified {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestOnlyKnownFilesAreServed(t *testing.T) {
	t.Parallel()
	_, app := assets(t, files())
	for _, url := range []string{"/static/static.go", "/static/.hidden", "/static/fonts/a.woff2.md", "/static/../go.mod", "/static/%2e%2e/go.mod", "/static/"} {
		if res := get(t, app, url); res.StatusCode != 404 {
			t.Errorf("%s: %d", url, res.StatusCode)
		}
	}
	if _, err := httpd.Static(fstest.MapFS{"dump.sql": {Data: []byte("x")}}); err == nil {
		t.Error("a dump would be published")
	}
}
