// Package takedown is the requests of authorities: to take a listing off, to suspend a seller, to give a seller's data.
// The law gives 24 hours from their receipt (Decree 248/2026, art. 17.1.c and 18.2).
//
// Invariants: what was asked is never changed, and what was done is done once; each step stands in a history that is
// only added to and chained; a request is carried out in the transaction that says so; who is given data is noted like
// every look at them; one that runs late is told of aloud.
package takedown

import (
	"log/slog"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/notify"
	"nongsan/internal/privacy"
	"nongsan/internal/seller"
)

// Kind is what an authority asks for.
type Kind string

// The kinds.
const (
	Listing Kind = "listing" // to take it off
	Stall   Kind = "stall"   // to suspend its seller
	Data    Kind = "data"    // of a seller
)

// Kinds lists them in the order a form shows them.
func Kinds() []Kind { return []Kind{Listing, Stall, Data} }

// Outcome is what was done.
type Outcome string

// The outcomes; the first three are those of the kinds.
const (
	Hidden    Outcome = "hidden"
	Suspended Outcome = "suspended"
	Given     Outcome = "given"
	Returned  Outcome = "returned" // to the authority, with the reason: it cannot be carried out
)

const (
	// Within is how long a request may take.
	Within = 24 * time.Hour
	// soon is how long before its end an open request is told of.
	soon = 4 * time.Hour
)

// Request is one request of an authority.
type Request struct {
	ID         int64      `db:"id"`
	Kind       Kind       `db:"kind"`
	SellerID   int64      `db:"seller_id"`
	SellerSlug string     `db:"seller_slug"`
	StallName  string     `db:"stall_name"`
	LegalName  string     `db:"legal_name"`
	ListingID  int64      `db:"listing_id"` // 0: not about a listing
	Slug       string     `db:"slug"`       // of the listing
	Name       string     `db:"name"`       // of the listing
	Authority  string     `db:"authority"`
	Number     string     `db:"document_number"`
	Date       time.Time  `db:"document_date"`
	Reason     string     `db:"reason"`
	ReceivedAt time.Time  `db:"received_at"`
	DueAt      time.Time  `db:"due_at"`
	EnteredBy  string     `db:"entered_by"` // name
	Outcome    Outcome    `db:"outcome"`    // empty: open
	ActedAt    *time.Time `db:"acted_at"`
	ActedBy    string     `db:"acted_by"` // name
	Answer     string     `db:"answer"`   // why it was returned
	LiftedAt   *time.Time `db:"lifted_at"`
}

// Step is a line of a request's history.
type Step struct {
	What string    `db:"what"`
	Note string    `db:"note"`
	By   string    `db:"by_name"` // empty: the clock
	At   time.Time `db:"at"`
}

// Service keeps requests and carries them out.
type Service struct {
	DB       *sqlx.DB
	Clock    clock.Clock
	Log      *slog.Logger
	Catalog  *catalog.Service
	Secrets  *seller.Secrets
	Privacy  *privacy.Service
	Messages *notify.Service // tells owners
	BaseURL  string
}
