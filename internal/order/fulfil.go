package order

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// By is the person who acts on one seller's part of an order.
type By struct {
	SellerID  int64
	AccountID int64 // 0: a guest who knows the code
	As        Actor // Buyer or Officer; empty: for the seller
}

func (b By) actor() Actor {
	if b.As == "" {
		return Seller
	}
	return b.As
}

// also is what somebody does to a part of a locked order.
type also func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error

// on does something to a seller's part of an order, then what follows from it.
func (s *Service) on(ctx context.Context, by By, code string, do also) error {
	return s.onAs(ctx, by.SellerID, code, deed{by: by.actor(), accountID: by.AccountID, at: s.now()}, do)
}

// withReason is on for what needs a reason that the others read.
func (s *Service) withReason(ctx context.Context, by By, code, reason string, do also) error {
	d := deed{by: by.actor(), accountID: by.AccountID, at: s.now()}
	var err error
	if d.reason, err = reasonOf(reason); err != nil {
		return err
	}
	return s.onAs(ctx, by.SellerID, code, d, do)
}

func (s *Service) onAs(ctx context.Context, sellerID int64, code string, d deed, do also) error {
	return s.change(ctx, `o.code = $1`, code, func(ctx context.Context, tx pg.Tx, o *Order) error {
		p := o.part(sellerID)
		if p == nil {
			return errs.New(errs.NotFound, "order.not_found")
		}
		if err := do(ctx, tx, o, p, d); err != nil {
			return err
		}
		return follow(ctx, tx, o, p, d)
	})
}

func reasonOf(text string) (string, error) {
	text = strings.TrimSpace(vntext.NFC(text))
	if n := len([]rune(text)); n < 3 || n > 300 {
		return "", errs.Fields{"reason": "order.reason_missing"}.Err()
	}
	return text, nil
}

// Confirm says the seller will send its part of the order. Twice is once.
func (s *Service) Confirm(ctx context.Context, by By, code string) error {
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if p.State == Confirmed {
			return nil
		}
		return setPartState(ctx, tx, o, p, Confirmed, d)
	})
}

// follow moves a part on when all of it was sent and has ended, and closes an order whose parts have all ended.
func follow(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
	if p.State == PartShipped && len(p.left()) == 0 {
		if err := setPartState(ctx, tx, o, p, Shipped, d.silent()); err != nil {
			return err
		}
	}
	if p.State == Shipped && !p.onItsWay() {
		if err := arrive(ctx, tx, o, p, d); err != nil {
			return err
		}
	}
	return closeWhenDone(ctx, tx, o, d)
}

// arrive ends a part whose parcels have all ended. Cash was collected then.
func arrive(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
	if !p.kept() {
		return setPartState(ctx, tx, o, p, Refused, d)
	}
	if err := setPartState(ctx, tx, o, p, Delivered, d.silent()); err != nil {
		return err
	}
	return complete(ctx, tx, o, p, d.at)
}

// closeWhenDone completes an order whose parts have all ended, or cancels it when none arrived.
func closeWhenDone(ctx context.Context, tx pg.Tx, o *Order, d deed) error {
	if o.State == Completed || o.State == Cancelled || o.State == Expired {
		return nil
	}
	for _, p := range o.Parts {
		if !p.State.Final() {
			return nil
		}
	}
	// Those of other sellers count too, which a seller who acts does not see.
	var states []State
	if err := tx.SelectContext(ctx, &states, `SELECT order_part_states($1)`, o.ID); err != nil {
		return fmt.Errorf("states of order %d: %w", o.ID, err)
	}
	if slices.ContainsFunc(states, func(s State) bool { return !s.Final() }) {
		return nil
	}
	end := Cancelled
	if slices.ContainsFunc(states, State.Arrived) {
		end = Completed
	}
	return setState(ctx, tx, o, end, d.silent())
}

// silent is the same deed without its reason: what follows by itself needs none.
func (d deed) silent() deed {
	d.reason = ""
	return d
}

func (o *Order) anyArrived() bool {
	return slices.ContainsFunc(o.Parts, func(p Part) bool { return p.State.Arrived() })
}

func (o *Order) part(sellerID int64) *Part {
	for i := range o.Parts {
		if o.Parts[i].SellerID == sellerID {
			return &o.Parts[i]
		}
	}
	return nil
}
