package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
)

// closedReason stands at what a stall offered that was closed.
const closedReason = "gian hàng đã đóng"

// HideAll takes off the shelf all that a seller offers, and out of the officers' queue, because the stall closes.
func HideAll(ctx context.Context, tx pg.Tx, sellerID, accountID int64, now time.Time) error {
	var list []Listing
	err := tx.SelectContext(ctx, &list, `
		SELECT id, slug, seller_id, status FROM listing
		WHERE seller_id = $1 AND status IN ('published', 'pending') ORDER BY id FOR NO KEY UPDATE`, sellerID)
	if err != nil {
		return fmt.Errorf("what seller %d offers: %w", sellerID, err)
	}
	for _, l := range list {
		if err := setStatus(ctx, tx, l, Hidden, accountID, closedReason, now); err != nil {
			return err
		}
	}
	return nil
}
