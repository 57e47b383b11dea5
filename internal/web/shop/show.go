package shop

import (
	"context"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/cart"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/place"
	"nongsan/internal/shipping"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// showBasket renders the basket at today's prices, with what could not be done.
func (p *pages) showBasket(c *fiber.Ctx, status int, message string) error {
	lines, err := p.Carts.Lines(c.UserContext(), visit.Cart(c))
	if err != nil {
		return err
	}
	var sellers []int64
	for _, l := range lines {
		sellers = append(sellers, l.SellerID)
	}
	rules, err := p.Shipping.RulesOf(c.UserContext(), sellers)
	if err != nil {
		return err
	}
	page := view.Basket{Message: message}
	for _, l := range lines {
		if n := len(page.Stalls); n == 0 || page.Stalls[n-1].Slug != l.SellerSlug {
			free := rules[l.SellerID].FreeAt(shipping.To{Province: place.ThaiNguyen}, p.Clock())
			page.Stalls = append(page.Stalls, view.BasketStall{Name: l.StallName, Slug: l.SellerSlug, FreeFrom: free})
		}
		stall := &page.Stalls[len(page.Stalls)-1]
		stall.Lines = append(stall.Lines, view.BasketLine{
			VariantID: l.VariantID, Slug: l.Slug, Name: l.Name, Unit: l.Unit,
			Picture: view.Picture{Hash: l.PhotoHash, Width: l.PhotoWidth, Height: l.PhotoHeight, Cover: l.Cover},
			Price:   l.Price, Total: l.Total(), Quantity: l.Quantity, Most: min(l.Stock, cart.MaxQuantity), Note: leftText(c, l),
		})
		stall.Goods = stall.Goods.Plus(l.Total())
		page.Goods = page.Goods.Plus(l.Total())
		page.Short = page.Short || l.Short() || l.Few()
	}
	return p.Visits.Show(c, status, "basket.title", func(f view.Frame) templ.Component { return view.BasketPage(f, page) })
}

func checkoutView(c *fiber.Ctx, d draft, parts []order.Part, total money.VND) view.Checkout {
	ctx := c.UserContext()
	page := view.Checkout{
		Key: d.Key, Total: total, Name: d.Name, Phone: locale.Phone(d.Phone), Email: d.Email, Province: d.ProvinceCode,
		Invoice: view.InvoiceWish(d.Invoice),
		Commune: d.CommuneCode, Address: d.AddressLine, Note: d.Note, Method: d.Method, Adult: d.Adult, Errors: d.wrong, Message: d.message,
	}
	for _, part := range parts {
		page.Goods, page.Shipping = page.Goods.Plus(part.Goods), page.Shipping.Plus(part.Shipping)
		page.Parcels = append(page.Parcels, choosable(ctx, part))
	}
	for _, one := range place.Provinces() {
		page.Provinces = append(page.Provinces, view.Option{Value: one.Code, Label: one.FullName()})
	}
	page.Communes = []view.Option{{Label: locale.T(ctx, "checkout.choose_commune")}}
	for _, one := range place.Communes(d.ProvinceCode) {
		page.Communes = append(page.Communes, view.Option{Value: one.Code, Label: one.FullName()})
	}
	return page
}

// choosable is a parcel of the checkout: how it may come, for how much and when.
func choosable(ctx context.Context, part order.Part) view.Parcel {
	one := parcel(ctx, part)
	one.ID, one.NotSent = part.SellerID, part.NotSent
	for _, place := range part.Rules.Pickups {
		one.Places = append(one.Places, view.PickupPlace{ID: place.ID, Words: place.Words()})
	}
	return one
}

func parcel(ctx context.Context, part order.Part) view.Parcel {
	p := view.Parcel{
		When: part.Arrives(ctx), Pickup: part.PickupID, PickupAt: part.PickupAt,
		Stall: part.StallName, Goods: part.Goods, Shipping: part.Shipping,
	}
	for _, l := range part.Lines {
		p.Lines = append(p.Lines, visit.LineOf(ctx, part, l))
	}
	return p
}

// orderView is an order as its buyer follows it.
func (p *pages) orderView(c *fiber.Ctx, o order.Order, less lessForm) (view.Order, error) {
	ctx := c.UserContext()
	page := view.Order{
		Code: o.Code, State: locale.T(ctx, "state."+string(o.State)), Tone: tone(o.State), PlacedAt: o.PlacedAt,
		Name: o.BuyerName, Phone: locale.Phone(o.Phone), Email: o.Email, Address: place.FullAddress(o.AddressLine, o.CommuneCode), Note: o.Note,
		Method: locale.T(ctx, "pay."+o.Method), Total: o.Total, CanCancel: canCancel(o), Expired: o.State == order.Expired,
	}
	known, err := p.isBuyer(c, o)
	if err != nil {
		return page, err
	}
	page.Invoice, page.Mine, page.SignedIn = visit.InvoiceWish(ctx, o.Wish), known, visit.Session(c) != nil
	if payment.Prepaid(o.Method) {
		page.Paid = o.Captured
	}
	under, err := visit.ReadUnder(ctx, p.Orders, o.ID)
	if err != nil {
		return page, err
	}
	for _, part := range o.Parts {
		page.Goods, page.Shipping = page.Goods.Plus(part.Goods), page.Shipping.Plus(part.Shipping)
		page.TakenOff = page.TakenOff.Plus(part.TakenOff)
		page.Parcels = append(page.Parcels, p.parcelView(ctx, o, part, under))
		if part.State == order.Received {
			page.Parcels[len(page.Parcels)-1].Less = lessView(o, part, less)
		}
		if o.Method == payment.COD && !part.State.Final() {
			page.Collect = page.Collect.Plus(part.Total())
		}
	}
	if !known {
		hidePersonal(o, &page)
	}
	return page, p.showPaying(c, o, &page)
}

// hidePersonal leaves what whoever has the code may see: how far the order is, and what is still to be paid.
func hidePersonal(o order.Order, page *view.Order) {
	page.Name, page.Phone, page.Note, page.Invoice, page.CanCancel = "", "", "", "", false
	page.Address = place.FullAddress("", o.CommuneCode)
	for i := range page.Parcels {
		one := &page.Parcels[i]
		one.Reason, one.Cancel, one.Return, one.Review, one.GivenBack, one.Talk, one.Less = "", "", "", "", nil, view.Talk{}, nil
	}
}

// parcelView is one seller's part with all that its buyer can do about it.
func (p *pages) parcelView(ctx context.Context, o order.Order, part order.Part, under visit.Under) view.OrderParcel {
	path := "/don-hang/" + o.Code + "/" + part.SellerSlug
	v := view.OrderParcel{
		Stall: part.StallName, Slug: part.SellerSlug,
		State: locale.T(ctx, "state."+string(part.State)), Reason: lastReason(o, part), Steps: visit.Steps(ctx, o, part), Parcel: parcel(ctx, part),
		Sent: under.Sent(ctx, part), GivenBack: under.GivenBack(ctx, part, order.Buyer, path), Talk: under.Talk(ctx, part, order.Buyer, path+"/nhan-tin"),
		Review: reviewAddress(o, part),
	}
	if part.State.Final() {
		v.Parcel.When = ""
	}
	if part.State == order.Received && len(o.Parts) > 1 {
		v.Cancel = path + "/huy"
	}
	open := slices.ContainsFunc(v.GivenBack, func(g view.GivenBack) bool { return g.Keep })
	if !open && o.Returnable(part, p.Clock()) { // one wish at a time
		v.Return = path + "/tra-hang"
	}
	return v
}

// lessView is the form to take units off a part that no seller has confirmed; a part of one unit can only be cancelled.
func lessView(o order.Order, part order.Part, typed lessForm) *view.Less {
	less := &view.Less{Action: "/don-hang/" + o.Code + "/" + part.SellerSlug + "/bot"}
	units := 0
	if typed.part != part.ID {
		typed = lessForm{}
	}
	less.Wrong = typed.wrong != nil
	less.Counts = visit.Counts(part, order.Line.Left, typed.wrong)
	for _, c := range less.Counts {
		units += c.Most
	}
	if units < 2 {
		return nil
	}
	return less
}

// reviewAddress is where what arrived is reviewed; empty while nothing did.
func reviewAddress(o order.Order, part order.Part) string {
	if !part.State.Arrived() {
		return ""
	}
	return "/don-hang/" + o.Code + "/danh-gia"
}

func tone(s order.State) string {
	switch s {
	case order.WaitingPayment:
		return "warn"
	case order.Cancelled, order.Expired:
		return "info"
	}
	return "ok"
}

// stateTone is the colour of an order's state in a list.
func stateTone(s order.State) string {
	switch tone(s) {
	case "warn":
		return "wait"
	case "info":
		return "off"
	}
	return "ok"
}

// canCancel is whether the button shows; the order itself decides when it is pressed.
func canCancel(o order.Order) bool {
	open := false
	for _, part := range o.Parts {
		switch part.State {
		case order.WaitingPayment, order.Received:
			open = true
		case order.Cancelled, order.Expired, order.Refused:
		default:
			return false
		}
	}
	return open
}

// lastReason is what was said with the last step of a part: why it was declined, or did not arrive. The number of a
// parcel stands beside the parcel.
func lastReason(o order.Order, part order.Part) string {
	reason := ""
	for _, h := range o.History {
		if h.PartID == part.ID && h.Reason != "" && h.To != order.Shipped && h.To != order.PartShipped {
			reason = h.Reason
		}
	}
	return reason
}

func myOrdersView(c *fiber.Ctx, orders []order.Order) view.MyOrders {
	page := view.MyOrders{}
	slices.SortStableFunc(orders, func(a, b order.Order) int { return b.PlacedAt.Compare(a.PlacedAt) })
	for _, o := range orders {
		row := view.MyOrder{
			Code: o.Code, State: locale.T(c.UserContext(), "state."+string(o.State)), Tone: stateTone(o.State),
			PlacedAt: o.PlacedAt, Total: o.Total,
		}
		for _, part := range o.Parts {
			for _, l := range part.Lines {
				row.Names = append(row.Names, l.Name)
			}
		}
		page.Orders = append(page.Orders, row)
	}
	return page
}
