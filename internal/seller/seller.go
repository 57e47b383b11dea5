// Package seller is the legal parties that sell and the people who act for them.
//
// Invariants: a seller has at most one owner at a time; whoever acts for a seller is a member of it whose
// membership has not ended; a membership ends, it is never deleted; citizen, tax and account numbers are sealed, shown
// masked, and whoever sees one whole is noted; nothing an unidentified seller offers shows once the gate has fallen;
// a stall that was closed has no member, offers nothing and takes no order; one that an authority had suspended offers
// nothing and takes no order until that is lifted.
package seller

import (
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"nongsan/internal/clock"
)

// Kind is the legal form of a seller.
type Kind string

// The kinds of sellers.
const (
	Household   Kind = "household"
	Cooperative Kind = "cooperative"
	Company     Kind = "company"
)

// TaxKind is how a seller is taxed (Decree 252/2026): of households and individuals the marketplace withholds,
// cooperatives and companies declare themselves.
type TaxKind string

// The kinds of tax. A household's stall is taxed as a household or as an individual.
const (
	TaxHousehold   TaxKind = "household"
	TaxIndividual  TaxKind = "individual"
	TaxCooperative TaxKind = "cooperative"
	TaxCompany     TaxKind = "company"
)

// Role is what a member may do for a seller.
type Role string

// The roles of members.
const (
	Owner  Role = "owner"
	Helper Role = "helper"
)

// Seller is a household, cooperative or company that sells.
type Seller struct {
	ID           int64
	Slug         string
	Kind         Kind
	TaxKind      TaxKind    `db:"tax_kind"` // empty when created: as its kind is taxed
	LegalName    string     `db:"legal_name"`
	StallName    string     `db:"stall_name"`
	Story        string     `db:"story"`
	Phone        string     `db:"phone"` // E.164
	ProvinceCode string     `db:"province_code"`
	CommuneCode  string     `db:"commune_code"`
	AddressLine  string     `db:"address_line"` // hamlet, house number
	SinceYear    int        `db:"since_year"`   // 0: not told
	PhotoHash    string     `db:"photo_hash"`
	PhotoWidth   int        `db:"photo_width"`
	PhotoHeight  int        `db:"photo_height"`
	Demo         bool       `db:"demo"` // invented for the demonstration
	CreatedAt    time.Time  `db:"created_at"`
	ClosedAt     *time.Time `db:"closed_at"`
	Suspended    bool       `db:"suspended"` // an authority had it suspended

	OnHolidayUntil *time.Time `db:"on_holiday_until"` // the last day on which the stall is closed
	HolidayNote    string     `db:"holiday_note"`

	PickupCommune string        `db:"pickup_commune"` // where parcels are fetched; empty: at its address
	PickupLine    string        `db:"pickup_line"`
	OpenDays      pq.Int64Array `db:"open_days"` // 1 is Monday
}

// Membership is a seller an account acts for.
type Membership struct {
	SellerID  int64  `db:"seller_id"`
	StallName string `db:"stall_name"`
	Slug      string `db:"slug"`
	Role      Role   `db:"role"`
}

// Service keeps sellers and their members.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }
