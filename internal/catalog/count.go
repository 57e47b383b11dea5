package catalog

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/lib/pq"

	"nongsan/internal/pg"
)

// Searches counts what people look for: words and numbers, nobody's name. It counts in memory, so that looking writes
// nothing, and Flush adds the counts to the database.
type Searches struct {
	mu     sync.Mutex
	counts map[string]searched
}

type searched struct{ asked, empty int }

// mostSearches is how many different searches are counted between two flushes: whoever makes them up fills no table.
const mostSearches = 1000

// Note counts one search. What looks like a telephone number or an address is not kept.
func (n *Searches) Note(text string, empty bool) {
	words := spell(text)
	if size := utf8.RuneCountInString(words); size < 2 || size > 60 || private(text) {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	one, known := n.counts[words]
	if !known && len(n.counts) >= mostSearches {
		return
	}
	one.asked++
	if empty {
		one.empty++
	}
	if n.counts == nil {
		n.counts = map[string]searched{}
	}
	n.counts[words] = one
}

func private(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits > 5 || strings.ContainsAny(text, "@/")
}

func (n *Searches) take() map[string]searched {
	n.mu.Lock()
	defer n.mu.Unlock()
	counts := n.counts
	n.counts = nil
	return counts
}

// Searches is the counter of this process.
func (s *Service) Searches() *Searches { return &s.finder.searches }

// FlushSearches adds what was counted since the last flush. What cannot be written is lost: it is a count.
func (s *Service) FlushSearches(ctx context.Context) error {
	counts := s.finder.searches.take()
	if len(counts) == 0 {
		return nil
	}
	var words pq.StringArray
	var asked, empty pq.Int64Array
	for w, c := range counts {
		words, asked, empty = append(words, w), append(asked, int64(c.asked)), append(empty, int64(c.empty))
	}
	day := today(s.now())
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO search_count AS old (day, words, asked, empty)
			SELECT $1, words, asked, empty FROM unnest($2::text[], $3::int[], $4::int[]) AS new (words, asked, empty) ORDER BY words
			ON CONFLICT (day, words) DO UPDATE SET asked = old.asked + excluded.asked, empty = old.empty + excluded.empty`,
			day, words, asked, empty)
		return err
	})
	if err != nil {
		return fmt.Errorf("count searches: %w", err)
	}
	return nil
}

// SearchCount is how often something was looked for.
type SearchCount struct {
	Words string    `db:"words"`
	Asked int       `db:"asked"`
	Empty int       `db:"empty"` // times nothing was found as it was typed
	Last  time.Time `db:"last"`  // day
}

// SearchCounts lists what was looked for most in the last days; empty lists what was not found. Words that were typed
// once only are left out: they may be anybody's.
func (s *Service) SearchCounts(ctx context.Context, days int, empty bool) ([]SearchCount, error) {
	by := "asked"
	if empty {
		by = "empty"
	}
	var list []SearchCount
	err := s.db.SelectContext(ctx, &list, `
		SELECT words, sum(asked) AS asked, sum(empty) AS empty, max(day) AS last
		FROM search_count WHERE day > $1::date - $2::int
		GROUP BY words HAVING sum(`+by+`) > 1
		ORDER BY sum(`+by+`) DESC, words LIMIT 100`, today(s.now()), days)
	if err != nil {
		return nil, fmt.Errorf("list searches: %w", err)
	}
	return list, nil
}
