package catalog

import (
	"context"
	"strings"

	"nongsan/internal/vntext"
)

// few is how many listings found are so few that something else may have been meant.
const few = 3

// meant is what else may have been meant by words that found few listings: the same with other marks, or with a word
// that sounds alike, when that finds far more; else "". What was found under the very words, as names have them, was meant.
func (s *Service) meant(ctx context.Context, q query, book *lexicon, a asking, all hits) (string, error) {
	n := len(all.ids)
	if n == 0 || n > few || len(q.units) == 0 || all.way == 0 && !q.marked() {
		return "", nil
	}
	known, err := s.vocabulary(ctx)
	if err != nil {
		return "", err
	}
	tries := known.soundingLike(q, book)
	if len(tries) == 0 {
		return "", nil
	}
	wheres := make([]string, len(tries))
	for i, t := range tries {
		wheres[i] = t.strict(inName, false)
	}
	counts, err := s.count(ctx, wheres)
	if err != nil {
		return "", err
	}
	best, most := 0, int64(2*n+1)
	for i, c := range counts {
		if c > most {
			best, most = i+1, c
		}
	}
	if best == 0 {
		return "", nil
	}
	right := tries[best-1]
	a.match = match{ways: []way{{wheres[best-1], right.all(0, len(right.units), inName, false)}}, q: right}
	a.limit = PageSize
	return s.asNamed(ctx, right, q, a)
}

// soundingLike are the query without its marks, and with one word changed to another that sounds alike.
func (v *vocabulary) soundingLike(q query, book *lexicon) []query {
	words := foldAll(q.words)
	var tries []query
	if q.marked() {
		tries = append(tries, q.plain())
	}
	for i, w := range words {
		for _, other := range soundsLike(w) {
			if !v.words[other] {
				continue
			}
			changed := append(append(append([]string{}, words[:i]...), other), words[i+1:]...)
			tries = append(tries, query{typed: strings.Join(changed, " "), words: changed, units: book.units(changed)})
		}
	}
	return tries
}

// asNamed writes a query as the names of what it finds have it; "" when that is what was typed.
func (s *Service) asNamed(ctx context.Context, right, typed query, a asking) (string, error) {
	all, err := s.hits(ctx, a)
	if err != nil {
		return "", err
	}
	cards, err := s.CardsByID(ctx, all.ids)
	if err != nil {
		return "", err
	}
	text := spoken(vntext.Fold(strings.Join(right.words, " ")), namesOf(cards))
	if text == strings.Join(typed.words, " ") {
		return "", nil
	}
	return text, nil
}

func namesOf(cards []Card) []string {
	names := make([]string, len(cards))
	for i, c := range cards {
		names[i] = c.Name
	}
	return names
}
