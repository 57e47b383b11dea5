package catalog

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// mostOfLong is how many hits of words are counted one by one on a long shelf.
	mostOfLong = 500
	// pagesAhead is how many pages of hits the best of a long shelf must give, and beyond the page that is shown; with fewer
	// it is looked through further down.
	pagesAhead = 4
	// mostRead is how many listings with a word are read where the word is common.
	mostRead = 2000
	// tierStep is how much longer each tier is than the one above.
	tierStep = 3
)

// commonness is how many listings there are and how common words are among them, as PostgreSQL has counted for its plans.
// On a short shelf there are no tiers, and no word is common.
type commonness struct {
	tiers    int
	listings float64
	words    map[string]float64 // word → part of the listings that have it
	rare     float64            // the same of all other words, at most
}

// commonnessLife is how old it may be.
const commonnessLife = time.Minute

// census keeps the commonness of the last minute.
type census struct {
	reading sync.Mutex
	known   *commonness
	at      time.Time
}

func (s *Service) commonness(ctx context.Context) (*commonness, error) {
	c := &s.finder.census
	c.reading.Lock()
	defer c.reading.Unlock()
	now := s.now()
	if age := now.Sub(c.at); c.known != nil && age >= 0 && age < commonnessLife {
		return c.known, nil
	}
	known := &commonness{words: map[string]float64{}, rare: 1}
	err := s.db.QueryRowxContext(ctx, `
		SELECT (SELECT coalesce(max(tier), 0) FROM shelf_tier), (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'shelf'::regclass)`,
	).Scan(&known.tiers, &known.listings)
	if err != nil {
		return nil, fmt.Errorf("count the shelf: %w", err)
	}
	if known.tiers > 0 {
		if err := s.readCommonness(ctx, known); err != nil {
			return nil, err
		}
	}
	c.known, c.at = known, now
	return known, nil
}

func (s *Service) readCommonness(ctx context.Context, c *commonness) error {
	var rows []struct {
		Word string  `db:"word"`
		Part float64 `db:"part"`
	}
	// Behind the parts of the words stand the least and the greatest of them.
	err := s.db.SelectContext(ctx, &rows, `
		SELECT coalesce(e.word, '') AS word, e.part
		FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS e (word, part)
		WHERE schemaname = current_schema() AND tablename = 'shelf' AND attname = 'words'`)
	if err != nil {
		return fmt.Errorf("read how common words are: %w", err)
	}
	for _, r := range rows {
		if r.Word != "" {
			c.words[r.Word] = r.Part
		}
		c.rare = min(c.rare, r.Part)
	}
	return nil
}

// tier is the part of the shelf to look through: the less of it, the more listings may have all the words.
func (c *commonness) tier(m match) int {
	if c.tiers == 0 || len(m.ways) == 0 {
		return 0
	}
	part, mark := 1.0, ""
	if len(m.q.units) == 1 {
		mark = nameMark // a lone word is looked for in names first
	}
	for i, u := range m.q.units {
		part = min(part, c.unit(u, mark, m.half && i == len(m.q.units)-1))
	}
	if m.category != 0 {
		part += c.part(categoryWord(m.category))
	}
	tier := 0
	for have := part * c.listings; have > mostRead && tier < c.tiers; have /= tierStep {
		tier++
	}
	return tier
}

// inTier narrows a statement to a tier and those above it; 0: to nothing. The number is written out, for a plan sees only
// then that the tier has an index.
func inTier(tier int) string {
	if tier == 0 {
		return ""
	}
	return " AND tier >= " + strconv.Itoa(tier)
}

func (c *commonness) unit(u unit, mark string, prefix bool) float64 {
	sum := 0.0
	for i, words := range u {
		part := 1.0
		for j, w := range words {
			if prefix && i == 0 && j == len(words)-1 {
				part = min(part, c.begins(mark+w))
			} else {
				part = min(part, c.part(mark+w))
			}
		}
		sum += part
	}
	return sum
}

func (c *commonness) part(word string) float64 {
	if part, ok := c.words[word]; ok {
		return part
	}
	return c.rare
}

func (c *commonness) begins(letters string) float64 {
	sum := c.rare
	for word, part := range c.words {
		if strings.HasPrefix(word, letters) {
			sum += part
		}
	}
	return sum
}

// enough is how many hits are enough for a page of a long list.
func enough(page int) int { return (max(page, 1) + pagesAhead) * PageSize }

// deeper is the tier to look through after one that had too few: one further down, or two where it had far too few. The
// next is three times as long, so that what was looked through in vain is little beside it.
func deeper(tier, found, enough int) int {
	if found*tierStep*tierStep < enough {
		return max(tier-2, 0)
	}
	return tier - 1
}
