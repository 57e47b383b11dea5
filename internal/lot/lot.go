// Package lot is harvests and batches that a buyer can follow back: where and when they were grown, what was done with
// them, and the labels that carry their code.
//
// Invariants: a lot belongs to one listing of the seller who wrote it; its code is on labels for years and never goes
// to another; a step is struck out, never deleted; a lot that was recalled says so on its page for ever.
package lot

import (
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
)

// Lot is a harvest or a batch.
type Lot struct {
	ID           int64      `db:"id"`
	Code         string     `db:"code"`
	ListingID    int64      `db:"listing_id"`
	SellerID     int64      `db:"seller_id"`
	ListingSlug  string     `db:"listing_slug"`
	ListingName  string     `db:"listing_name"`
	StallName    string     `db:"stall_name"`
	PlantingCode string     `db:"planting_code"`
	HarvestedOn  time.Time  `db:"harvested_on"`
	PackedOn     *time.Time `db:"packed_on"`
	BestBefore   *time.Time `db:"best_before"`
	Amount       string     `db:"amount"` // as people say it
	CreatedAt    time.Time  `db:"created_at"`
	RecalledAt   *time.Time `db:"recalled_at"`
	RecallReason string     `db:"recall_reason"`
	Steps        []Step     `db:"-"`
}

// Step is something that was done with a lot.
type Step struct {
	ID          int64     `db:"id"`
	DoneOn      time.Time `db:"done_on"`
	Title       string    `db:"title"`
	Note        string    `db:"note"`
	PhotoHash   string    `db:"photo_hash"`
	PhotoWidth  int       `db:"photo_width"`
	PhotoHeight int       `db:"photo_height"`
	AddedAt     time.Time `db:"added_at"`
}

// Service keeps lots.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }
