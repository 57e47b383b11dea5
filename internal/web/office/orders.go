package office

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/ordercode"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const ordersPath = "/quan-ly/don-hang"

// mayOrders are who may step into an order: whoever looks after the money, and admins.
func (p *pages) mayOrders(c *fiber.Ctx) (*account.Session, error) {
	return p.Visits.Officer(c, account.Accountant, account.Admin)
}

// findOrder asks for a code and leads to the order.
func (p *pages) findOrder(c *fiber.Ctx) error {
	if _, err := p.mayOrders(c); err != nil {
		return err
	}
	page := view.OfficeOrder{}
	if typed := c.Query("ma"); typed != "" {
		code, ok := ordercode.Parse(typed)
		if ok {
			return httpd.SeeOther(c, ordersPath+"/"+string(code))
		}
		page.Message = locale.T(c.UserContext(), "order.not_found")
	}
	return p.Visits.Show(c, fiber.StatusOK, "office.orders", func(f view.Frame) templ.Component { return view.OfficeOrderPage(f, page) })
}

func (p *pages) order(c *fiber.Ctx) error {
	if _, err := p.mayOrders(c); err != nil {
		return err
	}
	return p.showOrder(c, fiber.StatusOK, "")
}

func (p *pages) showOrder(c *fiber.Ctx, status int, message string) error {
	ctx := c.UserContext()
	o, err := p.Orders.ByCode(ctx, c.Params("code"))
	if err != nil {
		return err
	}
	under, err := visit.ReadUnder(ctx, p.Orders, o.ID)
	if err != nil {
		return err
	}
	page := view.OfficeOrder{
		Code: o.Code, State: locale.T(ctx, "state."+string(o.State)), PlacedAt: o.PlacedAt, Message: message,
		Buyer: o.BuyerName + ", " + locale.Phone(o.Phone) + ", " + place.FullAddress(o.AddressLine, o.CommuneCode),
		Total: o.Total, Captured: o.Captured, Refunded: o.Refunded, MoneyBack: under.MoneyBack(ctx),
	}
	for _, part := range o.Parts {
		path := ordersPath + "/" + o.Code + "/" + part.SellerSlug
		one := view.OfficePart{
			Stall: part.StallName, State: locale.T(ctx, "state."+string(part.State)), Total: part.Total(), Action: path,
			Sent: under.Sent(ctx, part), GivenBack: under.GivenBack(ctx, part, order.Officer, path), Talk: under.Talk(ctx, part, order.Officer, path),
			OnItsWay: part.State == order.Shipped || part.State == order.PartShipped,
		}
		page.MayCancel = page.MayCancel || part.State == order.WaitingPayment || part.State == order.Received || part.State == order.Confirmed
		for _, l := range part.Lines {
			one.Lines = append(one.Lines, view.OrderLine{Slug: l.ListingSlug, Name: l.Name, Unit: l.Unit, Price: l.Price, Quantity: l.Quantity, Total: l.Total()})
		}
		for _, h := range o.History {
			if h.PartID == part.ID {
				one.History = append(one.History, view.Said{Who: locale.T(ctx, "actor."+string(h.Actor)), Body: locale.T(ctx, "state."+string(h.To)) + " " + h.Reason, At: h.At})
			}
		}
		page.Parts = append(page.Parts, one)
	}
	return p.Visits.Show(c, status, o.Code, func(f view.Frame) templ.Component { return view.OfficeOrderPage(f, page) })
}

func (p *pages) cancelOrder(c *fiber.Ctx) error {
	who, err := p.mayOrders(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	return p.didOrder(c, p.Orders.CancelByOfficer(c.UserContext(), who.ID, c.Params("code"), form.Lines("reason")))
}

// stepIn does something to a part of an order for its seller, with a reason, or writes under it.
func (p *pages) stepIn(c *fiber.Ctx) error {
	who, err := p.mayOrders(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	o, err := p.Orders.ByCode(c.UserContext(), c.Params("code"))
	if err != nil {
		return err
	}
	for _, part := range o.Parts {
		if part.SellerSlug == c.Params("seller") {
			by := order.By{SellerID: part.SellerID, AccountID: who.ID, As: order.Officer}
			return p.didOrder(c, p.deed(c.UserContext(), by, o.Code, form))
		}
	}
	return errs.New(errs.NotFound, "order.not_found")
}

func (p *pages) deed(ctx context.Context, by order.By, code string, form httpd.Form) error {
	reason := form.Lines("reason")
	switch {
	case form.Has("body"):
		return p.Orders.Write(ctx, by, code, form.Get("key"), form.Lines("body"))
	case form.Has("answer"):
		return p.Orders.AnswerReturn(ctx, by, code, form.Get("answer") == "yes", form.Get("shipping") == "1", reason)
	}
	switch form.Get("deed") {
	case "delivered":
		return p.Orders.DeliverParcel(ctx, by, code, 0)
	case "came_back":
		return p.Orders.Refuse(ctx, by, code, 0, reason, form.Get("restock") == "1")
	case "received":
		return p.Orders.ReceiveReturn(ctx, by, code, form.Get("restock") == "1")
	}
	return errs.New(errs.Invalid, "form.invalid")
}

// didOrder shows the order again, with what was wrong.
func (p *pages) didOrder(c *fiber.Ctx, err error) error {
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		for _, text := range visit.Texts(c, e) {
			return p.showOrder(c, fiber.StatusUnprocessableEntity, text)
		}
	}
	if err != nil {
		return err
	}
	visit.Say(c, "order_stepped_in")
	return httpd.SeeOther(c, ordersPath+"/"+c.Params("code"))
}
