package sell

import (
	"fmt"
	"strconv"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/httpd"
	"nongsan/internal/money"
)

// maxVariants is how many packs the form takes.
const maxVariants = 10

// readOffer reads the listing form. What cannot be read as a number becomes one that is out of range, so that the
// catalogue's own rule names the field.
func readOffer(f httpd.Form) catalog.Offer {
	in := catalog.Offer{
		Draft: f.Get("do") == "draft", Name: f.Get("name"), CategorySlug: f.Get("category"), Summary: f.Get("summary"),
		Description: f.Lines("description"), Preservation: f.Lines("preservation"),
		CommuneCode: f.Get("commune"), OldPlace: f.Get("old_place"),
		Harvest: f.Get("harvest"), Ingredients: f.Lines("ingredients"), ShelfLife: f.Get("shelf_life"),
		DeliverMonth: readMonth(f.Get("deliver_month")), TaxClass: catalog.TaxClass(f.Get("tax_class")),
		Restricted: catalog.Restriction(f.Get("restricted")),
	}
	for _, m := range f.All("season") {
		month, _ := strconv.Atoi(m)
		in.SeasonMonths = append(in.SeasonMonths, month)
	}
	for i := range maxVariants {
		if v, given := readVariant(f, i); given {
			in.Variants = append(in.Variants, v)
		}
	}
	return in
}

// readVariant reads line i; a line without unit, price and stock is not there.
func readVariant(f httpd.Form, i int) (v catalog.OfferVariant, given bool) {
	at := func(name string) string { return fmt.Sprintf("%s_%d", name, i) }
	if f.Get(at("unit")) == "" && f.Get(at("price")) == "" && f.Get(at("stock")) == "" {
		return v, false
	}
	v.ID, _ = f.Int(at("variant"))
	v.Unit = f.Get(at("unit"))
	price, ok := f.Money(at("price"))
	if !ok {
		price = money.VND(-1)
	}
	v.Price = price
	v.Stock = count(f, at("stock"), -1)
	v.StockSeen = count(f, at("stock_seen"), 0)
	if f.Get(at("least")) != "" {
		if v.MinQty = count(f, at("least"), -1); v.MinQty == 0 {
			v.MinQty = -1 // nothing means one, nought means nothing
		}
	}
	if f.Get(at("weight")) != "" {
		v.WeightG = count(f, at("weight"), -1)
	}
	return v, true
}

// readMonth reads 2027-07; nothing is the zero time, and what is no month is one the catalogue refuses.
func readMonth(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	month, err := time.Parse("2006-01", text)
	if err != nil {
		return time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)
	}
	return month
}

func count(f httpd.Form, name string, otherwise int) int {
	n, ok := f.Int(name)
	if !ok || n < 0 || n > catalog.MaxStock {
		return otherwise
	}
	return int(n)
}
