package lot

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// By is the person who acts for a seller.
type By struct{ SellerID, AccountID int64 }

// alphabet is Crockford's base 32: no I, L, O, U, which look like others or like words.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode draws a lot's code. Two in a million million are the same: the database decides, and it is drawn again.
func newCode() (string, error) {
	var digits [8]byte
	if _, err := rand.Read(digits[:]); err != nil {
		return "", fmt.Errorf("draw lot code: %w", err)
	}
	for i, d := range digits {
		digits[i] = alphabet[int(d)%len(alphabet)]
	}
	return "LO" + string(digits[:]), nil
}

// Create writes a lot of the seller's listing and returns its code. key is the form's: sent again it is the same lot.
// Bad fields are an errs.Invalid with Fields listing, planting_code, harvested_on, packed_on, best_before, amount.
func (s *Service) Create(ctx context.Context, by By, key string, l Lot) (code string, err error) {
	now := s.now()
	clean(&l)
	if err := check(l, clock.Day(now)); err != nil {
		return "", err
	}
	for range 3 {
		if code, err = newCode(); err != nil {
			return "", err
		}
		l.Code = code
		err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return insert(ctx, tx, by, key, l, now) })
		if !pg.IsUnique(err, "lot_code_key") {
			break
		}
	}
	if pg.IsUnique(err, "lot_form_key_key") {
		err = s.db.GetContext(ctx, &code, `
			SELECT t.code FROM lot t JOIN listing l ON l.id = t.listing_id WHERE t.form_key = $1 AND l.seller_id = $2`, key, by.SellerID)
	}
	if err != nil {
		return "", fmt.Errorf("create lot of listing %d: %w", l.ListingID, err)
	}
	return code, nil
}

func insert(ctx context.Context, tx pg.Tx, by By, key string, l Lot, now time.Time) error {
	done, err := tx.ExecContext(ctx, `
		INSERT INTO lot (code, form_key, listing_id, planting_code, harvested_on, packed_on, best_before, amount, created_at, created_by)
		SELECT $1, $2, id, $4, $5, $6, $7, $8, $9, NULLIF($10, 0) FROM listing WHERE id = $3 AND seller_id = $11`,
		l.Code, key, l.ListingID, l.PlantingCode, l.HarvestedOn, l.PackedOn, l.BestBefore, l.Amount, now, by.AccountID, by.SellerID)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errs.Fields{"listing": "lot.listing_missing"}.Err()
}

func clean(l *Lot) {
	l.PlantingCode = strings.ToUpper(vntext.OneLine(l.PlantingCode))
	l.Amount = vntext.OneLine(l.Amount)
}

func check(l Lot, today time.Time) error {
	f := errs.Fields{}
	if utf8.RuneCountInString(l.PlantingCode) > 40 {
		f.Add("planting_code", "listing.text_long")
	}
	if utf8.RuneCountInString(l.Amount) > 60 {
		f.Add("amount", "listing.text_long")
	}
	if l.HarvestedOn.After(today) || l.HarvestedOn.Year() < 2000 {
		f.Add("harvested_on", "lot.harvested_wrong")
	}
	last := l.HarvestedOn
	if l.PackedOn != nil {
		if l.PackedOn.Before(l.HarvestedOn) || l.PackedOn.After(today) {
			f.Add("packed_on", "lot.packed_wrong")
		}
		last = *l.PackedOn
	}
	if l.BestBefore != nil && (!l.BestBefore.After(last) || l.BestBefore.Year() > 2999) {
		f.Add("best_before", "lot.best_before_wrong")
	}
	return f.Err()
}

// AddStep writes what was done with a lot. key is the form's: sent again nothing is added. Bad fields are an
// errs.Invalid with Fields done_on, title, note, photos.
func (s *Service) AddStep(ctx context.Context, by By, code, key string, in Step) error {
	now := s.now()
	in.Title = vntext.OneLine(in.Title)
	in.Note = strings.TrimSpace(vntext.NFC(in.Note))
	f := errs.Fields{}
	if n := utf8.RuneCountInString(in.Title); n < 2 || n > 80 {
		f.Add("title", "lot.title_missing")
	}
	if utf8.RuneCountInString(in.Note) > 500 {
		f.Add("note", "listing.text_long")
	}
	if in.DoneOn.After(clock.Day(now)) || in.DoneOn.Year() < 2000 {
		f.Add("done_on", "lot.done_wrong")
	}
	if err := f.Err(); err != nil {
		return err
	}
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		id, err := own(ctx, tx, by, code)
		if err != nil {
			return err
		}
		// what a person should look at elsewhere may be said of a field: what it was sprayed with
		err = moderation.MayStand(ctx, tx, []moderation.Said{{Field: "title", Text: in.Title}, {Field: "note", Text: in.Note}}, moderation.Look)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO lot_step (lot_id, form_key, done_on, title, note, photo_hash, added_at, added_by)
			VALUES ($1, $2, $3, $4, $5, NULLIF($6, ''), $7, NULLIF($8, 0))
			ON CONFLICT (form_key) DO NOTHING`, id, key, in.DoneOn, in.Title, in.Note, in.PhotoHash, now, by.AccountID)
		if name, ok := pg.Constraint(err); ok && name == "lot_step_photo_hash_fkey" {
			return errs.Fields{"photos": "listing.photo_unknown"}.Err()
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("add step to lot %s: %w", code, err)
	}
	return nil
}

// Strike takes a step that was wrong off the lot's page. Twice is once.
func (s *Service) Strike(ctx context.Context, by By, code string, stepID int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		id, err := own(ctx, tx, by, code)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE lot_step SET struck_at = $3, struck_by = NULLIF($4, 0) WHERE id = $2 AND lot_id = $1 AND struck_at IS NULL`,
			id, stepID, now, by.AccountID)
		return err
	})
}

// Recall warns whoever has goods of the lot, with the reason; it cannot be taken back. Twice is once.
func (s *Service) Recall(ctx context.Context, by By, code, reason string) error {
	reason = strings.TrimSpace(vntext.NFC(reason))
	if n := utf8.RuneCountInString(reason); n < 5 || n > 500 {
		return errs.Fields{"reason": "lot.recall_reason_missing"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		id, err := own(ctx, tx, by, code)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE lot SET recalled_at = $2, recalled_by = NULLIF($3, 0), recall_reason = $4 WHERE id = $1 AND recalled_at IS NULL`,
			id, now, by.AccountID, reason)
		return err
	})
}

// own locks a lot of the seller's, or says errs.NotFound.
func own(ctx context.Context, tx pg.Tx, by By, code string) (id int64, err error) {
	err = tx.GetContext(ctx, &id, `
		SELECT t.id FROM lot t JOIN listing l ON l.id = t.listing_id
		WHERE t.code = $1 AND l.seller_id = $2 FOR NO KEY UPDATE OF t`, code, by.SellerID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errs.New(errs.NotFound, "lot.not_found")
	}
	return id, err
}
