// Package certificate is the papers behind what sellers say of their goods: OCOP stars, VietGAP, GlobalGAP, organic,
// the right to a geographical indication, and the licences without which some things may not be sold.
//
// Invariants: a certificate counts only while an officer has verified it and its last day is not over; a star is one
// product's, anything else may be a whole seller's; every change of state is a row in its history; nobody but
// officers and the seller sees the paper itself.
package certificate

import (
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/notify"
)

// Kind is what a certificate says.
type Kind string

// The kinds. Alcohol and Declaration are licences: they show on no page, and what needs them is not sold without.
const (
	OCOP        Kind = "ocop"
	VietGAP     Kind = "vietgap"
	GlobalGAP   Kind = "globalgap"
	Organic     Kind = "organic"
	Indication  Kind = "gi"          // the granted right to use “Tân Cương”
	Alcohol     Kind = "alcohol"     // licence to make or sell alcohol (Decree 105/2017/NĐ-CP)
	Declaration Kind = "declaration" // of a health product (Decree 15/2018/NĐ-CP)
)

// Kinds lists them in the order a form shows them.
func Kinds() []Kind {
	return []Kind{OCOP, VietGAP, GlobalGAP, Organic, Indication, Alcohol, Declaration}
}

// State is where a certificate stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Verified  State = "verified"
	Rejected  State = "rejected"
	Withdrawn State = "withdrawn"
)

// ocopMonths is how long stars are valid (Decision 1489/QĐ-TTg 2025).
const ocopMonths = 36

// Certificate is one paper.
type Certificate struct {
	ID          int64     `db:"id"`
	SellerID    int64     `db:"seller_id"`
	ListingID   int64     `db:"listing_id"` // 0: of all the seller offers
	Kind        Kind      `db:"kind"`
	Stars       int       `db:"stars"` // of OCOP, 3 to 5
	Number      string    `db:"number"`
	Issuer      string    `db:"issuer"`
	IssuedOn    time.Time `db:"issued_on"`
	ExpiresOn   time.Time `db:"expires_on"` // the last valid day
	State       State     `db:"state"`
	SentAt      time.Time `db:"sent_at"`
	Demo        bool      `db:"demo"`
	Reason      string    `db:"reason"`       // of the last change, to be read by the seller
	ListingName string    `db:"listing_name"` // empty: of all the seller offers
	ListingSlug string    `db:"listing_slug"`
	StallName   string    `db:"stall_name"`
	SellerSlug  string    `db:"seller_slug"`
	Scans       int       `db:"scans"`
}

// Valid reports whether the certificate counts at a time: until the end of its last day in Vietnam.
func (c Certificate) Valid(at time.Time) bool {
	return c.State == Verified && !clock.Day(at).After(c.ExpiresOn)
}

// Change is a row of a certificate's history.
type Change struct {
	From   State     `db:"from_state"`
	To     State     `db:"to_state"`
	By     string    `db:"by_name"` // empty: not known
	Reason string    `db:"reason"`
	At     time.Time `db:"at"`
}

// Service keeps certificates.
type Service struct {
	db       *sqlx.DB
	now      clock.Clock
	messages *notify.Service // nil: nobody is told
}

// New returns a Service on db that tells sellers through messages.
func New(db *sqlx.DB, now clock.Clock, messages *notify.Service) *Service {
	return &Service{db: db, now: now, messages: messages}
}
