package review

import (
	"context"
	"fmt"

	"github.com/lib/pq"
)

// arrived are the lines of seller orders that arrived, of which the buyer kept something.
const arrived = `
	FROM order_line l
	JOIN seller_order p ON p.id = l.seller_order_id
	JOIN orders o ON o.id = p.order_id
	JOIN variant v ON v.id = l.variant_id
	JOIN seller s ON s.id = p.seller_id
	WHERE p.state IN ('delivered', 'returned') AND l.quantity > l.cancelled + l.refused`

// Lines lists what of an order arrived, with what was said of it.
func (s *Service) Lines(ctx context.Context, orderCode string) ([]Line, error) {
	var list []Line
	err := s.db.SelectContext(ctx, &list, `
		SELECT l.id, l.listing_slug, l.name, l.unit, s.stall_name, EXISTS (SELECT FROM review r WHERE r.order_line_id = l.id) AS reviewed`+
		arrived+` AND o.code = $1 ORDER BY l.id`, orderCode)
	if err != nil {
		return nil, fmt.Errorf("lines of order %s: %w", orderCode, err)
	}
	return list, nil
}

const columns = `r.id, r.listing_id, g.slug AS listing_slug, g.name AS listing_name, s.stall_name, l.unit, r.buyer_name, r.stars, r.words,
	r.created_at, r.seen_at, r.hidden_reason, r.answer, r.answered_at, r.answer_returned
	FROM review r
	JOIN listing g ON g.id = r.listing_id
	JOIN seller s ON s.id = g.seller_id
	JOIN order_line l ON l.id = r.order_line_id`

// OfListing lists a listing's reviews that show, the newest first.
func (s *Service) OfListing(ctx context.Context, listingID int64, most int) ([]Review, error) {
	return s.list(ctx, `r.listing_id = $1 AND r.hidden_at IS NULL ORDER BY r.id DESC LIMIT $2`, listingID, most)
}

// OfSeller lists the reviews of a seller's listings that show, those without an answer first.
func (s *Service) OfSeller(ctx context.Context, sellerID int64) ([]Review, error) {
	return s.list(ctx, `g.seller_id = $1 AND r.hidden_at IS NULL ORDER BY r.answered_at IS NOT NULL, r.id DESC LIMIT 100`, sellerID)
}

// Queue lists the reviews and answers no officer has looked at, the lowest first, and then the hidden ones.
func (s *Service) Queue(ctx context.Context) ([]Review, error) {
	return s.list(ctx, `r.seen_at IS NULL OR r.hidden_at IS NOT NULL OR r.answer <> '' AND r.answer_seen_at IS NULL ORDER BY r.hidden_at IS NOT NULL, r.stars, r.id LIMIT 200`)
}

func (s *Service) list(ctx context.Context, where string, args ...any) ([]Review, error) {
	var list []Review
	if err := s.db.SelectContext(ctx, &list, `SELECT `+columns+` WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	ids, at := make([]int64, len(list)), make(map[int64]int, len(list))
	for i, r := range list {
		ids[i], at[r.ID] = r.ID, i
	}
	var photos []Photo
	err := s.db.SelectContext(ctx, &photos, `
		SELECT rp.review_id, p.hash, p.width, p.height
		FROM review_photo rp JOIN photo p ON p.hash = rp.photo_hash AND p.state <> 'failed'
		WHERE rp.review_id = ANY($1) ORDER BY rp.review_id, rp.position`, pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("photos of reviews: %w", err)
	}
	for _, p := range photos {
		list[at[p.ReviewID]].Photos = append(list[at[p.ReviewID]].Photos, p)
	}
	return list, nil
}
