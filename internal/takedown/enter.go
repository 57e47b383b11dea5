package takedown

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Entry is a request as an officer enters it.
type Entry struct {
	Kind       Kind
	Subject    string // address of a listing or a stall, or the last part of it
	Authority  string
	Number     string // of its document
	Date       time.Time
	Reason     string
	ReceivedAt time.Time
}

// oldest is how long ago a request may have come that is entered now.
const oldest = 90 * 24 * time.Hour

// Enter writes a request down. One document asks for one thing once: entered again, it is the first one. Errors are
// errs.Invalid with the Fields kind, subject, authority, number, date, reason and received.
func (s Service) Enter(ctx context.Context, officer int64, in Entry) (id int64, err error) {
	in.Authority, in.Number, in.Reason = vntext.OneLine(in.Authority), vntext.OneLine(in.Number), strings.TrimSpace(vntext.NFC(in.Reason))
	now := s.Clock()
	fields := in.check(now)
	about, err := s.find(ctx, in)
	if errs.Is(err, errs.NotFound) {
		fields.Add("subject", "takedown.subject_unknown")
	} else if err != nil {
		return 0, err
	}
	if err := fields.Err(); err != nil {
		return 0, err
	}
	err = pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		id, err = enter(ctx, tx, officer, in, about, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("enter a request of an authority: %w", err)
	}
	return id, nil
}

func (in Entry) check(now time.Time) errs.Fields {
	fields := errs.Fields{}
	if !slices.Contains(Kinds(), in.Kind) {
		fields.Add("kind", "takedown.kind_missing")
	}
	between := func(field, text, key string, least, most int) {
		if n := utf8.RuneCountInString(text); n < least || n > most {
			fields.Add(field, key)
		}
	}
	between("authority", in.Authority, "takedown.authority_length", 3, 120)
	between("number", in.Number, "takedown.number_length", 2, 60)
	between("reason", in.Reason, "moderation.reason_missing", 5, 500)
	if in.ReceivedAt.After(now) || in.ReceivedAt.Before(now.Add(-oldest)) {
		fields.Add("received", "takedown.received_wrong")
	}
	if in.Date.IsZero() || in.Date.Year() < 2000 || in.Date.After(clock.Day(in.ReceivedAt)) {
		fields.Add("date", "takedown.date_wrong")
	}
	return fields
}

// about is what a request is about.
type about struct {
	SellerID  int64 `db:"seller_id"`
	ListingID int64 `db:"listing_id"`
}

// find looks for what an entry names. A listing names its seller too.
func (s Service) find(ctx context.Context, in Entry) (about, error) {
	slug, isStall := slugOf(in.Subject)
	var found []about
	if !isStall {
		err := s.DB.SelectContext(ctx, &found, `SELECT seller_id, id AS listing_id FROM listing WHERE slug = $1`, slug)
		if err != nil {
			return about{}, fmt.Errorf("find listing %s: %w", slug, err)
		}
	}
	if len(found) == 0 && in.Kind != Listing {
		err := s.DB.SelectContext(ctx, &found, `SELECT id AS seller_id, 0 AS listing_id FROM seller WHERE slug = $1`, slug)
		if err != nil {
			return about{}, fmt.Errorf("find stall %s: %w", slug, err)
		}
	}
	if len(found) == 0 {
		return about{}, errs.New(errs.NotFound, "takedown.subject_unknown")
	}
	if in.Kind != Listing {
		found[0].ListingID = 0
	}
	return found[0], nil
}

// slugOf is the last part of an address, and whether it can only be a stall's.
func slugOf(address string) (slug string, isStall bool) {
	path := strings.TrimSpace(address)
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	slug = strings.ToLower(parts[len(parts)-1])
	return slug, len(parts) > 1 && parts[len(parts)-2] == "gian-hang"
}

func enter(ctx context.Context, tx pg.Tx, officer int64, in Entry, about about, now time.Time) (int64, error) {
	var ids []int64
	err := tx.SelectContext(ctx, &ids, `
		INSERT INTO takedown_request (kind, seller_id, listing_id, authority, document_number, document_date, reason, received_at, due_at, entered_at, entered_by)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT DO NOTHING RETURNING id`,
		in.Kind, about.SellerID, about.ListingID, in.Authority, in.Number, in.Date, in.Reason, in.ReceivedAt, in.ReceivedAt.Add(Within), now, officer)
	if err != nil {
		return 0, err
	}
	if len(ids) == 1 {
		return ids[0], note(ctx, tx, ids[0], officer, "received", "", now)
	}
	var id int64
	err = tx.GetContext(ctx, &id, `
		SELECT id FROM takedown_request
		WHERE lower(authority) = lower($1) AND lower(document_number) = lower($2) AND kind = $3 AND seller_id = $4
		  AND coalesce(listing_id, 0) = $5 AND coalesce(outcome, '') <> 'returned'`, in.Authority, in.Number, in.Kind, about.SellerID, about.ListingID)
	return id, err
}
