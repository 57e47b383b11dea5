package cart

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// Forget drops the basket of an account.
func Forget(ctx context.Context, tx pg.Tx, accountID int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM cart WHERE account_id = $1`, accountID); err != nil {
		return fmt.Errorf("forget a cart: %w", err)
	}
	return nil
}
