package catalog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
	"nongsan/internal/vntext"
)

// Approve publishes a listing that waits. One that no longer waits is an errs.Conflict.
func (s *Service) Approve(ctx context.Context, officerAccountID int64, slug string) error {
	return s.move(ctx, officerAccountID, slug, Published, "", Pending)
}

// Waiting lists the listings that wait for an officer, the longest waiting first; commune is that of the sellers, ""
// for all of them.
func (s *Service) Waiting(ctx context.Context, commune string) ([]Card, error) {
	return s.cards(ctx, `l.status = 'pending' AND ($2 = '' OR s.commune_code = $2) ORDER BY l.updated_at, l.id LIMIT 200`, commune)
}

// Reject returns a listing that waits to its seller, with the reason in words the seller understands.
func (s *Service) Reject(ctx context.Context, officerAccountID int64, slug, reason string) error {
	reason = strings.TrimSpace(vntext.NFC(reason))
	if n := len([]rune(reason)); n < 5 || n > 500 {
		return errs.Fields{"reason": "moderation.reason_missing"}.Err()
	}
	return s.move(ctx, officerAccountID, slug, Rejected, reason, Pending)
}

// TakeOff takes a seller's listing off the shelf.
func (s *Service) TakeOff(ctx context.Context, sellerID, accountID int64, slug string) error {
	return s.moveOwn(ctx, sellerID, accountID, slug, Hidden, Published, Pending)
}

// PutBack asks for a listing to be shown again. One that was published before and has not been changed in what
// matters goes straight back; anything else waits for an officer.
func (s *Service) PutBack(ctx context.Context, sellerID, accountID int64, slug string) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockOwn(ctx, tx, sellerID, slug)
		if err != nil {
			return err
		}
		if l.Status != Hidden {
			return nil // asked twice: it is on its way already
		}
		var before Status
		err = tx.GetContext(ctx, &before, `
			SELECT coalesce((SELECT from_status FROM listing_history
			                 WHERE listing_id = $1 AND to_status = 'hidden' ORDER BY id DESC LIMIT 1), 'pending')`, l.ID)
		if err != nil {
			return fmt.Errorf("history of listing %s: %w", slug, err)
		}
		if before != Published {
			before = Pending
		}
		return setStatus(ctx, tx, l, before, accountID, "", now)
	})
}

// move changes the status of any listing that is in one of the states from.
func (s *Service) move(ctx context.Context, accountID int64, slug string, to Status, reason string, from ...Status) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockListing(ctx, tx, slug)
		if err != nil {
			return err
		}
		return moveLocked(ctx, tx, l, accountID, to, reason, from, now)
	})
}

func (s *Service) moveOwn(ctx context.Context, sellerID, accountID int64, slug string, to Status, from ...Status) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		l, err := lockOwn(ctx, tx, sellerID, slug)
		if err != nil {
			return err
		}
		return moveLocked(ctx, tx, l, accountID, to, "", from, now)
	})
}

func moveLocked(ctx context.Context, tx pg.Tx, l Listing, accountID int64, to Status, reason string, from []Status, now time.Time) error {
	if l.Status == to {
		return nil // a second tap has no second effect
	}
	for _, f := range from {
		if l.Status == f {
			return setStatus(ctx, tx, l, to, accountID, reason, now)
		}
	}
	return errs.New(errs.Conflict, "listing.moved_on")
}

func setStatus(ctx context.Context, tx pg.Tx, l Listing, to Status, accountID int64, reason string, now time.Time) error {
	if to == Published {
		if err := seller.MayPublish(ctx, tx, l.SellerID, now); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE listing
		SET status = $2, status_reason = $3, updated_at = $4,
		    published_at = CASE WHEN $2 = 'published' THEN coalesce(published_at, $4) ELSE published_at END
		WHERE id = $1`, l.ID, to, reason, now)
	if err != nil {
		return fmt.Errorf("listing %s from %s to %s: %w", l.Slug, l.Status, to, err)
	}
	return insertHistory(ctx, tx, l.ID, l.Status, to, accountID, reason, now)
}

func insertHistory(ctx context.Context, tx pg.Tx, id int64, from, to Status, accountID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO listing_history (listing_id, from_status, to_status, actor_account_id, reason, at)
		VALUES ($1, NULLIF($2, ''), $3, NULLIF($4, 0), $5, $6)`, id, from, to, accountID, reason, now)
	return err
}
