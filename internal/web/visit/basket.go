package visit

import (
	"crypto/rand"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/cart"
	"nongsan/internal/httpd"
)

// Cart is the token of the visitor's basket: the account's for who is signed in, else the browser's, or "" when it has
// none.
func Cart(c *fiber.Ctx) string {
	if s := Session(c); s != nil {
		return cart.AccountToken(s.ID)
	}
	return cart.BrowserToken(httpd.Cookie(c, cartCookie))
}

// EnsureCart is Cart, with a new basket for a browser that has none. A browser keeps it as long as the basket waits.
func EnsureCart(c *fiber.Ctx) string {
	token := Cart(c)
	if Session(c) != nil {
		return token
	}
	if token == "" {
		token = rand.Text()
	}
	httpd.SetCookie(c, cartCookie, token, cart.Life)
	return token
}

// bringCart puts the browser's basket into the account's once somebody has signed in.
func (v *Visits) bringCart(c *fiber.Ctx, accountID int64) error {
	token := cart.BrowserToken(httpd.Cookie(c, cartCookie))
	if token == "" {
		return nil
	}
	if err := v.Carts.Merge(c.UserContext(), token, accountID); err != nil {
		return err
	}
	httpd.ClearCookie(c, cartCookie)
	return nil
}

// NewKey is a fresh idempotency key for a form.
func NewKey() string { return rand.Text() }

// Say shows a message on the next page; key is one of the texts "flash.…".
func Say(c *fiber.Ctx, key string) { httpd.SetCookie(c, flashCookie, key, time.Minute) }
