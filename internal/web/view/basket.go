package view

import (
	"strconv"

	"nongsan/internal/money"
)

// Basket is what a buyer has put aside, by stall.
type Basket struct {
	Message string // what could not be done, in the reader's language
	Stalls  []BasketStall
	Goods   money.VND
	Short   bool // something is no longer there as asked: it must be changed first
}

// BasketStall is what comes from one seller, in one parcel.
type BasketStall struct {
	Name, Slug string
	Lines      []BasketLine
	Goods      money.VND
	FreeFrom   money.VND // goods worth this much travel free; 0: never
}

// BasketLine is so many units of a variant.
type BasketLine struct {
	VariantID  int64
	Slug, Name string
	Unit       string
	Picture    Picture
	Price      money.VND
	Total      money.VND
	Quantity   int
	Most       int    // in stock
	Note       string // what changed or is missing
}

func (l BasketLine) id() string { return strconv.FormatInt(l.VariantID, 10) }

// missing is what still has to be put in for free delivery, 0 when it is reached or never free.
func (s BasketStall) missing() money.VND { return max(s.FreeFrom-s.Goods, 0) }
