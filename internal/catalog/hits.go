package catalog

import (
	"context"
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
	way    int  // which of the ways found them
	more   bool // there are more: these are the first in order
}

// match is a search condition and its ranking.
type match struct {
	ways []way // the first that finds something counts; none: everything
	q    query
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
	filter  Filter // of it the seller and the sort
	narrow  narrowing
	weights map[string]int
	day     time.Time // on which stars must be valid
	limit   int       // hits at most; 0: most
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
func (s *Service) hits(ctx context.Context, a asking) (hits, error) {
	st := &statement{}
	query := a.query(st)
	var row struct {
		IDs    pq.Int64Array `db:"ids"`
		Traits pq.Int64Array `db:"traits"`
		Prices pq.Int64Array `db:"prices"`
		Way    int           `db:"way"`
	}
	ask := s.get
	if a.narrow != nil {
		ask = s.db.GetContext // its shapes are too many to be prepared
	}
	err := ask(ctx, &row, query, st.args...)
	if err != nil {
		return hits{}, fmt.Errorf("search the shelf: %w", err)
	}
	out := hits{ids: row.IDs, way: row.Way, more: len(row.IDs) > a.most(), traits: make([]traits, len(row.IDs)), prices: make([]money.VND, len(row.IDs))}
	for i := range row.IDs {
		out.traits[i], out.prices[i] = traits(row.Traits[i]), money.VND(row.Prices[i])
	}
	if out.more {
		out.ids, out.traits, out.prices = out.ids[:a.most()], out.traits[:a.most()], out.prices[:a.most()]
	}
	return out, nil
}

// query is the whole question: the way that finds something, the hits of that way, and their order.
func (a asking) query(st *statement) string {
	day := st.arg(a.day) + "::date"
	way := "SELECT 1 AS i, NULL::tsquery AS words, NULL::tsquery AS name"
	if len(a.match.ways) > 0 {
		var wheres, names pq.StringArray
		for _, w := range a.match.ways {
			wheres, names = append(wheres, w.where), append(names, w.name)
		}
		words, name := st.arg(wheres)+"::tsquery[]", st.arg(names)+"::tsquery[]"
		way = "SELECT i, (" + words + ")[i] AS words, (" + name + ")[i] AS name FROM shelf_first(" + words + ", " + day + ", " + st.arg(a.filter.SellerID) + ") AS i"
	}
	where, rank := a.conditions(st, day), a.rank(st)
	return `
	WITH way AS MATERIALIZED (` + way + `),
	hit AS (
		SELECT listing_id, traits, price, published_at, score, points, name_text, name_plain, words,
		       shelf_stars(three_until, four_until, five_until, ` + day + `) AS stars
		FROM shelf
		WHERE ` + strings.Join(where, " AND ") + `
		ORDER BY ` + a.taken() + ` LIMIT ` + strconv.Itoa(a.most()+1) + `),
	ranked AS (SELECT listing_id, traits | (stars::bigint << 13) AS traits, price FROM hit ORDER BY ` + rank + `)
	SELECT coalesce(array_agg(listing_id), '{}') AS ids, coalesce(array_agg(traits), '{}') AS traits,
	       coalesce(array_agg(price), '{}') AS prices, coalesce((SELECT i FROM way), 1) - 1 AS way
	FROM ranked`
}

func (a asking) most() int {
	if a.limit > 0 {
		return a.limit
	}
	return most
}

// taken is first for the database. The planner guesses how many rows have several words far too high; walking an index
// in order until enough have turned up would then walk all of it. Adding nothing hides the index, so that it looks the
// words up and sorts what it finds; of one word it knows how common it is.
func (a asking) taken() string {
	order := first(a.filter.Sort)
	if len(a.match.q.units) < 2 {
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
	if len(a.match.ways) > 0 {
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
