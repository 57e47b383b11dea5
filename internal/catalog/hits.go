package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/money"
	"nongsan/internal/vntext"
)

// traits is a listing's stock, months, stars, category and commune in one number, as the column shelf.traits has it
// and the stars of the day between.
type traits int64

func (t traits) inStock() bool                  { return t&1 != 0 }
func (t traits) inSeason(month time.Month) bool { return t>>month&1 != 0 }
func (t traits) stars() int                     { return int(t >> 13 & 7) }
func (t traits) category() int                  { return int(t >> 16 & 0xff) }
func (t traits) communeNumber() int             { return int(t >> 24) }
func (t traits) commune() string                { return communeCode(t.communeNumber()) }

func communeCode(number int) string { return fmt.Sprintf("%05d", number) }

// hits are the listings a search found, in the order they are shown.
type hits struct {
	ids    []int64
	traits []traits
	prices []money.VND
	way    int  // which of the ways found them; less than 0: none does, on all of the shelf
	tier   int  // of the shelf that was looked through; 0: all
	more   bool // there are more, or may be: these are the first in order
}

// match is a search condition and its ranking.
type match struct {
	ways     []way // the first that finds something counts; none: everything
	q        query
	category int  // that the words name, 0: none
	half     bool // the last word may be half typed, in all ways
}

// statement collects the arguments that the fragments of one query name.
type statement struct{ args []any }

func (st *statement) arg(v any) string {
	st.args = append(st.args, v)
	return "$" + strconv.Itoa(len(st.args))
}

// narrowing adds conditions to a statement.
type narrowing func(st *statement, today string) []string

// asking is one question to the shelf.
type asking struct {
	match   match
	common  *commonness
	filter  Filter // of it the seller, the sort and the page
	narrow  narrowing
	weights map[string]int
	day     time.Time // on which stars must be valid
	limit   int       // hits at most; 0: most
	tier    int       // of the shelf to look through, where its words are common; 0: all
}

// where says the same as fails, for the database.
func (v sieve) where(st *statement, today string) []string {
	var list []string
	and := func(fragment string) { list = append(list, fragment) }
	if v.category != 0 {
		and("category_id = " + st.arg(v.category))
	}
	if v.commune != "" {
		and("commune_code = " + st.arg(v.commune))
	}
	if v.from > 0 {
		and("price >= " + st.arg(v.from))
	}
	if v.to < 1<<62 {
		and("price <= " + st.arg(v.to))
	}
	if v.stars > 0 {
		and([]string{3: "three_until", 4: "four_until", 5: "five_until"}[min(max(v.stars, 3), 5)] + " >= " + today)
	}
	if v.inStock {
		and("in_stock")
	}
	if v.inSeason {
		and("months & " + st.arg(1<<(v.month-1)) + " <> 0")
	}
	return list
}

// hits asks the shelf. Of more than most the best in order are taken, and only they are ranked by their words too.
// Common words are looked for among the best first, and further down until there are enough.
func (s *Service) hits(ctx context.Context, a asking) (hits, error) {
	way, err := s.settle(ctx, &a)
	if err != nil {
		return hits{}, err
	}
	if a.narrow == nil && !a.planned() && a.filter.SellerID == 0 {
		a.tier = a.common.tier(a.match)
	}
	for {
		out, err := s.ask(ctx, a)
		if err != nil || out.way < 0 {
			return hits{}, err
		}
		if len(a.match.ways) > 1 {
			way = out.way
			a.match.ways = a.match.ways[way : way+1]
		}
		out.way = way
		least := min(enough(a.filter.Page), a.most())
		if a.tier == 0 || len(out.ids) >= least {
			return out, nil
		}
		a.tier = deeper(a.tier, len(out.ids), least)
	}
}

// settle finds the way before the rest is asked, where the best plan depends on the words: in another order than by
// score an index leads to the first of a common word, and from a rare word to all its listings.
func (s *Service) settle(ctx context.Context, a *asking) (way int, err error) {
	if !a.planned() || len(a.match.ways) < 2 {
		return 0, nil
	}
	wheres, _ := a.match.texts()
	var first sql.NullInt64
	if err := s.get(ctx, &first, `SELECT shelf_first($1::tsquery[], $2::date, $3)`, wheres, a.day, a.filter.SellerID); err != nil {
		return 0, fmt.Errorf("find what words mean: %w", err)
	}
	way = max(int(first.Int64)-1, 0)
	a.match.ways = a.match.ways[way : way+1]
	return way, nil
}

