package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"
)

// News is what became visible to buyers between two looks.
type News struct {
	Now      string  // what to ask with the next time
	All      bool    // anything may look different
	Lists    bool    // lists look different
	Listings []int64 // whose own pages look different
}

// NewsSince says what changed since the look that Now came from; "" is the first look. Only what was committed counts,
// in whatever order transactions ended.
func (s *Service) NewsSince(ctx context.Context, since string) (News, error) {
	var row struct {
		Now      string        `db:"now"`
		Lists    bool          `db:"lists"`
		Listings pq.Int64Array `db:"listings"`
	}
	err := s.get(ctx, &row, `
		SELECT pg_current_snapshot()::text AS now, coalesce(bool_or(lists), false) AS lists,
		       coalesce(array_agg(DISTINCT listing_id) FILTER (WHERE listing_id IS NOT NULL), '{}') AS listings
		FROM shelf_change
		WHERE xact >= pg_snapshot_xmin($1::pg_snapshot) AND NOT pg_visible_in_snapshot(xact, $1::pg_snapshot)`, orBeginning(since))
	if err != nil {
		return News{}, fmt.Errorf("look for changes: %w", err)
	}
	c := News{Now: row.Now, All: since == "", Lists: row.Lists, Listings: row.Listings}
	for _, id := range row.Listings {
		c.All = c.All || id == 0
	}
	return c, nil
}

// orBeginning is a snapshot in which everything is still to come; the first look forgets everything anyway, so it asks
// for nothing.
func orBeginning(since string) string {
	if since == "" {
		return "9223372036854775807:9223372036854775807:"
	}
	return since
}
