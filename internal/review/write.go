package review

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Opinion is the form a buyer sends about one line of an order.
type Opinion struct {
	OrderCode string // whoever has it is its buyer
	LineID    int64
	AccountID int64 // 0: a guest
	Stars     int
	Words     string
	Photos    []string // hashes
}

// Write keeps a buyer's opinion of something that arrived; it shows at once. A line that did not arrive, or is of
// another order, is errs.NotFound; a second opinion of a line changes nothing. Bad fields are errs.Invalid with Fields
// stars, words, photos.
func (s *Service) Write(ctx context.Context, in Opinion) error {
	in.Words = strings.TrimSpace(vntext.NFC(in.Words))
	f := errs.Fields{}
	if in.Stars < 1 || in.Stars > 5 {
		f.Add("stars", "review.stars_missing")
	}
	if utf8.RuneCountInString(in.Words) > 1000 {
		f.Add("words", "listing.text_long")
	}
	if len(in.Photos) > MaxPhotos {
		f.Add("photos", "review.photos_many")
	}
	if err := f.Err(); err != nil {
		return err
	}
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return write(ctx, tx, in, now) })
	if err != nil {
		return fmt.Errorf("review line %d of order %s: %w", in.LineID, in.OrderCode, err)
	}
	return nil
}

func write(ctx context.Context, tx pg.Tx, in Opinion, now time.Time) error {
	var of struct {
		ListingID int64  `db:"listing_id"`
		Buyer     string `db:"buyer_name"`
	}
	err := tx.GetContext(ctx, &of, `
		SELECT v.listing_id, o.buyer_name`+arrived+` AND o.code = $1 AND l.id = $2 FOR SHARE OF p`, in.OrderCode, in.LineID)
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, "review.not_received")
	}
	if err != nil {
		return err
	}
	var id int64
	err = tx.GetContext(ctx, &id, `
		INSERT INTO review (order_line_id, listing_id, account_id, buyer_name, stars, words, created_at)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7)
		ON CONFLICT (order_line_id) DO NOTHING
		RETURNING id`, in.LineID, of.ListingID, in.AccountID, givenName(of.Buyer), in.Stars, in.Words, now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // said already
	}
	if err != nil {
		return err
	}
	for i, hash := range in.Photos {
		_, err := tx.ExecContext(ctx, `INSERT INTO review_photo (review_id, position, photo_hash) VALUES ($1, $2, $3)`, id, i, hash)
		if name, ok := pg.Constraint(err); ok && name == "review_photo_photo_hash_fkey" {
			return errs.Fields{"photos": "listing.photo_unknown"}.Err()
		}
		if err != nil {
			return err
		}
	}
	return catalog.Rate(ctx, tx, of.ListingID, in.Stars, 1)
}

// givenName is the last word of a name, which Vietnamese people call one another by; the rest is nobody's business.
func givenName(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// Hide takes an unlawful review off its product's page, with the reason; its stars count no longer. Twice is once.
func (s *Service) Hide(ctx context.Context, officerAccountID, id int64, reason string) error {
	reason = strings.TrimSpace(vntext.NFC(reason))
	if n := utf8.RuneCountInString(reason); n < 5 || n > 500 {
		return errs.Fields{"reason": "review.reason_missing"}.Err()
	}
	return s.turn(ctx, officerAccountID, id, reason)
}

// Restore shows a hidden review again. Twice is once.
func (s *Service) Restore(ctx context.Context, officerAccountID, id int64) error {
	return s.turn(ctx, officerAccountID, id, "")
}

// turn hides a review with a reason, or shows it without one.
func (s *Service) turn(ctx context.Context, accountID, id int64, reason string) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var r struct {
			ListingID int64 `db:"listing_id"`
			Stars     int   `db:"stars"`
			Hidden    bool  `db:"hidden"`
		}
		err := tx.GetContext(ctx, &r, `SELECT listing_id, stars, hidden_at IS NOT NULL AS hidden FROM review WHERE id = $1 FOR NO KEY UPDATE`, id)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.NotFound, "review.not_found")
		}
		hide := reason != ""
		if err != nil || r.Hidden == hide {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			WITH noted AS (
				INSERT INTO review_history (review_id, hidden, actor_account_id, reason, at) VALUES ($1, $2, NULLIF($3, 0), $4, $5))
			UPDATE review SET hidden_at = CASE WHEN $2 THEN $5::timestamptz END, hidden_by = CASE WHEN $2 THEN NULLIF($3, 0) END, hidden_reason = $4,
			       seen_at = coalesce(seen_at, $5), seen_by = coalesce(seen_by, NULLIF($3, 0))
			WHERE id = $1`, id, hide, accountID, reason, now)
		if err != nil {
			return fmt.Errorf("turn review %d: %w", id, err)
		}
		if hide {
			return catalog.Rate(ctx, tx, r.ListingID, -r.Stars, -1)
		}
		return catalog.Rate(ctx, tx, r.ListingID, r.Stars, 1)
	})
}
