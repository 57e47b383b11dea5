package visit

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/order"
)

// OrderPaper sends a paper of an order as PDF, to be printed.
func OrderPaper(c *fiber.Ctx, kind string, o order.Order, link string, at time.Time) error {
	raw, err := order.Paper(c.UserContext(), strings.TrimSuffix(kind, ".pdf"), o, link, at)
	if err != nil {
		return err
	}
	return ShowPDF(c, o.Code, raw)
}

// ShowPDF sends a paper to look at and to print; name, without its end, has no character that a header would break at.
func ShowPDF(c *fiber.Ctx, name string, raw []byte) error {
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+name+`.pdf"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(raw)
}
