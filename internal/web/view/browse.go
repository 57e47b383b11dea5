package view

import (
	"net/url"
	"strconv"

	"nongsan/internal/locale"
)

// Browse is a category or what a search found.
type Browse struct {
	Heading    string
	Crumbs     []Crumb
	Path       string // /tim-kiem or /danh-muc/{slug}
	Filter     Filter
	Categories []Chip
	Communes   []Option // those that something comes from, with how much
	Stars      []Option // at least so many, with how much
	Prices     []Chip   // ranges that divide what there is
	InStock    int      // how many would be left
	InSeason   int
	Cards      []Card
	Total      int
	More       bool // there are more than Total
	Page, Last int
	Mended     string // what the words were taken for; empty: they matched
	Unmarked   bool   // nothing has the words with the marks that were typed: these have other marks
	Meant      string // what else may have been meant; empty: nothing
	Near       bool   // nothing matched all the words: these are the nearest there are
	On         []Chip // each condition that is set, and the list without it
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

// At is the address of the first page of a list at path under the filter.
func (f Filter) At(path string) string { return Pages{Path: path, Query: f.Query()}.href(1) }

// Narrowed reports whether more is asked for than words and an order.
func (f Filter) Narrowed() bool {
	f.Text, f.Sort = "", ""
	return f != Filter{}
}

// pages leads through the list with the filter kept.
func (b Browse) pages() Pages {
	return Pages{Path: b.Path, Query: b.Filter.Query(), At: b.Page, Last: b.Last}
}

// wider is the list without its filters, the words kept.
func (b Browse) wider() string { return Filter{Text: b.Filter.Text}.At(b.Path) }

// counted is a choice with how many it would leave.
func counted(label string, n int) string { return label + " (" + locale.Number(n) + ")" }
