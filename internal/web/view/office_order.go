package view

import (
	"time"

	"nongsan/internal/money"
)

// OfficeOrder is an order as the province steps into it; without a code only the question for one.
type OfficeOrder struct {
	Code      string
	State     string
	PlacedAt  time.Time
	Buyer     string
	Total     money.VND
	Captured  money.VND
	Refunded  money.VND
	MoneyBack []MoneyBack
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
