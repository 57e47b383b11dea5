package sell

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/order"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) order(c *fiber.Ctx) error { return p.showOrder(c, fiber.StatusOK, nil, nil) }

func (p *pages) showOrder(c *fiber.Ctx, status int, typed, wrong map[string]string) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	o, err := p.Orders.ForSeller(c.UserContext(), m.SellerID, c.Params("code"))
	if err != nil {
		return err
	}
	page := orderView(c, o)
	page.Typed, page.Errors = typed, wrong
	if err := p.under(c.UserContext(), o, &page, wrong); err != nil {
		return err
	}
	return p.Visits.Show(c, status, o.Code, func(f view.Frame) templ.Component { return view.SellOrderPage(f, page) })
}

func (p *pages) confirm(c *fiber.Ctx) error {
	return p.act(c, "order_confirmed", func(ctx context.Context, by order.By, code string, _ httpd.Form) error {
		return p.Orders.Confirm(ctx, by, code)
	})
}

func (p *pages) decline(c *fiber.Ctx) error {
	return p.act(c, "order_declined", func(ctx context.Context, by order.By, code string, f httpd.Form) error {
		return p.Orders.Decline(ctx, by, code, f.Lines("reason"))
	})
}

// act makes one step of an order and shows it again; a wrong field is told beside it.
func (p *pages) act(c *fiber.Ctx, said string, do func(ctx context.Context, by order.By, code string, f httpd.Form) error) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	by := order.By{SellerID: m.SellerID, AccountID: visit.AccountID(c)}
	err = do(c.UserContext(), by, c.Params("code"), form)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		typed := map[string]string{"tracking": form.Get("tracking"), "reason": form.Lines("reason")}
		return p.showOrder(c, fiber.StatusUnprocessableEntity, typed, visit.Texts(c, e))
	}
	if err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, "/ban-hang/don-hang/"+c.Params("code"))
}
