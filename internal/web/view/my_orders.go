package view

import (
	"time"

	"nongsan/internal/money"
)

// MyOrders are a buyer's orders, the newest first.
type MyOrders struct {
	Asked  []Invitation // to help a stall
	Orders []MyOrder
}

// MyOrder is one of them in short.
type MyOrder struct {
	Code     string
	State    string // in words
	Tone     string // of the state: ok, wait or off
	PlacedAt time.Time
	Names    []string // of what was ordered
	Total    money.VND
}
