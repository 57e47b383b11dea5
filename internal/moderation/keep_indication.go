package moderation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// KeptIndication is an indication with its areas.
type KeptIndication struct {
	Indication
	Areas []Area
}

// Indications lists all, with their areas by commune.
func (s Service) Indications(ctx context.Context) ([]KeptIndication, error) {
	var list []KeptIndication
	if err := s.DB.SelectContext(ctx, &list, `SELECT `+indicationColumns+` FROM indication ORDER BY vn_fold(name), id`); err != nil {
		return nil, fmt.Errorf("list indications: %w", err)
	}
	var areas []struct {
		IndicationID int `db:"indication_id"`
		Area
	}
	err := s.DB.SelectContext(ctx, &areas, `
		SELECT indication_id, commune_code, former_name FROM indication_area ORDER BY commune_code, vn_fold(former_name), former_name`)
	if err != nil {
		return nil, fmt.Errorf("list areas of indications: %w", err)
	}
	for i := range list {
		for _, a := range areas {
			if a.IndicationID == list[i].ID {
				list[i].Areas = append(list[i].Areas, a.Area)
			}
		}
	}
	return list, nil
}

// AddIndication adds one; it covers nothing until areas are added. The same again changes nothing. Errors are
// errs.Invalid with the Fields name, words, category and registered.
func (s Service) AddIndication(ctx context.Context, officer int64, in Indication) error {
	in, err := s.checkIndication(in)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx pg.Tx, now time.Time) error {
		err := tx.GetContext(ctx, &in.ID, `
			INSERT INTO indication (name, words, category_slug, registered_on) VALUES ($1, $2, $3, $4)
			ON CONFLICT (words, category_slug) DO NOTHING RETURNING id`, in.Name, in.Words, in.Category, in.RegisteredOn)
		if errors.Is(err, sql.ErrNoRows) {
			return sameIndication(ctx, tx, in)
		}
		return pickNote(ctx, tx, categoryKnown(err), Note{Subject: "indication", Name: in.Name, What: "added", Is: in.told(), AccountID: officer, IndicationID: &in.ID}, now)
	})
}

// sameIndication is nil when what stands under the words is the same.
func sameIndication(ctx context.Context, tx pg.Tx, in Indication) error {
	var is Indication
	err := tx.GetContext(ctx, &is, `SELECT `+indicationColumns+` FROM indication WHERE words = $1 AND category_slug = $2`, in.Words, in.Category)
	if err == nil && is.told() != in.told() {
		err = errs.Fields{"words": "moderation.indication_there"}.Err()
	}
	return err
}

// ChangeIndication gives an indication other words; was is what the page showed. When another officer changed it
// meanwhile it is errs.Conflict "moderation.word_moved_on". A second tap changes nothing.
func (s Service) ChangeIndication(ctx context.Context, officer int64, was, in Indication) error {
	in, err := s.checkIndication(in)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx pg.Tx, now time.Time) error {
		is, err := lockIndication(ctx, tx, in.ID)
		switch {
		case err != nil || is.told() == in.told():
			return err
		case is.told() != was.told():
			return errs.New(errs.Conflict, "moderation.word_moved_on")
		}
		_, err = tx.ExecContext(ctx, `UPDATE indication SET name = $2, words = $3, category_slug = $4, registered_on = $5 WHERE id = $1`,
			in.ID, in.Name, in.Words, in.Category, in.RegisteredOn)
		if pg.IsUnique(err, "indication_words_once") {
			return errs.Fields{"words": "moderation.indication_there"}.Err()
		}
		return pickNote(ctx, tx, categoryKnown(err), Note{"indication", in.Name, "changed", is.told(), in.told(), officer, &in.ID}, now)
	})
}

// AddArea lets an indication cover a former commune or a hamlet of today's commune. Twice is once. Errors are
// errs.Invalid with the Fields commune and former.
func (s Service) AddArea(ctx context.Context, officer int64, indicationID int, a Area) error {
	a.Former = place.Bare(vntext.OneLine(a.Former))
	f := errs.Fields{}
	if c, ok := place.CommuneByCode(a.Commune); !ok || c.ProvinceCode != place.ThaiNguyen {
		f.Add("commune", "seller.commune_missing")
	}
	if n := utf8.RuneCountInString(a.Former); n < 2 || n > 60 || len(vntext.Words(a.Former)) == 0 {
		f.Add("former", "moderation.former_length")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.onArea(ctx, officer, indicationID, a, "added",
		`INSERT INTO indication_area (indication_id, commune_code, former_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`)
}

// RemoveArea takes a place out of an indication's area. Twice is once.
func (s Service) RemoveArea(ctx context.Context, officer int64, indicationID int, a Area) error {
	return s.onArea(ctx, officer, indicationID, a, "removed",
		`DELETE FROM indication_area WHERE indication_id = $1 AND commune_code = $2 AND former_name = $3`)
}

func (s Service) onArea(ctx context.Context, officer int64, indicationID int, a Area, what, do string) error {
	return s.change(ctx, func(tx pg.Tx, now time.Time) error {
		is, err := lockIndication(ctx, tx, indicationID)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, do, indicationID, a.Commune, a.Former)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		n := Note{Subject: "area", Name: a.told(), What: what, Is: is.Name, AccountID: officer, IndicationID: &is.ID}
		if what == "removed" {
			n.Was, n.Is = n.Is, ""
		}
		return pickNote(ctx, tx, nil, n, now)
	})
}

func (s Service) checkIndication(in Indication) (Indication, error) {
	in.Name, in.Words = vntext.OneLine(in.Name), strings.Join(vntext.Words(in.Words), " ")
	f := errs.Fields{}
	if n := utf8.RuneCountInString(in.Name); n < 2 || n > 60 {
		f.Add("name", "moderation.indication_name_length")
	}
	if n := utf8.RuneCountInString(in.Words); n < 2 || n > 60 {
		f.Add("words", "moderation.words_length")
	}
	if in.Category == "" {
		f.Add("category", "listing.category_missing")
	}
	if in.RegisteredOn.Year() < 1990 || in.RegisteredOn.After(clock.Day(s.Clock())) {
		f.Add("registered", "moderation.registered_wrong")
	}
	return in, f.Err()
}

func categoryKnown(err error) error {
	if name, ok := pg.Constraint(err); ok && name == "indication_category_slug_fkey" {
		return errs.Fields{"category": "listing.category_missing"}.Err()
	}
	return err
}

// told is an indication, or a place, as the history has it.
func (in Indication) told() string {
	return strings.Join([]string{in.Name, in.Words, in.Category, in.RegisteredOn.Format("02/01/2006")}, " · ")
}

func (a Area) told() string { return a.Former + " · " + a.Commune }

func lockIndication(ctx context.Context, tx pg.Tx, id int) (is Indication, err error) {
	err = tx.GetContext(ctx, &is, `SELECT `+indicationColumns+` FROM indication WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, "http.not_found")
	}
	return is, err
}
