package intake

import (
	"context"
	"fmt"
)

// Count is how far a commune is.
type Count struct {
	CommuneCode string `db:"commune_code"`
	Sellers     int    `db:"sellers"` // taken in
	Invited     int    `db:"invited"` // have a code
	Activated   int    `db:"activated"`
	Lapsed      int    `db:"lapsed"` // have a code that ended unused
}

// Counts says for each commune how many sellers were taken in, invited, and have taken their account over; of one
// commune, or of all ("").
func (s *Service) Counts(ctx context.Context, communeCode string) (counts []Count, err error) {
	err = s.db.SelectContext(ctx, &counts, `
		SELECT s.commune_code, count(*) AS sellers, count(c.seller_id) AS invited, count(c.used_at) AS activated,
		       count(*) FILTER (WHERE c.used_at IS NULL AND c.expires_at <= $2) AS lapsed
		FROM seller s
		LEFT JOIN activation_code c ON c.seller_id = s.id
		WHERE s.intake_run IS NOT NULL AND ($1 = '' OR s.commune_code = $1)
		GROUP BY s.commune_code
		ORDER BY s.commune_code`, communeCode, s.now())
	if err != nil {
		return nil, fmt.Errorf("count activations: %w", err)
	}
	return counts, nil
}
