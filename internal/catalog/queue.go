package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Waits is a listing that an officer is to look at.
type Waits struct {
	Card
	State  ChangeState // Waiting or Fast
	New    bool        // false: the change of one that was looked at before
	Flags  []string
	SentAt time.Time
}

// Queue lists what waits for an officer, the longest waiting first, and then what shows already and nobody has seen.
// commune is that of the sellers, "" for all of them.
func (s *Service) Queue(ctx context.Context, commune string) ([]Waits, error) {
	var rows []struct {
		ListingID int64          `db:"listing_id"`
		State     ChangeState    `db:"state"`
		New       bool           `db:"is_new"`
		Flags     pq.StringArray `db:"flags"`
		SentAt    time.Time      `db:"sent_at"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT g.listing_id, g.state, g.before IS NULL AS is_new, g.flags, g.sent_at
		FROM listing_change g JOIN listing l ON l.id = g.listing_id JOIN seller s ON s.id = l.seller_id
		WHERE g.state IN ('waiting', 'fast') AND l.status IN ('pending', 'published') AND ($1 = '' OR s.commune_code = $1)
		  AND NOT EXISTS (SELECT FROM seller_suspension o WHERE o.seller_id = s.id AND o.lifted_at IS NULL)
		ORDER BY g.state DESC, g.sent_at, g.id LIMIT 200`, commune)
	if err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ListingID
	}
	cards, err := s.cards(ctx, `l.id = ANY($2)`, pq.Array(ids))
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]Card, len(cards))
	for _, c := range cards {
		byID[c.ID] = c
	}
	list := make([]Waits, len(rows))
	for i, r := range rows {
		list[i] = Waits{Card: byID[r.ListingID], State: r.State, New: r.New, Flags: r.Flags, SentAt: r.SentAt}
	}
	return list, nil
}

// Note is what became of the change of a listing that shows.
type Note struct {
	State  ChangeState `db:"state"` // Waiting or Refused
	Reason string      `db:"reason"`
}

// Notes are the changes of a seller's published listings that wait, or came back and were not sent again, by listing.
func (s *Service) Notes(ctx context.Context, sellerID int64) (map[int64]Note, error) {
	var rows []struct {
		ListingID int64 `db:"listing_id"`
		Note
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT DISTINCT ON (g.listing_id) g.listing_id, g.state, g.reason
		FROM listing_change g JOIN listing l ON l.id = g.listing_id
		WHERE l.seller_id = $1 AND l.status = 'published'
		ORDER BY g.listing_id, g.id DESC`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("notes of seller %d: %w", sellerID, err)
	}
	notes := map[int64]Note{}
	for _, r := range rows {
		if r.State == Waiting || r.State == Refused {
			notes[r.ListingID] = r.Note
		}
	}
	return notes, nil
}

// Wanted is a listing as its seller wants it: with the change that waits or came back, where there is one, and what
// became of it.
func (s *Service) Wanted(ctx context.Context, l Listing) (Listing, Note, error) {
	var last []Change
	err := s.db.SelectContext(ctx, &last, `SELECT `+changeColumns+` WHERE g.listing_id = $1 ORDER BY g.id DESC LIMIT 1`, l.ID)
	if err != nil || len(last) == 0 || l.Status != Published || last[0].State != Waiting && last[0].State != Refused {
		return l, Note{}, err
	}
	wanted, err := s.With(ctx, l, last[0].After)
	return wanted, Note{State: last[0].State, Reason: last[0].Reason}, err
}

// With is a listing that shows content.
func (s *Service) With(ctx context.Context, l Listing, c Content) (Listing, error) {
	l.Name, l.CategorySlug, l.Summary, l.Description, l.Ingredients = c.Name, c.Category, c.Summary, c.Description, c.Ingredients
	l.Harvest, l.ShelfLife, l.Preservation, l.CommuneCode, l.OldPlace = c.Harvest, c.ShelfLife, c.Preservation, c.Commune, c.OldPlace
	l.TaxClass, l.Restricted, l.Photos = c.TaxClass, c.Restricted, nil
	err := s.db.SelectContext(ctx, &l.Photos, `
		SELECT p.hash, p.width, p.height, p.color, coalesce(p.failure, '') AS failure
		FROM unnest($1::text[]) WITH ORDINALITY AS given (hash, n) JOIN photo p ON p.hash = given.hash ORDER BY n`, pq.Array(c.Photos))
	if err != nil {
		return l, fmt.Errorf("photos of the change of %s: %w", l.Slug, err)
	}
	err = s.db.GetContext(ctx, &l.CategoryID, `SELECT id FROM category WHERE slug = $1`, c.Category)
	return l, err
}
