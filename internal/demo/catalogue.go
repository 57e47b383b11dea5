// Package demo is the believable province that a fresh installation shows: real products and producers of
// Thái Nguyên, with everything that had to be made up marked as such.
//
// Invariants (tested): commune codes, categories, covers and photographs exist; slugs are unique; prices are
// plausible. Of every seller the phone number, the hamlet, the year and the story are demonstration; a
// seller that does not exist at all is marked Invented, and so is a product that no source names.
// Certificate numbers begin with MH (minh hoạ).
package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/money"
)

//go:embed data
var files embed.FS

// Catalogue is everything there is to load.
type Catalogue struct {
	Categories []Category // in the order of the shop
	Sellers    []Seller   // by slug
	Photos     []Photo    // by file name
}

// Seller is a party with its stall and what it offers.
type Seller struct {
	Slug        string    `json:"slug"`
	Kind        string    `json:"kind"` // household, cooperative or company
	LegalName   string    `json:"legal_name"`
	StallName   string    `json:"stall_name"`
	Invented    bool      `json:"invented"`
	Commune     string    `json:"commune"`      // code of today's commune
	OldPlace    string    `json:"old_place"`    // commune and district before July 2025
	AddressLine string    `json:"address_line"` // hamlet
	Since       int       `json:"since"`        // year
	Phone       string    `json:"phone"`        // +84900000xxx, belongs to nobody
	Story       string    `json:"story"`
	Listings    []Listing `json:"listings"`
}

// Listing is one product of a seller; it comes from the seller's commune.
type Listing struct {
	Slug        string       `json:"slug"`
	Name        string       `json:"name"`
	Invented    bool         `json:"invented"`
	Category    string       `json:"category"` // slug
	Cover       string       `json:"cover"`    // static/covers/{cover}.svg, for a listing without photographs
	Photos      []string     `json:"photos"`   // file names for OpenPhoto
	Months      []int        `json:"months"`   // season; none means all year
	Short       string       `json:"short"`
	Story       string       `json:"story"`
	Keep        string       `json:"keep"` // how to store it, and for how long
	Variants    []Variant    `json:"variants"`
	Certificate *Certificate `json:"certificate"`
}

// Variant is a pack that can be bought.
type Variant struct {
	Name    string    `json:"name"`   // gói 200 g
	Base    string    `json:"base"`   // what Amount counts: g, ml or piece
	Amount  int64     `json:"amount"` // contents, to compare prices
	WeightG int64     `json:"weight_g"`
	Price   money.VND `json:"price"`
	Stock   int64     `json:"stock"`
}

// Certificate is an OCOP decision of 3, 4 or 5 stars, valid for 36 months. The number and the date are
// made up; some have lapsed and some are about to.
type Certificate struct {
	Kind   string `json:"kind"` // ocop
	Stars  int    `json:"stars"`
	Number string `json:"number"` // MH-012/OCOP-2024
	Issuer string `json:"issuer"`
	Issued Day    `json:"issued"`
}

// ValidTo is the last moment the stars may be shown: 36 months after the decision.
func (c Certificate) ValidTo() time.Time { return c.Issued.AddDate(0, 36, 0) }

// Day is midnight of a date in Vietnam.
type Day struct{ time.Time }

// UnmarshalJSON reads "2024-07-02".
func (d *Day) UnmarshalJSON(raw []byte) error {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	t, err := time.ParseInLocation(time.DateOnly, s, clock.Vietnam)
	d.Time = t
	return err
}

// InSeason reports whether the listing is harvested or made in that month.
func (l Listing) InSeason(month time.Month) bool {
	return len(l.Months) == 0 || slices.Contains(l.Months, int(month))
}

// StockIn is what there is of a variant in that month: fresh fruit and vegetables are sold out when they
// are out of season, everything else keeps.
func (l Listing) StockIn(v Variant, month time.Month) int64 {
	fresh := l.Category == "trai-cay-tuoi" || l.Category == "rau-cu-nam"
	if fresh && !l.InSeason(month) {
		return 0
	}
	return v.Stock
}

// Read returns the whole catalogue.
func Read() (Catalogue, error) {
	var c Catalogue
	var err error
	if c.Categories, err = Categories(); err != nil {
		return Catalogue{}, err
	}
	if c.Photos, err = Photos(); err != nil {
		return Catalogue{}, err
	}
	if c.Sellers, err = sellers(); err != nil {
		return Catalogue{}, err
	}
	return c, nil
}

func sellers() ([]Seller, error) {
	names, err := fs.Glob(files, "data/sellers/*.json")
	if err != nil {
		return nil, err
	}
	list := make([]Seller, len(names))
	for i, name := range names {
		if err := readJSON(name, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func readJSON(name string, into any) error {
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
