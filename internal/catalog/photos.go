package catalog

import (
	"context"
	"fmt"
)

// FailedPhotos are a seller's listings that hold a photograph of which no pictures could be made: the seller is to
// choose another.
func (s *Service) FailedPhotos(ctx context.Context, sellerID int64) (map[int64]bool, error) {
	var ids []int64
	err := s.db.SelectContext(ctx, &ids, `
		SELECT DISTINCT l.id
		FROM listing l
		JOIN listing_photo lp ON lp.listing_id = l.id
		JOIN photo p ON p.hash = lp.photo_hash AND p.state = 'failed'
		WHERE l.seller_id = $1`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("failed photos of seller %d: %w", sellerID, err)
	}
	failed := make(map[int64]bool, len(ids))
	for _, id := range ids {
		failed[id] = true
	}
	return failed, nil
}
