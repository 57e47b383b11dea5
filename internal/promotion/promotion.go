// Package promotion is the places on the pages that the province fills.
//
// Invariant: a slot has a start before its end; an ended slot stays, it tells what was promoted when.
package promotion

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Slot is a listing featured on the home page from StartsAt until EndsAt.
type Slot struct {
	ID        int64     `db:"id"`
	ListingID int64     `db:"listing_id"`
	Note      string    `db:"note"` // why now, in the officer's words
	StartsAt  time.Time `db:"starts_at"`
	EndsAt    time.Time `db:"ends_at"`
}

// Service keeps the featured slots.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }

// Feature puts a listing into a slot in an officer's name (0: nobody's, the demonstration). Whether the
// listing may be shown is asked each time the page is drawn. Wrong times are an errs.Invalid with Fields.
func (s *Service) Feature(ctx context.Context, officerAccountID int64, in Slot) (int64, error) {
	now := s.now()
	fields := errs.Fields{}
	if !in.EndsAt.After(in.StartsAt) {
		fields.Add("ends_at", "promotion.end_before_start")
	}
	if !in.EndsAt.After(now) {
		fields.Add("ends_at", "promotion.end_in_past")
	}
	if len([]rune(in.Note)) > 300 {
		fields.Add("note", "promotion.note_too_long")
	}
	if err := fields.Err(); err != nil {
		return 0, err
	}
	var id int64
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return tx.GetContext(ctx, &id, `
			INSERT INTO featured_slot (listing_id, note, starts_at, ends_at, placed_by, placed_at)
			VALUES ($1, $2, $3, $4, NULLIF($5, 0), $6)
			RETURNING id`, in.ListingID, in.Note, in.StartsAt, in.EndsAt, officerAccountID, now)
	})
	if name, ok := pg.Constraint(err); ok && name == "featured_slot_listing_id_fkey" {
		return 0, errs.Wrap(errs.NotFound, "listing.not_found", err)
	}
	if err != nil {
		return 0, fmt.Errorf("feature listing %d: %w", in.ListingID, err)
	}
	return id, nil
}

// End takes a slot off the page now. A slot that has ended already stays as it was.
func (s *Service) End(ctx context.Context, slotID int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE featured_slot
			SET starts_at = LEAST(starts_at, $2::timestamptz - interval '1 second'), ends_at = $2
			WHERE id = $1 AND ends_at > $2`, slotID, now)
		return err
	})
}

// Running lists the slots that show now, the newest first, at most limit.
func (s *Service) Running(ctx context.Context, limit int) ([]Slot, error) {
	return s.list(ctx, `starts_at <= $1 AND ends_at > $1`, limit)
}

// Open lists the slots that show now or will, at most 200.
func (s *Service) Open(ctx context.Context) ([]Slot, error) {
	return s.list(ctx, `ends_at > $1`, 200)
}

func (s *Service) list(ctx context.Context, where string, limit int) ([]Slot, error) {
	var slots []Slot
	err := s.db.SelectContext(ctx, &slots, `
		SELECT id, listing_id, note, starts_at, ends_at
		FROM featured_slot
		WHERE `+where+`
		ORDER BY starts_at DESC, id DESC
		LIMIT $2`, s.now(), limit)
	if err != nil {
		return nil, fmt.Errorf("list featured slots: %w", err)
	}
	return slots, nil
}
