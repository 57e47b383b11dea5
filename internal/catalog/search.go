package catalog

import (
	"context"
	"math"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/money"
)

// Sort is the order of a list.
type Sort string

// The orders of a list. The zero value is the best match: of the words, then by what /cach-sap-xep says.
const (
	SortBest      Sort = ""
	SortNewest    Sort = "moi"
	SortCheapest  Sort = "gia-thap"
	SortDearest   Sort = "gia-cao"
	SortMostStars Sort = "sao"
)

// PageSize is how many cards a page of a list has.
const PageSize = 24

// most is how many hits are counted one by one; beyond it a list says "more than".
const most = 3000

// Filter says which published listings a list shows.
type Filter struct {
	Text         string // what was typed, with or without marks
	CategorySlug string
	CommuneCode  string
	SellerID     int64
	PriceFrom    money.VND // of the cheapest variant; 0: any
	PriceTo      money.VND
	Stars        int // at least
	InStock      bool
	InSeason     bool // this month, and not all year
	Sort         Sort
	Page         int // from 1
}

// Page is one page of a list.
type Page struct {
	Cards    []Card
	Total    int
	More     bool // there are more than Total
	Number   int
	Pages    int
	Facets   Facets
	Mended   string // what the words were taken for, when nothing matched them as they stand; empty: they matched
	Unmarked bool   // nothing has the words with the marks that were typed: these have other marks
	Meant    string // what else may have been meant, where little was found; empty: nothing
	Near     bool   // nothing matched all the words: these match some of them, or are what others like
}

// Facets counts what each further choice would leave: every count holds under all other conditions.
type Facets struct {
	Categories map[int]int    // by id
	Communes   map[string]int // by code
	Stars      map[int]int    // at least 3, 4, 5
	InStock    int
	InSeason   int
	PriceEdges []money.VND // three prices that divide what there is into four parts of about equal size
	More       bool        // counted among the best only: there are more than each says
}

// List finds published listings.
//
// Words typed with marks must match with them; when that finds nothing they are tried without, then mended, then some of
// them are dropped, and the page says so.
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	return s.ListWith(ctx, f, s.CardsByID)
}

// ListWith is List for who keeps cards: it asks for those of the page with cardsByID.
func (s *Service) ListWith(ctx context.Context, f Filter, cardsByID func(context.Context, []int64) ([]Card, error)) (Page, error) {
	found, err := s.search(ctx, f)
	if err != nil {
		return Page{}, err
	}
	page := found.page(f)
	if page.Cards, err = cardsByID(ctx, found.pageIDs(page.Number)); err != nil {
		return Page{}, err
	}
	if page.Mended != "" {
		page.Mended = spoken(page.Mended, namesOf(page.Cards))
	}
	return page, nil
}

// found is what a search found, before it is cut into pages.
type found struct {
	hits     hits // that pass the filter
	facets   Facets
	mended   string
	unmarked bool
	meant    string
	near     bool
}

func (s *Service) search(ctx context.Context, f Filter) (found, error) {
	book, err := s.words(ctx)
	if err != nil {
		return found{}, err
	}
	q := understand(f.Text, book)
	f.Stars = max(f.Stars, q.stars)
	common, err := s.commonness(ctx)
	if err != nil {
		return found{}, err
	}
	asked, out, all, err := s.match(ctx, q, book, asking{common: common, filter: f, weights: book.weights, day: today(s.now())})
	if err != nil {
		return found{}, err
	}
	if out.mended == "" && !out.near {
		if out.meant, err = s.meant(ctx, q, book, asked, all); err != nil {
			return found{}, err
		}
	}
	sieve := newSieve(f, book, s.now())
	out.facets = sieve.count(all)
	out.hits = sieve.pass(all)
	if all.more && sieve.narrows() && len(out.hits.ids) < enough(f.Page) {
		asked.narrow, asked.tier = sieve.where, max(all.tier-1, 0)
		out.hits, err = s.hits(ctx, asked)
	}
	return out, err
}

