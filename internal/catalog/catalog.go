// Package catalog is what sellers offer: listings, their variants with price and stock, photographs, how they are looked
// at before they show, and how buyers find them.
//
// Invariants: a listing shows only while it is published, and it is published by an officer, or by the rules where an
// officer trusts its seller and they saw nothing; what is published shows no change before it was looked at so; what
// needs papers does not show without them; every change of its status is a row in its history, every change of its
// content one with before and after; a variant's stock is the sum of its moves and never negative; a variant that was
// sold is retired, never deleted.
package catalog

import (
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/money"
	"nongsan/internal/notify"
)

// Status is where a listing stands in moderation.
type Status string

// The moderation states of a listing. Moderation before display is law (Law 122/2025/QH15, art. 17.1.đ).
const (
	Draft     Status = "draft"
	Pending   Status = "pending"
	Published Status = "published"
	Rejected  Status = "rejected"
	Hidden    Status = "hidden"
)

// TaxClass is what a sale of a listing is for the tax office. The seller declares it, an officer checks it.
type TaxClass string

// The classes of Decree 252/2026, art. 44. Own produce that was at most dried, peeled, cut, chilled or salted is
// outside both taxes.
const (
	OwnUnprocessed TaxClass = "own_unprocessed"
	Goods          TaxClass = "goods"
	Production     TaxClass = "production"
	Services       TaxClass = "service"
)

// TaxClasses lists them in the order a form shows them.
func TaxClasses() []TaxClass { return []TaxClass{OwnUnprocessed, Goods, Production, Services} }

// Restriction says that a listing may be sold only with papers.
type Restriction string

// The restrictions.
const (
	Free    Restriction = ""
	Alcohol Restriction = "alcohol" // 5.5° and more: the seller's licence, and a buyer of 18 or more
	Health  Restriction = "health"  // the product's declaration
)

// Category is a shelf of the shop.
type Category struct {
	ID        int    `db:"id"`
	Slug      string `db:"slug"`
	NameVi    string `db:"name_vi"`
	NameEn    string `db:"name_en"`
	OCOPGroup string `db:"ocop_group"`
	Cover     string `db:"cover"` // drawn cover
	Count     int    `db:"count"` // published listings; only Categories fills it
}

// Variant is one way to buy a listing: a bag of 500 g, a gift box.
type Variant struct {
	ID         int64     `db:"id"`
	ListingID  int64     `db:"listing_id"`
	Unit       string    `db:"unit"`        // as people say it: kg, gói 500 g
	BaseAmount int       `db:"base_amount"` // of BaseUnit in one unit; 0: not known
	BaseUnit   string    `db:"base_unit"`   // g, ml, piece or empty
	Price      money.VND `db:"price"`
	Stock      int       `db:"stock"`        // units left
	MinQty     int       `db:"min_quantity"` // the fewest one may order
	WeightG    int       `db:"weight_g"`     // grams of one unit, packed; 0: not known
}

// PricePerKg is the price in dong of a kilogram or litre, 0 where the unit does not tell or says it already.
func (v Variant) PricePerKg() money.VND { return pricePer1000(v.Price, v.BaseAmount, v.BaseUnit) }

func pricePer1000(price money.VND, amount int, unit string) money.VND {
	if amount == 0 || amount == 1000 || unit == "piece" || unit == "" {
		return 0
	}
	n := money.VND(amount)
	return (price.Times(1000) + n/2) / n
}

// Photo is a photograph of a listing, in the order the seller gave.
type Photo struct {
	Hash   string `db:"hash"`
	Width  int    `db:"width"`
	Height int    `db:"height"`
	Color  string `db:"color"` // dominant colour, #rrggbb
	// Failure is why there will be no picture of it, as a text's key: its seller is told, nobody else sees it.
	Failure string `db:"failure"`
}

// Certificate is a mark a listing carries, with the paper behind it.
type Certificate struct {
	ID        int64     `db:"id"`
	Kind      string    `db:"kind"` // ocop, vietgap, organic, gi
	Stars     int       `db:"stars"`
	Number    string    `db:"number"`
	Issuer    string    `db:"issuer"`
	IssuedOn  time.Time `db:"issued_on"`
	ExpiresOn time.Time `db:"expires_on"` // the last valid day
	Demo      bool      `db:"demo"`
}

// Valid reports whether the certificate counts at a time: until the end of its last day in Vietnam.
func (c Certificate) Valid(at time.Time) bool { return !today(at).After(c.ExpiresOn) }

// today is the date in Vietnam, as the database keeps dates.
func today(at time.Time) time.Time { return clock.Day(at) }

