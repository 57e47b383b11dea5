package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

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

// CountSold counts units that reached their buyer, in the transaction in which they did.
func CountSold(ctx context.Context, tx pg.Tx, arrived []Take) error {
	variants, units := make([]int64, len(arrived)), make([]int64, len(arrived))
	for i, t := range arrived {
		variants[i], units[i] = t.VariantID, int64(t.Quantity)
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE listing l SET sold_count = l.sold_count + n.units
		FROM (SELECT v.listing_id, sum(t.units) AS units
		      FROM unnest($1::bigint[], $2::bigint[]) AS t (variant_id, units) JOIN variant v ON v.id = t.variant_id
		      GROUP BY v.listing_id) n
		WHERE l.id = n.listing_id`, pq.Array(variants), pq.Array(units))
	if err != nil {
		return fmt.Errorf("count what was sold: %w", err)
	}
	return nil
}
