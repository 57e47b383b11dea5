package httpd_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/httpd"
)

// who echoes what the program believes about the visitor.
func who(app *fiber.App) {
	app.Get("/who", func(c *fiber.Ctx) error {
		return c.SendString(c.IP() + " " + c.Hostname() + " " + c.Protocol())
	})
}

func forwarded() string {
	return "GET /who HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\nX-Forwarded-For: 203.0.113.7, 10.0.0.2\r\n" +
		"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\nConnection: close\r\n\r\n"
}

// From anybody but our proxies nothing is believed.
func TestStrangersForwardedHeadersAreNotBelieved(t *testing.T) {
	t.Parallel()
	address := ground(t, nil, who)
	if got := speak(t, address, forwarded()); !strings.HasSuffix(got, "127.0.0.1 shop.example http") {
		t.Errorf("%q", got)
	}
}

// Behind our proxies the visitor is the last address that is none of them, not the first, which it wrote itself.
func TestVisitorBehindProxies(t *testing.T) {
	t.Parallel()
	address := ground(t, func(o *httpd.Options) { o.TrustedProxies = []string{"127.0.0.1", "10.0.0.0/8"} }, who)
	if got := speak(t, address, forwarded()); !strings.HasSuffix(got, "203.0.113.7 shop.example https") {
		t.Errorf("%q", got)
	}
	raw := "GET /who HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 6.6.6.6, nonsense\r\nX-Forwarded-Ssl: on\r\nConnection: close\r\n\r\n"
	if got := speak(t, address, raw); !strings.HasSuffix(got, "127.0.0.1 shop.example http") {
		t.Errorf("%q", got)
	}
}

func TestWrongOptionsStopTheStart(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*httpd.Options){
		"short secret": func(o *httpd.Options) { o.Secret = []byte("short") },
		"proxy":        func(o *httpd.Options) { o.TrustedProxies = []string{"nginx"} },
		"address":      func(o *httpd.Options) { o.BaseURL = "shop" },
		"no clock":     func(o *httpd.Options) { o.Clock = nil },
	} {
		o := options()
		change(&o)
		if _, err := httpd.New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// c.UserContext has a deadline, knows the request, and lives on while the server stops; c.Context does not.
func TestRequestContext(t *testing.T) {
	t.Parallel()
	var left time.Duration
	var id string
	entered, ended := make(chan struct{}), make(chan error, 1)
	stopping := make(chan struct{})
	app := build(t, nil, func(app *fiber.App) {
		app.Get("/x", func(c *fiber.Ctx) error {
			ctx := c.UserContext()
			deadline, _ := ctx.Deadline()
			left, id = deadline.Sub(clock.System()), httpd.RequestID(ctx)
			close(entered)
			<-stopping
			<-c.Context().Done() // shutdown has begun
			ended <- ctx.Err()
			return c.SendString("whole")
		})
	})
	address := serveOn(t, app)
	answer := make(chan string, 1)
	go func() { answer <- speak(t, address, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n") }()
	<-entered
	go func() { _ = app.ShutdownWithTimeout(10 * time.Second) }()
	close(stopping)
	if err := <-ended; err != nil {
		t.Errorf("UserContext ended with the beginning of shutdown: %v", err)
	}
	if got := <-answer; !strings.Contains(got, "whole") || !strings.Contains(got, "X-Request-Id: "+id) || len(id) != 12 {
		t.Errorf("%q for request %q", got, id)
	}
	if left <= 4*time.Second || left > 5*time.Second {
		t.Errorf("%v left, want 5 s", left)
	}
}

// A panic is one failed request, is logged with its id, and shows nothing of itself.
func TestPanicIsOneFailedRequest(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	app := build(t, func(o *httpd.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) }, func(app *fiber.App) {
		app.Get("/panic", func(*fiber.Ctx) error { panic("secret of the panic") })
	})
	res := get(t, app, "/panic")
	body, id := text(t, res.Body), res.Header.Get("X-Request-Id")
	if res.StatusCode != 500 || strings.Contains(body, "secret") || len(id) != 12 || !strings.Contains(body, id) {
		t.Errorf("%d %q", res.StatusCode, body)
	}
	if !strings.Contains(log.String(), "secret of the panic") || !strings.Contains(log.String(), id) {
		t.Errorf("log %q", log.String())
	}
	if get(t, app, "/healthz").StatusCode != 200 {
		t.Error("the next request fails")
	}
}

// A panic in the error page itself is an answer too.
func TestPanicInTheErrorPage(t *testing.T) {
	t.Parallel()
	app := build(t, func(o *httpd.Options) {
		o.ErrorPage = func(*fiber.Ctx, httpd.ErrorPage) error { panic("again") }
	}, nil)
	res := get(t, app, "/none")
	if res.StatusCode != 500 || res.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}

func TestAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	page := strings.Repeat("<p>Chè Tân Cương</p>", 200)
	app := build(t, nil, func(app *fiber.App) {
		app.Get("/page", func(c *fiber.Ctx) error { c.Type("html", "utf-8"); return c.SendString(page) })
		app.Get("/small", func(c *fiber.Ctx) error { c.Type("html", "utf-8"); return c.SendString("<p>") })
		app.Get("/photo", func(c *fiber.Ctx) error { c.Type("jpg"); return c.SendString(page) })
	})
	res := get(t, app, "/page", "Accept-Encoding", "gzip")
	zr, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text(t, zr) != page || res.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("Vary %q", res.Header.Get("Vary"))
	}
	for _, tc := range []struct{ path, accept, encoding, vary string }{
		{"/page", "gzip, deflate, br", "br", "Accept-Encoding"},
		{"/page", "br;q=0, gzip;q=0", "", "Accept-Encoding"},
		{"/page", "", "", "Accept-Encoding"},
		{"/small", "br", "", "Accept-Encoding"},
		{"/photo", "br", "", ""},
	} {
		res := get(t, app, tc.path, "Accept-Encoding", tc.accept)
		if res.Header.Get("Content-Encoding") != tc.encoding || res.Header.Get("Vary") != tc.vary {
			t.Errorf("%s for %q: %q, Vary %q", tc.path, tc.accept, res.Header.Get("Content-Encoding"), res.Header.Get("Vary"))
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	var reason error
	app := build(t, func(o *httpd.Options) { o.Ready = func(context.Context) error { return reason } }, nil)
	if got := get(t, app, "/readyz").StatusCode; got != http.StatusOK {
		t.Errorf("ready: %d", got)
	}
	reason = errors.New("secret: 3 migrations pending")
	res := get(t, app, "/readyz")
	if body := text(t, res.Body); res.StatusCode != 503 || strings.Contains(body, "secret") {
		t.Errorf("not ready: %d %q", res.StatusCode, body)
	}
	if got := get(t, app, "/healthz").StatusCode; got != http.StatusOK {
		t.Errorf("alive: %d", got)
	}
}

// fasthttp closes what it finds among a request's values: a connection pool there would serve one request.
func TestNothingInLocalsIsClosed(t *testing.T) {
	t.Parallel()
	open := &closer{}
	app := build(t, nil, func(app *fiber.App) {
		app.Get("/x", func(c *fiber.Ctx) error { c.Locals("thing", open); return nil })
	})
	get(t, app, "/x")
	if open.closed {
		t.Error("the pool was closed after one request")
	}
}

type closer struct{ closed bool }

func (c *closer) Close() error { c.closed = true; return nil }
