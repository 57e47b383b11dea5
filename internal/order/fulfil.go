package order

import (
	"context"
	"strings"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// By is the person who acts for a seller.
type By struct {
	SellerID  int64
	AccountID int64
}

// Confirm says the seller will send its part of the order.
func (s *Service) Confirm(ctx context.Context, by By, code string) error {
	return s.advance(ctx, by, code, Confirmed, "", nil)
}

// Ship says the parcel was handed to the carrier; tracking is the carrier's number, or empty.
func (s *Service) Ship(ctx context.Context, by By, code, tracking string) error {
	tracking = strings.Join(strings.Fields(vntext.NFC(tracking)), " ")
	if len([]rune(tracking)) > 60 {
		return errs.Fields{"tracking": "order.tracking_long"}.Err()
	}
	return s.advance(ctx, by, code, Shipped, tracking, nil)
}

// Deliver says the buyer has the parcel. For cash on delivery that is when the money was collected.
func (s *Service) Deliver(ctx context.Context, by By, code string) error {
	return s.advance(ctx, by, code, Delivered, "", complete)
}

// Decline says the seller cannot send its part, with a reason the buyer reads. A part that was paid by transfer
// cannot be declined: its money would have to go back first.
func (s *Service) Decline(ctx context.Context, by By, code, reason string) error {
	reason = strings.TrimSpace(vntext.NFC(reason))
	if n := len([]rune(reason)); n < 3 || n > 300 {
		return errs.Fields{"reason": "order.reason_missing"}.Err()
	}
	return s.advance(ctx, by, code, Cancelled, reason, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, now time.Time) error {
		if o.Captured > 0 {
			return errs.New(errs.Conflict, "order.paid_cannot_decline")
		}
		var back []catalog.Take
		for _, l := range p.Lines {
			back = append(back, l.take())
		}
		return catalog.GiveBack(ctx, tx, back, now)
	})
}

// also is what a step does beside changing the state.
type also func(ctx context.Context, tx pg.Tx, o *Order, p *Part, now time.Time) error

// advance moves a seller's part of an order one step. A step that was made already has no second effect.
func (s *Service) advance(ctx context.Context, by By, code string, to State, reason string, do also) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		o, err := lock(ctx, tx, `o.code = $1`, code)
		if err != nil {
			return err
		}
		p := o.part(by.SellerID)
		if p == nil {
			return errs.New(errs.NotFound, "order.not_found")
		}
		if p.State == to {
			return nil
		}
		change := Change{To: to, Actor: Seller, Reason: reason, At: now}
		if err := setPartState(ctx, tx, &o, p, change, by.AccountID); err != nil {
			return err
		}
		if do != nil {
			if err := do(ctx, tx, &o, p, now); err != nil {
				return err
			}
		}
		return closeWhenDone(ctx, tx, &o, by.AccountID, now)
	})
}

func (o *Order) part(sellerID int64) *Part {
	for i := range o.Parts {
		if o.Parts[i].SellerID == sellerID {
			return &o.Parts[i]
		}
	}
	return nil
}

// closeWhenDone completes an order whose parts have all ended, or cancels it when none was delivered.
func closeWhenDone(ctx context.Context, tx pg.Tx, o *Order, accountID int64, now time.Time) error {
	end := Cancelled
	for _, p := range o.Parts {
		if !p.State.Final() {
			return nil
		}
		if p.State == Delivered {
			end = Completed
		}
	}
	return setState(ctx, tx, o, end, Seller, accountID, now)
}
