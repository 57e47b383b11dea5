package payout

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
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
	Entries    pq.Int64Array
}

// dueQuery finds the entries of sellers that no payout pays, sale by sale: all of a sale that was complete before $1,
// and of any sale by which the seller owes us more than we owe. Entries of payouts themselves are none of it.
const dueQuery = `
	WITH open AS (
		SELECT e.id, a.seller_id, e.amount, sum(e.amount) OVER sale AS net, min(t.at) OVER sale AS since
		FROM ledger_entry e
		JOIN ledger_account a ON a.code = e.account
		JOIN ledger_transaction t ON t.id = e.transaction_id
		WHERE e.account LIKE 'seller:%' AND e.account NOT LIKE '%:cod' AND e.what <> 'paid_out'
		AND NOT EXISTS (SELECT 1 FROM payout_entry p WHERE p.entry_id = e.id AND p.released_at IS NULL)
		WINDOW sale AS (PARTITION BY e.account, coalesce(t.seller_order_id, -t.id)))
	SELECT o.seller_id, s.stall_name, s.legal_name, -sum(o.amount)::bigint AS amount, array_agg(o.id ORDER BY o.id) AS entries,
	       EXISTS (SELECT 1 FROM seller_secret x WHERE x.seller_id = o.seller_id AND x.field = 'bank_account') AS has_account
	FROM open o JOIN seller s ON s.id = o.seller_id
	WHERE o.since <= $1 OR o.net > 0
	GROUP BY o.seller_id, s.id`

// Due lists what sellers could be paid now, the largest sums first; below zero is what a seller owes us.
func (s *Service) Due(ctx context.Context) ([]Due, error) {
	var list []Due
	if err := s.db.SelectContext(ctx, &list, dueQuery+` ORDER BY amount DESC, o.seller_id`, s.now().Add(-Hold)); err != nil {
		return nil, fmt.Errorf("list what is due: %w", err)
	}
	return list, nil
}

// DrawUp makes a batch of all that is due to sellers with an account, at least Least each. One batch is drawn up at a
// time: errs.Conflict "payout.draft_open"; nothing to pay is errs.Conflict "payout.nothing_due".
func (s *Service) DrawUp(ctx context.Context, officerID int64) (id int64, err error) {
	now := s.now()
	cutoff := now.Add(-Hold)
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		err := tx.GetContext(ctx, &id, `
			INSERT INTO payout_batch (state, cutoff, made_by, made_at) VALUES ('draft', $1, $2, $3) RETURNING id`, cutoff, officerID, now)
		if err != nil {
			return err
		}
		var due []Due
		if err := tx.SelectContext(ctx, &due, dueQuery+` HAVING -sum(o.amount) >= $2 ORDER BY o.seller_id`, cutoff, Least); err != nil {
			return err
		}
		made := 0
		for _, d := range due {
			if !d.HasAccount {
				continue
			}
			if err := insertPayout(ctx, tx, id, d); err != nil {
				return err
			}
			made++
		}
		if made == 0 {
			return errs.New(errs.Conflict, "payout.nothing_due")
		}
		return nil
	})
	if pg.IsUnique(err, "payout_batch_one_draft") {
		return 0, errs.New(errs.Conflict, "payout.draft_open")
	}
	if err != nil {
		return 0, fmt.Errorf("draw up payouts: %w", err)
	}
	return id, nil
}

func insertPayout(ctx context.Context, tx pg.Tx, batchID int64, d Due) error {
	var id int64
	err := tx.GetContext(ctx, &id, `
		INSERT INTO payout (batch_id, seller_id, amount, reference, state)
		VALUES ($1, $2, $3, 'NSCT' || $1::bigint || 'S' || $2::bigint, 'waiting') RETURNING id`, batchID, d.SellerID, d.Amount)
	if err != nil {
		return fmt.Errorf("payout of seller %d: %w", d.SellerID, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO payout_entry (payout_id, entry_id) SELECT $1, unnest($2::bigint[])`, id, d.Entries)
	if err != nil {
		return fmt.Errorf("entries of payout %d: %w", id, err)
	}
	return nil
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

// stillOwed refuses a batch with a payout that is more than its seller is owed by now.
func stillOwed(ctx context.Context, tx pg.Tx, batchID int64) error {
	var payouts []Payout
	if err := tx.SelectContext(ctx, &payouts, `SELECT seller_id, amount FROM payout WHERE batch_id = $1 ORDER BY seller_id`, batchID); err != nil {
		return fmt.Errorf("payouts of batch %d: %w", batchID, err)
	}
	for _, p := range payouts {
		owed, err := ledger.OwedTo(ctx, tx, p.SellerID)
		if err != nil {
			return err
		}
		var underway money.VND
		err = tx.GetContext(ctx, &underway, `
			SELECT coalesce(sum(p.amount), 0)::bigint FROM payout p JOIN payout_batch b ON b.id = p.batch_id
			WHERE p.seller_id = $1 AND p.state = 'waiting' AND b.state = 'approved'`, p.SellerID)
		if err != nil {
			return fmt.Errorf("payouts underway to seller %d: %w", p.SellerID, err)
		}
		if owed.Payable-underway < p.Amount {
			return errs.New(errs.Conflict, "payout.balance_moved")
		}
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
