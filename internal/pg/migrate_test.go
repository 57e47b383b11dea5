package pg_test

import (
	"sync"
	"testing"

	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
)

// Three processes that boot together apply each step once, and a second run applies none.
func TestMigrateTogetherAppliesEachStepOnce(t *testing.T) {
	t.Parallel()
	address := pgtest.Empty(t)
	total, err := pg.Pending(t.Context(), pgtest.Open(t, address))
	if err != nil || total == 0 {
		t.Fatalf("Pending on an empty database = %d, %v; want all steps", total, err)
	}
	applied := make([]int, 3)
	var wg sync.WaitGroup
	for i := range applied {
		db := pgtest.Open(t, address)
		wg.Go(func() {
			n, err := pg.Migrate(t.Context(), db)
			if err != nil {
				t.Errorf("Migrate: %v", err)
			}
			applied[i] = n
		})
	}
	wg.Wait()
	if sum := applied[0] + applied[1] + applied[2]; sum != total {
		t.Errorf("applied %v, together %d; want %d", applied, sum, total)
	}
	left, err := pg.Pending(t.Context(), pgtest.Open(t, address))
	if err != nil || left != 0 {
		t.Errorf("Pending after Migrate = %d, %v; want 0", left, err)
	}
}

// Asking what is pending is a read: a start that refuses must not change the database.
func TestPendingChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t, pgtest.Empty(t))
	if _, err := pg.Pending(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	var tables int
	err := db.GetContext(t.Context(), &tables, `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace`)
	if err != nil || tables != 0 {
		t.Errorf("%d relations, %v; want 0", tables, err)
	}
}
