package payout

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Due is what a seller could be paid now.
type Due struct {
	SellerID   int64     `db:"seller_id"`
	Stall      string    `db:"stall_name"`
	LegalName  string    `db:"legal_name"`
	Amount     money.VND `db:"amount"`
	HasAccount bool      `db:"has_account"`
}

// dueSales are the sales that no payout pays: those that were complete before $1, and any by which the seller owes us
// more than we owe. A trigger keeps payout_open, sale by sale, out of the ledger's entries and those of payouts.
const dueSales = `SELECT seller_id, amount, entries FROM payout_open WHERE since <= $1 OR amount > 0`

const hasAccount = `EXISTS (SELECT FROM seller_secret x WHERE x.seller_id = o.seller_id AND x.field = 'bank_account')`

// Due lists what sellers could be paid now, the largest sums first; below zero is what a seller owes us.
func (s *Service) Due(ctx context.Context) ([]Due, error) {
	var list []Due
	err := s.db.SelectContext(ctx, &list, `
		SELECT o.seller_id, s.stall_name, s.legal_name, o.amount, `+hasAccount+` AS has_account
		FROM (SELECT seller_id, -sum(amount)::bigint AS amount FROM (`+dueSales+`) d GROUP BY seller_id) o
		JOIN seller s ON s.id = o.seller_id
		ORDER BY o.amount DESC, o.seller_id`, s.now().Add(-Hold))
	if err != nil {
		return nil, fmt.Errorf("list what is due: %w", err)
	}
	return list, nil
}

// DueInAll is what all sellers together could be paid now, and how many they are.
func (s *Service) DueInAll(ctx context.Context) (sum money.VND, sellers int, err error) {
	err = s.db.QueryRowxContext(ctx, `
		SELECT coalesce(sum(amount), 0)::bigint, count(*)
		FROM (SELECT -sum(amount) AS amount FROM (`+dueSales+`) d GROUP BY seller_id HAVING sum(amount) < 0) o`, s.now().Add(-Hold)).Scan(&sum, &sellers)
	if err != nil {
		return 0, 0, fmt.Errorf("what is due in all: %w", err)
	}
	return sum, sellers, nil
}

// DrawUp makes a batch of all that is due to sellers with an account, at least Least each. One batch is drawn up at a
// time: errs.Conflict "payout.draft_open", but who drew it up gets that one again, for they may not have seen the
// answer; nothing to pay is errs.Conflict "payout.nothing_due".
func (s *Service) DrawUp(ctx context.Context, officerID int64) (id int64, err error) {
	now := s.now()
	cutoff := now.Add(-Hold)
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		err := tx.GetContext(ctx, &id, `
			INSERT INTO payout_batch (state, cutoff, made_by, made_at) VALUES ('draft', $1, $2, $3) RETURNING id`, cutoff, officerID, now)
		if err != nil {
			return err
		}
		made, err := tx.ExecContext(ctx, `
			WITH due AS MATERIALIZED (`+dueSales+`),
			made AS (
				INSERT INTO payout (batch_id, seller_id, amount, reference, state)
				SELECT $2::bigint, o.seller_id, -sum(o.amount), 'NSCT' || $2::bigint || 'S' || o.seller_id, 'waiting'
				FROM due o GROUP BY o.seller_id HAVING -sum(o.amount) >= $3 AND `+hasAccount+`
				ORDER BY o.seller_id
				RETURNING id, seller_id)
			INSERT INTO payout_entry (payout_id, entry_id)
			SELECT made.id, unnest(due.entries) FROM made JOIN due USING (seller_id)`, cutoff, id, Least)
		if err != nil {
			return err
		}
		if n, err := made.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, errs.New(errs.Conflict, "payout.nothing_due"))
		}
		return nil
	})
	if pg.IsUnique(err, "payout_batch_one_draft") {
		return s.ownDraft(ctx, officerID)
	}
	if err != nil {
		return 0, fmt.Errorf("draw up payouts: %w", err)
	}
	return id, nil
}

