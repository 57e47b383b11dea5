package shop

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// payOrder begins to pay an open order by the way that was chosen.
func (p *pages) payOrder(c *fiber.Ctx) error {
	o, err := p.find(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	return p.payBy(c, o, form.Get("method"))
}

// payBy leads to where the buyer pays: the QR code on the order's own page, or the gateway's page. A gateway that
// cannot be paid at now leaves the order open, and says so there.
func (p *pages) payBy(c *fiber.Ctx, o order.Order, method string) error {
	here := "/don-hang/" + o.Code
	w, offered := p.Ways.By(method)
	if !offered || !payment.Prepaid(method) {
		return errs.New(errs.NotFound, "payment.not_offered")
	}
	if !w.Caps().Redirects {
		return httpd.SeeOther(c, here+"?"+url.Values{"cach": {method}}.Encode())
	}
	if !w.Takes(o.Missing()) {
		return errs.New(errs.Conflict, "payment.amount_out_of_range")
	}
	a, err := p.Payments.Begin(c.UserContext(), payment.Beginning{
		OrderID: o.ID, Gateway: method, BaseURL: p.BaseURL, BuyerIP: c.IP(), Lang: string(locale.From(c.UserContext())),
	})
	if errs.Is(err, errs.Unavailable) || errs.HasCode(err, "payment.gateway_refused") || errs.HasCode(err, "payment.too_late_for_gateway") {
		visit.Say(c, "payment_not_begun")
		return httpd.SeeOther(c, here)
	}
	if err != nil {
		return err
	}
	if a.State != payment.AttemptOpen {
		return httpd.SeeOther(c, here) // a second tap: the first is on its way
	}
	return httpd.SeeOther(c, here+"/sang-cong")
}

// goToGateway is a page of ours that leads on to the gateway's. A form may not lead to another site by itself.
func (p *pages) goToGateway(c *fiber.Ctx) error {
	o, err := p.find(c)
	if err != nil {
		return err
	}
	a, err := p.Payments.LastAttempt(c.UserContext(), o.ID)
	if err != nil {
		return err
	}
	if a == nil || a.State != payment.AttemptOpen || !o.Open(p.Clock()) || !a.ExpiresAt.After(p.Clock()) {
		return httpd.SeeOther(c, "/don-hang/"+o.Code)
	}
	name := locale.T(c.UserContext(), "pay.name_"+a.Gateway)
	page := view.GoToGateway{Code: o.Code, Gateway: name, Amount: a.Amount, Address: a.Address}
	c.Set("Refresh", "1;url="+a.Address)
	return p.Visits.Show(c, fiber.StatusOK, "pay.going_title", func(f view.Frame) templ.Component { return view.GoToGatewayPage(f, page) })
}

// fromGateway is where a gateway sends the buyer's browser back to. It believes nothing of the address: when no
// notification has come it asks the gateway, and the order's page says what is known.
func (p *pages) fromGateway(c *fiber.Ctx) error {
	query := string(c.Request().URI().QueryString())
	a, code, err := p.Payments.Returned(c.UserContext(), c.Params("gateway"), query)
	if err != nil {
		return err
	}
	if err := p.Payments.Ask(c.UserContext(), a); err != nil {
		return err
	}
	if o, err := p.Orders.ByCode(c.UserContext(), code); err == nil && o.State == order.Paid {
		visit.Say(c, "paid_by_gateway")
	}
	return httpd.SeeOther(c, "/don-hang/"+code)
}

// askGateway asks about an order's last attempt, for a buyer who does not want to wait.
func (p *pages) askGateway(c *fiber.Ctx) error {
	o, err := p.find(c)
	if err != nil {
		return err
	}
	a, err := p.Payments.LastAttempt(c.UserContext(), o.ID)
	if err != nil {
		return err
	}
	if a != nil {
		if err := p.Payments.Ask(c.UserContext(), *a); err != nil {
			return err
		}
	}
	return httpd.SeeOther(c, "/don-hang/"+o.Code)
}

// methods are the ways to pay a sum, as the checkout shows them.
func (p *pages) methods(ctx context.Context, amount money.VND) (list []view.Option) {
	for _, w := range p.Ways {
		name := w.Name()
		o := view.Option{Value: name, Label: locale.T(ctx, "pay."+name), Hint: w.Note, Icon: iconOf(name)}
		if o.Hint == "" {
			o.Hint = locale.T(ctx, "pay."+name+"_hint")
		}
		switch {
		case !w.Takes(amount):
			o.Disabled, o.Hint = true, limits(ctx, w)
		case !w.Available():
			o.Disabled, o.Hint = true, locale.T(ctx, "pay.away")
		}
		list = append(list, o)
	}
	return list
}

// iconOf stands for a way to pay; no marks of brands are shown.
func iconOf(method string) string {
	icons := map[string]string{payment.VietQR: "qr-code", payment.COD: "banknote", payment.VNPay: "landmark", payment.Stripe: "credit-card"}
	if icon, known := icons[method]; known {
		return icon
	}
	return "wallet"
}

// limits says what a way takes.
func limits(ctx context.Context, w payment.Way) string {
	least, most := max(w.Min, w.Caps().MinAmount), w.Caps().MaxAmount
	if w.Max != 0 {
		most = min(most, w.Max)
	}
	return locale.T(ctx, "pay.limits", "least", least.String(), "most", most.String())
}

// showPaying fills in how an order that waits for its money can be paid, and what goes back.
func (p *pages) showPaying(c *fiber.Ctx, o order.Order, page *view.Order) error {
	ctx := c.UserContext()
	refunds, err := p.Payments.RefundsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	page.MoneyBack = visit.MoneyBack(ctx, refunds)
	if !o.Open(p.Clock()) {
		return nil
	}
	last, err := p.Payments.LastAttempt(ctx, o.ID)
	if err != nil {
		return err
	}
	way := chosen(c, o, last)
	page.Known = strconv.FormatInt(int64(o.Captured), 10) + " "
	if last != nil {
		page.Known += string(last.State)
	}
	for _, w := range p.Ways {
		if name := w.Name(); name != way && payment.Prepaid(name) && w.Takes(o.Missing()) {
			page.Others = append(page.Others, view.Option{Value: name, Label: locale.T(ctx, "pay."+name), Icon: iconOf(name), Disabled: !w.Available()})
		}
	}
	if way != payment.VietQR {
		page.Gateway = gatewayOf(ctx, o, way, last)
		page.Gateway.Left = p.left(o)
		return nil
	}
	t, err := p.transfer(c, o)
	if err != nil || t == nil {
		return err
	}
	page.Transfer = &view.Transfer{Bank: t.Bank, Account: t.Account, Holder: t.Holder, Memo: t.Memo, Amount: t.Amount, Until: *o.ExpiresAt, Left: p.left(o)}
	page.PlayBank = p.Bank != nil
	return nil
}

// left is how many seconds an order still waits for its money.
func (p *pages) left(o order.Order) int { return int(o.ExpiresAt.Sub(p.Clock()).Seconds()) }

// chosen is the way a buyer is about to pay: as the address says, as was tried last, as the order was placed.
func chosen(c *fiber.Ctx, o order.Order, last *payment.Attempt) string {
	if c.Query("cach") == payment.VietQR || last == nil && o.Method == payment.VietQR {
		return payment.VietQR
	}
	if last != nil {
		return last.Gateway
	}
	return o.Method
}

func gatewayOf(ctx context.Context, o order.Order, way string, last *payment.Attempt) *view.PayGateway {
	g := &view.PayGateway{Method: way, Name: locale.T(ctx, "pay.name_"+way), Amount: o.Missing(), Until: *o.ExpiresAt}
	state := "none"
	if last != nil && last.Gateway == way {
		state, g.Waits, g.Again = string(last.State), last.Waits(), true
	}
	g.Says = locale.T(ctx, "pay.attempt_"+state, "gateway", g.Name)
	return g
}
