package catalog

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// Offer is what a seller fills in about a listing.
type Offer struct {
	Key          string // made by the page that held the form; "": every offer counts
	Draft        bool   // kept for later, not sent to the officers yet
	Name         string
	CategorySlug string
	Summary      string // one line under the name
	Description  string
	Preservation string
	CommuneCode  string // of origin, in the marketplace's province
	OldPlace     string
	SeasonMonths []int
	Harvest      string
	Ingredients  string
	ShelfLife    string
	DeliverMonth time.Time   // first day of the month it is sent in, ordered before the harvest; zero: at once
	TaxClass     TaxClass    // "": Goods
	Restricted   Restriction // as declared; what the name says counts too
	Cover        string      // a drawn cover; only the demonstration sets it
	Demo         bool
	Variants     []OfferVariant
	PhotoHashes  []string // stored photographs, in order
}

// OfferVariant is one line of the form: a unit with price and stock. ID is 0 for a new one.
type OfferVariant struct {
	ID         int64
	Unit       string
	BaseAmount int
	BaseUnit   string
	Price      money.VND
	Stock      int
	MinQty     int // the fewest one may order; 0: 1
	WeightG    int // grams of one unit, packed; 0: not known
	StockSeen  int // the stock the form was filled with: the difference is what the seller counted
}

// MaxPhotos is how many photographs a listing may have.
const MaxPhotos = 12

// Prices in dong that a variant may have; the table has the same bounds.
const (
	MinPrice money.VND = 1_000
	MaxPrice money.VND = 999_999_999
)

// MaxStock is the most units of a variant that may be on hand.
const MaxStock = 1_000_000

// status is where a new offer begins.
func (in Offer) status() Status {
	if in.Draft {
		return Draft
	}
	return Pending
}

func clean(in *Offer) {
	in.Name = vntext.OneLine(in.Name)
	in.OldPlace = vntext.OneLine(in.OldPlace)
	in.Summary = vntext.OneLine(in.Summary)
	in.Description = strings.TrimSpace(vntext.NFC(in.Description))
	in.Preservation = strings.TrimSpace(vntext.NFC(in.Preservation))
	in.Ingredients = strings.TrimSpace(vntext.NFC(in.Ingredients))
	in.Harvest = vntext.OneLine(in.Harvest)
	in.ShelfLife = vntext.OneLine(in.ShelfLife)
	if in.CategorySlug == "" {
		in.CategorySlug = SuggestCategory(in.Name)
	}
	if in.TaxClass == "" {
		in.TaxClass = Goods
	}
	for i := range in.Variants {
		in.Variants[i].Unit = vntext.OneLine(in.Variants[i].Unit)
		if in.Variants[i].BaseAmount == 0 {
			in.Variants[i].BaseAmount, in.Variants[i].BaseUnit = ParseUnit(in.Variants[i].Unit)
		}
		if in.Variants[i].MinQty == 0 {
			in.Variants[i].MinQty = 1
		}
	}
}

func check(in Offer) error {
	f := errs.Fields{}
	length := func(field, text string, least, most int, short, long string) {
		switch n := utf8.RuneCountInString(text); {
		case n < least:
			f.Add(field, short)
		case n > most:
			f.Add(field, long)
		}
	}
	length("name", in.Name, 3, 120, "listing.name_missing", "listing.name_long")
	length("summary", in.Summary, 0, 160, "", "listing.text_long")
	length("description", in.Description, 0, 5000, "", "listing.text_long")
	length("preservation", in.Preservation, 0, 1000, "", "listing.text_long")
	length("old_place", in.OldPlace, 0, 120, "", "listing.text_long")
	length("harvest", in.Harvest, 0, 200, "", "listing.text_long")
	length("ingredients", in.Ingredients, 0, 1000, "", "listing.text_long")
	length("shelf_life", in.ShelfLife, 0, 120, "", "listing.text_long")
	if vntext.Slug(in.Name) == "" {
		f.Add("name", "listing.name_missing")
	}
	if in.CategorySlug == "" {
		f.Add("category", "listing.category_missing")
	}
	if _, ok := place.CommuneByCode(in.CommuneCode); !ok {
		f.Add("commune", "listing.commune_missing")
	}
	for _, m := range in.SeasonMonths {
		if m < 1 || m > 12 {
			f.Add("season", "listing.season_wrong")
		}
	}
	if !in.DeliverMonth.IsZero() && (in.DeliverMonth.Day() != 1 || in.DeliverMonth.Year() < 2000 || in.DeliverMonth.Year() > 2999) {
		f.Add("deliver_month", "listing.deliver_month_wrong")
	}
	if !slices.Contains(TaxClasses(), in.TaxClass) {
		f.Add("tax_class", "listing.tax_class_missing")
	}
	if in.Restricted != Free && in.Restricted != Alcohol && in.Restricted != Health {
		f.Add("restricted", "listing.restricted_wrong")
	}
	if len(in.PhotoHashes) > MaxPhotos {
		f.Add("photos", "listing.photos_many")
	}
	checkVariants(f, in.Variants)
	return f.Err()
}

func checkVariants(f errs.Fields, variants []OfferVariant) {
	if len(variants) == 0 {
		f.Add("price_0", "listing.price_missing")
	}
	if len(variants) > 10 {
		f.Add("unit_0", "listing.variants_many")
	}
	for i, v := range variants {
		at := func(name string) string { return fmt.Sprintf("%s_%d", name, i) }
		if v.Unit == "" {
			f.Add(at("unit"), "listing.unit_missing")
		}
		if utf8.RuneCountInString(v.Unit) > 40 {
			f.Add(at("unit"), "listing.text_long")
		}
		if v.Price < MinPrice || v.Price > MaxPrice {
			f.Add(at("price"), "listing.price_range")
		}
		if v.Stock < 0 || v.Stock > MaxStock {
			f.Add(at("stock"), "listing.stock_range")
		}
		if v.MinQty < 1 || v.MinQty > 999 {
			f.Add(at("least"), "listing.least_range")
		}
		if v.WeightG < 0 || v.WeightG > 1_000_000 {
			f.Add(at("weight"), "listing.weight_range")
		}
	}
}
