package notify

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// Forget drops all messages to a recipient; one that is on its way is not sent any more.
func Forget(ctx context.Context, tx pg.Tx, recipient string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE recipient = $1`, recipient); err != nil {
		return fmt.Errorf("forget messages: %w", err)
	}
	return nil
}
