package seller

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
)

// Forget ends what an account helps, and drops the invitations to its number.
func Forget(ctx context.Context, tx pg.Tx, accountID int64, phone string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE seller_member SET ended_at = $2, ended_by = $1
		WHERE account_id = $1 AND role = 'helper' AND ended_at IS NULL`, accountID, now)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM seller_invitation WHERE phone = $1`, phone)
	}
	if err != nil {
		return fmt.Errorf("forget a helper: %w", err)
	}
	return nil
}
