package seller

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/moderation"
	"nongsan/internal/pg"
)

// Trust lets what a seller says to the public show once the rules saw nothing; a person looks at it afterwards. Twice
// is once.
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

// Distrust has what a seller says looked at before it shows again. Twice is once.
func (s *Service) Distrust(ctx context.Context, officerAccountID, sellerID int64, reason string) error {
	reason, err := moderation.Reason(reason)
	if err != nil {
		return err
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return EndTrust(ctx, tx, sellerID, officerAccountID, reason, now) })
}

// Trusted reports whether an officer trusts the seller.
func Trusted(ctx context.Context, tx pg.Tx, sellerID int64) (trusted bool, err error) {
	err = tx.GetContext(ctx, &trusted, `SELECT EXISTS (SELECT FROM seller_trust WHERE seller_id = $1 AND ended_at IS NULL)`, sellerID)
	if err != nil {
		return false, fmt.Errorf("trust in seller %d: %w", sellerID, err)
	}
	return trusted, nil
}

// EndTrust is Distrust in a transaction of the caller's, with a reason that is whole.
func EndTrust(ctx context.Context, tx pg.Tx, sellerID, accountID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE seller_trust SET ended_at = $2, ended_by = NULLIF($3, 0), end_reason = $4
		WHERE seller_id = $1 AND ended_at IS NULL`, sellerID, now, accountID, reason)
	if err != nil {
		return fmt.Errorf("end trust in seller %d: %w", sellerID, err)
	}
	return nil
}
