package notify_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"nongsan/internal/clock"
	"nongsan/internal/notify"
)

const password = "mật khẩu"

var me = "cho%40nongsan.example:" + url.PathEscape(password)

// mailServer is a real one: what it got, and what it answers to the next connections instead of taking a letter.
type mailServer struct {
	address string // host:port
	roots   *x509.CertPool
	mu      sync.Mutex
	got     []string
	signed  int // how often somebody gave the password
	rcpt    []error
	data    []func(*smtp.Conn) error
	gone    atomic.Bool // hangs up behind its answer to a letter
}

// serveMail starts a server. Where wrap is given, it stands between the server and the line.
func serveMail(t *testing.T, implied bool, configure func(*smtp.Server), wrap func(net.Listener) net.Listener) *mailServer {
	t.Helper()
	web := httptest.NewUnstartedServer(nil) // for its certificate, which names 127.0.0.1
	web.StartTLS()
	t.Cleanup(web.Close)
	s := &mailServer{roots: x509.NewCertPool()}
	s.roots.AddCert(web.Certificate())
	keys := &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	if wrap != nil {
		listener = wrap(listener)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &mailSession{s, c}, nil }))
	server.TLSConfig, server.Domain, server.ErrorLog = keys, "mail.example.vn", log.New(io.Discard, "", 0)
	if configure != nil {
		configure(server)
	}
	if implied {
		listener = tls.NewListener(listener, keys)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

func (s *mailServer) sender(t *testing.T, address string) *notify.SMTP {
	t.Helper()
	m, err := notify.NewSMTP(notify.SMTPOptions{URL: address, From: "Chợ quê <cho@nongsan.example>", BaseURL: "https://nongsan.example", Roots: s.roots})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (s *mailServer) letters() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

// next takes the first of a list, or returns false.
func next[T any](s *mailServer, list *[]T) (first T, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(*list) == 0 {
		return first, false
	}
	first = (*list)[0]
	*list = (*list)[1:]
	return first, true
}

type mailSession struct {
	s *mailServer
	c *smtp.Conn
}

// AuthMechanisms implements smtp.AuthSession.
func (*mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (m *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, given string) error {
		if name != "cho@nongsan.example" || given != password {
			return errors.New("who are you")
		}
		m.s.mu.Lock()
		defer m.s.mu.Unlock()
		m.s.signed++
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (*mailSession) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt implements smtp.Session.
func (m *mailSession) Rcpt(string, *smtp.RcptOptions) error {
	err, _ := next(m.s, &m.s.rcpt)
	return err
}

// Data implements smtp.Session.
func (m *mailSession) Data(r io.Reader) error {
	letter, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m.s.mu.Lock()
	m.s.got = append(m.s.got, string(letter))
	m.s.mu.Unlock()
	if answer, planned := next(m.s, &m.s.data); planned {
		return answer(m.c)
	}
	return nil
}

// Reset implements smtp.Session. It comes after the answer to a letter.
func (m *mailSession) Reset() {
	if m.s.gone.CompareAndSwap(true, false) {
		_ = m.c.Conn().Close()
	}
}

// Logout implements smtp.Session.
func (*mailSession) Logout() error { return nil }

var letter = notify.Message{
	ID: 7, Channel: notify.Mail, To: "mai@example.vn", Subject: "Đã nhận đơn hàng NS-ABCDE", At: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC),
	Text: "Cảm ơn <bạn>.\n\nChè Mẹ Lan\n• Chè nõn tôm × 2: 500.000đ\n\nXem đơn hàng: https://nongsan.example/don-hang/NS-ABCDE\n\nXem: https://xau.example/\n-- \nThư tự động",
}

// What a person gets: sealed on the way, in Vietnamese, with the text itself beside the drawn page, and a number that
// stays when it is sent again.
func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	insecure := func(s *smtp.Server) { s.TLSConfig = nil }
	for name, one := range map[string]struct {
		implied   bool
		configure func(*smtp.Server)
		url       string
		signed    int
	}{
		"from the greeting on": {url: "smtp://" + me + "@HOST", signed: 1},
		"from the first byte":  {url: "smtps://" + me + "@HOST", implied: true, signed: 1},
		"in the house":         {url: "smtp://HOST?tls=off", configure: insecure},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serveMail(t, one.implied, one.configure, nil)
			if err := server.sender(t, strings.Replace(one.url, "HOST", server.address, 1)).Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			if got := server.letters(); len(got) != 1 || server.signed != one.signed {
				t.Fatalf("%d letters, %d times the password", len(got), server.signed)
			}
			readLetter(t, server.letters()[0])
		})
	}
}

