package order

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Lock holds an order until the transaction ends, so that payments and orders are always locked in one sequence.
func Lock(ctx context.Context, tx pg.Tx, orderID int64) error {
	_, err := lock(ctx, tx, `o.id = $1`, orderID)
	return err
}

// Settle is told that an order's money has come in full, and reports whether the order can have it. An order that
// has expired takes its stock again if there is enough; one that was cancelled, or whose stock is gone, cannot.
func (s *Service) Settle(ctx context.Context, tx pg.Tx, orderID int64, now time.Time) (bool, error) {
	o, err := lock(ctx, tx, `o.id = $1`, orderID)
	if err != nil {
		return false, err
	}
	switch o.State {
	case WaitingPayment:
		if err := catalog.SettleReserved(ctx, tx, o.takes(), now); err != nil {
			return false, err
		}
		return true, s.settleAll(ctx, tx, &o, now)
	case Expired:
		if err := keepStallsOpen(ctx, tx, o.ID); err != nil {
			return false, err
		}
		err := catalog.TakeStock(ctx, tx, o.takes(), now)
		if errs.HasCode(err, "order.out_of_stock") {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		return true, s.settleAll(ctx, tx, &o, now)
	}
	return false, nil
}

// keepStallsOpen has whoever closes a stall of the order wait until the transaction ends, as the new part of an order does
// while it is placed. A stall that is closed offers nothing.
func keepStallsOpen(ctx context.Context, tx pg.Tx, orderID int64) error {
	_, err := tx.ExecContext(ctx, `
		SELECT FROM seller WHERE id IN (SELECT seller_id FROM seller_order WHERE order_id = $1) ORDER BY id FOR KEY SHARE`, orderID)
	if err != nil {
		return fmt.Errorf("keep the stalls of order %d open: %w", orderID, err)
	}
	return nil
}

// Awaits reports whether an order can still count a transfer that is not the whole sum.
func Awaits(ctx context.Context, tx pg.Tx, orderID int64) (bool, error) {
	o, err := lock(ctx, tx, `o.id = $1`, orderID)
	return o.State == WaitingPayment, err
}

func (s *Service) settleAll(ctx context.Context, tx pg.Tx, o *Order, now time.Time) error {
	for i := range o.Parts {
		if err := setPartState(ctx, tx, o, &o.Parts[i], Received, deed{by: Bank, at: now}); err != nil {
			return err
		}
	}
	if err := setState(ctx, tx, o, Paid, deed{by: Bank, at: now}); err != nil {
		return err
	}
	o.Captured = o.Total
	return s.tellNews(ctx, tx, o)
}

func (o *Order) takes() (takes []catalog.Take) {
	for i := range o.Parts {
		takes = append(takes, takesOf(o.Parts[i].left())...)
	}
	return takes
}
