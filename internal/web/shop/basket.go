package shop

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/cart"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/web/visit"
)

func (p *pages) basket(c *fiber.Ctx) error { return p.showBasket(c, fiber.StatusOK, "") }

// putAside adds a variant to the basket and shows the basket; what cannot be added is told there, beside what can.
func (p *pages) putAside(c *fiber.Ctx) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	variant, _ := form.Int("variant")
	quantity, ok := form.Int("quantity")
	if !ok {
		quantity = 0 // out of range: the basket says so
	}
	err = p.Carts.Add(c.UserContext(), visit.EnsureCart(c), variant, int(min(quantity, cart.MaxQuantity+1)))
	if e, known := errs.As(err); known && (e.Kind == errs.Conflict || e.Kind == errs.Invalid) {
		return p.showBasket(c, status(e), message(c, e))
	}
	if err != nil {
		return err
	}
	if form.Get("then") == "checkout" {
		return httpd.SeeOther(c, "/thanh-toan")
	}
	return httpd.SeeOther(c, "/gio-hang")
}

// changeBasket sets the quantities of the form, and takes out the line whose button was pressed.
func (p *pages) changeBasket(c *fiber.Ctx) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	if variant, pressed := form.Int("remove"); pressed {
		if err := p.Carts.SetQuantity(c.UserContext(), visit.EnsureCart(c), variant, 0); err != nil {
			return err
		}
		return httpd.SeeOther(c, "/gio-hang")
	}
	for _, name := range form.Names() {
		id, ok := strings.CutPrefix(name, "quantity_")
		if !ok {
			continue
		}
		err := p.setQuantity(c, form, id)
		if e, known := errs.As(err); known && e.Kind == errs.Invalid {
			return p.showBasket(c, fiber.StatusUnprocessableEntity, message(c, e))
		}
		if err != nil {
			return err
		}
	}
	if form.Get("then") == "checkout" {
		return httpd.SeeOther(c, "/thanh-toan")
	}
	return httpd.SeeOther(c, "/gio-hang")
}

func (p *pages) setQuantity(c *fiber.Ctx, form httpd.Form, id string) error {
	variant, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return errs.New(errs.Invalid, "cart.quantity_range")
	}
	quantity, ok := form.Int("quantity_" + id)
	if !ok {
		return errs.New(errs.Invalid, "cart.quantity_range")
	}
	return p.Carts.SetQuantity(c.UserContext(), visit.EnsureCart(c), variant, int(min(max(quantity, -1), cart.MaxQuantity+1)))
}

// message is what to tell about an error: its field's text where it has one.
func message(c *fiber.Ctx, e *errs.Error) string {
	for _, text := range visit.Texts(c, e) {
		return text
	}
	return visit.Text(c, e)
}

func status(e *errs.Error) int {
	if e.Kind == errs.Conflict {
		return fiber.StatusConflict
	}
	return fiber.StatusUnprocessableEntity
}

// leftText says how many are left of a line that asks for more.
func leftText(c *fiber.Ctx, l cart.Line) string {
	switch {
	case !l.Offered:
		return locale.T(c.UserContext(), "cart.not_offered")
	case l.Stock == 0:
		return locale.T(c.UserContext(), "order.out_of_stock")
	case l.Stock < l.Quantity:
		return locale.T(c.UserContext(), "cart.too_many", "left", locale.Number(l.Stock))
	case l.Few():
		return locale.T(c.UserContext(), "cart.too_few", "least", locale.Number(l.MinQuantity))
	case l.Price != l.PriceSeen:
		return locale.T(c.UserContext(), "cart.price_changed", "before", l.PriceSeen.String(), "now", l.Price.String())
	}
	return ""
}
