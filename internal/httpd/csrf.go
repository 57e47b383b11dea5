package httpd

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
)

// TokenField is the hidden field of every form; a script sends the same value as the header TokenHeader.
const (
	TokenField  = "csrf"
	TokenHeader = "X-Csrf-Token"
)

const purposeForm = "form"

// Token is the value for the hidden field "csrf" of a form on the page being rendered. It gives the browser an
// id when it has none yet. It is valid for 12 hours, also over a restart.
func Token(c *fiber.Ctx) string {
	s := siteOf(c)
	return s.encoder.sign(purposeForm, s.ensureBrowser(c), s.Clock())
}

// guard lets a request change something only when it comes from a page of ours, was sent by a gateway
// (its signature is checked by the handler), or carries a bearer token, which no foreign page can add.
func (s *site) guard(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	path := c.Path()
	if strings.HasPrefix(path, "/webhook/") ||
		strings.HasPrefix(path, "/api/") && strings.HasPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ") {
		return c.Next()
	}
	if !s.sameOrigin(c) {
		return errs.New(errs.Forbidden, "http.foreign_page")
	}
	if s.proven(c, path) {
		return c.Next()
	}
	return errs.New(errs.Forbidden, "http.stale_form")
}

// sameOrigin asks the browser: Sec-Fetch-Site cannot be set by a page, nor can Origin. A browser that sends
// neither has only its token.
func (s *site) sameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && (u.Host == s.host || u.Host == string(c.Request().Host()))
}

// vouched reports whether the browser itself said that the request comes from our page; guard has compared it.
// Only then may a page offer to repeat it.
func vouched(c *fiber.Ctx) bool {
	return c.Get("Sec-Fetch-Site") == "same-origin" || c.Get("Sec-Fetch-Site") == "" && c.Get(fiber.HeaderOrigin) != ""
}

func (s *site) proven(c *fiber.Ctx, path string) bool {
	browser := s.browser(c)
	if u, ok := s.uploadTo(path); ok {
		return s.encoder.verify(u.purpose, browser, u.ticket, s.Clock())
	}
	token := c.Get(TokenHeader)
	if token == "" {
		token = postValue(c, TokenField)
	}
	return s.encoder.verify(purposeForm, browser, token, s.Clock())
}
