package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
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

// Trust lets a seller's offers show once the rules saw nothing; a person looks at them afterwards. Twice is once.
func (s *Service) Trust(ctx context.Context, officerAccountID, sellerID int64) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO seller_trust (seller_id, granted_at, granted_by) VALUES ($1, $2, NULLIF($3, 0))
			ON CONFLICT (seller_id) WHERE ended_at IS NULL DO NOTHING`, sellerID, now, officerAccountID)
		return err
	})
	if err != nil {
		return fmt.Errorf("trust seller %d: %w", sellerID, err)
	}
	return nil
}

// Distrust has a seller's offers looked at before they show again. Twice is once.
func (s *Service) Distrust(ctx context.Context, officerAccountID, sellerID int64, reason string) error {
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return endTrust(ctx, tx, sellerID, officerAccountID, reason, now) })
}

func endTrust(ctx context.Context, tx pg.Tx, sellerID, accountID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE seller_trust SET ended_at = $2, ended_by = NULLIF($3, 0), end_reason = $4
		WHERE seller_id = $1 AND ended_at IS NULL`, sellerID, now, accountID, reason)
	if err != nil {
		return fmt.Errorf("end trust in seller %d: %w", sellerID, err)
	}
	return nil
}
