package catalog

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// Rate adds a review's stars to a listing's, or takes them away, in the review's transaction.
func Rate(ctx context.Context, tx pg.Tx, listingID int64, stars, count int) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE listing SET rating_sum = rating_sum + $2, rating_count = rating_count + $3 WHERE id = $1`, listingID, stars, count)
	if err != nil {
		return fmt.Errorf("rate listing %d: %w", listingID, err)
	}
	return nil
}
