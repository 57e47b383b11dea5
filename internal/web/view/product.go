package view

import (
	"slices"
	"strings"
	"time"

	"nongsan/internal/money"
)

// Product is a listing with all that a buyer wants to know.
type Product struct {
	Crumbs       []Crumb
	Slug, Name   string
	Summary      string // one line
	Description  string // paragraphs, a blank line between them
	Preservation string
	Harvest      string
	Ingredients  string
	ShelfLife    string
	Later        string // "Giao tháng 7/2027", of what is ordered before the harvest
	Closed       string // why nothing can be ordered just now: the stall is on holiday
	Alcohol      bool
	Pictures     []Picture // at least one; covers stand in
	Origin       string    // hamlet and commune
	OldPlace     string    // what the place was called before
	Stars        int
	Variants     []Pack
	Chosen       int64 // variant that is marked; 0: the first in stock
	Season       []int // months 1 to 12; empty: all year
	Month        int   // this month
	Certificates []Certificate
	Lots         []LotLink // the newest
	Rating       Rating
	Sales        int       // units delivered in the past 90 days
	Reviews      []Opinion // the newest
	Maker        Maker
	Delivery     Delivery
	Others       []Card // of the same stall
	Preview      bool   // an officer's or seller's look: nothing can be bought
	Demo         bool   // invented
}

// Pack is one way to buy a product.
type Pack struct {
	ID      int64
	Unit    string
	Price   money.VND
	PerKg   money.VND // 0: not told
	PerUnit string
	Stock   int
	Least   int // the fewest one may order
}

// Maker is who sells, as a product's page tells it.
type Maker struct {
	Name, Slug string
	Kind       string // "Hợp tác xã", in the reader's language
	Place      string
	Since      int // year; 0: not told
	Story      string
	Phone      string // E.164; empty: not shown
	Picture    Picture
}

// Delivery is what sending costs.
type Delivery struct {
	Fee      string    // in words, inside the province and elsewhere
	Pickups  []string  // where the goods can be fetched
	FreeFrom money.VND // of goods at one seller; 0: never
}

// Certificate is a mark with its paper.
type Certificate struct {
	Name      string // "OCOP 4 sao", "VietGAP"
	Number    string
	Issuer    string
	IssuedOn  time.Time
	ExpiresOn time.Time
	Valid     bool
	Demo      bool
}

// chosen is the variant that is marked at first.
func (p Product) chosen() int64 {
	if p.Chosen != 0 {
		return p.Chosen
	}
	for _, v := range p.Variants {
		if v.Stock > 0 {
			return v.ID
		}
	}
	return 0
}

// pack is the variant the bar at the bottom names.
func (p Product) pack() Pack {
	for _, v := range p.Variants {
		if v.ID == p.chosen() {
			return v
		}
	}
	if len(p.Variants) > 0 {
		return p.Variants[0]
	}
	return Pack{}
}

// closed reports whether nothing can be ordered: a look ahead, a holiday, or nothing left.
func (p Product) closed() bool { return p.Preview || p.Closed != "" || p.soldOut() }

// least is the smallest number the field takes: what the smallest pack asks for.
func (p Product) least() int {
	least := p.most()
	for _, v := range p.Variants {
		if v.Stock > 0 {
			least = min(least, max(v.Least, 1))
		}
	}
	return least
}

func (p Product) soldOut() bool {
	return !slices.ContainsFunc(p.Variants, func(v Pack) bool { return v.Stock > 0 })
}

// most is the largest number one can ask for.
func (p Product) most() int {
	most := 1
	for _, v := range p.Variants {
		most = max(most, v.Stock)
	}
	return min(most, 999)
}

// paragraphs splits a text at its blank lines, or at its lines where there are none.
func paragraphs(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	sep := "\n"
	if strings.Contains(text, "\n\n") {
		sep = "\n\n"
	}
	var all []string
	for _, part := range strings.Split(text, sep) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// fewSales is from how many on the page says how many units were delivered: one or two say nothing of a new product.
const fewSales = 3
