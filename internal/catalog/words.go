package catalog

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/vntext"
)

// lexicon is what a search must know before it asks: what words stand for, the shelves, and what ranks first.
type lexicon struct {
	same    map[bool]map[string][][]string // by whether the words were typed with marks
	skip    map[bool]map[string]bool
	groups  map[string]string // what shelves are called → category's slug, without marks
	longest int               // words of the longest term
	shelves map[string]int    // category's slug → id
	weights map[string]int
}

// group is the category that all the words together name, or "".
func (b *lexicon) group(words []string) string {
	return b.groups[vntext.Fold(strings.Join(words, " "))]
}

func isMarked(words []string) bool {
	text := strings.Join(words, " ")
	return vntext.Fold(text) != text
}

// withoutFillers drops what names nothing, unless nothing would be left.
func (b *lexicon) withoutFillers(words []string) []string {
	var left []string
	for i := 0; i < len(words); {
		n := b.longestAt(words, i, func(term []string) bool { return b.skip[isMarked(term)][strings.Join(term, " ")] })
		if n > 0 && !b.begins(words, i, n) {
			i += n
			continue
		}
		left = append(left, words[i])
		i++
	}
	if len(left) == 0 {
		return words
	}
	return left
}

// begins reports whether a longer term that means something begins with the n words at i: "trái thơm".
func (b *lexicon) begins(words []string, i, n int) bool {
	return b.longestAt(words, i, func(term []string) bool {
		return len(b.same[isMarked(term)][strings.Join(term, " ")]) > 0
	}) > n
}

// units are the things looked for, each with its other names; the longest term wins.
func (b *lexicon) units(words []string) []unit {
	var list []unit
	for i := 0; i < len(words); {
		n := b.longestAt(words, i, func(term []string) bool {
			return len(b.same[isMarked(term)][strings.Join(term, " ")]) > 0
		})
		if n == 0 {
			list = append(list, unit{{words[i]}})
			i++
			continue
		}
		term := words[i : i+n]
		list = append(list, append(unit{term}, b.same[isMarked(term)][strings.Join(term, " ")]...))
		i += n
	}
	return list
}

// longestAt is how many words the longest term at i has that is known, or 0.
func (b *lexicon) longestAt(words []string, i int, known func(term []string) bool) int {
	for n := min(b.longest, len(words)-i); n > 0; n-- {
		if known(words[i : i+n]) {
			return n
		}
	}
	return 0
}

func (b *lexicon) add(t Term) {
	words := strings.Fields(t.Word)
	b.longest = max(b.longest, len(words))
	keys := map[bool]string{isMarked(words): t.Word}
	if t.Unmarked {
		keys[false] = vntext.Fold(t.Word)
	}
	for marked, key := range keys {
		switch t.Kind {
		case Same:
			b.same[marked][key] = append(b.same[marked][key], strings.Fields(t.Means))
		case Skip:
			b.skip[marked][key] = true
		case Group:
			b.groups[vntext.Fold(key)] = t.Means
		}
	}
}

// finder is what a Service keeps between searches: prepared statements, and the word book of the last second.
type finder struct {
	mu         sync.Mutex
	statements map[string]*sqlx.Stmt
	letters    *vocabulary
	reading    sync.Mutex // holds for the word book
	book       *lexicon
	at         time.Time
	census     census
	searches   Searches
}

// bookLife is how old the word book may be.
const bookLife = time.Second

func (s *Service) words(ctx context.Context) (*lexicon, error) {
	s.finder.reading.Lock() // one reads, the others wait for it
	defer s.finder.reading.Unlock()
	now := s.now()
	if age := now.Sub(s.finder.at); s.finder.book != nil && age >= 0 && age < bookLife {
		return s.finder.book, nil
	}
	book, err := s.readWords(ctx)
	if err != nil {
		return nil, err
	}
	s.finder.book, s.finder.at = book, now
	return book, nil
}

// forgetWords makes the next search read the word book anew.
func (s *Service) forgetWords() {
	s.finder.reading.Lock()
	defer s.finder.reading.Unlock()
	s.finder.book = nil
}

func (s *Service) readWords(ctx context.Context) (*lexicon, error) {
	b := &lexicon{
		same:   map[bool]map[string][][]string{false: {}, true: {}},
		skip:   map[bool]map[string]bool{false: {}, true: {}},
		groups: map[string]string{}, shelves: map[string]int{}, weights: map[string]int{},
	}
	terms, err := s.Terms(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range terms {
		b.add(t)
	}
	var named []struct {
		What string `db:"what"`
		Name string `db:"name"`
		N    int    `db:"n"`
	}
	err = s.db.SelectContext(ctx, &named, `
		SELECT 'shelf' AS what, slug AS name, id AS n FROM category
		UNION ALL
		SELECT 'weight', name, points FROM ranking_weight`)
	if err != nil {
		return nil, fmt.Errorf("read shelves and weights: %w", err)
	}
	for _, n := range named {
		if n.What == "shelf" {
			b.shelves[n.Name] = n.N
		} else {
			b.weights[n.Name] = n.N
		}
	}
	return b, nil
}

// get runs a query of a few fixed shapes, prepared once, into one row.
func (s *Service) get(ctx context.Context, into any, query string, args ...any) error {
	statement, err := s.prepared(ctx, query) //nolint:sqlclosecheck // kept as long as the Service
	if err != nil {
		return err
	}
	return statement.GetContext(ctx, into, args...)
}

func (s *Service) prepared(ctx context.Context, query string) (*sqlx.Stmt, error) {
	s.finder.mu.Lock()
	defer s.finder.mu.Unlock()
	if statement := s.finder.statements[query]; statement != nil {
		return statement, nil
	}
	statement, err := s.db.PreparexContext(ctx, query) //nolint:sqlclosecheck // kept as long as the Service
	if err != nil {
		return nil, err
	}
	s.finder.statements[query] = statement
	return statement, nil
}
