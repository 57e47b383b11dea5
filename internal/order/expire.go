package order

import (
	"context"
	"fmt"

	"nongsan/internal/payment"
	"nongsan/internal/pg"
)

// ExpireArgs is the job that ends an order whose payment did not come.
type ExpireArgs struct {
	OrderID int64 `json:"order_id"`
}

// Kind names the job.
func (ExpireArgs) Kind() string { return "order.expire" }

// Expire ends an order that has waited for its payment long enough; its stock goes back, and money that came for a
// part of it is parked for an officer. An order that is paid, ended or not yet due stays as it is.
func (s *Service) Expire(ctx context.Context, orderID int64) error {
	now := s.now()
	err := s.change(ctx, `o.id = $1`, orderID, func(ctx context.Context, tx pg.Tx, o *Order) error {
		if o.State != WaitingPayment || o.Open(now) {
			return nil
		}
		if err := payment.ParkCaptured(ctx, tx, o.ID, now); err != nil {
			return err
		}
		return endAll(ctx, tx, o, Expired, deed{by: Clock, at: now})
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
