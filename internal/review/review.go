// Package review is what buyers say of what they received, and what sellers answer.
//
// Invariants: a review belongs to one line of an order that arrived, and a line has one at most; it is shown in full
// and hidden only by an officer, with the reason (Law 122/2025/QH15, art. 17.2.h); a listing's sum and count of stars
// are those of its reviews that show, changed in the same transaction; an answer that an officer took away is kept with
// the reason.
package review

import (
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
)

// MaxPhotos is how many photographs a review may have.
const MaxPhotos = 5

// Review is what a buyer says of one thing.
type Review struct {
	ID           int64      `db:"id"`
	ListingID    int64      `db:"listing_id"`
	ListingSlug  string     `db:"listing_slug"`
	ListingName  string     `db:"listing_name"`
	StallName    string     `db:"stall_name"`
	Unit         string     `db:"unit"`
	BuyerName    string     `db:"buyer_name"` // given name alone
	Stars        int        `db:"stars"`
	Words        string     `db:"words"`
	CreatedAt    time.Time  `db:"created_at"`
	SeenAt       *time.Time `db:"seen_at"`
	HiddenReason string     `db:"hidden_reason"`
	Answer       string     `db:"answer"`
	AnsweredAt   *time.Time `db:"answered_at"`
	Returned     string     `db:"answer_returned"` // why an officer took the last answer away
	Photos       []Photo    `db:"-"`
}

// Photo is a photograph of a review.
type Photo struct {
	ReviewID int64  `db:"review_id"`
	Hash     string `db:"hash"`
	Width    int    `db:"width"`
	Height   int    `db:"height"`
}

// Line is a line of an order that arrived, and what its buyer said of it.
type Line struct {
	ID       int64  `db:"id"`
	Slug     string `db:"listing_slug"`
	Name     string `db:"name"`
	Unit     string `db:"unit"`
	Stall    string `db:"stall_name"`
	Reviewed bool   `db:"reviewed"`
}

// Service keeps reviews.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }
