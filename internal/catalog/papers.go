package catalog

import (
	"context"
	"fmt"

	"nongsan/internal/locale"
	"nongsan/internal/pg"
)

// lacksPapers are listings (l) that need papers and have none that is valid at $1.
const lacksPapers = `l.restricted <> '' AND NOT EXISTS (
	SELECT FROM certificate c
	WHERE c.seller_id = l.seller_id AND (c.listing_id IS NULL OR c.listing_id = l.id) AND c.state = 'verified'
	  AND c.expires_on >= ($1::timestamptz AT TIME ZONE INTERVAL '+07:00')::date
	  AND c.kind = CASE l.restricted WHEN 'alcohol' THEN 'alcohol' ELSE 'declaration' END)`

// HideWithoutPapers takes off the shelf what needs papers whose last day is over, with the reason its seller reads. It
// returns how many.
func (s *Service) HideWithoutPapers(ctx context.Context) (hidden int, err error) {
	now := s.now()
	var slugs []string
	err = s.db.SelectContext(ctx, &slugs, `
		SELECT l.slug FROM listing l WHERE l.status = 'published' AND `+lacksPapers+`
		LIMIT 1000`, now)
	if err != nil {
		return 0, fmt.Errorf("look for lapsed papers: %w", err)
	}
	for _, slug := range slugs {
		err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
			l, err := lockListing(ctx, tx, slug)
			if err != nil || l.Status != Published {
				return err
			}
			return setStatus(ctx, tx, l, Hidden, 0, locale.T(ctx, "listing.papers_lapsed"), now)
		})
		if err != nil {
			return hidden, err
		}
		hidden++
	}
	return hidden, nil
}
