package pgtest_test

import (
	"testing"

	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
)

// Two databases see nothing of one another, and both hold the whole schema.
func TestNewGivesEachTestItsOwnMigratedDatabase(t *testing.T) {
	t.Parallel()
	one, two := pgtest.New(t), pgtest.New(t)
	if _, err := one.ExecContext(t.Context(), `CREATE TABLE mark (id int)`); err != nil {
		t.Fatal(err)
	}
	var seen bool
	if err := two.GetContext(t.Context(), &seen, `SELECT to_regclass('mark') IS NOT NULL`); err != nil {
		t.Fatal(err)
	}
	if seen {
		t.Error("a table of one test is visible in another test's database")
	}
	pending, err := pg.Pending(t.Context(), two)
	if err != nil || pending != 0 {
		t.Errorf("Pending = %d, %v; want 0: the template must be migrated", pending, err)
	}
}

// The tests' role must be as weak as the one in production, or a test proves nothing about rights.
func TestRoleIsNoSuperuser(t *testing.T) {
	t.Parallel()
	var super bool
	err := pgtest.New(t).GetContext(t.Context(), &super, `SELECT usesuper FROM pg_user WHERE usename = current_user`)
	if err != nil || super {
		t.Errorf("superuser = %v, %v; want false", super, err)
	}
}
