package shop

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/place"
	"nongsan/internal/shipping"
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
	if len(p.Ways) > 0 {
		d.Method = p.Ways[0].Name()
	}
	if s := visit.Session(c); s != nil {
		d.Name, d.Phone = s.Name, s.Phone
		if err := p.fillFromLast(c, s.ID, &d); err != nil {
			return err
		}
	}
	return p.showCheckout(c, fiber.StatusOK, d)
}

// fillFromLast fills in where the buyer's last order went, and the news of it.
func (p *pages) fillFromLast(c *fiber.Ctx, accountID int64, d *draft) error {
	orders, err := p.Orders.OfAccount(c.UserContext(), accountID)
	if err != nil || len(orders) == 0 {
		return err
	}
	last := orders[0]
	d.ProvinceCode, d.CommuneCode, d.AddressLine, d.Email = last.ProvinceCode, last.CommuneCode, last.AddressLine, last.Email
	return nil
}

func (p *pages) placeOrder(c *fiber.Ctx) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	total, _ := form.Money("total")
	d := draft{Checkout: order.Checkout{
		Key: form.Get("key"), CartToken: visit.Cart(c), AccountID: visit.AccountID(c), Browser: httpd.Browser(c),
		Name: form.Get("name"), Phone: form.Get("phone"), Email: form.Get("email"), ProvinceCode: form.Get("province"), CommuneCode: form.Get("commune"),
		AddressLine: form.Get("address"), Note: form.Lines("note"), Method: form.Get("method"), Adult: form.Get("adult") == "1", TotalSeen: total,
		Invoice: order.Wish{Company: form.Get("invoice_company"), TaxNumber: form.Get("invoice_tax"), Address: form.Get("invoice_address"), Email: form.Get("invoice_email")},
	}}
	if d.Pickups, err = pickups(form); err != nil {
		return err
	}
	switch form.Get("step") {
	case "province": // without a script: another province, so other communes and another fee
		d.CommuneCode = ""
		return p.showCheckout(c, fiber.StatusOK, d)
	case "edit":
		return p.showCheckout(c, fiber.StatusOK, d)
	}
	if w, offered := p.Ways.By(d.Method); !offered || !w.Takes(total) {
		d.Method = "" // not offered here, or not for so much
	}
	if form.Get("step") == "review" {
		return p.lastLook(c, d)
	}
	code, err := p.Orders.Place(c.UserContext(), d.Checkout)
	if err != nil {
		return p.refused(c, d, err)
	}
	return p.onToPay(c, code, d.Method)
}

// refused tells what stands against an order where it can be put right: in the basket what is short, else in the form.
func (p *pages) refused(c *fiber.Ctx, d draft, err error) error {
	e, known := errs.As(err)
	if !known || (e.Kind != errs.Invalid && e.Kind != errs.Conflict) {
		return err
	}
	if e.Code == "cart.empty" || e.Code == "order.out_of_stock" { // the basket says of what how many are left
		return p.showBasket(c, fiber.StatusConflict, visit.Text(c, e))
	}
	d.wrong, d.message = visit.Texts(c, e), visit.Text(c, e)
	return p.showCheckout(c, status(e), d)
}

// lastLook shows all that is about to be ordered, before the buyer says yes (Law 122/2025, art. 12).
func (p *pages) lastLook(c *fiber.Ctx, d draft) error {
	lines, err := p.Carts.Lines(c.UserContext(), d.CartToken)
	if err != nil {
		return err
	}
	parts, total, err := p.Orders.Check(c.UserContext(), d.Checkout)
	if err != nil {
		return p.refused(c, d, err)
	}
	d.Phone, _ = account.ParsePhone(d.Phone) // as Check has read it
	page := view.Review{Checkout: checkoutView(c, d, parts, total)}
	page.Alcohol = d.Adult
	page.Where, page.How = place.FullAddress(d.AddressLine, d.CommuneCode), locale.T(c.UserContext(), "pay."+d.Method)
	for _, l := range lines {
		if l.Price != l.PriceSeen {
			page.Changed = append(page.Changed, l.Name+": "+leftText(c, l))
		}
	}
	return p.Visits.Show(c, fiber.StatusOK, "checkout.review", func(f view.Frame) templ.Component { return view.ReviewPage(f, page) })
}

// pickups are the places where the buyer fetches goods, by seller.
func pickups(form httpd.Form) (map[int64]int64, error) {
	chosen := map[int64]int64{}
	for _, name := range form.Names() {
		id, ok := strings.CutPrefix(name, "pickup_")
		if !ok {
			continue
		}
		seller, err := strconv.ParseInt(id, 10, 64)
		place, whole := form.Int(name)
		if err != nil || !whole {
			return nil, errs.New(errs.Conflict, "checkout.reload")
		}
		if place > 0 {
			chosen[seller] = place
		}
	}
	return chosen, nil
}

// onToPay leads from a fresh order to its page, or straight on to the gateway that was chosen.
func (p *pages) onToPay(c *fiber.Ctx, code, method string) error {
	if w, _ := p.Ways.By(method); !w.Caps().Redirects {
		return httpd.SeeOther(c, "/don-hang/"+code)
	}
	o, err := p.Orders.ByCode(c.UserContext(), code)
	if err != nil {
		return err
	}
	if !o.Open(p.Clock()) { // sent again, long after
		return httpd.SeeOther(c, "/don-hang/"+code)
	}
	return p.payBy(c, o, method)
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
	parts, total, err := p.Orders.Quote(c.UserContext(), lines, order.Way{To: shipping.To{Province: d.ProvinceCode, Commune: d.CommuneCode}, Pickups: d.Pickups})
	if err != nil {
		return err
	}
	page := checkoutView(c, d, parts, total)
	page.Methods = p.methods(c.UserContext(), total)
	page.Alcohol = slices.ContainsFunc(lines, func(l cart.Line) bool { return l.Alcohol })
	return p.Visits.Show(c, status, "checkout.title", func(f view.Frame) templ.Component { return view.CheckoutPage(f, page) })
}
