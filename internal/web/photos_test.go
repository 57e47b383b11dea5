package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/blob"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pgtest"
	"nongsan/internal/photo"
	"nongsan/internal/web"
)

const (
	hash    = "0123456789abcdef0123456789abcdef"
	picture = "\xff\xd8\xff a picture"
)

// photoSite serves one picture that has the steps 320 and 640.
func photoSite(t *testing.T) *fiber.App {
	t.Helper()
	store, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	for _, width := range []int{320, 640} {
		if err := store.Put(t.Context(), photo.Name(hash, width, photo.JPEG), []byte(picture)); err != nil {
			t.Fatal(err)
		}
	}
	app := fiber.New(fiber.Config{Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		if errs.Is(err, errs.NotFound) {
			return c.SendStatus(fiber.StatusNotFound)
		}
		return err
	}})
	app.Get("/anh/:name", web.Photo(photo.New(photo.Options{Store: store, DB: pgtest.New(t), Clock: clock.System})))
	return app
}

func get(t *testing.T, app *fiber.App, method, path, etag string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	resp, err := app.Test(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestPhotoIsKeptForEverAndNeverReadAsAPage(t *testing.T) {
	t.Parallel()
	app := photoSite(t)
	for _, width := range photo.Widths { // 1280 is not stored: the widest there is answers
		path := "/anh/" + photo.Name(hash, width, photo.JPEG)
		resp, body := get(t, app, "GET", path, "")
		if resp.StatusCode != 200 || body != picture || resp.ContentLength != int64(len(picture)) {
			t.Errorf("%s: %d, %d bytes, %q", path, resp.StatusCode, resp.ContentLength, body)
		}
		for name, want := range map[string]string{
			"Content-Type":            "image/jpeg",
			"Cache-Control":           "public, max-age=31536000, immutable",
			"Content-Security-Policy": "sandbox; default-src 'none'",
			"X-Content-Type-Options":  "nosniff",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

func TestPhotoTheBrowserHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	app := photoSite(t)
	path := "/anh/" + photo.Name(hash, 640, photo.JPEG)
	first, _ := get(t, app, "GET", path, "")
	again, body := get(t, app, "GET", path, first.Header.Get("ETag"))
	if again.StatusCode != 304 || body != "" {
		t.Errorf("second time: %d, %q; want 304 without a body", again.StatusCode, body)
	}
	if other, _ := get(t, app, "GET", path, `"another"`); other.StatusCode != 200 {
		t.Errorf("another ETag: %d, want 200", other.StatusCode)
	}
	if head, body := get(t, app, "HEAD", path, ""); head.StatusCode != 200 || body != "" {
		t.Errorf("HEAD: %d, %q", head.StatusCode, body)
	}
}

func TestNoOtherFileIsServedAsPhoto(t *testing.T) {
	t.Parallel()
	app := photoSite(t)
	for _, path := range []string{
		"/anh/" + hash, "/anh/" + hash + "-500.jpg", "/anh/..%2f..%2fetc%2fpasswd", "/anh/unfinished",
		"/anh/ffffffffffffffffffffffffffffffff-320.jpg", "/anh/01%2f" + hash + "-320.jpg", "/anh/" + hash + "-320.jpg%00",
	} {
		if resp, _ := get(t, app, "GET", path, ""); resp.StatusCode != 404 {
			t.Errorf("%s: %d, want 404", path, resp.StatusCode)
		}
	}
}

// While pictures are being made a drawing says so, which no browser keeps; one that failed is not there. A WebP that is
// not kept is answered as the JPEG it stands for.
func TestAPhotoThatIsBeingMadeHasAStandIn(t *testing.T) {
	t.Parallel()
	store, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	db := pgtest.New(t)
	app := fiber.New(fiber.Config{Immutable: true, ErrorHandler: func(c *fiber.Ctx, _ error) error { return c.SendStatus(fiber.StatusNotFound) }})
	app.Get("/anh/:name", web.Photo(photo.New(photo.Options{Store: store, DB: db, Clock: clock.System})))
	path := "/anh/" + photo.Name(hash, 640, photo.WebP)

	db.MustExec(`INSERT INTO photo (hash, width, height, color, widths, bytes, state, created_at)
		VALUES ($1, 640, 480, '#dfebd9', '{320,640}', 1, 'waiting', now())`, hash)
	resp, body := get(t, app, "GET", path, "")
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/svg+xml" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a picture that is being made: %d, %v", resp.StatusCode, resp.Header)
	}
	if !bytes.Contains([]byte(body), []byte("Đang xử lý ảnh")) {
		t.Errorf("the drawing says %s", body)
	}
	if err := store.Put(t.Context(), photo.Name(hash, 640, photo.JPEG), []byte(picture)); err != nil {
		t.Fatal(err)
	}
	if resp, body = get(t, app, "GET", path, ""); resp.Header.Get("Content-Type") != "image/jpeg" || body != picture {
		t.Errorf("a WebP that is not kept: %v", resp.Header)
	}
	db.MustExec(`UPDATE photo SET state = 'failed', failure = 'photo.broken', settled_at = now()`)
	if resp, _ = get(t, app, "GET", "/anh/ffffffffffffffffffffffffffffffff-640.jpg", ""); resp.StatusCode != 404 {
		t.Errorf("a picture there never was: %d", resp.StatusCode)
	}
	if err := store.Delete(t.Context(), photo.Name(hash, 640, photo.JPEG)); err != nil {
		t.Fatal(err)
	}
	if resp, _ = get(t, app, "GET", path, ""); resp.StatusCode != 404 {
		t.Errorf("a picture that failed: %d", resp.StatusCode)
	}
}
