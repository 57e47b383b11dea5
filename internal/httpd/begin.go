package httpd

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
)

type (
	siteKey    struct{}
	requestKey struct{}
)

// langCookie holds the visitor's choice of language.
const langCookie = "lang"

// begin gives the request its id, language and deadline, and turns a panic into an error. The deadline ends
// c.UserContext(), which is what SQL gets: c.Context() ends as soon as the server begins to stop.
func (s *site) begin(c *fiber.Ctx) (err error) {
	limit := handleTimeout
	if s.slots.holds(&c.Request().Header) {
		limit = uploadHandleTimeout
	}
	ctx, cancel := context.WithTimeout(s.identify(c), limit)
	defer cancel()
	c.SetUserContext(ctx)
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

// identify sets the request id and language once; the error handler needs them also where begin never ran.
func (s *site) identify(c *fiber.Ctx) context.Context {
	ctx := c.UserContext()
	if RequestID(ctx) != "" {
		return ctx
	}
	c.Locals(siteKey{}, s)
	id := rand.Text()[:12]
	c.Set(fiber.HeaderXRequestID, id)
	ctx = context.WithValue(ctx, requestKey{}, id)
	ctx = locale.With(ctx, locale.Parse(c.Cookies(s.cookieName(langCookie))))
	c.SetUserContext(ctx)
	return ctx
}

// RequestID is the id that logs and error pages show for the request of ctx; empty outside one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// SetLang remembers the visitor's language for a year and speaks it from here on.
func SetLang(c *fiber.Ctx, lang locale.Lang) {
	SetCookie(c, langCookie, string(lang), 365*24*time.Hour)
	c.SetUserContext(locale.With(c.UserContext(), lang))
}

// siteOf panics in an app that New did not make.
func siteOf(c *fiber.Ctx) *site {
	s, ok := c.Locals(siteKey{}).(*site)
	if !ok {
		panic("httpd: the app was not made by httpd.New")
	}
	return s
}

// refuseEncodings: Fiber inflates a request's body without any limit; 1 MB of gzip became 4.5 GB. Browsers
// send none.
func refuseEncodings(c *fiber.Ctx) error {
	if len(c.Request().Header.Peek(fiber.HeaderContentEncoding)) > 0 {
		return errs.New(errs.Unsupported, "http.encoding")
	}
	return c.Next()
}

// refuseAddresses: what stands in an address is looked up in the database, which takes no text that is no text. A
// form is read by ReadForm, which asks the same of it.
func refuseAddresses(c *fiber.Ctx) error {
	uri := c.Request().URI()
	if _, ok := tidy(string(uri.PathOriginal())); !ok {
		return errs.New(errs.NotFound, "http.not_found")
	}
	for name, value := range uri.QueryArgs().All() {
		_, good := tidy(string(name))
		if _, ok := tidy(string(value)); !ok || !good {
			return errs.New(errs.Invalid, "form.bad_text")
		}
	}
	return c.Next()
}
