package view

import "nongsan/internal/money"

// SellClosing is a stall that its owner may close, and what keeps it open.
type SellClosing struct {
	StallName       string
	Orders, Returns int
	Owed            money.VND // by the marketplace, or below zero to it
	May             bool
	Error           string
}
