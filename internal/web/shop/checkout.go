package shop

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/cart"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// draft is the checkout form as it stands, right or wrong.
type draft struct {
	order.Checkout
	wrong   map[string]string // field → what is wrong with it
	message string            // about the whole
}

func (p *pages) checkout(c *fiber.Ctx) error {
	d := draft{Checkout: order.Checkout{Key: visit.NewKey(), ProvinceCode: place.ThaiNguyen, Method: payment.COD}}
	if _, known := place.ProvinceByCode(c.Query("tinh")); known {
		d.ProvinceCode = c.Query("tinh")
	}
	if p.Transfer != nil {
		d.Method = payment.VietQR
	}
	if s := visit.Session(c); s != nil {
		d.Name, d.Phone = s.Name, s.Phone
		if err := p.fillFromLast(c, s.ID, &d); err != nil {
			return err
		}
	}
	return p.showCheckout(c, fiber.StatusOK, d)
}

// fillFromLast fills in where the buyer's last order went.
func (p *pages) fillFromLast(c *fiber.Ctx, accountID int64, d *draft) error {
	orders, err := p.Orders.OfAccount(c.UserContext(), accountID)
	if err != nil || len(orders) == 0 {
		return err
	}
	last := orders[0]
	d.ProvinceCode, d.CommuneCode, d.AddressLine = last.ProvinceCode, last.CommuneCode, last.AddressLine
	return nil
}

func (p *pages) placeOrder(c *fiber.Ctx) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	total, _ := form.Money("total")
	d := draft{Checkout: order.Checkout{
		Key: form.Get("key"), CartToken: visit.Cart(c), AccountID: visit.AccountID(c),
		Name: form.Get("name"), Phone: form.Get("phone"), ProvinceCode: form.Get("province"), CommuneCode: form.Get("commune"),
		AddressLine: form.Get("address"), Note: form.Lines("note"), Method: form.Get("method"), Adult: form.Get("adult") == "1", TotalSeen: total,
	}}
	if form.Get("step") == "province" { // without a script: another province, so other communes and another fee
		d.CommuneCode = ""
		return p.showCheckout(c, fiber.StatusOK, d)
	}
	if d.Method == payment.VietQR && p.Transfer == nil {
		d.Method = "" // not offered here
	}
	code, err := p.Orders.Place(c.UserContext(), d.Checkout)
	if e, known := errs.As(err); known && (e.Kind == errs.Invalid || e.Kind == errs.Conflict) {
		if e.Code == "cart.empty" {
			return p.showBasket(c, fiber.StatusConflict, visit.Text(c, e))
		}
		d.wrong, d.message = visit.Texts(c, e), visit.Text(c, e)
		return p.showCheckout(c, status(e), d)
	}
	if err != nil {
		return err
	}
	return httpd.SeeOther(c, "/don-hang/"+code)
}

// showCheckout renders the form with the basket at today's prices. An empty basket is shown as such.
func (p *pages) showCheckout(c *fiber.Ctx, status int, d draft) error {
	lines, err := p.Carts.Lines(c.UserContext(), visit.Cart(c))
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Short() || l.Few() {
			return httpd.SeeOther(c, "/gio-hang") // which says what is short
		}
	}
	if len(lines) == 0 {
		return httpd.SeeOther(c, "/gio-hang")
	}
	parts, total, err := p.Orders.Quote(lines, d.ProvinceCode)
	if err != nil {
		return err
	}
	page := checkoutView(c, d, parts, total, p.Transfer != nil)
	page.Alcohol = slices.ContainsFunc(lines, func(l cart.Line) bool { return l.Alcohol })
	return p.Visits.Show(c, status, "checkout.title", func(f view.Frame) templ.Component { return view.CheckoutPage(f, page) })
}
