package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"
)

const cardColumns = `l.id, l.slug, l.name, c.slug AS category_slug, c.cover AS category_cover, s.slug AS seller_slug, s.stall_name, l.commune_code,
	l.old_place, l.cover, l.status, l.status_reason, v.unit, v.base_amount, v.base_unit, v.price,
	v.total_stock AS stock, v.variants, coalesce(o.stars, 0) AS stars, coalesce(p.hash, '') AS photo_hash,
	coalesce(p.width, 0) AS photo_width, coalesce(p.height, 0) AS photo_height, coalesce(p.color, '') AS photo_color,
	l.rating_sum, l.rating_count, l.updated_at`

// cardTables joins what a card shows; todayArg is the date on which stars must be valid.
func cardTables(todayArg string) string {
	return `
	FROM listing l
	JOIN category c ON c.id = l.category_id
	JOIN seller s ON s.id = l.seller_id
	CROSS JOIN LATERAL (
		SELECT unit, base_amount, base_unit, price,
		       sum(stock) OVER () AS total_stock, count(*) OVER () AS variants
		FROM variant WHERE listing_id = l.id AND retired_at IS NULL
		ORDER BY stock > 0 DESC, price, id LIMIT 1) v
	LEFT JOIN LATERAL (
		SELECT max(stars) AS stars FROM certificate
		WHERE listing_id = l.id AND kind = 'ocop' AND verified_at IS NOT NULL AND expires_on >= ` + todayArg + `) o ON true
	LEFT JOIN LATERAL (
		SELECT photo.hash, photo.width, photo.height, photo.color
		FROM listing_photo lp JOIN photo ON photo.hash = lp.photo_hash AND photo.state <> 'failed'
		WHERE lp.listing_id = l.id ORDER BY lp.position LIMIT 1) p ON true`
}

// CardsByID gives the published listings among ids, in their order.
func (s *Service) CardsByID(ctx context.Context, ids []int64) ([]Card, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.cards(ctx, `l.id = ANY($2) AND l.status = 'published' AND (s.on_holiday_until IS NULL OR s.on_holiday_until < $1)
		ORDER BY array_position($2, l.id)`, pq.Array(ids))
}

// SellerCards lists a seller's listings of every status, those that ask for something first.
func (s *Service) SellerCards(ctx context.Context, sellerID int64) ([]Card, error) {
	return s.cards(ctx, `l.seller_id = $2
		ORDER BY array_position(ARRAY['rejected', 'pending', 'draft', 'published', 'hidden'], l.status), l.id DESC
		LIMIT 500`, sellerID)
}

func (s *Service) cards(ctx context.Context, where string, arg any) ([]Card, error) {
	query := `SELECT ` + cardColumns + cardTables("$1") + ` WHERE ` + where
	statement, err := s.prepared(ctx, query) //nolint:sqlclosecheck // kept as long as the Service
	if err != nil {
		return nil, fmt.Errorf("list cards: %w", err)
	}
	var cards []Card
	if err := statement.SelectContext(ctx, &cards, today(s.now()), arg); err != nil {
		return nil, fmt.Errorf("list cards: %w", err)
	}
	return cards, nil
}