// planned reports whether the question is planned for its words. All others are prepared: they look the words up.
func (a asking) planned() bool {
	return a.narrow != nil || len(a.match.ways) > 0 && a.otherOrder()
}

// otherOrder reports whether the list is in another order than by score.
func (a asking) otherOrder() bool { return a.filter.Sort != SortBest && a.filter.Sort != SortMostStars }

func (s *Service) ask(ctx context.Context, a asking) (hits, error) {
	st := &statement{}
	query := a.query(st)
	var row struct {
		IDs    pq.Int64Array `db:"ids"`
		Traits pq.Int64Array `db:"traits"`
		Prices pq.Int64Array `db:"prices"`
		Way    int           `db:"way"`
	}
	get := s.get
	if a.planned() {
		get = s.db.GetContext
	}
	if err := get(ctx, &row, query, st.args...); err != nil {
		return hits{}, fmt.Errorf("search the shelf: %w", err)
	}
	n := min(len(row.IDs), a.most())
	out := hits{
		ids: row.IDs[:n], traits: make([]traits, n), prices: make([]money.VND, n),
		way: row.Way, tier: a.tier, more: len(row.IDs) > n || a.tier > 0,
	}
	for i := range n {
		out.traits[i], out.prices[i] = traits(row.Traits[i]), money.VND(row.Prices[i])
	}
	return out, nil
}

// query is the whole question: the way that finds something, the hits of that way, and their order.
func (a asking) query(st *statement) string {
	day := st.arg(a.day) + "::date"
	way := a.way(st, day)
	where, rank := a.conditions(st, day), a.rank(st)
	return `
	WITH way AS MATERIALIZED (` + way + `),
	hit AS (
		SELECT listing_id, traits, price, published_at, score, points, name_text, name_plain, words,
		       shelf_stars(three_until, four_until, five_until, ` + day + `) AS stars
		FROM shelf
		WHERE ` + strings.Join(where, " AND ") + inTier(a.tier) + `
		ORDER BY ` + a.taken() + ` LIMIT ` + strconv.Itoa(a.most()+1) + `),
	ranked AS (SELECT listing_id, traits | (stars::bigint << 13) AS traits, price FROM hit ORDER BY ` + rank + `)
	SELECT coalesce(array_agg(listing_id), '{}') AS ids, coalesce(array_agg(traits), '{}') AS traits,
	       coalesce(array_agg(price), '{}') AS prices, coalesce((SELECT i FROM way), 0) - 1 AS way
	FROM ranked`
}

// way is the first of the ways that finds something, with its number.
func (a asking) way(st *statement, day string) string {
	switch {
	case len(a.match.ways) == 0:
		return "SELECT 1 AS i"
	case a.planned():
		return "SELECT 1 AS i, " + st.arg(a.match.ways[0].name) + "::tsquery AS name"
	case len(a.match.ways) == 1:
		return "SELECT 1 AS i, " + st.arg(a.match.ways[0].where) + "::tsquery AS words, " + st.arg(a.match.ways[0].name) + "::tsquery AS name"
	}
	wheres, names := a.match.texts()
	words, name := st.arg(wheres)+"::tsquery[]", st.arg(names)+"::tsquery[]"
	return "SELECT i, (" + words + ")[i] AS words, (" + name + ")[i] AS name FROM shelf_first(" + words + ", " + day + ", " + st.arg(a.filter.SellerID) + ") AS i"
}

func (m match) texts() (wheres, names pq.StringArray) {
	for _, w := range m.ways {
		wheres, names = append(wheres, w.where), append(names, w.name)
	}
	return wheres, names
}

func (a asking) most() int {
	switch {
	case a.limit > 0:
		return a.limit
	case len(a.match.ways) > 0 && a.common.tiers > 0:
		return max(mostOfLong, enough(a.filter.Page))
	}
	return most
}

