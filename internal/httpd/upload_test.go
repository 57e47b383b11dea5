package httpd_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/httpd"
)

// photo is a form with a photograph of size bytes.
func (v visitor) photo(t *testing.T, ticket string, size int) *http.Request {
	t.Helper()
	body, contentType := multi(t, nil, make([]byte, size))
	r := request(http.MethodPost, "/upload/"+ticket+"/photo", body)
	r.Header.Set("Content-Type", contentType)
	r.AddCookie(v.cookie)
	return r
}

func TestLargeBodyNeedsATicket(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start2026)
	app := formApp(t, fake, nil)
	v, other := visit(t, app), visit(t, app)
	for name, tc := range map[string]struct {
		r    *http.Request
		want int
	}{
		"12 MiB with a ticket":       {v.photo(t, v.ticket, 12<<20), 200},
		"13 MiB with a ticket":       {v.photo(t, v.ticket, 13<<20), 413},
		"another browser's ticket":   {v.photo(t, other.ticket, 1<<20), 413},
		"a form's token":             {v.photo(t, v.token, 1<<20), 413},
		"no ticket, small":           {v.photo(t, "x", 1<<10), 403},
		"large body for another URL": {v.post("/form", map[string][]string{"csrf": {v.token}, "x": {strings.Repeat("x", 300<<10)}}), 413},
	} {
		if got := do(t, app, tc.r).StatusCode; got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
	fake.Advance(13 * time.Hour)
	if got := do(t, app, v.photo(t, v.ticket, 1<<20)).StatusCode; got != 413 {
		t.Errorf("yesterday's ticket: %d", got)
	}
}

// Sixteen at a time; the seventeenth is told to come again, and a broken-off one gives its place back.
func TestUploadsAtOnce(t *testing.T) {
	t.Parallel()
	fake := clock.NewFake(start2026)
	app := formApp(t, fake, nil)
	v := visit(t, app)
	started := make(chan string, 64)
	inner := app.Server().HeaderReceived
	app.Server().HeaderReceived = func(h *fiberHeader) fiberLimits {
		limits := inner(h)
		started <- fmt.Sprint(limits.MaxRequestBodySize)
		return limits
	}
	address := serveOn(t, app)
	head := fmt.Sprintf("POST /upload/%s/photo HTTP/1.1\r\nHost: x\r\nCookie: browser=%s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\nab",
		v.ticket, v.cookie.Value)
	open := make([]net.Conn, 16)
	for i := range open {
		open[i] = dial(t, address)
		if _, err := io.WriteString(open[i], head); err != nil {
			t.Fatal(err)
		}
		if got := <-started; got != fmt.Sprint(12<<20+64<<10) {
			t.Fatalf("upload %d gets %s bytes", i, got)
		}
	}
	answer := speak(t, address, head)
	<-started
	if !strings.HasPrefix(answer, "HTTP/1.1 503") || !strings.Contains(answer, "Retry-After: 5") || !strings.Contains(answer, "http.uploads_busy") {
		t.Errorf("the seventeenth: %q", answer)
	}
	for i, conn := range open { // the phones lose their network
		tcp, ok := conn.(*net.TCPConn)
		if !ok || tcp.CloseWrite() != nil {
			t.Fatal("cannot break off")
		}
		answer, _ := io.ReadAll(conn)
		if !strings.HasPrefix(string(answer), "HTTP/1.1 400") {
			t.Errorf("broken off %d: %q", i, answer)
		}
	}
	if got := do(t, app, v.photo(t, v.ticket, 1<<20)).StatusCode; got != 200 {
		t.Errorf("after the others were gone: %d", got)
	}
	<-started
}

// A list of 30 MB goes to its one address with the ticket for it, and nowhere else; it takes the room of four.
func TestALargerBodyNeedsItsOwnTicket(t *testing.T) {
	t.Parallel()
	const rest = "/office/list"
	fake := clock.NewFake(start2026)
	app := formApp(t, fake, func(o *httpd.Options) { o.Large = map[string]int{rest: 31 << 20} })
	app.Get("/large", func(c *fiber.Ctx) error { return c.SendString(httpd.LargeTicket(c, rest)) })
	app.Post("/upload/:ticket"+rest, func(c *fiber.Ctx) error {
		f, err := httpd.ReadForm(c)
		if err != nil || len(f.Files("photo")) != 1 {
			return c.SendStatus(http.StatusTeapot)
		}
		content, err := f.Files("photo")[0].Read()
		if err != nil || len(content) != int(f.Files("photo")[0].Size) {
			return c.SendStatus(http.StatusTeapot)
		}
		return c.SendString(f.Files("photo")[0].Called())
	})
	v := visit(t, app)
	r := request(http.MethodGet, "/large", "")
	r.AddCookie(v.cookie)
	large := text(t, do(t, app, r).Body)
	list := func(ticket, rest string, size int) *http.Request {
		r := v.photo(t, ticket, size)
		r.RequestURI = "/upload/" + ticket + rest
		return r
	}
	for name, tc := range map[string]struct {
		r    *http.Request
		want int
	}{
		"30 MB with its ticket":             {list(large, rest, 30<<20), 200},
		"32 MB with its ticket":             {list(large, rest, 32<<20), 413},
		"a photograph's ticket":             {list(v.ticket, rest, 1<<20), 413},
		"its ticket for a photograph":       {list(large, "/photo", 1<<20), 413},
		"a small list, another's ticket":    {list(v.ticket, rest, 1<<10), 403},
		"a photograph's ticket still does":  {v.photo(t, v.ticket, 12<<20), 200},
		"its ticket below its own address":  {list(large, rest+"/x", 1<<20), 413},
		"its ticket beside its own address": {list(large, "/x"+rest, 1<<20), 413},
	} {
		if got := do(t, app, tc.r).StatusCode; got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
}
