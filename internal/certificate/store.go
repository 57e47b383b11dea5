package certificate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const columns = `c.id, c.seller_id, coalesce(c.listing_id, 0) AS listing_id, c.kind, coalesce(c.stars, 0) AS stars, c.number, c.issuer,
	c.issued_on, c.expires_on, c.state, c.sent_at, c.demo, coalesce(l.name, '') AS listing_name, coalesce(l.slug, '') AS listing_slug,
	s.stall_name, s.slug AS seller_slug,
	(SELECT reason FROM certificate_history h WHERE h.certificate_id = c.id ORDER BY h.id DESC LIMIT 1) AS reason,
	(SELECT count(*) FROM certificate_scan n WHERE n.certificate_id = c.id) AS scans
	FROM certificate c
	JOIN seller s ON s.id = c.seller_id
	LEFT JOIN listing l ON l.id = c.listing_id`

// OfSeller lists a seller's certificates, what waits and what ends soonest first.
func (s *Service) OfSeller(ctx context.Context, sellerID int64) ([]Certificate, error) {
	return s.list(ctx, `c.seller_id = $1
		ORDER BY array_position(ARRAY['rejected', 'waiting', 'verified', 'withdrawn'], c.state), c.expires_on, c.id LIMIT 200`, sellerID)
}

// Queue lists what waits for an officer, the longest waiting first.
func (s *Service) Queue(ctx context.Context) ([]Certificate, error) {
	return s.list(ctx, `c.state = $1 ORDER BY c.sent_at, c.id LIMIT 200`, Waiting)
}

// Ending lists the verified certificates whose last day comes within so many days, the soonest first.
func (s *Service) Ending(ctx context.Context, days int) ([]Certificate, error) {
	today := clock.Day(s.now())
	return s.list(ctx, `c.state = 'verified' AND c.expires_on BETWEEN $1 AND $2 ORDER BY c.expires_on, c.id LIMIT 200`,
		today, today.AddDate(0, 0, days))
}

// ByID finds a certificate, or errs.NotFound.
func (s *Service) ByID(ctx context.Context, id int64) (Certificate, error) {
	found, err := s.list(ctx, `c.id = $1`, id)
	if err == nil && len(found) == 0 {
		err = errs.New(errs.NotFound, "certificate.not_found")
	}
	if err != nil {
		return Certificate{}, err
	}
	return found[0], nil
}

func (s *Service) list(ctx context.Context, where string, args ...any) ([]Certificate, error) {
	var list []Certificate
	if err := s.db.SelectContext(ctx, &list, `SELECT `+columns+` WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("list certificates: %w", err)
	}
	return list, nil
}

// History is what became of a certificate, the newest last.
func (s *Service) History(ctx context.Context, id int64) ([]Change, error) {
	var list []Change
	err := s.db.SelectContext(ctx, &list, `
		SELECT coalesce(h.from_state, '') AS from_state, h.to_state, coalesce(a.name, '') AS by_name, h.reason, h.at
		FROM certificate_history h LEFT JOIN account a ON a.id = h.actor_account_id
		WHERE h.certificate_id = $1 ORDER BY h.id LIMIT 100`, id)
	if err != nil {
		return nil, fmt.Errorf("history of certificate %d: %w", id, err)
	}
	return list, nil
}

// ScanKinds are the media types of the paper's pages, in order.
func (s *Service) ScanKinds(ctx context.Context, id int64) (kinds []string, err error) {
	err = s.db.SelectContext(ctx, &kinds, `SELECT media_type FROM certificate_scan WHERE certificate_id = $1 ORDER BY position`, id)
	if err != nil {
		return nil, fmt.Errorf("scans of certificate %d: %w", id, err)
	}
	return kinds, nil
}

// Scan is a page of the paper, or errs.NotFound.
func (s *Service) Scan(ctx context.Context, id int64, position int) (Scan, error) {
	var page Scan
	err := s.db.GetContext(ctx, &page, `SELECT media_type, content FROM certificate_scan WHERE certificate_id = $1 AND position = $2`, id, position)
	if errors.Is(err, sql.ErrNoRows) {
		return Scan{}, errs.New(errs.NotFound, "certificate.not_found")
	}
	if err != nil {
		return Scan{}, fmt.Errorf("scan %d of certificate %d: %w", position, id, err)
	}
	return page, nil
}

// insert writes a certificate with its first history row. A listing of somebody else is errs.Invalid.
func insert(ctx context.Context, tx pg.Tx, accountID int64, c Certificate, now time.Time) (id int64, err error) {
	var verified *time.Time
	if c.State == Verified {
		verified = &now
	}
	err = tx.GetContext(ctx, &id, `
		INSERT INTO certificate (seller_id, listing_id, kind, stars, number, issuer, issued_on, expires_on, state, sent_at, verified_at, demo)
		SELECT $1, NULLIF($2, 0), $3, NULLIF($4, 0), $5, $6, $7, $8, $9, $10, $11, $12
		WHERE $2 = 0 OR EXISTS (SELECT FROM listing WHERE id = $2 AND seller_id = $1)
		RETURNING id`,
		c.SellerID, c.ListingID, c.Kind, c.Stars, c.Number, c.Issuer, c.IssuedOn, c.ExpiresOn, c.State, now, verified, c.Demo)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errs.Fields{"listing": "certificate.listing_missing"}.Err()
	}
	if err != nil {
		return 0, err
	}
	return id, record(ctx, tx, id, Change{To: c.State, At: now}, accountID)
}

// same finds the paper that was sent before.
func (s *Service) same(ctx context.Context, c Certificate) (id int64, err error) {
	err = s.db.GetContext(ctx, &id, `
		SELECT id FROM certificate
		WHERE seller_id = $1 AND coalesce(listing_id, 0) = $2 AND kind = $3 AND number = $4 AND state IN ('waiting', 'verified')`,
		c.SellerID, c.ListingID, c.Kind, c.Number)
	return id, err
}

// lock holds a certificate until the transaction ends.
func lock(ctx context.Context, tx pg.Tx, id int64) (c Certificate, err error) {
	err = tx.GetContext(ctx, &c, `
		SELECT id, seller_id, coalesce(listing_id, 0) AS listing_id, kind, number, issued_on, expires_on, state
		FROM certificate WHERE id = $1 FOR NO KEY UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, errs.New(errs.NotFound, "certificate.not_found")
	}
	return c, err
}

func setState(ctx context.Context, tx pg.Tx, c Certificate, by int64, change Change) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE certificate SET state = $2, verified_at = CASE WHEN $2 = 'verified' THEN $3::timestamptz END WHERE id = $1`,
		c.ID, change.To, change.At)
	if err != nil {
		return fmt.Errorf("certificate %d to %s: %w", c.ID, change.To, err)
	}
	change.From = c.State
	return record(ctx, tx, c.ID, change, by)
}

func record(ctx context.Context, tx pg.Tx, id int64, c Change, accountID int64) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO certificate_history (certificate_id, from_state, to_state, actor_account_id, reason, at)
		VALUES ($1, NULLIF($2, ''), $3, NULLIF($4, 0), $5, $6)`, id, c.From, c.To, accountID, c.Reason, c.At)
	if err != nil {
		return fmt.Errorf("record certificate %d: %w", id, err)
	}
	return nil
}