// Listing is an offer with all that its page shows.
type Listing struct {
	ID            int64         `db:"id"`
	Slug          string        `db:"slug"`
	SellerID      int64         `db:"seller_id"`
	CategoryID    int           `db:"category_id"`
	CategorySlug  string        `db:"category_slug"`
	CategoryCover string        `db:"category_cover"`
	CategoryVi    string        `db:"category_vi"`
	CategoryEn    string        `db:"category_en"`
	Name          string        `db:"name"`
	Summary       string        `db:"summary"` // one line
	Description   string        `db:"description"`
	Preservation  string        `db:"preservation"`
	ProvinceCode  string        `db:"province_code"`
	CommuneCode   string        `db:"commune_code"`
	OldPlace      string        `db:"old_place"` // hamlet or old commune, finer than today's commune
	SeasonMonths  pq.Int64Array `db:"season"`    // 1 to 12; empty: all year
	Harvest       string        `db:"harvest"`   // when and how it is picked or made
	Ingredients   string        `db:"ingredients"`
	ShelfLife     string        `db:"shelf_life"`    // best before, as people say it
	DeliverMonth  *time.Time    `db:"deliver_month"` // its first day; ordered before the harvest, sent in this month
	TaxClass      TaxClass      `db:"tax_class"`
	Restricted    Restriction   `db:"restricted"`
	RatingSum     int           `db:"rating_sum"` // of the reviews that show
	RatingCount   int           `db:"rating_count"`
	Sales         int           `db:"-"`     // units delivered in the past 90 days, as Tend counted; only BySlug fills it
	Cover         string        `db:"cover"` // drawn cover's name, for a listing without photographs
	Status        Status        `db:"status"`
	StatusReason  string        `db:"status_reason"`
	Demo          bool          `db:"demo"`
	CreatedAt     time.Time     `db:"created_at"`
	UpdatedAt     time.Time     `db:"updated_at"`
	Variants      []Variant     `db:"-"`
	Photos        []Photo       `db:"-"`
	Certificates  []Certificate `db:"-"`
}

// Category is the listing's shelf.
func (l Listing) Category() Category {
	return Category{ID: l.CategoryID, Slug: l.CategorySlug, NameVi: l.CategoryVi, NameEn: l.CategoryEn, Cover: l.CategoryCover}
}

// PreOrder reports whether the listing is ordered now and sent in a later month.
func (l Listing) PreOrder(at time.Time) bool { return preOrder(l.DeliverMonth, at) }

func preOrder(month *time.Time, at time.Time) bool { return month != nil && month.After(today(at)) }

// InSeason reports whether the month of at is one of the listing's months; a listing of all year always is.
func (l Listing) InSeason(at time.Time) bool {
	if len(l.SeasonMonths) == 0 {
		return true
	}
	month := int64(at.In(clock.Vietnam).Month())
	for _, m := range l.SeasonMonths {
		if m == month {
			return true
		}
	}
	return false
}

// Card is a listing as a list shows it: with its cheapest variant that is in stock.
type Card struct {
	ID            int64     `db:"id"`
	Slug          string    `db:"slug"`
	Name          string    `db:"name"`
	CategorySlug  string    `db:"category_slug"`
	CategoryCover string    `db:"category_cover"`
	SellerSlug    string    `db:"seller_slug"`
	StallName     string    `db:"stall_name"`
	CommuneCode   string    `db:"commune_code"`
	OldPlace      string    `db:"old_place"`
	Cover         string    `db:"cover"`
	Status        Status    `db:"status"`
	StatusReason  string    `db:"status_reason"`
	Unit          string    `db:"unit"`
	BaseAmount    int       `db:"base_amount"`
	BaseUnit      string    `db:"base_unit"`
	Price         money.VND `db:"price"`
	Stock         int       `db:"stock"`    // of all its variants
	Variants      int       `db:"variants"` // how many there are
	Stars         int       `db:"stars"`    // OCOP stars valid today; 0: none
	RatingSum     int       `db:"rating_sum"`
	RatingCount   int       `db:"rating_count"`
	PhotoHash     string    `db:"photo_hash"`
	PhotoWidth    int       `db:"photo_width"`
	PhotoHeight   int       `db:"photo_height"`
	PhotoColor    string    `db:"photo_color"`
	UpdatedAt     time.Time `db:"updated_at"`
}

// PricePerKg is the price in dong of a kilogram or litre, 0 where the unit does not tell or says it already.
func (c Card) PricePerKg() money.VND { return pricePer1000(c.Price, c.BaseAmount, c.BaseUnit) }

// Service keeps the catalogue.
type Service struct {
	db     *sqlx.DB
	now    clock.Clock
	finder *finder

	outbox  *notify.Service // tells owners what was decided; nil: nobody is told
	baseURL string
}

// New returns a Service on db.
func New(db *sqlx.DB, now clock.Clock) *Service {
	return &Service{db: db, now: now, finder: &finder{statements: map[string]*sqlx.Stmt{}}}
}
