package httpd

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/gofiber/fiber/v2"
)

// browserBytes is the length of a browser's id.
const browserBytes = 32

// browserLife is the longest time browsers keep a cookie.
const browserLife = 400 * 24 * time.Hour

type browserKey struct{}

// cookieName is name as it is sent: under https with the prefix __Host-, which no other host or path can set.
func (s *site) cookieName(name string) string {
	if s.https {
		return "__Host-" + name
	}
	return name
}

// Cookie is the value of one of our cookies, or "".
func Cookie(c *fiber.Ctx, name string) string { return c.Cookies(siteOf(c).cookieName(name)) }

// SetCookie sets a cookie that scripts and other sites do not get. A life of 0 ends with the browser.
func SetCookie(c *fiber.Ctx, name, value string, life time.Duration) {
	s := siteOf(c)
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life / time.Second), SessionOnly: life == 0,
		Secure: s.https, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// ClearCookie removes a cookie of SetCookie.
func ClearCookie(c *fiber.Ctx, name string) {
	s := siteOf(c)
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(name), Path: "/", Expires: time.Unix(1, 0),
		Secure: s.https, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// browser is the browser's id as its cookie has it, or nil.
func (s *site) browser(c *fiber.Ctx) []byte { return decodeBrowser(c.Cookies(s.cookieName("browser"))) }

// ensureBrowser is browser, with a new id and its cookie when there is none: only visitors who see a form
// get one, so other pages stay the same for everybody.
func (s *site) ensureBrowser(c *fiber.Ctx) []byte {
	if id := s.browser(c); id != nil {
		return id
	}
	if id, ok := c.Locals(browserKey{}).([]byte); ok {
		return id
	}
	id := make([]byte, browserBytes)
	_, _ = rand.Read(id) // never fails
	c.Locals(browserKey{}, id)
	SetCookie(c, "browser", base64.RawURLEncoding.EncodeToString(id), browserLife)
	return id
}

func decodeBrowser(value string) []byte {
	id, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(id) != browserBytes {
		return nil
	}
	return id
}

// Browser is the browser's id, for what one browser alone may go on with, or nil. Every browser that sends a form has
// one.
func Browser(c *fiber.Ctx) []byte { return siteOf(c).browser(c) }

// EnsureBrowser is Browser for a page without a form that is for one browser alone: a browser without an id gets one.
func EnsureBrowser(c *fiber.Ctx) []byte { return siteOf(c).ensureBrowser(c) }
