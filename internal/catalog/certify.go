package catalog

import (
	"context"
	"fmt"

	"nongsan/internal/pg"
)

// Certify records a verified certificate of a listing.
func (s *Service) Certify(ctx context.Context, listingID int64, c Certificate) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO certificate (listing_id, kind, stars, number, issuer, issued_on, expires_on, verified_at, demo)
			VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7, $8, $9)`,
			listingID, c.Kind, c.Stars, c.Number, c.Issuer, c.IssuedOn, c.ExpiresOn, s.now(), c.Demo)
		return err
	})
	if err != nil {
		return fmt.Errorf("certify listing %d with %s: %w", listingID, c.Number, err)
	}
	return nil
}
