package httpd

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// SafeNext returns next when it is an address on this site, and "/" otherwise: a sign-in page must not be the
// door to another site. Browsers take \ for / and drop tabs and newlines, so neither may stand in it.
func SafeNext(next string) string {
	if len(next) > 2000 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return "/"
	}
	for _, r := range next {
		if r == '\\' || r < 0x20 || r == 0x7f || r == 0xfffd {
			return "/"
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil {
		return "/"
	}
	return next
}

// SeeOther sends the browser on after a form was taken (post, redirect, get).
func SeeOther(c *fiber.Ctx, path string) error {
	return c.Redirect(SafeNext(path), fiber.StatusSeeOther)
}
