package payout

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const batchColumns = `
	SELECT b.id, b.state, b.cutoff, b.made_by AS made_by_id, m.name AS made_by, b.made_at, coalesce(a.name, '') AS approved_by,
	       b.approved_at, b.ended_at, count(p.id) AS sellers, coalesce(sum(p.amount), 0)::bigint AS total,
	       count(p.id) FILTER (WHERE p.state = 'paid') AS paid
	FROM payout_batch b
	JOIN account m ON m.id = b.made_by
	LEFT JOIN account a ON a.id = b.approved_by
	LEFT JOIN payout p ON p.batch_id = b.id `

// Batches lists the newest batches, at most 100.
func (s *Service) Batches(ctx context.Context) ([]Batch, error) {
	var list []Batch
	err := s.db.SelectContext(ctx, &list, batchColumns+`GROUP BY b.id, m.name, a.name ORDER BY b.id DESC LIMIT 100`)
	if err != nil {
		return nil, fmt.Errorf("list payout batches: %w", err)
	}
	return list, nil
}

// Batch finds a batch with its payouts.
func (s *Service) Batch(ctx context.Context, id int64) (Batch, error) {
	var b Batch
	err := s.db.GetContext(ctx, &b, batchColumns+`WHERE b.id = $1 GROUP BY b.id, m.name, a.name`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return b, errs.New(errs.NotFound, "payout.not_found")
	}
	if err != nil {
		return b, fmt.Errorf("find payout batch %d: %w", id, err)
	}
	b.Payouts, err = payoutsWhere(ctx, s.db, `p.batch_id = $1 ORDER BY s.stall_name, p.id`, id)
	return b, err
}

// OfSeller lists a seller's payouts that went to the bank, the newest first, at most 50.
func (s *Service) OfSeller(ctx context.Context, sellerID int64) ([]Payout, error) {
	return payoutsWhere(ctx, s.db, `p.seller_id = $1 AND p.state <> 'dropped' AND b.state <> 'draft' ORDER BY p.id DESC LIMIT 50`, sellerID)
}

func payoutsWhere(ctx context.Context, q pg.Queryer, where string, args ...any) ([]Payout, error) {
	var list []Payout
	err := q.SelectContext(ctx, &list, `
		SELECT p.id, p.seller_id, s.legal_name, s.stall_name, p.amount, p.reference, p.state, p.bank_txn, p.why, p.settled_at,
		       EXISTS (SELECT 1 FROM seller_secret x WHERE x.seller_id = p.seller_id AND x.field = 'bank_account') AS has_account
		FROM payout p JOIN seller s ON s.id = p.seller_id JOIN payout_batch b ON b.id = p.batch_id
		WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list payouts: %w", err)
	}
	return list, nil
}

// BatchOf is the batch a payout belongs to.
func (s *Service) BatchOf(ctx context.Context, payoutID int64) (batchID int64, err error) {
	return batchOf(ctx, s.db, payoutID)
}

func batchOf(ctx context.Context, q pg.Queryer, payoutID int64) (batchID int64, err error) {
	err = q.GetContext(ctx, &batchID, `SELECT batch_id FROM payout WHERE id = $1`, payoutID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errs.New(errs.NotFound, "payout.not_found")
	}
	if err != nil {
		return 0, fmt.Errorf("find payout %d: %w", payoutID, err)
	}
	return batchID, nil
}