func readLetter(t *testing.T, raw string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	words := new(mime.WordDecoder)
	for header, want := range map[string]string{
		"From": `Chợ quê <cho@nongsan.example>`, "To": "<mai@example.vn>", "Subject": letter.Subject, "Auto-Submitted": "auto-generated",
		"Message-Id": "<nongsan.7.1795485600000000@nongsan.example>", "Date": "Tue, 24 Nov 2026 02:00:00 +0000", "X-Mailer": "", "User-Agent": "",
	} {
		got, err := words.DecodeHeader(m.Header.Get(header))
		if err != nil || strings.ReplaceAll(got, `"`, "") != want {
			t.Errorf("%s is %q (%v), want %q", header, got, err, want)
		}
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	var bodies []string
	for range 2 {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
	if strings.TrimSpace(bodies[0]) != letter.Text {
		t.Errorf("the text is %q", bodies[0])
	}
	for _, want := range []string{`href="https://nongsan.example/don-hang/NS-ABCDE"`, ">Xem đơn hàng</a>", "Cảm ơn &lt;bạn&gt;.", ">500.000đ</td>", ">Thư tự động</p>"} {
		if !strings.Contains(bodies[1], want) {
			t.Errorf("the page has no %s:\n%s", want, bodies[1])
		}
	}
	if strings.Contains(bodies[1], `"https://xau.example`) {
		t.Error("a link to elsewhere is a button")
	}
}

// A server that cannot seal the line, or is not who it says, hears no password and gets no letter.
func TestNothingIsSaidToAStranger(t *testing.T) {
	t.Parallel()
	open := serveMail(t, false, func(s *smtp.Server) { s.TLSConfig, s.AllowInsecureAuth = nil, true }, nil)
	sealed := serveMail(t, false, nil, nil)
	other := serveMail(t, false, nil, nil)
	sealed.roots = x509.NewCertPool() // nobody's
	for name, one := range map[string]struct {
		server *mailServer
		url    string
	}{
		"nothing to seal it": {open, "smtp://HOST"},
		"no seal":            {open, "smtp://" + me + "@HOST"},
		"another's key":      {sealed, "smtp://" + me + "@HOST"},
		"wrong password":     {other, "smtp://cho%40nongsan.example:sai@HOST"},
		"nobody is at home":  {other, "smtp://127.0.0.1:1"},
		"cloud's own secret": {other, "smtp://169.254.169.254:25"},
	} {
		err := one.server.sender(t, strings.Replace(one.url, "HOST", one.server.address, 1)).Send(t.Context(), letter)
		if err == nil || errors.Is(err, notify.ErrRefused) || strings.Contains(err.Error(), password) {
			t.Errorf("%s: %v", name, err)
		}
		if len(one.server.letters()) != 0 || one.server.signed != 0 {
			t.Errorf("%s: %d letters, %d times the password", name, len(one.server.letters()), one.server.signed)
		}
	}
}

// mailbox is an outbox whose mail goes to the server.
func mailbox(t *testing.T, s *mailServer) box {
	t.Helper()
	b := newBox(t, nil, 10)
	b.Senders[notify.Mail] = s.sender(t, "smtp://"+s.address)
	b.must(b.enqueue(notify.Message{Topic: "order", Key: "1", Channel: notify.Mail, To: letter.To, Subject: letter.Subject, Text: letter.Text}))
	return b
}

// The whole way: the server lets us wait, is full, takes the letter but its answer gets lost, then takes it again. Each
// time it is the same letter with the same number, so that a mailbox keeps one.
func TestAMailIsSentAgainUnderItsNumber(t *testing.T) {
	t.Parallel()
	server := serveMail(t, false, nil, nil)
	server.rcpt = []error{
		&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, mai@example.vn"},
		&smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "Mailbox full"},
		&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Relaying denied"},
	}
	server.data = []func(*smtp.Conn) error{
		func(c *smtp.Conn) error { return c.Conn().Close() },
		func(*smtp.Conn) error { return &smtp.SMTPError{Code: 451, Message: "later"} },
	}
	b := mailbox(t, server)
	for try := 1; try <= 6; try++ {
		err := b.Deliver(t.Context(), 1)
		if (err == nil) != (try == 6) || err != nil && strings.Contains(err.Error(), "mai@") {
			t.Errorf("try %d: %v", try, err)
		}
		b.now.Advance(notify.Mail.Wait(try))
	}
	if l := b.line(1); l.SentAt == nil || l.Attempts != 6 || l.Subject != letter.Subject || l.LastError != "" {
		t.Errorf("it is %+v", l)
	}
	got := server.letters()
	if len(got) != 3 {
		t.Fatalf("%d letters", len(got))
	}
	for _, raw := range got {
		if m, err := mail.ReadMessage(strings.NewReader(raw)); err != nil || m.Header.Get("Message-Id") != "<nongsan.1.1795485600000000@nongsan.example>" {
			t.Errorf("%v of %q", err, raw)
		}
	}
}

// What was taken was taken, whatever happens to the line afterwards.
func TestALetterThatWasTakenIsNotSentAgain(t *testing.T) {
	t.Parallel()
	server := serveMail(t, false, nil, nil)
	server.data = []func(*smtp.Conn) error{func(*smtp.Conn) error { server.gone.Store(true); return nil }}
	if err := server.sender(t, "smtp://"+server.address).Send(t.Context(), letter); err != nil {
		t.Error(err)
	}
	if len(server.letters()) != 1 || server.gone.Load() {
		t.Errorf("%d letters; the line was not cut", len(server.letters()))
	}
}

// Servers that say no more than a number mean a mailbox by 550 and 553; by 554 they mean us.
func TestABareNumberIsReadAsWell(t *testing.T) {
	t.Parallel()
	server := serveMail(t, false, nil, nil)
	for code, refused := range map[int]bool{450: false, 550: true, 552: false, 553: true, 554: false} {
		server.rcpt = []error{&smtp.SMTPError{Code: code, EnhancedCode: smtp.NoEnhancedCode, Message: "no"}}
		if err := server.sender(t, "smtp://"+server.address).Send(t.Context(), letter); err == nil || errors.Is(err, notify.ErrRefused) != refused {
			t.Errorf("%d: %v", code, err)
		}
	}
}

// Nobody lives there: it is not tried again, and what is kept of the answer does not name the address.
func TestAMailboxThatDoesNotExistEndsTheMatter(t *testing.T) {
	t.Parallel()
	server := serveMail(t, false, nil, nil)
	server.rcpt = []error{&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<mai@example.vn>: no such user 0912345678"}}
	b := mailbox(t, server)
	b.must(b.Deliver(t.Context(), 1))
	b.must(b.Deliver(t.Context(), 1))
	l := b.line(1)
	if !l.Refused || l.GivenUpAt == nil || l.Attempts != 1 || l.LastError == "" || strings.ContainsAny(l.LastError, "@") || strings.Contains(l.LastError, "0912") {
		t.Errorf("it is %+v", l)
	}
	if len(server.letters()) != 0 || !strings.Contains(b.log.String(), "no recipient") {
		t.Errorf("%d letters, the log says %s", len(server.letters()), b.log)
	}
}

// A server that takes the letter and then says nothing is left when the time is over, and believed in nothing.
func TestASlowMailServerIsLeft(t *testing.T) {
	t.Parallel()
	server := serveMail(t, false, nil, nil)
	leave, here := make(chan struct{}), make(chan struct{})
	server.data = []func(*smtp.Conn) error{func(*smtp.Conn) error { close(here); <-leave; return nil }}
	t.Cleanup(func() { close(leave) })
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-here; stop() }()
	if err := server.sender(t, "smtp://"+server.address).Send(ctx, letter); err == nil || errors.Is(err, notify.ErrRefused) {
		t.Errorf("a server that never answers was believed: %v", err)
	}
}

// twice says everything two times.
type twice struct{ net.Conn }

// Write implements net.Conn.
func (c twice) Write(p []byte) (int, error) {
	if n, err := c.Conn.Write(p); err != nil {
		return n, err
	}
	return c.Conn.Write(p)
}

type twiceListener struct{ net.Listener }

// Accept implements net.Listener.
func (l twiceListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return twice{c}, err
}

// An answer that is not the one to its own question is not taken for it.
func TestAMailServerThatAnswersTwiceIsNotBelieved(t *testing.T) {
	t.Parallel()
	server := serveMail(t, false, func(s *smtp.Server) { s.TLSConfig = nil }, func(l net.Listener) net.Listener { return twiceListener{l} })
	if err := server.sender(t, "smtp://"+server.address+"?tls=off").Send(t.Context(), letter); err == nil || errors.Is(err, notify.ErrRefused) {
		t.Errorf("it was believed: %v", err)
	}
}

func TestWrongMailOptionsStopTheStart(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]notify.SMTPOptions{
		"no host":         {URL: "smtp://", From: "a@b.vn"},
		"another scheme":  {URL: "ftp://u:planted@h", From: "a@b.vn"},
		"not an address":  {URL: "smtp://u:planted@h:x y", From: "a@b.vn"},
		"a path":          {URL: "smtp://u:planted@h/inbox", From: "a@b.vn"},
		"bare password":   {URL: "smtp://u:planted@h?tls=off", From: "a@b.vn"},
		"half a seal":     {URL: "smtps://u:planted@h?tls=off", From: "a@b.vn"},
		"unknown wish":    {URL: "smtp://u:planted@h?tls=maybe", From: "a@b.vn"},
		"nobody writes":   {URL: "smtp://u:planted@h"},
		"not who writes":  {URL: "smtp://u:planted@h", From: "Chợ"},
		"two who write":   {URL: "smtp://u:planted@h", From: "a@b.vn, c@d.vn"},
		"unknown port":    {URL: "smtp://u:planted@h:99999999999999999999", From: "a@b.vn"},
		"impossible port": {URL: "smtp://u:planted@h:70000", From: "a@b.vn"},
	} {
		if _, err := notify.NewSMTP(o); err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever writes down a stranger's address fills no mailbox; the next day it is sent mail again.
func TestAnAddressIsSentSoMuchADay(t *testing.T) {
	t.Parallel()
	b := newBox(t, nil, 1)
	write := func(to string, n int) {
		t.Helper()
		for range n {
			b.must(b.enqueue(notify.Message{Topic: "order", Key: clock.System().String(), Channel: notify.Mail, To: to, Subject: "Chào", Text: "x"}))
		}
	}
	write("mai@example.vn", notify.MostMail+2)
	write("lan@example.vn", 1)
	if n := b.count(`SELECT count(*) FROM outbox`); n != notify.MostMail+1 {
		t.Errorf("%d letters", n)
	}
	if !strings.Contains(b.log.String(), "had its mail") || strings.Contains(b.log.String(), "mai@") {
		t.Errorf("the log says %s", b.log)
	}
	b.now.Advance(24 * time.Hour)
	write("mai@example.vn", 1)
	if n := b.count(`SELECT count(*) FROM outbox`); n != notify.MostMail+2 {
		t.Errorf("the next day %d letters", n)
	}
}
