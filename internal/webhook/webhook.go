// Package webhook takes the messages of banks and gateways: prove, store raw, decide, answer in the sender's words.
package webhook

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/payment"
)

// The largest message that is taken, in bytes: more than any bank or gateway needs; the table keeps no larger one.
const (
	maxBody  = 64 << 10
	maxQuery = 8 << 10
)

// Routes adds /webhook/{name} for each feed and gateway, POST or as the gateway says.
func Routes(app fiber.Router, payments *payment.Service, now clock.Clock, feeds ...payment.Feed) {
	for _, feed := range feeds {
		path := "/webhook/" + feed.Name()
		if g, ok := feed.(payment.Gateway); ok && g.Caps().ByGET {
			app.Get(path, receive(payments, now, feed))
			continue
		}
		app.Post(path, receive(payments, now, feed))
	}
}

func receive(payments *payment.Service, now clock.Clock, feed payment.Feed) fiber.Handler {
	return func(c *fiber.Ctx) error {
		// The raw bytes: c.Body() would inflate them, and both are reused for the next request.
		body := bytes.Clone(c.Request().Body())
		query := strings.Clone(string(c.Request().URI().QueryString()))
		if len(body) > maxBody || len(query) > maxQuery {
			return errs.New(errs.TooLarge, "http.too_large")
		}
		msg := payment.Inbound{Header: header(c), Query: query, Body: body, ReceivedAt: now()}
		outcome, err := payments.Receive(c.UserContext(), feed, msg)
		if err != nil {
			return err // a fault of ours: logged, and the sender tries again
		}
		reply := feed.Reply(outcome)
		if reply.ContentType != "" {
			c.Set(fiber.HeaderContentType, reply.ContentType)
		}
		return c.Status(reply.Status).SendString(reply.Body)
	}
}

func header(c *fiber.Ctx) http.Header {
	h := http.Header{}
	for name, values := range c.GetReqHeaders() {
		for _, v := range values {
			h.Add(name, v)
		}
	}
	return h
}
