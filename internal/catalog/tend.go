package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
)

const (
	salesCount  = 90 * 24 * time.Hour // how long a sale speaks for a product
	changesKept = time.Hour           // no process remembers a page longer than minutes
	countsKept  = 90 * 24 * time.Hour // of what people looked for
)

// Tend brings up to date what changes with time and not with a listing: the sales of the last months, the points they
// and the stars give, certificates that ended, the tiers of a long shelf; and it forgets what nobody asks for any more. It may be called again.
func (s *Service) Tend(ctx context.Context) error {
	now := s.now()
	for _, step := range []struct {
		what, do string
		args     []any
	}{
		{"count sales", `
		UPDATE shelf SET sales = n.sold
		FROM (SELECT f.listing_id, coalesce(sum(l.kept), 0)::integer AS sold
		      FROM shelf f
		      LEFT JOIN (SELECT v.listing_id, l.quantity - l.cancelled - l.refused - l.returned AS kept
		                 FROM orders o
		                 JOIN seller_order so ON so.order_id = o.id AND so.state = 'delivered'
		                 JOIN order_line l ON l.seller_order_id = so.id
		                 JOIN variant v ON v.id = l.variant_id
		                 WHERE o.placed_at > $1) l USING (listing_id)
		      GROUP BY f.listing_id) n
		WHERE shelf.listing_id = n.listing_id AND shelf.sales <> n.sold`, []any{now.Add(-salesCount)}},
		{"drop ended certificates", `
		SELECT shelf_refresh(ARRAY(
			SELECT l.id FROM certificate c JOIN listing l ON l.id = c.listing_id OR c.listing_id IS NULL AND l.seller_id = c.seller_id
			WHERE c.expires_on BETWEEN $1::date - 2 AND $1::date - 1 AND l.status = 'published'))`, []any{today(now)}},
		{"give points", `
		UPDATE shelf SET listing_id = listing_id
		WHERE (points, score) IS DISTINCT FROM (
			shelf_points(in_stock, sales, reviews, rating),
			shelf_points(in_stock, sales, reviews, rating) + shelf_star_points(shelf_stars(three_until, four_until, five_until, $1::date)))`, []any{today(now)}},
		{"draw tiers", `SELECT shelf_draw_tiers()`, nil},
		{"forget changes", `DELETE FROM shelf_change WHERE at < $1`, []any{now.Add(-changesKept)}},
		{"forget searches", `DELETE FROM search_count WHERE day < $1`, []any{today(now.Add(-countsKept))}},
	} {
		err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(ctx, step.do, step.args...)
			return err
		})
		if err != nil {
			return fmt.Errorf("tend the shelf: %s: %w", step.what, err)
		}
	}
	return nil
}
