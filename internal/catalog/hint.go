package catalog

import (
	"context"
	"unicode/utf8"
)

// mostHints is how many listings are suggested while somebody types.
const mostHints = 6

// Hints are the listings that what has been typed so far may mean, the last word perhaps half typed; none for less
// than two letters.
func (s *Service) Hints(ctx context.Context, text string) ([]Card, error) {
	book, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	q := understand(text, book)
	if utf8.RuneCountInString(q.typed) < 2 || len(q.units) == 0 {
		return nil, nil
	}
	var ways []way
	for _, one := range q.spellings() {
		ways = append(ways, way{one.strict(inName, true), one.all(0, len(one.units), inName, true)})
	}
	common, err := s.commonness(ctx)
	if err != nil {
		return nil, err
	}
	asked := asking{
		match: match{ways: ways, q: q, half: true}, common: common, weights: book.weights, day: today(s.now()), limit: mostHints * 4,
	}
	hits, err := s.hits(ctx, asked)
	if err != nil {
		return nil, err
	}
	return s.CardsByID(ctx, hits.ids[:min(mostHints, len(hits.ids))])
}
