// Package shipping knows where sellers send to, what that costs, and where their goods can be fetched.
//
// Invariants: a fee is calculated from the seller's zones, the place and the weight alone, so the checkout and the page
// before it agree; a zone is never changed, only retired and followed by another; an order keeps the fee and the
// place it was placed with.
package shipping

import (
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/money"
	"nongsan/internal/place"
)

// tariff is what sellers without zones of their own charge from a day on.
type tariff struct {
	from         time.Time
	sameProvince money.VND
	elsewhere    money.VND
	freeFrom     money.VND // goods of one seller worth this much travel free
}

// tariffs in the order of their start. The figures are the demonstration's.
var tariffs = []tariff{
	{from: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), sameProvince: 20_000, elsewhere: 35_000, freeFrom: 500_000},
}

// Zone is a part of the country that a seller sends to.
type Zone struct {
	ID        int64          `db:"id"`
	SellerID  int64          `db:"seller_id"`
	Communes  pq.StringArray `db:"communes"`  // codes; with Provinces empty as well: everywhere else
	Provinces pq.StringArray `db:"provinces"` // codes
	Fee       money.VND      `db:"fee"`
	Included  int            `db:"included_g"` // grams the fee covers
	PerKg     money.VND      `db:"per_kg"`     // for each kilogram begun beyond; 0: weight does not matter
	FreeFrom  *money.VND     `db:"free_from"`  // nil: never
	DaysFrom  int            `db:"days_from"`
	DaysTo    int            `db:"days_to"`
}

// Pickup is a place where buyers come for their goods.
type Pickup struct {
	ID       int64  `db:"id"`
	SellerID int64  `db:"seller_id"`
	Kind     string `db:"kind"` // stall, market
	Name     string `db:"name"`
	Address  string `db:"address"`
	Commune  string `db:"commune_code"`
	Opening  string `db:"opening"`
}

// Words are the place as an order keeps it.
func (p Pickup) Words() string {
	return p.Name + ", " + place.FullAddress(p.Address, p.Commune) + " – " + p.Opening
}

// Rules are a seller's zones and places.
type Rules struct {
	Zones   []Zone
	Pickups []Pickup
}

// To is where something goes. Without a commune its province decides.
type To struct{ Province, Commune string }

// Parcel is what is sent, from where.
type Parcel struct {
	From  string    // province code of the seller
	Goods money.VND // worth
	Grams int
}

// Offer is what sending a parcel costs and how long it takes.
type Offer struct {
	Fee      money.VND
	DaysFrom int
	DaysTo   int
}

// Quote is what a parcel costs to send, or false where the seller does not send to.
func (r Rules) Quote(to To, parcel Parcel, at time.Time) (Offer, bool) {
	if len(r.Zones) == 0 {
		return current(at).offer(to, parcel), true
	}
	zone := r.nearest(to)
	if zone == nil {
		return Offer{}, false
	}
	return Offer{Fee: zone.fee(parcel), DaysFrom: zone.DaysFrom, DaysTo: zone.DaysTo}, true
}

func (r Rules) nearest(to To) *Zone {
	var found *Zone
	best := 0
	for i, z := range r.Zones {
		near := 0
		switch {
		case to.Commune != "" && slices.Contains(z.Communes, to.Commune):
			near = 3
		case slices.Contains(z.Provinces, to.Province):
			near = 2
		case len(z.Communes) == 0 && len(z.Provinces) == 0:
			near = 1
		}
		if near > best {
			best, found = near, &r.Zones[i]
		}
	}
	return found
}

func (z Zone) fee(parcel Parcel) money.VND {
	if z.FreeFrom != nil && parcel.Goods >= *z.FreeFrom {
		return 0
	}
	beyond := max(parcel.Grams-z.Included, 0)
	const kilogram = 1000
	return z.Fee.Plus(z.PerKg.Times(int64((beyond + kilogram - 1) / kilogram)))
}

func (t tariff) offer(to To, parcel Parcel) Offer {
	o := Offer{Fee: t.elsewhere, DaysFrom: 2, DaysTo: 5}
	if parcel.From == to.Province {
		o = Offer{Fee: t.sameProvince, DaysFrom: 1, DaysTo: 3}
	}
	if parcel.Goods >= t.freeFrom {
		o.Fee = 0
	}
	return o
}

// FreeAt is the worth of goods from which they travel free to a place, or 0 when they never do.
func (r Rules) FreeAt(to To, at time.Time) money.VND {
	if len(r.Zones) == 0 {
		return current(at).freeFrom
	}
	if z := r.nearest(to); z != nil && z.FreeFrom != nil {
		return *z.FreeFrom
	}
	return 0
}

func current(at time.Time) tariff {
	now := tariffs[0]
	for _, t := range tariffs {
		if !at.Before(t.from) {
			now = t
		}
	}
	return now
}

// Service keeps sellers' zones and places.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service { return &Service{db: db, now: now} }