// ownDraft is the open batch that the officer drew up, or "payout.draft_open" when it is somebody else's.
func (s *Service) ownDraft(ctx context.Context, officerID int64) (id int64, err error) {
	err = s.db.GetContext(ctx, &id, `SELECT id FROM payout_batch WHERE state = 'draft' AND made_by = $1`, officerID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errs.New(errs.Conflict, "payout.draft_open")
	}
	if err != nil {
		return 0, fmt.Errorf("find the open payout batch: %w", err)
	}
	return id, nil
}

// lockBatch holds a batch until the transaction ends.
func lockBatch(ctx context.Context, tx pg.Tx, id int64) (b Batch, err error) {
	err = tx.GetContext(ctx, &b, `SELECT id, state, made_by AS made_by_id FROM payout_batch WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return b, errs.New(errs.NotFound, "payout.not_found")
	}
	if err != nil {
		return b, fmt.Errorf("lock payout batch %d: %w", id, err)
	}
	return b, nil
}

// Approve lets a batch go to the bank. Whoever drew it up cannot: errs.Forbidden "payout.own_batch". When a seller's
// money has become less meanwhile (a return), it is errs.Conflict "payout.balance_moved" and the batch has to be drawn
// up anew. Twice is once.
func (s *Service) Approve(ctx context.Context, officerID, id int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		b, err := lockBatch(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case b.State == Approved || b.State == Done:
			return nil
		case b.State != Draft:
			return errs.New(errs.Conflict, "payout.moved_on")
		case b.MadeByID == officerID:
			return errs.New(errs.Forbidden, "payout.own_batch")
		}
		if err := stillOwed(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE payout_batch SET state = 'approved', approved_by = $2, approved_at = $3 WHERE id = $1`, id, officerID, now)
		if err != nil {
			return fmt.Errorf("approve payout batch %d: %w", id, err)
		}
		return nil
	})
}

// stillOwed refuses a batch with a payout that is more than its seller is owed by now, less what is underway to it.
func stillOwed(ctx context.Context, tx pg.Tx, batchID int64) error {
	var moved bool
	err := tx.GetContext(ctx, &moved, `
		SELECT EXISTS (
			SELECT FROM payout p
			WHERE p.batch_id = $1 AND p.amount >
				(SELECT coalesce(-sum(b.amount), 0) FROM ledger_balance b WHERE b.account = 'seller:' || p.seller_id)
				- (SELECT coalesce(sum(u.amount), 0) FROM payout u JOIN payout_batch b ON b.id = u.batch_id
				   WHERE u.seller_id = p.seller_id AND u.state = 'waiting' AND b.state = 'approved'))`, batchID)
	if err != nil {
		return fmt.Errorf("what sellers of batch %d are owed: %w", batchID, err)
	}
	if moved {
		return errs.New(errs.Conflict, "payout.balance_moved")
	}
	return nil
}

// Drop gives a batch up that nobody approved; its entries can be paid by the next one. Twice is once.
func (s *Service) Drop(ctx context.Context, officerID, id int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		b, err := lockBatch(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case b.State == Dropped:
			return nil
		case b.State != Draft:
			return errs.New(errs.Conflict, "payout.moved_on")
		}
		return drop(ctx, tx, officerID, id, now)
	})
}

func drop(ctx context.Context, tx pg.Tx, officerID, id int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		WITH ended AS (UPDATE payout_batch SET state = 'dropped', ended_by = $2, ended_at = $3 WHERE id = $1),
		gone AS (UPDATE payout SET state = 'dropped', settled_by = $2, settled_at = $3 WHERE batch_id = $1 RETURNING id)
		UPDATE payout_entry SET released_at = $3 WHERE payout_id IN (SELECT id FROM gone)`, id, officerID, now)
	if err != nil {
		return fmt.Errorf("drop payout batch %d: %w", id, err)
	}
	return nil
}
