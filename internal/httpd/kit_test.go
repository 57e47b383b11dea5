package httpd_test

import (
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"nongsan/internal/httpd"
)

type (
	fiberHeader = fasthttp.RequestHeader
	fiberLimits = fasthttp.RequestConfig
)

// serveOn serves app on a port of its own until the test ends.
func serveOn(t *testing.T, app *fiber.App) (address string) {
	t.Helper()
	l, err := httpd.Listen(t.Context(), "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- app.Listener(l) }()
	t.Cleanup(func() {
		_ = app.ShutdownWithTimeout(time.Second)
		_ = l.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}
