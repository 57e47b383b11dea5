// Package commission is what the marketplace keeps of a sale.
//
// Invariants: a rate begins 20 days after it was announced at the earliest (Decree 248/2026, art. 8.2), at midnight in
// Vietnam; a rate that has begun stays as it is and the next one follows it; an order line keeps the rate it was sold
// at.
package commission

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Notice is how long before it begins a rate must be announced.
const Notice = 20 * 24 * time.Hour

// Most is the highest rate that can be set, in basis points.
const Most = 3000

// Rate is a rate of the table.
type Rate struct {
	ID         int64     `db:"id"`
	CategoryID int       `db:"category_id"` // 0: any
	Category   string    `db:"category"`
	SellerID   int64     `db:"seller_id"` // 0: any
	Stall      string    `db:"stall"`
	BP         int       `db:"rate_bp"` // hundredths of a percent
	BeginsAt   time.Time `db:"begins_at"`
	Note       string    `db:"note"`
	SetAt      time.Time `db:"set_at"`
	SetBy      string    `db:"set_by"`
}

// Table is all rates that were not withdrawn, the latest first.
type Table []Rate

// particular orders rates by how closely they are meant: for this seller and category, for the seller, for the
// category, for all.
func (r Rate) particular() int {
	n := 0
	if r.SellerID != 0 {
		n += 2
	}
	if r.CategoryID != 0 {
		n++
	}
	return n
}

// On is the rate of a sale at a time: the latest that has begun of those most closely meant.
func (t Table) On(categoryID int, sellerID int64, at time.Time) Rate {
	var found Rate
	best := -1
	for _, r := range t {
		fits := (r.CategoryID == 0 || r.CategoryID == categoryID) && (r.SellerID == 0 || r.SellerID == sellerID)
		if fits && !at.Before(r.BeginsAt) && r.particular() > best {
			found, best = r, r.particular()
		}
	}
	return found
}

// Percent is the rate as people write it: 2,5 %.
func (r Rate) Percent() string {
	text := strconv.Itoa(r.BP / 100)
	if part := r.BP % 100; part != 0 {
		text += "," + strings.TrimRight(strconv.Itoa(100 + part)[1:], "0")
	}
	return text + "\u00a0%"
}

// For lists what a seller is charged: the rates that hold now and those to come, the latest first.
func (t Table) For(sellerID int64, at time.Time) (list []Rate) {
	for _, r := range t {
		mine := r.SellerID == 0 || r.SellerID == sellerID
		if mine && (at.Before(r.BeginsAt) || t.latest(r, at)) {
			list = append(list, r)
		}
	}
	return list
}

// latest reports whether no rate for the same has followed this one yet.
func (t Table) latest(r Rate, at time.Time) bool {
	for _, other := range t {
		same := other.CategoryID == r.CategoryID && other.SellerID == r.SellerID
		if same && other.BeginsAt.After(r.BeginsAt) && !at.Before(other.BeginsAt) {
			return false
		}
	}
	return true
}

// Service keeps the rates.
type Service struct {
	db  *sqlx.DB
	now clock.Clock

	mu    sync.Mutex
	table Table
	until time.Time
	since time.Time
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }

// remembered is how long the table may be old: no rate begins earlier than Notice after it was set, so nothing is
// charged wrongly.
const remembered = time.Minute

// Remembered is the table, at most a minute old, for those who charge by it.
func (s *Service) Remembered(ctx context.Context, q pg.Queryer) (Table, error) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.table != nil && now.Before(s.until) && !now.Before(s.since) {
		return s.table, nil
	}
	t, err := load(ctx, q)
	if err == nil {
		s.table, s.since, s.until = t, now, now.Add(remembered)
	}
	return t, err
}

// Rates is the table as it is.
func (s *Service) Rates(ctx context.Context) (Table, error) { return load(ctx, s.db) }

