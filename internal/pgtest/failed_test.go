package pgtest_test

import (
	"testing"

	"nongsan/internal/pgtest"
)

// failing stands for a test that fails.
type failing struct {
	testing.TB
	cleanups []func()
}

func (f *failing) Failed() bool      { return true }
func (f *failing) Cleanup(fn func()) { f.cleanups = append(f.cleanups, fn) }

// A failed test's database can be looked at; that of a passed test is gone.
func TestOnlyAFailedTestsDatabaseIsKept(t *testing.T) {
	t.Parallel()
	var kept, gone string
	f := &failing{TB: t}
	db := pgtest.New(f)
	if err := db.GetContext(t.Context(), &kept, `SELECT current_database()`); err != nil {
		t.Fatal(err)
	}
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
	t.Run("passed", func(t *testing.T) {
		if err := pgtest.New(t).GetContext(t.Context(), &gone, `SELECT current_database()`); err != nil {
			t.Fatal(err)
		}
	})
	var left []string
	err := pgtest.New(t).SelectContext(t.Context(), &left, `SELECT datname FROM pg_database WHERE datname IN ($1, $2)`, kept, gone)
	if err != nil || len(left) != 1 || left[0] != kept {
		t.Errorf("left %v, %v; want only %s", left, err, kept)
	}
}
