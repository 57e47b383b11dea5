package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
)

// The limits of a request. Those of an upload hold only for a ticket's holder.
const (
	readTimeout  = 10 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 60 * time.Second
	bodyLimit    = 256 << 10

	uploadReadTimeout = 180 * time.Second
	uploadLimit       = 12<<20 + 64<<10 // a photograph of 12 MiB and the form around it
	uploadsAtOnce     = 16
	largeReadTimeout  = 10 * time.Minute
	largePlaces       = 4 // of an upload above uploadLimit: in memory it weighs as much as four photographs

	handleTimeout       = 5 * time.Second
	uploadHandleTimeout = 30 * time.Second // the store a photograph is put into may be far away

	// readBuffer bounds the request line and headers together.
	readBuffer = 16 << 10
)

// Options is what New needs to know.
type Options struct {
	BaseURL        string   // public address; https makes cookies Secure and sets HSTS
	Secret         []byte   // at least 32 bytes; kept over restarts, so that open forms stay valid
	TrustedProxies []string // addresses and networks whose X-Forwarded-For and -Proto are believed
	Log            *slog.Logger
	Clock          clock.Clock

	// Large are the addresses of uploads that take more than a photograph, as they go on after /upload/<ticket>, with
	// the bytes that each takes; they want a LargeTicket.
	Large map[string]int

	// ErrorPage renders a page into c; the status is set already. When it is nil or fails, plain text is sent.
	ErrorPage func(c *fiber.Ctx, p ErrorPage) error
	// Ready says why the program cannot serve yet (database away, migrations pending), or nil.
	Ready func(ctx context.Context) error
}

// site is what the middleware of one app shares.
type site struct {
	Options
	host    string // of BaseURL
	https   bool
	trusted []netip.Prefix
	slots   *slots
	encoder encoder
}

// New returns an app with the ground laid; routes are added to it. It also answers /healthz and /readyz.
func New(o Options) (*fiber.App, error) {
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	app := fiber.New(fiber.Config{
		AppName:               "nongsan",
		DisableStartupMessage: true,
		// Without Immutable every string of a Ctx changes when the next request arrives.
		Immutable:     true,
		CaseSensitive: true,
		// Without the check anybody's X-Forwarded headers are believed.
		EnableTrustedProxyCheck: true,
		EnableIPValidation:      true,
		TrustedProxies:          o.TrustedProxies,
		ProxyHeader:             fiber.HeaderXForwardedFor,
		ReadTimeout:             readTimeout,
		WriteTimeout:            writeTimeout,
		IdleTimeout:             idleTimeout,
		BodyLimit:               bodyLimit,
		ReadBufferSize:          readBuffer,
		ErrorHandler:            s.fail,
		// Parsed by ReadForm; fasthttp's own way forgets the request's headers when the body breaks off.
		DisablePreParseMultipartForm: true,
	})
	s.edge(app)
	app.Use(s.begin, refuseEncodings, refuseAddresses, s.guard)
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/readyz", s.ready)
	return app, nil
}

func newSite(o Options) (*site, error) {
	if len(o.Secret) < 32 {
		return nil, errors.New("httpd: the secret must have at least 32 bytes")
	}
	if o.Log == nil || o.Clock == nil {
		return nil, errors.New("httpd: a logger and a clock are needed")
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("httpd: BASE_URL %q is no address", o.BaseURL)
	}
	s := &site{
		Options: o, host: base.Host, https: base.Scheme == "https",
		slots: newSlots(uploadsAtOnce), encoder: encoder{secret: o.Secret},
	}
	for _, p := range o.TrustedProxies {
		prefix, err := parsePrefix(p)
		if err != nil {
			return nil, fmt.Errorf("httpd: trusted proxy %q is neither an address nor a network", p)
		}
		s.trusted = append(s.trusted, prefix)
	}
	return s, nil
}

func parsePrefix(s string) (netip.Prefix, error) {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return ip.Prefix(ip.BitLen())
}

func (s *site) ready(c *fiber.Ctx) error {
	if s.Ready != nil {
		if err := s.Ready(c.UserContext()); err != nil {
			s.Log.Warn("not ready", "error", err)
			c.Set(fiber.HeaderRetryAfter, retrySoon)
			return c.Status(fiber.StatusServiceUnavailable).SendString("not ready\n")
		}
	}
	return c.SendString("ready\n")
}
