package visit

import (
	"context"
	"fmt"
	"strconv"

	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/web/view"
)

// Under is what happened under an order's parts beside its states.
type Under struct {
	Messages []order.Message
	Returns  []order.Return
	Tracking []order.TrackingEvent
}

// ReadUnder reads what happened under an order's parts.
func ReadUnder(ctx context.Context, orders *order.Service, orderID int64) (u Under, err error) {
	if u.Messages, err = orders.Messages(ctx, orderID); err != nil {
		return u, err
	}
	if u.Returns, err = orders.Returns(ctx, orderID); err != nil {
		return u, err
	}
	u.Tracking, err = orders.Tracking(ctx, orderID)
	return u, err
}

// Sent are a part's parcels as a page shows them.
func (u Under) Sent(ctx context.Context, p order.Part) (list []view.Sent) {
	for _, one := range p.Parcels {
		s := view.Sent{
			Number: one.Number, State: locale.T(ctx, "parcel.state_"+string(one.State)), Open: one.State == order.Shipped,
			Carrier: one.CarrierName,
		}
		if one.Tracking != "" {
			s.Carrier = locale.T(ctx, "parcel.tracking", "carrier", one.CarrierName, "number", one.Tracking)
		}
		for _, l := range p.Lines {
			if n := one.Units[l.ID]; n > 0 {
				s.Units = append(s.Units, unitsOf(l, n))
			}
		}
		for _, e := range u.Tracking {
			if e.PartID == p.ID && e.Number == one.Number {
				s.Events = append(s.Events, view.SentEvent{What: e.What, At: e.At})
			}
		}
		list = append(list, s)
	}
	return list
}

func unitsOf(l order.Line, n int) string { return fmt.Sprintf("%d × %s (%s)", n, l.Name, l.Unit) }

// Talk is what was written under a part, for one of those who write.
func (u Under) Talk(ctx context.Context, p order.Part, me order.Actor, action string) view.Talk {
	t := view.Talk{Action: action, Key: NewKey()}
	for _, m := range u.Messages {
		if m.PartID == p.ID {
			t.Said = append(t.Said, said(ctx, m.Sender, me, m.Body))
			t.Said[len(t.Said)-1].At = m.At
		}
	}
	return t
}

func said(ctx context.Context, who, me order.Actor, body string) view.Said {
	return view.Said{Who: locale.T(ctx, "actor."+string(who)), Mine: who == me, Body: body}
}

// GivenBack are the wishes to give goods of a part back, as one of the actors may act on them.
func (u Under) GivenBack(ctx context.Context, p order.Part, me order.Actor, action string) (list []view.GivenBack) {
	for _, r := range u.Returns {
		if r.PartID != p.ID {
			continue
		}
		g := view.GivenBack{
			State: locale.T(ctx, "return.state_"+string(r.State)), Why: locale.T(ctx, "return.why_"+r.Why), Amount: r.Amount, Action: action,
			Keep:   me == order.Buyer && (r.State == order.Asked || r.State == order.Accepted),
			Answer: me != order.Buyer && r.State == order.Asked, Accept: me == order.Officer && r.State == order.Declined,
			Receive: me != order.Buyer && r.State == order.Accepted, CanShip: p.Shipping > 0 && !r.ShippingToo,
		}
		for _, l := range p.Lines {
			if n := r.Units[l.ID]; n > 0 {
				g.Lines = append(g.Lines, unitsOf(l, n))
			}
		}
		for _, ph := range r.Photos {
			g.Photos = append(g.Photos, view.Picture{Hash: ph.Hash, Width: ph.Width, Height: ph.Height})
		}
		for _, h := range r.History {
			words := h.Words
			if h.To != order.Asked {
				words = locale.T(ctx, "return.state_"+string(h.To)) + ". " + words
			}
			one := said(ctx, h.Actor, me, words)
			one.At = h.At
			g.Said = append(g.Said, one)
		}
		list = append(list, g)
	}
	return list
}

// MoneyBack is what goes back of an order's money, as a page shows it.
func MoneyBack(ctx context.Context, refunds []payment.Refund) (list []view.MoneyBack) {
	for _, r := range refunds {
		m := view.MoneyBack{Amount: r.Amount, Reason: r.Reason, Way: locale.T(ctx, "pay.refund_by_"+r.Way)}
		if locale.Has(r.Reason) {
			m.Reason = locale.T(ctx, r.Reason)
		}
		switch {
		case r.State == payment.RefundDone:
			m.State = locale.T(ctx, "pay.refund_done", "at", locale.DateTime(*r.SettledAt))
		case r.State == payment.RefundFailed:
			m.Way, m.State = "", locale.T(ctx, "pay.refund_failed")
		case r.Way == payment.ByBank:
			m.State = locale.T(ctx, "pay.refund_requested")
		default:
			m.State = locale.T(ctx, "pay.refund_sent")
		}
		list = append(list, m)
	}
	return list
}

// Units reads so many of each line from fields units_1, units_2, … in the order of the part's lines.
func Units(form httpd.Form, p order.Part) map[int64]int {
	units := map[int64]int{}
	for i, l := range p.Lines {
		name := "units_" + strconv.Itoa(i+1)
		if !form.Has(name) {
			continue
		}
		n, ok := form.Int(name)
		if !ok {
			n = -1 // the order says what is wrong
		}
		units[l.ID] = int(min(max(n, -1), 1_000_000))
	}
	return units
}

// Counts are a part's lines to choose units from, as many as room allows.
func Counts(p order.Part, room func(order.Line) int, wrong map[string]string) (list []view.Countable) {
	for i, l := range p.Lines {
		most := room(l)
		if most <= 0 {
			continue
		}
		name := "units_" + strconv.Itoa(i+1)
		list = append(list, view.Countable{Field: name, Label: l.Name + " (" + l.Unit + ")", Most: most, Value: most, Error: wrong[name]})
	}
	return list
}
