// Package api is what programs read: the pages' own scripts first. Every error is application/problem+json.
package api

import (
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/ordercode"
	"nongsan/internal/payment"
	"nongsan/internal/place"
)

// Routes adds everything under /api/v1.
func Routes(app fiber.Router, orders *order.Service, payments *payment.Service) {
	v1 := app.Group("/api/v1")
	v1.Get("/communes", listCommunes)
	v1.Get("/orders/:code", showOrder(orders, payments))
}

// commune is a commune as a picker shows it.
type commune struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Was   string `json:"was,omitempty"` // the former commune that was searched for
}

// listCommunes answers ?province=19&q=phuc triu with communes in alphabetical order, or the best matches first;
// former names are found too. The list changes with the law, not with the day, so it may be kept for an hour.
func listCommunes(c *fiber.Ctx) error {
	province := c.Query("province")
	if _, ok := place.ProvinceByCode(province); !ok {
		return errs.New(errs.NotFound, "place.no_province")
	}
	list := []commune{}
	if q := c.Query("q"); q != "" {
		for _, m := range place.Search(province, q) {
			one := commune{Code: m.Commune.Code, Label: m.Commune.FullName()}
			if m.Former != nil {
				one.Was = m.Former.Name
			}
			list = append(list, one)
		}
	} else {
		for _, one := range place.Communes(province) {
			list = append(list, commune{Code: one.Code, Label: one.FullName()})
		}
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.JSON(list)
}

// showOrder tells the state of an order and of its last attempt to whoever has its code, for the page that waits for
// money.
func showOrder(orders *order.Service, payments *payment.Service) fiber.Handler {
	return func(c *fiber.Ctx) error {
		code, ok := ordercode.Parse(c.Params("code"))
		if !ok {
			return errs.New(errs.NotFound, "order.not_found")
		}
		o, err := orders.ByCode(c.UserContext(), string(code))
		if err != nil {
			return err
		}
		attempt := ""
		if a, err := payments.LastAttempt(c.UserContext(), o.ID); err != nil {
			return err
		} else if a != nil {
			attempt = string(a.State)
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.JSON(fiber.Map{
			"code": o.Code, "state": o.State, "total": int64(o.Total), "captured": int64(o.Captured), "attempt": attempt,
		})
	}
}
