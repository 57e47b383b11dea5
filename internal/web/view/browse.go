package view

import (
	"net/url"
	"strconv"
)

// Browse is a category or what a search found.
type Browse struct {
	Heading    string
	Crumbs     []Crumb
	Path       string // /tim-kiem or /danh-muc/{slug}
	Filter     Filter
	Categories []Chip
	Communes   []Option // those that something comes from
	Cards      []Card
	Total      int
	Page, Last int
	Fuzzy      bool // nothing matched: these are near misses
}

// Filter is what a list was narrowed to, as it stands in the address.
type Filter struct {
	Text      string // q
	Commune   string // xa
	PriceFrom string // gia-tu
	PriceTo   string // gia-den
	Stars     int    // sao: at least so many
	InStock   bool   // con-hang
	InSeason  bool   // mua-vu
	Sort      string // sap-xep
}

// Query is the filter as an address has it; what is not set is left out.
func (f Filter) Query() url.Values {
	q := url.Values{}
	for key, value := range map[string]string{
		"q": f.Text, "xa": f.Commune, "gia-tu": f.PriceFrom, "gia-den": f.PriceTo, "sap-xep": f.Sort,
	} {
		if value != "" {
			q.Set(key, value)
		}
	}
	if f.Stars > 0 {
		q.Set("sao", strconv.Itoa(f.Stars))
	}
	for key, on := range map[string]bool{"con-hang": f.InStock, "mua-vu": f.InSeason} {
		if on {
			q.Set(key, "1")
		}
	}
	return q
}

// narrowed reports whether more is asked for than words and an order.
func (f Filter) narrowed() bool {
	f.Text, f.Sort = "", ""
	return f != Filter{}
}

// pages leads through the list with the filter kept.
func (b Browse) pages() Pages {
	return Pages{Path: b.Path, Query: b.Filter.Query(), At: b.Page, Last: b.Last}
}

// wider is the list without its filters, the words kept.
func (b Browse) wider() string {
	return Pages{Path: b.Path, Query: Filter{Text: b.Filter.Text}.Query()}.href(1)
}
