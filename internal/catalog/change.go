package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
)

// Content is what people read and see of a listing, and an officer looks at before it shows. Price, stock, packs and
// season are not in it: they change at once.
type Content struct {
	Name         string      `json:"name"`
	Category     string      `json:"category"` // slug
	Summary      string      `json:"summary"`
	Description  string      `json:"description"`
	Ingredients  string      `json:"ingredients"`
	Harvest      string      `json:"harvest"`
	ShelfLife    string      `json:"shelf_life"`
	Preservation string      `json:"preservation"`
	Commune      string      `json:"commune"` // code
	OldPlace     string      `json:"old_place"`
	TaxClass     TaxClass    `json:"tax_class"`
	Restricted   Restriction `json:"restricted"`
	Photos       []string    `json:"photos"` // hashes, in order
}

// Scan reads the database's JSON.
func (c *Content) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("content is %T", src)
	}
	return json.Unmarshal(raw, c)
}

// text is the content as the database keeps it; two contents are the same when their texts are.
func (c Content) text() string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("content of strings: %v", err))
	}
	return string(raw)
}

func (in Offer) content() Content {
	c := Content{
		Name: in.Name, Category: in.CategorySlug, Summary: in.Summary, Description: in.Description, Ingredients: in.Ingredients,
		Harvest: in.Harvest, ShelfLife: in.ShelfLife, Preservation: in.Preservation, Commune: in.CommuneCode, OldPlace: in.OldPlace,
		TaxClass: in.TaxClass, Restricted: in.Restricted, Photos: []string{},
	}
	seen := map[string]bool{}
	for _, hash := range in.PhotoHashes {
		if !seen[hash] {
			c.Photos = append(c.Photos, hash)
		}
		seen[hash] = true
	}
	return c
}

// content is what shows of a listing with its parts.
func (l Listing) content() Content {
	c := Content{
		Name: l.Name, Category: l.CategorySlug, Summary: l.Summary, Description: l.Description, Ingredients: l.Ingredients,
		Harvest: l.Harvest, ShelfLife: l.ShelfLife, Preservation: l.Preservation, Commune: l.CommuneCode, OldPlace: l.OldPlace,
		TaxClass: l.TaxClass, Restricted: l.Restricted, Photos: []string{},
	}
	for _, p := range l.Photos {
		c.Photos = append(c.Photos, p.Hash)
	}
	return c
}

// ChangeState is what became of a change.
type ChangeState = moderation.State

// The states of a change.
const (
	Waiting  = moderation.Waiting
	Fast     = moderation.Fast
	Approved = moderation.Approved
	Refused  = moderation.Refused
	Replaced = moderation.Replaced
)

// Change is a listing's content as it was and as its seller wants it.
type Change struct {
	ID        int64          `db:"id"`
	ListingID int64          `db:"listing_id"`
	Before    *Content       `db:"before"` // nil: the listing was new
	After     Content        `db:"after"`
	Flags     pq.StringArray `db:"flags"` // what the rules saw: "code" or "code:words"
	State     ChangeState    `db:"state"`
	SentAt    time.Time      `db:"sent_at"`
	SentBy    string         `db:"sent_by"` // name; empty: not known
	DecidedAt *time.Time     `db:"decided_at"`
	DecidedBy string         `db:"decided_by"`
	Reason    string         `db:"reason"`
}

const changeColumns = `g.id, g.listing_id, g.before, g.after, g.flags, g.state, g.sent_at, coalesce(sent.name, '') AS sent_by, g.decided_at,
	coalesce(decided.name, '') AS decided_by, g.reason
	FROM listing_change g
	LEFT JOIN account sent ON sent.id = g.sent_by
	LEFT JOIN account decided ON decided.id = g.decided_by`

// Changes are a listing's changes, the newest first.
func (s *Service) Changes(ctx context.Context, listingID int64) ([]Change, error) {
	var list []Change
	err := s.db.SelectContext(ctx, &list, `SELECT `+changeColumns+` WHERE g.listing_id = $1 ORDER BY g.id DESC LIMIT 50`, listingID)
	if err != nil {
		return nil, fmt.Errorf("changes of listing %d: %w", listingID, err)
	}
	return list, nil
}

// waiting finds the change of a locked listing that waits for an officer.
func waiting(ctx context.Context, tx pg.Tx, listingID int64) (c Change, found bool, err error) {
	err = tx.GetContext(ctx, &c, `SELECT `+changeColumns+` WHERE g.listing_id = $1 AND g.state = 'waiting'`, listingID)
	if errors.Is(err, sql.ErrNoRows) {
		return Change{}, false, nil
	}
	if err != nil {
		return Change{}, false, fmt.Errorf("waiting change of listing %d: %w", listingID, err)
	}
	return c, true, nil
}

// approvedBefore is the content that an officer last approved of a listing, or nil.
func approvedBefore(ctx context.Context, tx pg.Tx, listingID int64) (*Content, error) {
	var last []Content
	err := tx.SelectContext(ctx, &last, `
		SELECT after FROM listing_change WHERE listing_id = $1 AND state IN ('approved', 'fast') ORDER BY id DESC LIMIT 1`, listingID)
	if err != nil || len(last) == 0 {
		return nil, err
	}
	return &last[0], nil
}

// sendChange writes what an officer is to look at in place of what waited before.
func sendChange(ctx context.Context, tx pg.Tx, listingID, accountID int64, c Change, now time.Time) error {
	if err := endWaiting(ctx, tx, listingID, Replaced, accountID, "", now); err != nil {
		return err
	}
	var before any
	if c.Before != nil {
		before = c.Before.text()
	}
	decided := any(now)
	if c.State == Waiting || c.State == Fast {
		decided = nil
	}
	_, err := tx.ExecContext(ctx, `
		WITH sent AS (
			INSERT INTO listing_change (listing_id, before, after, flags, state, sent_at, sent_by, decided_at)
			VALUES ($1, $2, $3, $4, $5, $6, NULLIF($7, 0), $8)
			RETURNING id, before, after)
		INSERT INTO listing_change_photo (change_id, photo_hash)
		SELECT id, hash FROM sent, jsonb_array_elements_text(after -> 'photos') AS hash
		UNION SELECT id, hash FROM sent, jsonb_array_elements_text(coalesce(before -> 'photos', '[]')) AS hash`,
		listingID, before, c.After.text(), pq.StringArray(append([]string{}, c.Flags...)), c.State, now, accountID, decided)
	if name, ok := pg.Constraint(err); ok && name == "listing_change_photo_photo_hash_fkey" {
		return errs.Fields{"photos": "listing.photo_unknown"}.Err()
	}
	if err != nil {
		return fmt.Errorf("send change of listing %d: %w", listingID, err)
	}
	return nil
}

// endWaiting ends what waits of a listing; nothing may wait.
func endWaiting(ctx context.Context, tx pg.Tx, listingID int64, to ChangeState, accountID int64, reason string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE listing_change SET state = $2, decided_at = $3, decided_by = NULLIF($4, 0), reason = $5
		WHERE listing_id = $1 AND state = 'waiting'`, listingID, to, now, accountID, reason)
	if err != nil {
		return fmt.Errorf("end what waits of listing %d: %w", listingID, err)
	}
	return nil
}
