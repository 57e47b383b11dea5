package seller

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// LockToClose locks an open stall of its owner, so that no order comes meanwhile; anybody else's, or one that is closed,
// is errs.Forbidden "seller.only_owner".
func LockToClose(ctx context.Context, tx pg.Tx, by By) error {
	if _, err := tx.ExecContext(ctx, `SELECT FROM seller WHERE id = $1 FOR UPDATE`, by.SellerID); err != nil {
		return err
	}
	var may bool // asked once the lock is held: the stall may have been handed over or closed meanwhile
	err := tx.GetContext(ctx, &may, `
		SELECT EXISTS (
			SELECT FROM seller_member m JOIN seller s ON s.id = m.seller_id
			WHERE s.id = $1 AND s.closed_at IS NULL AND m.account_id = $2 AND m.role = 'owner' AND m.ended_at IS NULL)`, by.SellerID, by.AccountID)
	if err == nil && !may {
		err = errs.New(errs.Forbidden, "seller.only_owner")
	}
	return err
}

// Close closes a stall that LockToClose locked: nobody acts for it any more, open invitations and what waits to show are
// taken back, and the account it was paid on is forgotten. Its name and number stay for its orders and taxes.
func Close(ctx context.Context, tx pg.Tx, by By, now time.Time) error {
	for _, do := range []string{
		`UPDATE seller SET closed_at = $3, closed_by = $2 WHERE id = $1`,
		`UPDATE seller_invitation SET answer = 'withdrawn', answered_by = $2, answered_at = $3 WHERE seller_id = $1 AND answer IS NULL`,
		`UPDATE seller_member SET ended_at = $3, ended_by = $2 WHERE seller_id = $1 AND ended_at IS NULL`,
		`UPDATE stall_change SET state = 'replaced', decided_at = $3, decided_by = $2 WHERE seller_id = $1 AND state = 'waiting'`,
	} {
		if _, err := tx.ExecContext(ctx, do, by.SellerID, by.AccountID, now); err != nil {
			return fmt.Errorf("close seller %d: %w", by.SellerID, err)
		}
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM seller_secret WHERE seller_id = $1 AND field = 'bank_account'`, by.SellerID); err != nil {
		return fmt.Errorf("forget the account of seller %d: %w", by.SellerID, err)
	}
	return insertHistory(ctx, tx, by, "closed", now)
}
