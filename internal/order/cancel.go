package order

import (
	"context"
	"fmt"
	"slices"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Cancel ends an order in its buyer's name while no seller has confirmed it. The stock goes back, and what was paid is
// promised back. The caller has asked IsBuyer. Twice is once.
func (s *Service) Cancel(ctx context.Context, accountID int64, code string) error {
	return s.cancel(ctx, code, deed{by: Buyer, accountID: accountID, at: s.now()})
}

// CancelByOfficer ends what of an order has not been sent, with the province's reason.
func (s *Service) CancelByOfficer(ctx context.Context, officerID int64, code, reason string) error {
	d := deed{by: Officer, accountID: officerID, at: s.now()}
	var err error
	if d.reason, err = reasonOf(reason); err != nil {
		return err
	}
	return s.cancel(ctx, code, d)
}

func (s *Service) cancel(ctx context.Context, code string, d deed) error {
	return s.change(ctx, `o.code = $1`, code, func(ctx context.Context, tx pg.Tx, o *Order) error {
		if o.State == Cancelled && slices.ContainsFunc(o.Parts, func(p Part) bool { return p.State == Cancelled }) {
			return nil // said twice; one whose parcels were all refused is over too, but nobody cancelled it
		}
		open := 0
		for _, p := range o.Parts {
			switch {
			case p.State.Final():
			case !allowed(OfPart, p.State, Cancelled, d.by):
				return errs.New(errs.Conflict, "order.too_late_to_cancel")
			default:
				open++
			}
		}
		if open == 0 {
			return errs.New(errs.Conflict, "order.too_late_to_cancel")
		}
		return endAll(ctx, tx, o, Cancelled, d)
	})
}

// CancelPart ends one seller's part in the buyer's name while that seller has not confirmed it.
func (s *Service) CancelPart(ctx context.Context, by By, code string) error {
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if p.State == Cancelled {
			return nil
		}
		if o.State == WaitingPayment || !allowed(OfPart, p.State, Cancelled, d.by) {
			return errs.New(errs.Conflict, "order.too_late_to_cancel")
		}
		return cancelPart(ctx, tx, o, p, d)
	})
}

// Decline says the seller cannot send its part, with a reason the buyer reads; what was paid for it is promised back.
func (s *Service) Decline(ctx context.Context, by By, code, reason string) error {
	return s.withReason(ctx, by, code, reason, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if p.State == Cancelled {
			return nil
		}
		return cancelPart(ctx, tx, o, p, d)
	})
}

// Keep takes units off a part before they are sent: of each line named, so many stay. The seller gives a reason the
// buyer reads; the buyer needs none, and may until the seller confirmed. Sent twice it changes nothing more; a line
// of which more is asked than there is refuses "units_N". When nothing stays, the part is cancelled.
func (s *Service) Keep(ctx context.Context, by By, code string, stay map[int64]int, reason string) error {
	do := func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if p.State != Received && (d.by == Buyer || (p.State != Confirmed && p.State != PartShipped)) {
			return errs.New(errs.Conflict, "order.too_late_to_cancel")
		}
		off, err := p.beyond(stay)
		if err != nil || len(off) == 0 {
			return err
		}
		if sum := countUnits(off); sum == countUnits(p.left()) && p.State != PartShipped {
			return cancelPart(ctx, tx, o, p, d)
		}
		return takeOff(ctx, tx, o, p, "cancelled", off, true, d)
	}
	if by.actor() == Buyer {
		return s.on(ctx, by, code, do)
	}
	return s.withReason(ctx, by, code, reason, do)
}

// beyond are the units that are still to be sent beyond those that stay.
func (p *Part) beyond(stay map[int64]int) (list []units, err error) {
	f := errs.Fields{}
	for i := range p.Lines {
		l := &p.Lines[i]
		n, named := stay[l.ID]
		if !named {
			continue
		}
		left := l.Left()
		if n < 0 || n > left {
			f.Add(fmt.Sprintf("units_%d", i+1), "order.units_range")
			continue
		}
		if n < left {
			list = append(list, units{l, left - n})
		}
	}
	return list, f.Err()
}

func countUnits(list []units) (n int) {
	for _, u := range list {
		n += u.quantity
	}
	return n
}

// cancelPart ends a part that has not been sent, with all that is still in it.
func cancelPart(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
	left, paid := p.left(), o.State == Paid
	if err := setPartState(ctx, tx, o, p, Cancelled, d); err != nil {
		return err
	}
	if paid {
		if err := giveMoneyBack(ctx, tx, o, p, p.Total(), fmt.Sprintf("cancelled:%d", p.ID), d); err != nil {
			return err
		}
	}
	return catalog.GiveBack(ctx, tx, takesOf(left), d.at)
}

// endAll ends the order and every part that has not ended; their stock goes back, and the money that came for them.
func endAll(ctx context.Context, tx pg.Tx, o *Order, to State, d deed) error {
	var reserved, sold []catalog.Take
	for i := range o.Parts {
		p := &o.Parts[i]
		if p.State.Final() {
			continue
		}
		left, waited := p.left(), p.State == WaitingPayment
		if err := setPartState(ctx, tx, o, p, to, d); err != nil {
			return err
		}
		if waited {
			reserved = append(reserved, takesOf(left)...)
			continue
		}
		sold = append(sold, takesOf(left)...)
		if err := giveMoneyBack(ctx, tx, o, p, p.Total(), fmt.Sprintf("cancelled:%d", p.ID), d); err != nil {
			return err
		}
	}
	if o.State == WaitingPayment && to == Cancelled {
		if err := giveAllBack(ctx, tx, o, d); err != nil {
			return err
		}
	}
	if err := catalog.ReleaseReserved(ctx, tx, reserved, d.at); err != nil {
		return err
	}
	if err := catalog.GiveBack(ctx, tx, sold, d.at); err != nil {
		return err
	}
	if to == Cancelled && o.anyArrived() {
		to = Completed
	}
	return setState(ctx, tx, o, to, d)
}
