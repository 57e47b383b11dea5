package catalog

import (
	"context"
	"fmt"
)

// UsualUnits are what a category's newest listings are sold by, the commonest first and the seller's own before all; at
// most four.
func (s *Service) UsualUnits(ctx context.Context, category string, sellerID int64) (units []string, err error) {
	err = s.db.SelectContext(ctx, &units, `
		SELECT v.unit
		FROM (SELECT l.id, l.seller_id
			FROM listing l JOIN category c ON c.id = l.category_id
			WHERE c.slug = $1 AND l.status = 'published'
			ORDER BY l.published_at DESC, l.id DESC
			LIMIT 300) newest
		JOIN variant v ON v.listing_id = newest.id
		GROUP BY v.unit
		ORDER BY bool_or(newest.seller_id = $2) DESC, count(*) DESC, v.unit
		LIMIT 4`, category, sellerID)
	if err != nil {
		return nil, fmt.Errorf("read the usual units of %s: %w", category, err)
	}
	return units, nil
}
