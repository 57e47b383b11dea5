package httpd_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"nongsan/internal/clock"
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
