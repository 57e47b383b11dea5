package order

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
)

// Cancel ends an order in its buyer's name while no seller has confirmed it and no money has come. The stock goes
// back. Whoever knows the code is the buyer. Twice is once.
func (s *Service) Cancel(ctx context.Context, accountID int64, code string) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		o, err := lock(ctx, tx, `o.code = $1`, code)
		if err != nil {
			return err
		}
		if o.State == Cancelled {
			return nil
		}
		if o.Captured > 0 || (o.State != WaitingPayment && o.State != Placed) {
			return errs.New(errs.Conflict, "order.too_late_to_cancel")
		}
		for _, p := range o.Parts {
			if !allowed(p.State, Cancelled, Buyer) && !p.State.Final() {
				return errs.New(errs.Conflict, "order.too_late_to_cancel")
			}
		}
		return endAll(ctx, tx, &o, Cancelled, Buyer, accountID, now)
	})
}

// ExpireArgs is the job that ends an order whose transfer did not come.
type ExpireArgs struct {
	OrderID int64 `json:"order_id"`
}

// Kind names the job.
func (ExpireArgs) Kind() string { return "order.expire" }

// Expire ends an order that has waited for its transfer long enough; its stock goes back, and money that came for a
// part of it is parked for an officer. An order that is paid, ended or not yet due stays as it is.
func (s *Service) Expire(ctx context.Context, orderID int64) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		o, err := lock(ctx, tx, `o.id = $1`, orderID)
		if err != nil || o.State != WaitingPayment || o.Open(now) {
			return err
		}
		if err := payment.ParkCaptured(ctx, tx, o.ID, now); err != nil {
			return err
		}
		return endAll(ctx, tx, &o, Expired, Clock, 0, now)
	})
	if err != nil {
		return fmt.Errorf("expire order %d: %w", orderID, err)
	}
	return nil
}

// ExpireDue ends every order that is overdue, in case a job was lost. It returns how many there were.
func (s *Service) ExpireDue(ctx context.Context) (int, error) {
	var ids []int64
	err := s.db.SelectContext(ctx, &ids, `
		SELECT id FROM orders WHERE state = 'waiting_payment' AND expires_at <= $1 ORDER BY expires_at LIMIT 500`, s.now())
	if err != nil {
		return 0, fmt.Errorf("list overdue orders: %w", err)
	}
	for _, id := range ids {
		if err := s.Expire(ctx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// endAll ends the order and every part that has not ended, and gives their stock back.
func endAll(ctx context.Context, tx pg.Tx, o *Order, to State, by Actor, accountID int64, now time.Time) error {
	var back []catalog.Take
	for i := range o.Parts {
		p := &o.Parts[i]
		if p.State.Final() {
			continue
		}
		if err := setPartState(ctx, tx, o, p, Change{To: to, Actor: by, At: now}, accountID); err != nil {
			return err
		}
		for _, l := range p.Lines {
			back = append(back, l.take())
		}
	}
	if err := catalog.GiveBack(ctx, tx, back, now); err != nil {
		return err
	}
	return setState(ctx, tx, o, to, by, accountID, now)
}
