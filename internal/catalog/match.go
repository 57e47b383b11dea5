package catalog

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"nongsan/internal/vntext"
)

// match finds what was meant and how: as the words were typed, half typed, without their marks, mended, anywhere, or
// some of them. It returns the hits of the first reading that has any.
func (s *Service) match(ctx context.Context, q query, book *lexicon, a asking) (asking, found, hits, error) {
	if len(q.units) == 0 {
		all, err := s.hits(ctx, a)
		return a, found{}, all, err
	}
	a.match.q, a.match.category = q, book.shelves[q.group]
	ways := q.or(a.match.category)
	a, all, err := s.firstThatFinds(ctx, a, ways)
	if err != nil || len(all.ids) > 0 {
		return a, found{unmarked: q.marked() && all.way >= len(ways)/2}, all, err
	}
	a.match.category = 0
	return s.otherwise(ctx, q, book, a)
}

// way is one reading of a query: what is looked for, and what of it has all words in the name.
type way struct{ where, name string }

// or are the ways of a query whose words name a category, which has an own word on the shelf; 0: they name none.
func (q query) or(category int) []way {
	ways := q.ways()
	for i := range ways {
		if category != 0 {
			ways[i].where += " | " + lexeme(categoryWord(category), inAny, false)
		}
	}
	return ways
}

// categoryWord is the word that the view shelf_now gives every listing of a category.
func categoryWord(id int) string { return "@" + strconv.Itoa(id) }

// ways are the readings of a query, the closest to what was typed first.
func (q query) ways() []way {
	var list []way
	for _, one := range q.spellings() {
		for _, in := range []part{inName, inTold} {
			for _, prefix := range []bool{false, true} {
				list = append(list, way{one.strict(in, prefix), one.all(0, len(one.units), inName, prefix)})
			}
		}
	}
	return list
}

func (q query) spellings() []query {
	if q.marked() {
		return []query{q, q.plain()}
	}
	return []query{q}
}

// firstThatFinds asks by one way after another until something is found, and leaves in the asking the way that did.
func (s *Service) firstThatFinds(ctx context.Context, a asking, ways []way) (asking, hits, error) {
	a.match.ways = ways
	all, err := s.hits(ctx, a)
	if err == nil && len(all.ids) > 0 {
		a.match.ways = ways[all.way : all.way+1]
	}
	return a, all, err
}

// otherwise is what is shown when nothing has the words: what they were meant to be, or what has most of them, or what
// is liked.
func (s *Service) otherwise(ctx context.Context, q query, book *lexicon, a asking) (asking, found, hits, error) {
	mended, err := s.mend(ctx, foldAll(q.words))
	if err != nil {
		return a, found{}, hits{}, err
	}
	if len(mended) > 0 {
		text := strings.Join(mended, " ")
		right := query{typed: text, words: mended, units: book.units(mended)}
		a.match.q = right
		name := right.all(0, len(right.units), inName, false)
		a, all, err := s.firstThatFinds(ctx, a, []way{{right.strict(inName, false), name}, {right.named(), name}})
		return a, found{mended: text}, all, err
	}
	plain := q.plain()
	a.match.q = plain
	a, all, err := s.firstThatFinds(ctx, a, []way{{plain.loose(), plain.all(0, len(plain.units), inName, false)}})
	if err != nil || len(all.ids) > 0 {
		return a, found{}, all, err
	}
	some, err := s.most(ctx, plain)
	if err != nil {
		return a, found{}, hits{}, err
	}
	a.match = match{}
	if !some.empty() {
		a.match = match{ways: []way{{some.loose(), some.all(0, len(some.units), inName, false)}}, q: some}
	}
	all, err = s.hits(ctx, a)
	return a, found{near: true}, all, err
}

// most drops as few of the units as it can until something is found.
func (s *Service) most(ctx context.Context, q query) (query, error) {
	n := min(len(q.units), 6)
	var tries []query
	for keep := n - 1; keep > 0; keep-- {
		for set := 1; set < 1<<n; set++ {
			if some := pick(q, set, n); len(some.units) == keep {
				tries = append(tries, some)
			}
		}
	}
	if len(tries) == 0 {
		return query{}, nil
	}
	wheres := make([]string, len(tries))
	for i, t := range tries {
		wheres[i] = t.all(0, len(t.units), inName, false)
	}
	counts, err := s.count(ctx, wheres)
	if err != nil {
		return query{}, err
	}
	best := -1
	for i, c := range counts {
		// Of as many words the rarer ones say more: "sầu riêng Tân Cương" is about neither "riêng" nor "Tân".
		if c > 0 && (best < 0 || len(tries[i].units) == len(tries[best].units) && c < counts[best]) {
			best = i
		}
	}
	if best < 0 {
		return query{}, nil
	}
	return tries[best], nil
}

func pick(q query, set, n int) query {
	out := query{}
	for i := range n {
		if set>>i&1 == 1 {
			out.units = append(out.units, q.units[i])
			out.typed = strings.TrimSpace(out.typed + " " + strings.Join(q.units[i][0], " "))
		}
	}
	return out
}

// count says how many listings each search finds, up to 50 or, where it finds some among the best of a long shelf, more:
// it is only to tell more from less.
func (s *Service) count(ctx context.Context, wheres []string) ([]int64, error) {
	common, err := s.commonness(ctx)
	if err != nil {
		return nil, err
	}
	few := func(tier int) string {
		return `(SELECT count(*) FROM (SELECT FROM shelf WHERE words @@ try.q::tsquery` + inTier(tier) + ` LIMIT 50) AS few)`
	}
	n := few(0)
	if common.tiers > 0 {
		n = `CASE WHEN best.n > 0 THEN 50 + best.n ELSE ` + n + ` END`
	}
	var counts pq.Int64Array
	err = s.get(ctx, &counts, `
		SELECT coalesce(array_agg(`+n+` ORDER BY i), '{}')
		FROM unnest($1::text[]) WITH ORDINALITY AS try (q, i)
		CROSS JOIN LATERAL (SELECT `+few(common.tiers)+` AS n) AS best`, pq.Array(wheres))
	if err != nil {
		return nil, fmt.Errorf("count what searches find: %w", err)
	}
	return counts, nil
}

// spoken writes words without marks as the names of listings write them.
func spoken(plain string, names []string) string {
	words := strings.Fields(plain)
	for i, w := range words {
		for _, name := range names {
			if full := wordLike(w, name); full != "" {
				words[i] = full
				break
			}
		}
	}
	return strings.Join(words, " ")
}

func wordLike(plain, name string) string {
	for _, w := range spellWords(name) {
		if vntext.Fold(w) == plain {
			return w
		}
	}
	return ""
}
