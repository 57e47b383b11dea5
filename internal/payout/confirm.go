package payout

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// MarkPaid says that the bank's statement shows a payout; txn is the bank's number of the transfer. Twice with one
// number is once.
func (s *Service) MarkPaid(ctx context.Context, officerID, payoutID int64, txn string) error {
	txn = vntext.OneLine(txn)
	if n := len([]rune(txn)); n < 3 || n > 60 {
		return errs.Fields{"txn": "payout.txn_missing"}.Err()
	}
	return s.settle(ctx, payoutID, func(p Payout) bool { return p.State == Paid && p.BankTxn == txn }, func(tx pg.Tx, p Payout, now time.Time) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE payout SET state = 'paid', bank_txn = $2, settled_by = NULLIF($3::bigint, 0), settled_at = $4 WHERE id = $1`, p.ID, txn, officerID, now)
		if err != nil {
			return fmt.Errorf("mark payout %d paid: %w", p.ID, err)
		}
		return ledger.PaidOut(ctx, tx, now, p.ID, p.SellerID, p.Amount)
	})
}

// MarkFailed says that the bank did not make a payout, and why; the next batch pays its entries.
func (s *Service) MarkFailed(ctx context.Context, officerID, payoutID int64, why string) error {
	why = vntext.OneLine(why)
	if n := len([]rune(why)); n < 3 || n > 300 {
		return errs.Fields{"why": "payout.why_missing"}.Err()
	}
	return s.settle(ctx, payoutID, func(p Payout) bool { return p.State == Failed }, func(tx pg.Tx, p Payout, now time.Time) error {
		_, err := tx.ExecContext(ctx, `
			WITH failed AS (UPDATE payout SET state = 'failed', why = $2, settled_by = NULLIF($3::bigint, 0), settled_at = $4 WHERE id = $1)
			UPDATE payout_entry SET released_at = $4 WHERE payout_id = $1`, p.ID, why, officerID, now)
		if err != nil {
			return fmt.Errorf("mark payout %d failed: %w", p.ID, err)
		}
		return nil
	})
}

// settle ends a payout of an approved batch, unless that is done already, and the batch with its last one.
func (s *Service) settle(ctx context.Context, payoutID int64, already func(Payout) bool, end func(pg.Tx, Payout, time.Time) error) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		batchID, err := batchOf(ctx, tx, payoutID)
		if err != nil {
			return err
		}
		b, err := lockBatch(ctx, tx, batchID)
		if err != nil {
			return err
		}
		var p Payout
		err = tx.GetContext(ctx, &p, `SELECT id, seller_id, amount, state, bank_txn FROM payout WHERE id = $1 FOR UPDATE`, payoutID)
		switch {
		case err != nil:
			return fmt.Errorf("lock payout %d: %w", payoutID, err)
		case already(p):
			return nil
		case b.State != Approved || p.State != Waiting:
			return errs.New(errs.Conflict, "payout.moved_on")
		}
		if err := end(tx, p, now); err != nil {
			return err
		}
		return closeBatch(ctx, tx, batchID, now)
	})
}

// closeBatch ends a batch whose payouts are all settled.
func closeBatch(ctx context.Context, tx pg.Tx, id int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE payout_batch SET state = 'done', ended_at = $2
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM payout WHERE batch_id = $1 AND state = 'waiting')`, id, now)
	if err != nil {
		return fmt.Errorf("close payout batch %d: %w", id, err)
	}
	return nil
}
