package visit

import (
	"context"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/web/view"
)

// InvoiceWish says in whose name an invoice is wanted; empty, it is the buyer's own.
func InvoiceWish(ctx context.Context, w order.Wish) string {
	if !w.Given() {
		return ""
	}
	return locale.T(ctx, "invoice.to_company", "company", w.Company, "number", w.TaxNumber)
}

// LineOf is a line as it is still wanted, and how many of it were taken off; of a part that ended, it is as it was ordered.
func LineOf(ctx context.Context, part order.Part, l order.Line) view.OrderLine {
	v := view.OrderLine{Slug: l.ListingSlug, Name: l.Name, Unit: l.Unit, Price: l.Price, Quantity: l.Quantity, Later: DeliverMonth(ctx, l.DeliverMonth)}
	if !part.State.Ended() && l.Cancelled > 0 {
		v.Quantity -= l.Cancelled
		v.Less = locale.T(ctx, "order.line_less", "n", locale.Number(l.Cancelled))
	}
	v.Total = v.Price.Times(int64(v.Quantity))
	return v
}

// Steps are the stages of a parcel's way, with the time each was reached.
func Steps(ctx context.Context, o order.Order, part order.Part) []view.Step {
	way := []order.State{order.Received, order.Confirmed, order.Shipped, order.Delivered}
	if payment.Prepaid(o.Method) {
		way = append([]order.State{order.WaitingPayment}, way...)
	}
	reached := map[order.State]time.Time{}
	for _, h := range o.History {
		if h.PartID == part.ID {
			reached[h.To] = h.At
		}
	}
	var steps []view.Step
	for _, state := range way {
		if part.State.Ended() && reached[state].IsZero() {
			continue
		}
		steps = append(steps, view.Step{Label: locale.T(ctx, "step."+string(state)), At: reached[state], Now: state == part.State})
	}
	if part.State.Ended() {
		steps = append(steps, view.Step{Label: locale.T(ctx, "step."+string(part.State)), At: reached[part.State], Stopped: true})
	}
	return steps
}
