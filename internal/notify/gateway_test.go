package notify_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nongsan/internal/notify"
)

var hello = notify.Message{ID: 7, Channel: notify.SMS, To: "+84912345678", Text: `Mã "của bạn" & <tôi>`, Subject: "Chào"}

// asked is what a gateway got.
type asked struct{ method, path, body, contentType, auth, id string }

// gatewayOf is a real server that answers as told, and what it was asked.
func gatewayOf(t *testing.T, answer http.HandlerFunc) (address string, got chan asked) {
	t.Helper()
	got = make(chan asked, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- asked{r.Method, r.URL.RequestURI(), string(body), r.Header.Get("Content-Type"), r.Header.Get("Authorization"), r.Header.Get("X-Id")}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

func send(t *testing.T, o notify.GatewayOptions) error {
	t.Helper()
	g, err := notify.NewGateway(o)
	if err != nil {
		t.Fatal(err)
	}
	return g.Send(t.Context(), hello)
}

func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// The ways the country's gateways want to be asked: JSON with a token, a form, XML, everything in the address.
func TestTheRequestIsConfigured(t *testing.T) {
	t.Parallel()
	address, got := gatewayOf(t, say(200, `{"CodeResult":"100"}`))
	for name, one := range map[string]struct {
		o    notify.GatewayOptions
		want asked
	}{
		"json": {
			notify.GatewayOptions{URL: address + "/v1/send", Headers: "Content-Type: application/json | Authorization: Bearer k:1 | X-Id: {id}", Body: `{"to":"{to_84}","text":"{text}","id":{id}}`},
			asked{"POST", "/v1/send", `{"to":"84912345678","text":"Mã \"của bạn\" \u0026 \u003ctôi\u003e","id":7}`, "application/json", "Bearer k:1", "7"},
		},
		"form": {
			notify.GatewayOptions{URL: address, Headers: "content-type: application/x-www-form-urlencoded", Body: `p={to_0}&m={text}`},
			asked{method: "POST", path: "/", body: `p=0912345678&m=M%C3%A3+%22c%E1%BB%A7a+b%E1%BA%A1n%22+%26+%3Ct%C3%B4i%3E`, contentType: "application/x-www-form-urlencoded"},
		},
		"xml": {
			notify.GatewayOptions{URL: address, Headers: "Content-Type: text/xml\n", Body: `<m to="{to}">{text}</m>`},
			asked{method: "POST", path: "/", body: `<m to="+84912345678">Mã &#34;của bạn&#34; &amp; &lt;tôi&gt;</m>`, contentType: "text/xml"},
		},
		"address": {
			notify.GatewayOptions{URL: address + "/s?to={to}&m={subject}", Method: "GET"},
			asked{method: "GET", path: "/s?to=%2B84912345678&m=Ch%C3%A0o"},
		},
	} {
		one.o.Success = `"CodeResult"\s*:\s*"100"`
		if err := send(t, one.o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if g := <-got; g != one.want {
			t.Errorf("%s asks\n%+v, want\n%+v", name, g, one.want)
		}
	}
}

func TestARefusalIsAnError(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		answer  http.HandlerFunc
		success string
	}{
		"500":              {say(500, "oops"), ""},
		"404":              {say(404, "ok"), "ok"},
		"200 that says no": {say(200, `{"CodeResult":"103"}`), `"100"`},
		"elsewhere":        {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/ok", http.StatusFound) }, ""},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			hijack(w, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nok")
		}, "ok"},
		"no answer":           {func(w http.ResponseWriter, _ *http.Request) { hijack(w, "") }, ""},
		"an answer of nobody": {func(w http.ResponseWriter, _ *http.Request) { hijack(w, "220 smtp ready\r\n") }, ""},
	} {
		address, got := gatewayOf(t, one.answer)
		err := send(t, notify.GatewayOptions{URL: address + "/?key=planted", Success: one.success})
		if err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", name, err)
		}
		if len(got) != 1 {
			t.Errorf("%s: asked %d times", name, len(got))
		}
	}
}

// hijack writes raw bytes and cuts the line.
func hijack(w http.ResponseWriter, raw string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(conn, raw)
	_ = conn.Close()
}

func TestASlowGatewayIsLeft(t *testing.T) {
	t.Parallel()
	leave := make(chan struct{})
	address, got := gatewayOf(t, func(http.ResponseWriter, *http.Request) { <-leave })
	t.Cleanup(func() { close(leave) }) // before the server's own end, which waits
	if err := send(t, notify.GatewayOptions{URL: address, Timeout: 50 * time.Millisecond}); err == nil {
		t.Error("a gateway that never answers was believed")
	}
	if len(got) != 1 {
		t.Errorf("asked %d times", len(got))
	}
}

// A second answer on the same line is not taken for the answer to the next message.
func TestAGatewayThatAnswersTwiceIsBelievedOnce(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var lines atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			answer := "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
			if lines.Add(1) > 1 {
				answer = "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno"
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	}()
	g, err := notify.NewGateway(notify.GatewayOptions{URL: "http://" + listener.Addr().String(), Success: "ok"})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), hello); err == nil {
		t.Error("the second message took the answer to the first")
	}
}

// The whole way: the gateway fails, then takes the message but its answer gets lost, then takes it again; each time
// it is told the same number, so that it can drop the second.
func TestAMessageTakenTwiceCarriesTheSameNumber(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	address, got := gatewayOf(t, func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			say(503, "later")(w, r)
		case 2:
			hijack(w, "")
		default:
			say(200, "ok")(w, r)
		}
	})
	g, err := notify.NewGateway(notify.GatewayOptions{URL: address, Headers: "X-Id: {id}", Body: "{text}"})
	if err != nil {
		t.Fatal(err)
	}
	b := newBox(t, g, 10)
	b.must(b.enqueue(code("1")))
	for try := range 3 {
		if err := b.Deliver(t.Context(), 1); (err == nil) != (try == 2) {
			t.Errorf("try %d: %v", try+1, err)
		}
		if a := <-got; a.id != "1" || a.body != "Mã: 123456" {
			t.Errorf("try %d asks %+v", try+1, a)
		}
	}
	if l := b.line(1); l.SentAt == nil || l.Attempts != 3 {
		t.Errorf("it is %+v", l)
	}
}

func TestWrongOptionsStopTheStart(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]notify.GatewayOptions{
		"no address":    {},
		"other scheme":  {URL: "ftp://x/planted"},
		"header":        {URL: "http://x", Headers: "Bearer"},
		"unknown place": {URL: "http://x", Body: "{phone}"},
		"success":       {URL: "http://x", Success: "("},
	} {
		if _, err := notify.NewGateway(o); err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
