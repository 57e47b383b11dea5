package httpd

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
)

// signInPath is where a visitor who must sign in is sent.
const signInPath = "/dang-nhap"

// ErrorPage is what an error page shows.
type ErrorPage struct {
	Status    int
	Code      string // message key, for instance "http.not_found"
	Message   string // in the visitor's language: what happened and what to do
	RequestID string // to quote when asking for help
	Resend    *Resend
}

// Resend is a form that arrived from our own page with a token that is too old: the page offers to send it
// again, so that nothing typed is lost.
type Resend struct {
	Action string
	Fields []Field // with a fresh token
}

// Field is one value of a form.
type Field struct{ Name, Value string }

// failure is an error in the words of HTTP.
type failure struct {
	status int
	code   string
	args   []string
	fields map[string]string
}

// fail is the one place that turns an error into an answer. Only faults of ours are logged; what caused
// them is never shown.
func (s *site) fail(c *fiber.Ctx, err error) error {
	ctx := s.identify(c)
	clean(c)
	f := s.classify(c, err)
	f.args = append(f.args, "id", RequestID(ctx))
	if f.status == fiber.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "request failed", "request", RequestID(ctx),
			"method", c.Method(), "path", c.Path(), "error", err)
	}
	retryHeaders(c, f)
	c.Status(f.status)
	switch {
	case forProgram(c):
		return problem(ctx, c, f)
	case f.status == fiber.StatusUnauthorized && c.Method() == fiber.MethodGet:
		return c.Redirect(signInPath+"?next="+url.QueryEscape(SafeNext(c.OriginalURL())), fiber.StatusSeeOther)
	}
	return s.page(ctx, c, f)
}

// clean drops what the handler had begun to answer.
func clean(c *fiber.Ctx) {
	c.Response().ResetBody()
	h := &c.Response().Header
	for _, name := range []string{
		fiber.HeaderContentEncoding, fiber.HeaderCacheControl, fiber.HeaderETag, fiber.HeaderLastModified,
		fiber.HeaderContentDisposition, fiber.HeaderLocation, fiber.HeaderVary, fiber.HeaderContentSecurityPolicy,
	} {
		h.Del(name)
	}
}

func (s *site) classify(c *fiber.Ctx, err error) failure {
	var plain *fiber.Error
	if errors.As(err, &plain) {
		if plain.Code == fiber.StatusRequestEntityTooLarge && s.slots.turnedAway(&c.Request().Header) {
			return failure{status: fiber.StatusServiceUnavailable, code: "http.uploads_busy"}
		}
		return failure{status: plain.Code, code: statusCode(plain.Code)}
	}
	e, ok := errs.As(pg.Explain(err))
	if !ok {
		return failure{status: fiber.StatusInternalServerError, code: "http.internal"}
	}
	status, code := kindAnswer(e.Kind)
	if e.Kind != errs.Internal && locale.Has(e.Code) {
		code = e.Code
	}
	return failure{status: status, code: code, args: flatten(e.Args), fields: e.Fields}
}

func kindAnswer(kind errs.Kind) (status int, code string) {
	switch kind {
	case errs.Invalid:
		return fiber.StatusUnprocessableEntity, "form.invalid"
	case errs.NotFound:
		return fiber.StatusNotFound, "http.not_found"
	case errs.Conflict:
		return fiber.StatusConflict, "http.conflict"
	case errs.Forbidden:
		return fiber.StatusForbidden, "http.forbidden"
	case errs.Unauthenticated:
		return fiber.StatusUnauthorized, "http.sign_in"
	case errs.TooMany:
		return fiber.StatusTooManyRequests, "http.too_many"
	case errs.TooLarge:
		return fiber.StatusRequestEntityTooLarge, "http.too_large"
	case errs.Unsupported:
		return fiber.StatusUnsupportedMediaType, "http.unsupported"
	case errs.Unavailable:
		return fiber.StatusServiceUnavailable, "http.unavailable"
	default:
		return fiber.StatusInternalServerError, "http.internal"
	}
}

// statusCode is the text for an error of Fiber itself.
func statusCode(status int) string {
	switch status {
	case fiber.StatusNotFound:
		return "http.not_found"
	case fiber.StatusMethodNotAllowed:
		return "http.method"
	case fiber.StatusRequestTimeout:
		return "http.too_slow"
	case fiber.StatusRequestEntityTooLarge:
		return "http.too_large"
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return "http.header_too_large"
	}
	if status >= fiber.StatusInternalServerError {
		return "http.internal"
	}
	return "http.bad_request"
}

func flatten(args map[string]string) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(args)) {
		list = append(list, name, args[name])
	}
	return list
}

// When to come again, in seconds.
const (
	retrySoon  = "5"
	retryLater = "60"
)

// retryHeaders say when to come again: soon after a hiccup, in a minute after too many tries.
func retryHeaders(c *fiber.Ctx, f failure) {
	switch f.status {
	case fiber.StatusServiceUnavailable:
		c.Set(fiber.HeaderRetryAfter, retrySoon)
	case fiber.StatusTooManyRequests:
		c.Set(fiber.HeaderRetryAfter, retryLater)
	case fiber.StatusUnauthorized:
		if forProgram(c) {
			c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
		}
	}
}

// forProgram reports whether no person reads the answer.
func forProgram(c *fiber.Ctx) bool {
	path := c.Path()
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/webhook/") ||
		strings.HasPrefix(c.Get(fiber.HeaderAccept), "application/json")
}

func (s *site) page(ctx context.Context, c *fiber.Ctx, f failure) error {
	p := ErrorPage{Status: f.status, Code: f.code, RequestID: RequestID(ctx), Message: locale.T(ctx, f.code, f.args...)}
	if f.code == "http.stale_form" && vouched(c) {
		p.Resend = resend(c)
	}
	if s.ErrorPage != nil {
		err := s.ErrorPage(c, p)
		if err == nil {
			c.Status(f.status)
			return nil
		}
		s.Log.ErrorContext(ctx, "error page failed", "request", p.RequestID, "error", err)
		clean(c)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.Status(f.status).SendString(p.Message + "\n")
}
