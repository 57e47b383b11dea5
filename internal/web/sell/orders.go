package sell

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// tab is a list of orders by what is to be done with them.
type tab struct {
	slug, label, empty string
	states             []order.State
}

var tabs = []tab{
	{"moi", "sell.tab_new", "sell.empty_new", []order.State{order.Received}},
	{"can-gui", "sell.tab_confirmed", "sell.empty_confirmed", []order.State{order.Confirmed, order.PartShipped}},
	{"dang-giao", "sell.tab_shipped", "sell.empty_shipped", []order.State{order.Shipped}},
	{"xong", "sell.tab_done", "sell.empty_done", []order.State{order.Delivered, order.Cancelled, order.Refused, order.Returned}},
}

func (t tab) count(counts map[order.State]int) (n int) {
	for _, s := range t.states {
		n += counts[s]
	}
	return n
}

// chosen is the tab the visitor asked for, or else the first that has something to do.
func chosen(slug string, counts map[order.State]int) tab {
	for _, t := range tabs {
		if t.slug == slug || slug == "" && t.count(counts) > 0 {
			return t
		}
	}
	return tabs[0]
}

func (p *pages) orders(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	counts, err := p.Orders.Counts(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	here := chosen(c.Query("xem"), counts)
	orders, older, err := p.Orders.OfSeller(c.UserContext(), m.SellerID, c.Query("truoc"), here.states...)
	if err != nil {
		return err
	}
	page := view.SellOrders{Tabs: tabsView(c, here, counts), Empty: locale.T(c.UserContext(), here.empty)}
	for _, o := range orders {
		page.Orders = append(page.Orders, orderView(c, o))
	}
	if older {
		page.Older = "/ban-hang/don-hang?xem=" + here.slug + "&truoc=" + orders[len(orders)-1].Code
	}
	return p.Visits.Show(c, fiber.StatusOK, "sell.orders", func(f view.Frame) templ.Component { return view.SellOrdersPage(f, page) })
}

func tabsView(c *fiber.Ctx, here tab, counts map[order.State]int) (list []view.SellTab) {
	for _, t := range tabs {
		list = append(list, view.SellTab{
			Label: locale.T(c.UserContext(), t.label), Href: "/ban-hang/don-hang?xem=" + t.slug,
			Count: t.count(counts), Current: t.slug == here.slug,
		})
	}
	return list
}

// orderView is a stall's part of an order; the order holds no other.
func orderView(c *fiber.Ctx, o order.Order) view.SellOrder {
	part := o.Parts[0]
	cash := o.Method == payment.COD
	v := view.SellOrder{
		Code: o.Code, State: string(part.State), Stall: part.StallName, PlacedAt: o.PlacedAt, BuyerName: o.BuyerName,
		Phone: o.Phone, Address: place.FullAddress(o.AddressLine, o.CommuneCode), Note: o.Note, Goods: part.Goods,
		Shipping: part.Shipping, Total: part.Total(), Paid: !cash && part.State != order.Cancelled, Steps: steps(c, o, part),
		Declined:   reasonOf(o, order.Cancelled),
		CanDecline: part.State == order.Received,
	}
	v.Invoice = visit.InvoiceWish(c.UserContext(), o.Wish)
	if cash && !part.State.Final() {
		v.Collect = part.Total()
	}
	for _, l := range part.Lines {
		v.Lines = append(v.Lines, visit.LineOf(c.UserContext(), part, l))
	}
	return v
}

// way is the states a parcel goes through.
var way = []order.State{order.Received, order.Confirmed, order.Shipped, order.Delivered}

// steps are the way of a parcel with the times it has made; a cancelled one has only those.
func steps(c *fiber.Ctx, o order.Order, part order.Part) (list []view.SellStep) {
	next := part.State != order.Cancelled
	for _, s := range way {
		step := view.SellStep{Name: locale.T(c.UserContext(), "sell.step_"+string(s))}
		for _, change := range o.History {
			if change.PartID != 0 && change.To == s {
				step.At = &change.At
			}
		}
		if step.At == nil {
			step.Next, next = next, false
		}
		if step.At != nil || part.State != order.Cancelled {
			list = append(list, step)
		}
	}
	return list
}

// reasonOf is what was said when the parcel came into a state.
func reasonOf(o order.Order, to order.State) string {
	for _, change := range o.History {
		if change.PartID != 0 && change.To == to {
			return change.Reason
		}
	}
	return ""
}
