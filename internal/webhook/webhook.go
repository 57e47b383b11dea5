// Package webhook takes the messages of banks and gateways: prove, store raw, decide, answer in the sender's words.
package webhook

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
)

// The largest message that is taken, in bytes: more than any bank or gateway needs; the table keeps no larger one.
const (
	maxBody  = 64 << 10
	maxQuery = 8 << 10
)

// Routes adds /webhook/{name} for each feed and gateway, POST or as the gateway says.
func Routes(app fiber.Router, payments *payment.Service, now clock.Clock, log *slog.Logger, feeds ...payment.Feed) {
	h := hearer{payments, now, log}
	for _, feed := range feeds {
		path := "/webhook/" + feed.Name()
		if g, ok := feed.(payment.Gateway); ok && g.Caps().ByGET {
			app.Get(path, h.receive(feed))
			continue
		}
		app.Post(path, h.receive(feed))
	}
}

type hearer struct {
	payments *payment.Service
	now      clock.Clock
	log      *slog.Logger
}

func (h hearer) receive(feed payment.Feed) fiber.Handler {
	return func(c *fiber.Ctx) error {
		// The raw bytes: c.Body() would inflate them, and both are reused for the next request.
		body := bytes.Clone(c.Request().Body())
		query := strings.Clone(string(c.Request().URI().QueryString()))
		if len(body) > maxBody || len(query) > maxQuery {
			return errs.New(errs.TooLarge, "http.too_large")
		}
		msg := payment.Inbound{Header: header(c), Query: query, Body: body, ReceivedAt: h.now()}
		outcome, err := h.payments.Receive(c.UserContext(), feed, msg)
		if err != nil { // a fault of ours: the sender hears in its own words to tell it again
			level := slog.LevelError
			if errs.Is(pg.Explain(err), errs.Unavailable) {
				level = slog.LevelWarn // the database is away, which is told elsewhere
			}
			c.Set(fiber.HeaderRetryAfter, "30")
			h.log.Log(c.UserContext(), level, "message not taken", "from", feed.Name(), "request", httpd.RequestID(c.UserContext()), "error", err)
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
