package view

import (
	"net/url"
	"time"

	"nongsan/internal/money"
)

// OfficeOrders is the list of orders, the newest first.
type OfficeOrders struct {
	Typed   string // a code or a telephone number
	State   string
	States  []Option
	Message string
	Lines   []OfficeOrderLine
	Older   int64 // where the next page begins; 0 on the last
}

// OfficeOrderLine is one of them in short.
type OfficeOrderLine struct {
	Code     string
	PlacedAt time.Time
	Buyer    string
	Phone    string // masked
	Stalls   []OfficeOrderStall
	Total    money.VND
	State    string // in words
	Done     bool
	Over     bool // it came to nothing
}

// OfficeOrderStall is a seller's part of it in short.
type OfficeOrderStall struct{ Name, State string }

// older is the address of the next page.
func (v OfficeOrders) older() string {
	q := url.Values{"truoc": {itoa(v.Older)}}
	if v.Typed != "" {
		q.Set("q", v.Typed)
	}
	if v.State != "" {
		q.Set("tinh-trang", v.State)
	}
	return "/quan-ly/don-hang?" + q.Encode()
}

// OfficeOrder is an order as the province steps into it.
type OfficeOrder struct {
	Code      string
	State     string
	PlacedAt  time.Time
	Buyer     string
	Total     money.VND
	Captured  money.VND
	Refunded  money.VND
	MoneyBack []MoneyBack
	Money     []MoneyStep // what happened to it
	MayCancel bool
	Parts     []OfficePart
	Message   string
}

// OfficePart is one seller's part of it.
type OfficePart struct {
	Stall     string
	State     string
	Total     money.VND
	Lines     []OrderLine
	Sent      []Sent
	GivenBack []GivenBack
	Talk      Talk
	History   []Said
	Action    string
	OnItsWay  bool
}

// MoneyStep is one thing that happened to an order's money.
type MoneyStep struct {
	At           time.Time
	Source, What string // in words
	Amount       money.VND
	Number       string
	Short        bool // not all of it counts towards the order
	Credited     money.VND
}
