package notify

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"nongsan/internal/pg"
)

// Forget drops all messages to recipients; one that is on its way is not sent any more.
func Forget(ctx context.Context, tx pg.Tx, recipients ...string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE recipient = ANY($1)`, pq.Array(recipients)); err != nil {
		return fmt.Errorf("forget messages: %w", err)
	}
	return nil
}
