package httpd_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/httpd"
)

// ground is a served app; routes are added before serve.
func ground(t *testing.T, change func(*httpd.Options), routes func(app *fiber.App)) (address string) {
	t.Helper()
	return serveOn(t, build(t, change, routes))
}

func build(t *testing.T, change func(*httpd.Options), routes func(app *fiber.App)) *fiber.App {
	t.Helper()
	o := options()
	if change != nil {
		change(&o)
	}
	app, err := httpd.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if routes != nil {
		routes(app)
	}
	return app
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// speak sends raw bytes, closes the sending half and returns every answer.
func speak(t *testing.T, address, raw string) string {
	t.Helper()
	conn := dial(t, address)
	if err := conn.SetDeadline(clock.System().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, raw) // the server may have closed already
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

// statuses are the status codes of all answers in a stream, joined.
func statuses(t *testing.T, stream string) string {
	t.Helper()
	var all []string
	r := bufio.NewReader(strings.NewReader(stream))
	for {
		if _, err := r.Peek(1); err != nil {
			return strings.Join(all, " ")
		}
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("not an answer: %v in %q", err, stream)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		all = append(all, fmt.Sprint(res.StatusCode))
	}
}

// A proxy and we must never disagree about where a request ends: what is ambiguous is refused, and nothing that
// follows it on the connection is answered.
func TestAmbiguousRequestsAreRefused(t *testing.T) {
	t.Parallel()
	address := ground(t, nil, func(app *fiber.App) {
		app.Post("/webhook/x", func(c *fiber.Ctx) error { return c.SendString("ok") })
		app.Get("/smuggled", func(c *fiber.Ctx) error { return c.Status(299).SendString("smuggled") })
	})
	const second = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, tc := range map[string]struct{ raw, want string }{
		"two lengths that differ":     {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nabcde" + second, "400"},
		"length and chunks":           {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, "200"},
		"length with sign":            {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde" + second, "400"},
		"length with minus":           {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nabcde" + second, "400"},
		"length in words":             {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: five\r\n\r\nabcde" + second, "400"},
		"unknown transfer encoding":   {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second, "400"},
		"chunk size that is none":     {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n" + second, "400"},
		"no host":                     {"GET /smuggled HTTP/1.1\r\n\r\n" + second, "400"},
		"two hosts":                   {"GET /smuggled HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + second, "400"},
		"space before colon":          {"GET /smuggled HTTP/1.1\r\nHost : x\r\n\r\n" + second, "400"},
		"bare line feed in a header":  {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nA: b\nContent-Length: 5\r\n\r\nabcde" + second, "400"},
		"bare carriage return":        {"GET /smuggled HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n" + second, "400"},
		"null byte in a header":       {"GET /smuggled HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n" + second, "400"},
		"header name with a space":    {"GET /smuggled HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n" + second, "400"},
		"folded header":               {"GET /smuggled HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n" + second, "400"},
		"version that does not exist": {"GET /smuggled HTTP/9.9\r\nHost: x\r\n\r\n" + second, "400"},
		"line that is no request":     {"hello\r\n\r\n" + second, "400"},
	} {
		if got := statuses(t, speak(t, address, tc.raw)); got != tc.want {
			t.Errorf("%s: answers %q, want %q", name, got, tc.want)
		}
	}
}

// Every answer has the headers, also those to what Fiber never sees.
func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	address := ground(t, func(o *httpd.Options) { o.BaseURL = "https://shop.example" }, func(app *fiber.App) {
		app.Get("/ok", func(c *fiber.Ctx) error { return c.SendString("ok") })
		app.Get("/panic", func(*fiber.Ctx) error { panic("oh") })
		app.Post("/webhook/x", func(c *fiber.Ctx) error { return c.SendString("ok") })
	})
	for name, tc := range map[string]struct{ raw, status string }{
		"a page":            {"GET /ok HTTP/1.1\r\nHost: x\r\n\r\n", "200"},
		"no page":           {"GET /none HTTP/1.1\r\nHost: x\r\n\r\n", "404"},
		"wrong method":      {"POST /ok HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "403"},
		"no method at all":  {"BREW /ok HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
		"trace":             {"TRACE /ok HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
		"panic":             {"GET /panic HTTP/1.1\r\nHost: x\r\n\r\n", "500"},
		"body too large":    {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n", "413"},
		"chunks too large":  {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n493e0\r\n" + strings.Repeat("a", 300000) + "\r\n0\r\n\r\n", "413"},
		"headers too large": {"GET /ok HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 20000) + "\r\n\r\n", "431"},
		"not to be parsed":  {"GET /ok HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
		"encoded body":      {"POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\na", "415"},
	} {
		answer := speak(t, address, tc.raw)
		if got := statuses(t, answer); got != tc.status {
			t.Errorf("%s: %s, want %s", name, got, tc.status)
		}
		for _, header := range []string{
			"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; ",
			"frame-ancestors 'none'", "X-Content-Type-Options: nosniff", "Referrer-Policy: strict-origin-when-cross-origin",
			"Strict-Transport-Security: max-age=31536000", "Cross-Origin-Opener-Policy: same-origin", "Permissions-Policy: camera=(self)",
		} {
			if !strings.Contains(answer, header) {
				t.Errorf("%s: %s is missing", name, header)
			}
		}
		if strings.Contains(answer, "Server:") {
			t.Errorf("%s: the server names itself", name)
		}
	}
}

// Who sends too much has sent all before reading, as browsers do, and still reads the whole answer; the line is not reset.
func TestTooLargeABodyIsAnsweredToTheEnd(t *testing.T) {
	t.Parallel()
	address := ground(t, nil, nil)
	for name, tc := range map[string]struct {
		size   int
		answer bool
	}{
		"an ordinary form of 2 MB": {2 << 20, true},
		"a photograph of 20 MB":    {20 << 20, true},
		"far more than anybody":    {100 << 20, false}, // is cut off
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, address)
			if err := conn.SetDeadline(clock.System().Add(20 * time.Second)); err != nil {
				t.Fatal(err)
			}
			_, err := fmt.Fprintf(conn, "POST /webhook/x HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", tc.size)
			if err == nil {
				_, err = io.CopyN(conn, zeros{}, int64(tc.size))
			}
			if (err == nil) != tc.answer {
				t.Fatalf("sent: %v", err)
			}
			if !tc.answer {
				return
			}
			answer, err := io.ReadAll(conn)
			if got := statuses(t, string(answer)); err != nil || got != "413" {
				t.Errorf("answer %q, %v", got, err)
			}
		})
	}
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestPlainHTTPPromisesNoHTTPS(t *testing.T) {
	t.Parallel()
	res := get(t, build(t, nil, nil), "/healthz")
	if h := res.Header.Get("Strict-Transport-Security"); h != "" {
		t.Errorf("HSTS %q without https would lock developers out", h)
	}
}

// A request whose headers never end holds its connection for ReadTimeout and no longer.
func TestServerLimits(t *testing.T) {
	t.Parallel()
	app := build(t, nil, nil)
	s, c := app.Server(), app.Config()
	if s.ReadTimeout != 10*time.Second || s.WriteTimeout != time.Minute || s.IdleTimeout != time.Minute {
		t.Errorf("timeouts %v %v %v", s.ReadTimeout, s.WriteTimeout, s.IdleTimeout)
	}
	if s.StreamRequestBody || s.MaxRequestBodySize != 256<<10 || c.Prefork {
		t.Errorf("stream %v, body %d, prefork %v", s.StreamRequestBody, s.MaxRequestBodySize, c.Prefork)
	}
}

func TestHalfHeaderIsCutOff(t *testing.T) {
	t.Parallel()
	app := build(t, nil, nil)
	app.Server().ReadTimeout = 50 * time.Millisecond // the real one is checked in TestServerLimits
	ours, theirs := net.Pipe()
	defer func() { _ = ours.Close() }()
	done := make(chan error, 1)
	go func() { done <- app.Server().ServeConn(theirs) }()
	go func() { _, _ = io.WriteString(ours, "GET / HTTP/1.1\r\nHost: x\r\nA: ") }()
	if err := ours.SetReadDeadline(clock.System().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(ours)
	if err != nil || !strings.Contains(string(answer), "408") {
		t.Errorf("%q %v", answer, err)
	}
	if err := <-done; err == nil {
		t.Error("the server saw nothing wrong")
	}
}

// The body is small, what it inflates to is not: it must be refused before anybody inflates it.
func TestGzipBombIsRefusedUnopened(t *testing.T) { //nolint:paralleltest // measures memory
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 24 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	touched := func(c *fiber.Ctx) error { _ = c.Body(); return c.SendString("ok") }
	app := build(t, nil, func(app *fiber.App) { app.Post("/webhook/x", touched) })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := request(http.MethodPost, "/webhook/x", bomb.String())
	r.Header.Set("Content-Encoding", "gzip")
	res := do(t, app, r)
	runtime.ReadMemStats(&after)
	if res.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("status %d", res.StatusCode)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("%d MB were allocated for a body of %d kB", grown>>20, bomb.Len()>>10)
	}
}

// What a handler remembers stays what it was: Fiber hands out strings over reused buffers unless Immutable is set.
func TestRememberedStringsStay(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var remembered []string
	address := ground(t, nil, func(app *fiber.App) {
		app.Get("/p/:name", func(c *fiber.Ctx) error {
			mu.Lock()
			defer mu.Unlock()
			remembered = append(remembered, c.Params("name"), c.Query("q"), c.Get("X-Mark"))
			return nil
		})
	})
	conn := dial(t, address)
	r := bufio.NewReader(conn)
	for i := range 300 {
		if _, err := fmt.Fprintf(conn, "GET /p/name%03d?q=query%03d HTTP/1.1\r\nHost: x\r\nX-Mark: mark%03d\r\n\r\n", i, i, i); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	mu.Lock()
	defer mu.Unlock()
	for i := range 300 {
		want := []string{fmt.Sprintf("name%03d", i), fmt.Sprintf("query%03d", i), fmt.Sprintf("mark%03d", i)}
		if got := remembered[3*i : 3*i+3]; got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Fatalf("request %d is remembered as %q", i, got)
		}
	}
}

// multi builds a multipart body.
func multi(t *testing.T, fields map[string]string, file []byte) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if file != nil {
		part, err := w.CreateFormFile("photo", "../../etc/x.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}
