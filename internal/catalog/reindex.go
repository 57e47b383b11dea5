package catalog

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// ReindexSeller writes the words anew that a seller's listings are found by: its stall's name is among them.
func ReindexSeller(ctx context.Context, tx pg.Tx, sellerID int64) error {
	var ids []int64
	if err := tx.SelectContext(ctx, &ids, `SELECT id FROM listing WHERE seller_id = $1 ORDER BY id`, sellerID); err != nil {
		return fmt.Errorf("listings of seller %d: %w", sellerID, err)
	}
	for _, id := range ids {
		if err := index(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
