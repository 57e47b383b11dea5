// Package order turns a cart into an order with one seller order per seller, and moves both through their states.
//
// Invariants: an order takes stock for every line or for none; names, units, prices and addresses stay as they were
// when it was placed; a state changes only along the table in states.go, each change a row in the history; the stock
// of a cancelled or expired seller order is back on the shelf; the same key places one order.
package order

import (
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/jobs"
	"nongsan/internal/money"
	"nongsan/internal/notify"
	"nongsan/internal/shipping"
)

// PayWithin is how long an order waits for its payment before its stock goes back, unless Waits says otherwise.
const PayWithin = 15 * time.Minute

// Order is what a buyer pays once.
type Order struct {
	ID           int64      `db:"id"`
	Code         string     `db:"code"`
	AccountID    int64      `db:"account_id"` // 0: a guest
	State        State      `db:"state"`
	Method       string     `db:"method"` // the way to pay
	BuyerName    string     `db:"buyer_name"`
	Phone        string     `db:"phone"`
	Email        string     `db:"email"` // where the buyer is told of the order; may be empty
	ProvinceCode string     `db:"province_code"`
	CommuneCode  string     `db:"commune_code"`
	AddressLine  string     `db:"address_line"`
	Note         string     `db:"note"`
	Total        money.VND  `db:"total"`
	PlacedAt     time.Time  `db:"placed_at"`
	ExpiresAt    *time.Time `db:"expires_at"` // transfers only
	Captured     money.VND  `db:"captured"`   // money that has come so far
	Refunded     money.VND  `db:"refunded"`   // what of it was promised back
	Wish         Wish       `db:"wish"`
	Pass         string     `db:"pass"` // ends the link that a buyer is sent; empty: ordered before there were any
	Parts        []Part     `db:"-"`
	History      []Change   `db:"-"`
	news         []news     // what its buyer is to be told of
}

// Open reports whether the order still waits for its transfer at a time.
func (o Order) Open(at time.Time) bool {
	return o.State == WaitingPayment && o.ExpiresAt != nil && at.Before(*o.ExpiresAt)
}

// Missing is what is still to be paid by transfer, in dong.
func (o Order) Missing() money.VND { return o.Total - o.Captured }

// Part is one seller's share of an order: a seller order.
type Part struct {
	ID           int64          `db:"id"`
	OrderID      int64          `db:"order_id"`
	SellerID     int64          `db:"seller_id"`
	SellerSlug   string         `db:"seller_slug"`
	StallName    string         `db:"stall_name"`
	State        State          `db:"state"`
	Goods        money.VND      `db:"goods"`
	Shipping     money.VND      `db:"shipping"`
	TakenOff     money.VND      `db:"taken_off"`       // no longer to be paid: units were taken off, or not taken at the door
	PickupID     int64          `db:"pickup_place_id"` // 0: it is sent
	PickupAt     string         `db:"pickup_at"`       // the place where the buyer fetches it, in words
	ExpectedFrom *time.Time     `db:"expected_from"`   // days on which it should arrive, as promised
	ExpectedTo   *time.Time     `db:"expected_to"`
	NotSent      bool           `db:"-"` // of a quote: the seller does not send there
	Rules        shipping.Rules `db:"-"` // of a quote: what else the seller offers
	Sold         SoldBy         `db:"sold"`
	Lines        []Line         `db:"-"`
	Parcels      []Parcel       `db:"-"`
}

// Total is what this seller's share costs with its shipping, as it stands now.
func (p Part) Total() money.VND { return p.Goods + p.Shipping - p.TakenOff }

// Line is so many units of a variant, as it was offered.
type Line struct {
	ID          int64     `db:"id"`
	PartID      int64     `db:"seller_order_id"`
	VariantID   int64     `db:"variant_id"`
	ListingSlug string    `db:"listing_slug"`
	Name        string    `db:"name"`
	Unit        string    `db:"unit"`
	Price       money.VND `db:"price"`
	Quantity    int       `db:"quantity"` // as ordered
	Cancelled   int       `db:"cancelled"`
	Shipped     int       `db:"shipped"`
	Refused     int       `db:"refused"`
	Returned    int       `db:"returned"`

	DeliverMonth *time.Time `db:"deliver_month"` // ordered before the harvest: promised for this month
	Charges                 // what of it is not the seller's
}

// Total is what the line cost when it was ordered.
func (l Line) Total() money.VND { return l.Price.Times(int64(l.Quantity)) }

// Change is a row of the history.
type Change struct {
	PartID int64     `db:"seller_order_id"` // 0: the order as a whole
	From   State     `db:"from_state"`
	To     State     `db:"to_state"`
	Actor  Actor     `db:"actor"`
	Reason string    `db:"reason"`
	At     time.Time `db:"at"`
}

// Service places orders and moves them.
type Service struct {
	db        *sqlx.DB
	now       clock.Clock
	jobs      *jobs.Client
	payWithin time.Duration
	placing   chan struct{}   // holds as many as may place at the same moment
	outbox    *notify.Service // nil: nobody is told
	baseURL   string
	fees      *commission.Service
}

// New returns a Service on db that enqueues on jobs.
func New(db *sqlx.DB, now clock.Clock, jobs *jobs.Client) *Service {
	return &Service{db: db, now: now, jobs: jobs, payWithin: PayWithin, placing: make(chan struct{}, placers), fees: commission.New(db, now)}
}

// placers is how many orders one process places at the same moment: fewer than the connections of its pool, so that a
// rush for one product leaves some to everybody else.
const placers = 5

// Waits sets how long an order waits for its payment; nought keeps PayWithin.
func (s *Service) Waits(long time.Duration) *Service {
	if long > 0 {
		s.payWithin = long
	}
	return s
}