// taken is first for the database. Walking an index in order until enough have turned up walks all of it, where what is
// asked for is rare. Adding nothing hides the index, so that it looks the words up and sorts what it finds; only for one
// word in another order than by score it decides itself, by how common the word is.
func (a asking) taken() string {
	order := first(a.filter.Sort)
	if len(a.match.ways) == 0 || a.otherOrder() && len(a.match.q.units) < 2 {
		return order
	}
	column, rest, _ := strings.Cut(order, ",")
	name, way, _ := strings.Cut(column, " ")
	nothing := "0"
	if name == "published_at" {
		nothing = "interval '0'"
	}
	return "(" + name + " + " + nothing + ") " + way + "," + rest
}

// first is the order in which the best are taken where there are too many: one that an index has.
func first(by Sort) string {
	switch by {
	case SortCheapest:
		return "price, listing_id DESC"
	case SortDearest:
		return "price DESC, listing_id"
	case SortNewest:
		return "published_at DESC, listing_id DESC"
	}
	return "score DESC, listing_id DESC"
}

func (a asking) conditions(st *statement, day string) []string {
	where := []string{"closed_until < " + day}
	if a.narrow != nil {
		where = append(where, a.narrow(st, day)...)
	}
	switch {
	case len(a.match.ways) == 0:
	case a.planned():
		where = append(where, "words @@ "+st.arg(a.match.ways[0].where)+"::tsquery")
	default:
		where = append(where, "words @@ (SELECT words FROM way)")
	}
	if a.filter.SellerID != 0 {
		where = append(where, "seller_id = "+st.arg(a.filter.SellerID))
	}
	return where
}

// rank is the order of the hits.
func (a asking) rank(st *statement) string {
	switch a.filter.Sort {
	case SortCheapest, SortNewest:
		return first(a.filter.Sort)
	case SortDearest:
		return "price DESC, listing_id DESC"
	case SortMostStars:
		return "stars DESC, points DESC, published_at DESC, listing_id DESC"
	}
	points := "points + stars * " + st.arg(a.weights["star"]) + "::int"
	if len(a.match.ways) > 0 {
		points += wordPoints(st, a.match, a.weights)
	}
	return points + " DESC, published_at DESC, listing_id DESC"
}

// wordPoints are those for where and how the words stand.
func wordPoints(st *statement, m match, w map[string]int) string {
	plain, typed := st.arg(vntext.Fold(m.q.typed)), st.arg(m.q.typed)
	points := func(name string) string { return st.arg(w[name]) + "::int" }
	return " + CASE WHEN name_plain = " + plain + " THEN " + points("name_exact") +
		" WHEN starts_with(name_plain || ' ', " + plain + " || ' ') THEN " + points("name_start") +
		" WHEN strpos(' ' || name_plain || ' ', ' ' || " + plain + " || ' ') > 0 THEN " + points("name_phrase") +
		" WHEN words @@ (SELECT name FROM way) THEN " + points("name_words") + " ELSE 0 END" +
		" + CASE WHEN strpos(' ' || name_text || ' ', ' ' || " + typed + " || ' ') > 0 THEN " + points("name_marks") + " ELSE 0 END"
}

// edges are the prices at a quarter, half and three quarters, rounded to what people say.
func edges(prices []money.VND) []money.VND {
	if len(prices) < 8 {
		return nil
	}
	slices.Sort(prices)
	var list []money.VND
	for _, part := range []int{1, 2, 3} {
		p := roundPrice(prices[len(prices)*part/4])
		if len(list) == 0 || p > list[len(list)-1] {
			list = append(list, p)
		}
	}
	return list
}

// roundPrice rounds to one of 1, 2, 3, 5 times a power of ten.
func roundPrice(p money.VND) money.VND {
	power := money.VND(1)
	for power*10 <= p {
		power *= 10
	}
	best := power
	for _, step := range []money.VND{2, 3, 5, 10} {
		if d, b := step*power-p, best-p; max(d, -d) < max(b, -b) {
			best = step * power
		}
	}
	return best
}
