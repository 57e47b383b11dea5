package catalog

import (
	"context"
	"fmt"
)

// Standing is how a seller's offers have fared, for the officer who looks at the next.
type Standing struct {
	Trusted  bool `db:"trusted"`
	Approved int  `db:"approved"` // offers and changes
	Refused  int  `db:"refused"`
}

// Standing counts a seller's offers.
func (s *Service) Standing(ctx context.Context, sellerID int64) (st Standing, err error) {
	err = s.db.GetContext(ctx, &st, `
		SELECT EXISTS (SELECT FROM seller_trust WHERE seller_id = $1 AND ended_at IS NULL) AS trusted,
		       count(*) FILTER (WHERE g.state = 'approved') AS approved, count(*) FILTER (WHERE g.state = 'rejected') AS refused
		FROM listing_change g JOIN listing l ON l.id = g.listing_id
		WHERE l.seller_id = $1`, sellerID)
	if err != nil {
		return st, fmt.Errorf("standing of seller %d: %w", sellerID, err)
	}
	return st, nil
}
