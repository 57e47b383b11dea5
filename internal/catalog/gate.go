package catalog

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// gateReason marks what the identity gate took off the shelf; it stands in the listing and in its history.
const gateReason = "người bán chưa được định danh"

// gateBatch is how many listings one transaction takes.
const gateBatch = 200

// HideUnidentified takes off the shelf what unidentified sellers offer, once the gate has fallen (Decree 248/2026,
// art. 52.2), and puts back what it took off of sellers that are identified now, except where papers are missing by now
// or the stall has closed or is suspended. It returns how many went and came; it may be called again, by several at once.
func (s *Service) HideUnidentified(ctx context.Context) (hidden, shown int, err error) {
	hidden, err = s.throughGate(ctx, Hidden, gateReason, `
		l.status = 'published' AND $1 >= (SELECT closes_at FROM identity_gate)
		AND NOT EXISTS (SELECT FROM identity_check i WHERE i.seller_id = l.seller_id AND i.ended_at IS NULL)`)
	if err != nil {
		return hidden, 0, err
	}
	shown, err = s.throughGate(ctx, Published, "", `
		l.status = 'hidden' AND l.status_reason = '`+gateReason+`'
		AND EXISTS (SELECT FROM identity_check i JOIN seller s ON s.id = i.seller_id
			WHERE i.seller_id = l.seller_id AND i.ended_at IS NULL AND s.closed_at IS NULL)
		AND NOT EXISTS (SELECT FROM seller_suspension o WHERE o.seller_id = l.seller_id AND o.lifted_at IS NULL)
		AND NOT (`+lacksPapers+`)`)
	return hidden, shown, err
}

// throughGate moves the listings of a condition, batch by batch.
func (s *Service) throughGate(ctx context.Context, to Status, reason, where string) (moved int, err error) {
	for {
		n, now := 0, s.now()
		err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
			var list []Listing
			err := tx.SelectContext(ctx, &list, `
				SELECT l.id, l.slug, l.seller_id, l.status FROM listing l WHERE `+where+`
				ORDER BY l.id LIMIT $2 FOR NO KEY UPDATE OF l SKIP LOCKED`, now, gateBatch)
			if err != nil {
				return err
			}
			for _, l := range list {
				if err := setStatus(ctx, tx, l, to, 0, reason, now); err != nil {
					return err
				}
			}
			n = len(list)
			return nil
		})
		if err != nil {
			return moved, fmt.Errorf("listings through the identity gate: %w", err)
		}
		if moved += n; n < gateBatch {
			return moved, nil
		}
	}
}
