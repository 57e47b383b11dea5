package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"nongsan/internal/outbound"
)

// SMTPOptions say which server takes the mail, and whose it is.
type SMTPOptions struct {
	URL     string // smtp://user:password@host:587, TLS from the greeting on; smtps://…:465, from the first byte; smtp://…?tls=off, never
	From    string // "Chợ quê <cho@example.vn>"
	BaseURL string // links to it are drawn as buttons; its host is how we greet
	Roots   *x509.CertPool
}

// SMTP sends mail, each on a connection of its own.
type SMTP struct {
	o       SMTPOptions
	from    *mail.Address
	domain  string // of From
	host    string
	implied bool // TLS from the first byte
	tls     *tls.Config
	options []gomail.Option
}

// NewSMTP returns an SMTP, or what is wrong with its options.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("the URL is not like smtp://user:password@host:587") // it may hold a password, so it is not shown
	}
	s := &SMTP{o: o, host: u.Hostname(), implied: u.Scheme == "smtps"}
	s.tls = &tls.Config{ServerName: s.host, RootCAs: o.Roots, MinVersion: tls.VersionTLS12}
	if s.from, err = mail.ParseAddress(o.From); err != nil {
		return nil, errors.New(`the sender is not like "Chợ quê <cho@example.vn>"`)
	}
	_, s.domain, _ = strings.Cut(s.from.Address, "@")
	port, policy, err := s.way(u)
	if err != nil {
		return nil, err
	}
	s.options = []gomail.Option{gomail.WithPort(port), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls), gomail.WithTimeout(Mail.course().call), gomail.WithoutNoop()}
	if home, err := url.Parse(o.BaseURL); err == nil && home.Hostname() != "" {
		s.options = append(s.options, gomail.WithHELO(home.Hostname()))
	}
	if password, given := u.User.Password(); given {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return s, nil
}

// way is the port, and whether what is said there is sealed.
func (s *SMTP) way(u *url.URL) (port int, policy gomail.TLSPolicy, err error) {
	port, policy = 587, gomail.TLSMandatory
	if s.implied {
		port, policy = 465, gomail.TLSOpportunistic // it is sealed when the greeting comes: nothing is left to begin
	}
	switch query := u.RawQuery; {
	case query == "tls=off" && !s.implied && u.User == nil:
		policy = gomail.NoTLS
	case query != "":
		return 0, 0, errors.New("behind the ? only tls=off may stand, and only with smtp and without a password")
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
			return 0, 0, errors.New("the URL has an impossible port")
		}
	}
	return port, policy, nil
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	letter, err := s.letter(m)
	if err != nil {
		return err
	}
	var conn net.Conn
	dial := func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		conn, err = s.dial(ctx, network, address)
		return conn, err
	}
	client, err := gomail.NewClient(s.host, append(s.options[:len(s.options):len(s.options)], gomail.WithDialContextFunc(dial))...)
	if err != nil {
		return errors.New("the mail server's options do not go together")
	}
	defer func() {
		if conn != nil {
			_ = conn.Close()
		}
	}()
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	err = client.SendWithSMTPClient(line, letter)
	if letter.IsDelivered() { // whatever was said afterwards
		_ = client.CloseWithSMTPClient(line)
		return nil
	}
	return judge(err)
}

func (s *SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.implied {
		return (&tls.Dialer{NetDialer: outbound.Dialer(), Config: s.tls}).DialContext(ctx, network, address)
	}
	return outbound.Dialer().DialContext(ctx, network, address)
}

// judge tells a mailbox that does not exist (RFC 3463, 5.1.x) from all that may pass: a full one, a server that is away
// or wants to be asked again, our own wrong password.
func judge(err error) error {
	var answer *gomail.SendError
	if !errors.As(err, &answer) {
		return fmt.Errorf("send mail: %w", err)
	}
	code, detail := answer.ErrorCode(), answer.EnhancedStatusCode()
	if answer.Reason == gomail.ErrSMTPRcptTo && (code == 550 || code == 553) && (detail == "" || strings.HasPrefix(detail, "5.1.")) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return fmt.Errorf("send mail: %w", err)
}

// letter is a message as mail: the text, and beside it the same drawn. Its number stays the same when it is sent again,
// so that a mailbox shows it once.
func (s *SMTP) letter(m Message) (*gomail.Msg, error) {
	drawn, err := draw(m.Subject, m.Text, s.o.BaseURL)
	if err != nil {
		return nil, err
	}
	to, err := mail.ParseAddress(m.To)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no address", ErrRefused)
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(s.from)
	letter.ToMailAddress(to)
	letter.Subject(oneLine(m.Subject))
	letter.SetDateWithValue(m.At)
	letter.SetMessageIDWithValue(fmt.Sprintf("nongsan.%d.%d@%s", m.ID, m.At.UnixMicro(), s.domain))
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday note answers it
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	letter.AddAlternativeString(gomail.TypeTextHTML, drawn)
	return letter, nil
}
