package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/order"
	"nongsan/internal/ordercode"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// find is the order of the address, which may be typed with small letters or spaces.
func (p *pages) find(c *fiber.Ctx) (order.Order, error) {
	code, ok := ordercode.Parse(c.Params("code"))
	if !ok {
		return order.Order{}, errs.New(errs.NotFound, "order.not_found")
	}
	return p.Orders.ByCode(c.UserContext(), string(code))
}

// isBuyer reports whether the visitor may act as the order's buyer.
func (p *pages) isBuyer(c *fiber.Ctx, o order.Order) (bool, error) {
	who := order.Who{Browser: httpd.Browser(c)}
	if s := visit.Session(c); s != nil {
		who.AccountID, who.Phone = s.ID, s.Phone
	}
	return p.Orders.IsBuyer(c.UserContext(), o, who)
}

// mine is the order of the address for its buyer; a guest it does not know is asked to sign in.
func (p *pages) mine(c *fiber.Ctx) (order.Order, error) {
	o, err := p.find(c)
	if err != nil {
		return o, err
	}
	switch known, err := p.isBuyer(c, o); {
	case err != nil:
		return o, err
	case known:
		return o, nil
	case visit.Session(c) == nil:
		return o, errs.New(errs.Unauthenticated, "order.open_first")
	}
	return o, errs.New(errs.Forbidden, "order.not_yours")
}

// openLink is the address in a text message to the buyer: the browser that follows it knows the order from then on.
func (p *pages) openLink(c *fiber.Ctx) error {
	code, ok := ordercode.Parse(c.Params("code"))
	if !ok {
		return errs.New(errs.NotFound, "order.not_found")
	}
	if err := p.Orders.OpenLink(c.UserContext(), string(code), c.Params("pass"), httpd.EnsureBrowser(c)); err != nil {
		return err
	}
	return httpd.SeeOther(c, "/don-hang/"+string(code))
}

func (p *pages) order(c *fiber.Ctx) error {
	o, err := p.find(c)
	if err != nil {
		return err
	}
	return p.showOrder(c, fiber.StatusOK, o, lessForm{})
}

// lessForm is the form that takes units off a part, as it came back.
type lessForm struct {
	part  int64
	wrong map[string]string
}

func (p *pages) showOrder(c *fiber.Ctx, status int, o order.Order, less lessForm) error {
	page, err := p.orderView(c, o, less)
	if err != nil {
		return err
	}
	return p.Visits.Show(c, status, o.Code, func(f view.Frame) templ.Component { return view.OrderPage(f, page) })
}

// transfer is what the buyer of an open order has to transfer, or nil.
func (p *pages) transfer(c *fiber.Ctx, o order.Order) (*payment.Transfer, error) {
	w, offered := p.Ways.By(payment.VietQR)
	if !offered || !payment.Prepaid(o.Method) || !o.Open(p.Clock()) {
		return nil, nil
	}
	action, err := w.Start(c.UserContext(), payment.Intent{Reference: o.Code, Amount: o.Missing()})
	if err != nil {
		return nil, err
	}
	return action.Transfer, nil
}

// openTransfer is transfer, or errs.NotFound when there is nothing to pay.
func (p *pages) openTransfer(c *fiber.Ctx) (*payment.Transfer, error) {
	o, err := p.find(c)
	if err != nil {
		return nil, err
	}
	t, err := p.transfer(c, o)
	if t == nil && err == nil {
		err = errs.New(errs.NotFound, "order.nothing_to_pay")
	}
	return t, err
}

func (p *pages) qrSVG(c *fiber.Ctx) error {
	t, err := p.openTransfer(c)
	if err != nil {
		return err
	}
	svg, err := vietqr.SVG(t.Payload)
	if err != nil {
		return err
	}
	return sendPicture(c, "image/svg+xml", svg)
}

// qrPNG is the same code to keep in the phone's gallery, for the banking app on the same phone.
func (p *pages) qrPNG(c *fiber.Ctx) error {
	t, err := p.openTransfer(c)
	if err != nil {
		return err
	}
	const pixels = 12 // a module
	png, err := vietqr.PNG(t.Payload, pixels)
	if err != nil {
		return err
	}
	return sendPicture(c, "image/png", png)
}

func sendPicture(c *fiber.Ctx, kind string, picture []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(picture)
}

func (p *pages) cancelOrder(c *fiber.Ctx) error {
	o, err := p.mine(c)
	if err != nil {
		return err
	}
	if err := p.Orders.Cancel(c.UserContext(), visit.AccountID(c), o.Code); err != nil {
		return err
	}
	visit.Say(c, "order_cancelled")
	return httpd.SeeOther(c, "/don-hang/"+o.Code)
}

// playBank is the demonstration's button: the bank it plays sends its notice by the way every bank does.
func (p *pages) playBank(c *fiber.Ctx) error {
	o, err := p.find(c)
	if err != nil {
		return err
	}
	if p.Bank == nil || !o.Open(p.Clock()) {
		return errs.New(errs.NotFound, "order.nothing_to_pay")
	}
	if err := p.Bank(c.UserContext(), o); err != nil {
		return err
	}
	return httpd.SeeOther(c, "/don-hang/"+o.Code)
}

func (p *pages) myOrders(c *fiber.Ctx) error {
	s, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	orders, err := p.Orders.OfAccount(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	page := myOrdersView(c, orders)
	asked, err := p.Sellers.AskedOf(c.UserContext(), s.Phone)
	if err != nil {
		return err
	}
	for _, i := range asked {
		page.Asked = append(page.Asked, view.Invitation{ID: i.ID, Stall: i.StallName, InvitedBy: i.InvitedBy, At: i.InvitedAt, ToOwn: i.Role == seller.Owner})
	}
	return p.Visits.Show(c, fiber.StatusOK, "orders.title", func(f view.Frame) templ.Component { return view.MyOrdersPage(f, page) })
}