func (f found) page(filter Filter) Page {
	total := len(f.hits.ids)
	return Page{
		Total: total, More: f.hits.more, Number: max(filter.Page, 1), Pages: max((total+PageSize-1)/PageSize, 1),
		Facets: f.facets, Mended: f.mended, Unmarked: f.unmarked, Meant: f.meant, Near: f.near,
	}
}

func (f found) pageIDs(number int) []int64 {
	from := min((number-1)*PageSize, len(f.hits.ids))
	return f.hits.ids[from:min(from+PageSize, len(f.hits.ids))]
}

// sieve is the conditions of a list that a hit's traits can answer.
type sieve struct {
	category int
	commune  string
	from, to money.VND
	stars    int
	inStock  bool
	inSeason bool
	month    time.Month
}

func newSieve(f Filter, book *lexicon, now time.Time) sieve {
	v := sieve{
		commune: f.CommuneCode, from: f.PriceFrom, to: f.PriceTo, stars: f.Stars, inStock: f.InStock, inSeason: f.InSeason,
		month: now.In(clock.Vietnam).Month(),
	}
	if f.PriceTo == 0 {
		v.to = math.MaxInt64
	}
	if f.CategorySlug != "" {
		v.category = book.shelves[f.CategorySlug]
		if v.category == 0 {
			v.category = -1 // no such category: nothing
		}
	}
	return v
}

func (v sieve) narrows() bool {
	return v.category != 0 || v.commune != "" || v.from > 0 || v.to < math.MaxInt64 || v.stars > 0 || v.inStock || v.inSeason
}

// The conditions, one bit each.
const (
	byCategory = 1 << iota
	byCommune
	byPrice
	byStars
	byStock
	bySeason
)

// fails says which conditions a hit does not meet.
func (v sieve) fails(t traits, price money.VND) int {
	bad := 0
	if v.category != 0 && t.category() != v.category {
		bad |= byCategory
	}
	if v.commune != "" && t.commune() != v.commune {
		bad |= byCommune
	}
	if price < v.from || price > v.to {
		bad |= byPrice
	}
	if t.stars() < v.stars {
		bad |= byStars
	}
	if v.inStock && !t.inStock() {
		bad |= byStock
	}
	if v.inSeason && !t.inSeason(v.month) {
		bad |= bySeason
	}
	return bad
}

// pass keeps the hits that meet all conditions, in their order.
func (v sieve) pass(all hits) hits {
	if !v.narrows() {
		return all
	}
	out := hits{more: all.more, tier: all.tier}
	for i := range all.ids {
		if v.fails(all.traits[i], all.prices[i]) == 0 {
			out.ids = append(out.ids, all.ids[i])
		}
	}
	return out
}

// count counts, for each condition, the hits that meet all the others.
func (v sieve) count(all hits) Facets {
	f := Facets{Categories: map[int]int{}, Stars: map[int]int{}, Communes: map[string]int{}, More: all.more}
	communes := map[int]int{}
	var prices []money.VND
	for i, t := range all.traits {
		bad := v.fails(t, all.prices[i])
		if bad&^byCategory == 0 {
			f.Categories[t.category()]++
		}
		if bad&^byCommune == 0 {
			communes[t.communeNumber()]++
		}
		if bad&^byPrice == 0 {
			prices = append(prices, all.prices[i])
		}
		for stars := 3; bad&^byStars == 0 && stars <= t.stars(); stars++ {
			f.Stars[stars]++
		}
		if bad&^byStock == 0 && t.inStock() {
			f.InStock++
		}
		if bad&^bySeason == 0 && t.inSeason(v.month) {
			f.InSeason++
		}
	}
	for number, n := range communes {
		f.Communes[communeCode(number)] = n
	}
	f.PriceEdges = edges(prices)
	return f
}
