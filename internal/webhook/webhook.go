// Package webhook takes the messages of banks and gateways: prove, store raw, decide, answer in the sender's words.
package webhook

import (
	"bytes"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/payment"
)

// maxBody is more than any bank's notice needs, in bytes; the table keeps no larger one.
const maxBody = 64 << 10

// Routes adds POST /webhook/{feed} for each feed.
func Routes(app fiber.Router, payments *payment.Service, now clock.Clock, feeds ...payment.Feed) {
	for _, feed := range feeds {
		app.Post("/webhook/"+feed.Name(), receive(payments, now, feed))
	}
}

func receive(payments *payment.Service, now clock.Clock, feed payment.Feed) fiber.Handler {
	return func(c *fiber.Ctx) error {
		// The raw bytes: c.Body() would inflate them, and both are reused for the next request.
		body := bytes.Clone(c.Request().Body())
		if len(body) > maxBody {
			return errs.New(errs.TooLarge, "http.too_large")
		}
		outcome, err := payments.Receive(c.UserContext(), feed, payment.Inbound{Header: header(c), Body: body, ReceivedAt: now()})
		if err != nil {
			return err // a fault of ours: logged, and the sender tries again
		}
		reply := feed.Reply(outcome)
		c.Set(fiber.HeaderContentType, reply.ContentType)
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
