package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"nongsan/internal/vntext"
)

// match finds the condition under which something is found: as the words were typed, half typed, without their marks,
// anywhere, mended, or some of them.
func (s *Service) match(ctx context.Context, q query, book *lexicon) (match, found, error) {
	if len(q.units) == 0 {
		return match{}, found{}, nil
	}
	group := book.shelves[q.group]
	ways := q.ways()
	which, err := s.firstThatFinds(ctx, ways)
	if err != nil {
		return match{}, found{}, err
	}
	if which < 0 && group == 0 {
		return s.otherwise(ctx, q, book)
	}
	which = max(which, 0)
	return match{where: ways[which].where, name: ways[which].name, q: q, group: group}, found{}, nil
}

// way is one reading of a query.
type way struct{ where, name string }

// ways are the readings of a query, the closest to what was typed first.
func (q query) ways() []way {
	var list []way
	for _, one := range q.spellings() {
		for _, label := range []string{inName, inTold} {
			for _, prefix := range []bool{false, true} {
				list = append(list, way{one.strict(label, prefix), one.all(0, len(one.units), inName, prefix)})
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

// firstThatFinds is the first way by which a listing is found, or -1.
func (s *Service) firstThatFinds(ctx context.Context, ways []way) (int, error) {
	for i, w := range ways {
		var finds bool
		if err := s.get(ctx, &finds, `SELECT EXISTS (SELECT FROM shelf WHERE words @@ $1::tsquery)`, w.where); err != nil {
			return 0, fmt.Errorf("try a search: %w", err)
		}
		if finds {
			return i, nil
		}
	}
	return -1, nil
}

// otherwise is what is shown when nothing has the words: what they were meant to be, or what has most of them, or what
// is liked.
func (s *Service) otherwise(ctx context.Context, q query, book *lexicon) (match, found, error) {
	mended, err := s.mend(ctx, foldAll(q.words))
	if err != nil {
		return match{}, found{}, err
	}
	if len(mended) > 0 {
		text := strings.Join(mended, " ")
		right := query{typed: text, words: mended, units: book.units(mended)}
		return match{where: right.strict(inName, false), name: right.all(0, len(right.units), inName, false), q: right}, found{mended: text}, nil
	}
	plain := q.plain()
	which, err := s.firstThatFinds(ctx, []way{{where: plain.loose()}})
	if err != nil {
		return match{}, found{}, err
	}
	if which < 0 {
		if plain, err = s.most(ctx, plain); err != nil || plain.empty() {
			return match{}, found{near: true}, err
		}
	}
	return match{where: plain.loose(), name: plain.all(0, len(plain.units), inName, false), q: plain}, found{near: which < 0}, nil
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

// count says how many listings each search finds, up to 50: it is only to tell more from less.
func (s *Service) count(ctx context.Context, wheres []string) ([]int64, error) {
	var counts pq.Int64Array
	err := s.get(ctx, &counts, `
		SELECT coalesce(array_agg(n ORDER BY i), '{}')
		FROM unnest($1::text[]) WITH ORDINALITY AS try (q, i)
		CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT FROM shelf WHERE words @@ try.q::tsquery LIMIT 50) AS few) AS counted`,
		pq.Array(wheres))
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
