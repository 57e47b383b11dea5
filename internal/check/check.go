// Package check proves the data's invariants in SQL, read-only and across all tables. It is the first thing that
// support runs, and the last thing every fault test runs.
package check

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
)

// Invariant is something that must always be true of the data.
type Invariant struct {
	Name  string // short and stable: scripts look for it
	Claim string // what is true, for a person
	query string // selects what breaks it, as text; $1 is the present time where the query uses it
	timed bool
}

// Result is an invariant and the rows that break it, the first few.
type Result struct {
	Invariant
	Broken []string
}

// Run proves every invariant. The error tells of a query that could not run, not of a broken invariant.
func Run(ctx context.Context, q pg.Queryer, now time.Time) ([]Result, error) {
	results := make([]Result, 0, len(Invariants))
	for _, inv := range Invariants {
		var args []any
		if inv.timed {
			args = append(args, now)
		}
		r := Result{Invariant: inv}
		if err := q.SelectContext(ctx, &r.Broken, inv.query+` LIMIT 5`, args...); err != nil {
			return nil, fmt.Errorf("check %s: %w", inv.Name, err)
		}
		results = append(results, r)
	}
	return results, nil
}
