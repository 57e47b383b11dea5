package seller

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Suspension is that an authority had a seller suspended.
type Suspension struct {
	RequestID   int64     `db:"request_id"`
	Reason      string    `db:"reason"`
	SuspendedAt time.Time `db:"suspended_at"`
}

// Suspended is the newest suspension of a seller that was not lifted, or nil.
func (s *Service) Suspended(ctx context.Context, sellerID int64) (*Suspension, error) {
	var open []Suspension
	err := s.db.SelectContext(ctx, &open, `
		SELECT request_id, reason, suspended_at FROM seller_suspension
		WHERE seller_id = $1 AND lifted_at IS NULL ORDER BY id DESC LIMIT 1`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("suspension of seller %d: %w", sellerID, err)
	}
	if len(open) == 0 {
		return nil, nil
	}
	return &open[0], nil
}

// Suspend writes that a seller is suspended, because of a request. It locks the seller, so that no order comes and
// nothing is published meanwhile.
func Suspend(ctx context.Context, tx pg.Tx, by By, requestID int64, reason string, now time.Time) error {
	if err := lockWhole(ctx, tx, by.SellerID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seller_suspension (seller_id, request_id, reason, suspended_at, suspended_by) VALUES ($1, $2, $3, $4, $5)`,
		by.SellerID, requestID, reason, now, by.AccountID)
	if err != nil {
		return fmt.Errorf("suspend seller %d: %w", by.SellerID, err)
	}
	return insertHistory(ctx, tx, by, "suspended", now)
}

// Lift ends the suspension that a request brought, and reports whether the seller may sell again: no other holds it. One
// that was lifted already is errs.Conflict "seller.not_suspended".
func Lift(ctx context.Context, tx pg.Tx, by By, requestID int64, reason string, now time.Time) (sells bool, err error) {
	if err := lockWhole(ctx, tx, by.SellerID); err != nil {
		return false, err
	}
	done, err := tx.ExecContext(ctx, `
		UPDATE seller_suspension SET lifted_at = $3, lifted_by = $4, lift_reason = $5
		WHERE request_id = $1 AND seller_id = $2 AND lifted_at IS NULL`, requestID, by.SellerID, now, by.AccountID, reason)
	if err != nil {
		return false, fmt.Errorf("lift the suspension of seller %d: %w", by.SellerID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return false, errs.Wrap(errs.Conflict, "seller.not_suspended", err)
	}
	if err := insertHistory(ctx, tx, by, "resumed", now); err != nil {
		return false, err
	}
	err = tx.GetContext(ctx, &sells, `
		SELECT closed_at IS NULL AND NOT EXISTS (SELECT FROM seller_suspension WHERE seller_id = $1 AND lifted_at IS NULL)
		FROM seller WHERE id = $1`, by.SellerID)
	return sells, err
}

// MayOffer refuses what a suspended seller would offer, change or put back: errs.Conflict "seller.suspended".
func MayOffer(ctx context.Context, q pg.Queryer, sellerID int64) error {
	var suspended bool
	err := q.GetContext(ctx, &suspended, `SELECT EXISTS (SELECT FROM seller_suspension WHERE seller_id = $1 AND lifted_at IS NULL)`, sellerID)
	if err == nil && suspended {
		err = errs.New(errs.Conflict, "seller.suspended")
	}
	return err
}

// lockWhole locks a seller against orders and what is published, too.
func lockWhole(ctx context.Context, tx pg.Tx, id int64) error {
	var found []int64
	err := tx.SelectContext(ctx, &found, `SELECT id FROM seller WHERE id = $1 FOR UPDATE`, id)
	if err == nil && len(found) == 0 {
		err = errs.New(errs.NotFound, "seller.not_found")
	}
	return err
}
