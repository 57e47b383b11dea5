package office

import (
	"context"
	"strconv"
	"strings"

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

// orderStates are what the list of orders can be narrowed to.
var orderStates = []order.State{order.WaitingPayment, order.Placed, order.Paid, order.Completed, order.Cancelled, order.Expired}

// orders lists the newest, or those of a state or a telephone number; a whole code leads to its order.
func (p *pages) orders(c *fiber.Ctx) error {
	if _, err := p.mayOrders(c); err != nil {
		return err
	}
	ctx := c.UserContext()
	page := view.OfficeOrders{Typed: clip(c.Query("q")), State: clip(c.Query("tinh-trang"))}
	if code, ok := ordercode.Parse(page.Typed); ok {
		return httpd.SeeOther(c, ordersPath+"/"+string(code))
	}
	before, _ := strconv.ParseInt(c.Query("truoc"), 10, 64)
	filter := order.LatestFilter{Before: max(before, 0)}
	for _, state := range orderStates {
		page.States = append(page.States, view.Option{Value: string(state), Label: locale.T(ctx, "state."+string(state))})
		if page.State == string(state) {
			filter.State = state
		}
	}
	if page.Typed != "" {
		phone, err := account.ParsePhone(page.Typed)
		if err != nil {
			page.Message = locale.T(ctx, "office.order_typed_wrong")
			return p.Visits.Show(c, fiber.StatusUnprocessableEntity, "office.orders", func(f view.Frame) templ.Component { return view.OfficeOrdersPage(f, page) })
		}
		filter.Phone = phone
	}
	list, err := p.Orders.Latest(ctx, filter)
	if err != nil {
		return err
	}
	for _, o := range list {
		page.Lines = append(page.Lines, officeOrderLine(ctx, o))
	}
	if len(list) == order.LatestSize {
		page.Older = list[len(list)-1].ID
	}
	return p.Visits.Show(c, fiber.StatusOK, "office.orders", func(f view.Frame) templ.Component { return view.OfficeOrdersPage(f, page) })
}

func officeOrderLine(ctx context.Context, o order.Order) view.OfficeOrderLine {
	line := view.OfficeOrderLine{
		Code: o.Code, PlacedAt: o.PlacedAt, Buyer: o.BuyerName, Phone: locale.PhoneMasked(o.Phone), Total: o.Total,
		State: locale.T(ctx, "state."+string(o.State)), Done: o.State == order.Completed, Over: o.State == order.Cancelled || o.State == order.Expired,
	}
	for _, part := range o.Parts {
		line.Stalls = append(line.Stalls, view.OfficeOrderStall{Name: part.StallName, State: locale.T(ctx, "state."+string(part.State))})
	}
	return line
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
	refunds, err := p.Payments.RefundsOf(ctx, o.ID)
	if err != nil {
		return err
	}
	steps, err := p.Payments.Steps(ctx, o.ID)
	if err != nil {
		return err
	}
	page := view.OfficeOrder{
		Code: o.Code, State: locale.T(ctx, "state."+string(o.State)), PlacedAt: o.PlacedAt, Message: message,
		Buyer: o.BuyerName + ", " + locale.Phone(o.Phone) + ", " + place.FullAddress(o.AddressLine, o.CommuneCode),
		Total: o.Total, Captured: o.Captured, Refunded: o.Refunded, MoneyBack: visit.MoneyBack(ctx, refunds),
	}
	for _, s := range steps {
		page.Money = append(page.Money, view.MoneyStep{
			At: s.At, Source: locale.T(ctx, "source."+s.Source), What: locale.T(ctx, "money.step_"+s.What), Amount: s.Amount, Number: s.Number,
			Short: strings.HasSuffix(s.What, "_paid") && strings.HasPrefix(s.What, "event_") && s.Credited < s.Amount, Credited: s.Credited,
		})
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
			one.Lines = append(one.Lines, visit.LineOf(ctx, part, l))
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
