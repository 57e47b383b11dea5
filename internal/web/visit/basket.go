package visit

import (
	"crypto/rand"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/httpd"
)

// cartLife is how long a basket waits for its browser.
const cartLife = 60 * 24 * time.Hour

// Cart is the token of the browser's basket, or "" when it has none.
func Cart(c *fiber.Ctx) string { return httpd.Cookie(c, cartCookie) }

// EnsureCart is Cart, with a new basket for a browser that has none.
func EnsureCart(c *fiber.Ctx) string {
	if token := Cart(c); token != "" {
		return token
	}
	token := rand.Text()
	httpd.SetCookie(c, cartCookie, token, cartLife)
	return token
}

// NewKey is a fresh idempotency key for a form.
func NewKey() string { return rand.Text() }

// Say shows a message on the next page; key is one of the texts "flash.…".
func Say(c *fiber.Ctx, key string) { httpd.SetCookie(c, flashCookie, key, time.Minute) }