func load(ctx context.Context, q pg.Queryer) (Table, error) {
	t := Table{}
	err := q.SelectContext(ctx, &t, `
		SELECT r.id, coalesce(r.category_id, 0) AS category_id, coalesce(c.name_vi, '') AS category,
		       coalesce(r.seller_id, 0) AS seller_id, coalesce(s.stall_name, '') AS stall,
		       r.rate_bp, r.begins_at, r.note, r.set_at, coalesce(a.name, '') AS set_by
		FROM commission_rate r
		LEFT JOIN category c ON c.id = r.category_id
		LEFT JOIN seller s ON s.id = r.seller_id
		LEFT JOIN account a ON a.id = r.set_by
		WHERE r.withdrawn_at IS NULL
		ORDER BY r.begins_at DESC, r.id DESC`)
	if err != nil {
		return nil, fmt.Errorf("load commission rates: %w", err)
	}
	return t, nil
}

// Announcement is a rate to come.
type Announcement struct {
	CategoryID int   // 0: any
	SellerID   int64 // 0: any
	BP         int
	BeginsOn   time.Time // any time of the day
	Note       string
}

// Earliest is the first day on which a rate that is announced now can begin.
func Earliest(now time.Time) time.Time {
	first := midnight(now.Add(Notice))
	if first.Before(now.Add(Notice)) {
		first = first.AddDate(0, 0, 1)
	}
	return first
}

func midnight(t time.Time) time.Time {
	y, m, d := t.In(clock.Vietnam).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.Vietnam)
}

// Announce adds a rate.
func (s *Service) Announce(ctx context.Context, officerID int64, a Announcement) error {
	now := s.now()
	begins, f := midnight(a.BeginsOn), errs.Fields{}
	if a.BP < 0 || a.BP > Most {
		f.Add("rate", "commission.rate_range")
	}
	if begins.Before(Earliest(now)) {
		f.Add("begins", "commission.too_soon")
	}
	if len([]rune(a.Note)) > 200 {
		f.Add("note", "commission.note_long")
	}
	if err := f.Err(); err != nil {
		return err
	}
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO commission_rate (category_id, seller_id, rate_bp, begins_at, note, set_by, set_at)
			VALUES (NULLIF($1, 0), NULLIF($2::bigint, 0), $3, $4, $5, NULLIF($6::bigint, 0), $7)`,
			a.CategoryID, a.SellerID, a.BP, begins, a.Note, officerID, now)
		return err
	})
	switch name, _ := pg.Constraint(err); name {
	case "commission_rate_once":
		return errs.Fields{"begins": "commission.day_taken"}.Err()
	case "commission_rate_category_id_fkey":
		return errs.Fields{"category": "commission.category_unknown"}.Err()
	case "commission_rate_seller_id_fkey":
		return errs.Fields{"seller": "commission.seller_unknown"}.Err()
	}
	if err != nil {
		return fmt.Errorf("announce commission: %w", err)
	}
	return nil
}

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.Wrap(errs.NotFound, "http.not_found", err)
	}
	return fmt.Errorf("find commission rate: %w", err)
}

// Withdraw takes back a rate that has not begun. Twice is once; one that has begun is an errs.Conflict.
func (s *Service) Withdraw(ctx context.Context, officerID, id int64) error {
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var state struct {
			Begun     bool
			Withdrawn bool
		}
		err := tx.GetContext(ctx, &state, `
			SELECT begins_at <= $2 AS begun, withdrawn_at IS NOT NULL AS withdrawn FROM commission_rate WHERE id = $1 FOR UPDATE`, id, now)
		switch {
		case err != nil:
			return notFound(err)
		case state.Withdrawn:
			return nil
		case state.Begun:
			return errs.New(errs.Conflict, "commission.has_begun")
		}
		_, err = tx.ExecContext(ctx, `UPDATE commission_rate SET withdrawn_at = $2, withdrawn_by = NULLIF($3::bigint, 0) WHERE id = $1`, id, now, officerID)
		if err != nil {
			return fmt.Errorf("withdraw commission rate %d: %w", id, err)
		}
		return nil
	})
}
