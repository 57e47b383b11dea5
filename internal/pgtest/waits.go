package pgtest

import (
	"testing"

	"github.com/jmoiron/sqlx"
)

// Holds runs statements in a transaction that stays open, with the locks they take, until let is called, which commits.
// It is for tests of what happens when two people do something at once: one waits for the other where the test says.
func Holds(t testing.TB, db *sqlx.DB, statements ...string) (let func()) {
	t.Helper()
	tx, err := db.BeginTxx(t.Context(), nil)
	for _, one := range statements {
		if err == nil {
			_, err = tx.ExecContext(t.Context(), one)
		}
	}
	if err != nil {
		t.Fatalf("hold: %v", err)
	}
	return func() {
		t.Helper()
		if err := tx.Commit(); err != nil {
			t.Fatalf("let go: %v", err)
		}
	}
}

// Waits starts do and returns once it waits for a lock of another transaction, as it must. What is done then, do has not
// seen yet when it began, and may find when it goes on. The end waits for do and gives its error.
func Waits(t testing.TB, db *sqlx.DB, do func() error) (end func() error) {
	t.Helper()
	before, ended := waiting(t, db), make(chan error, 1)
	go func() { ended <- do() }()
	for waiting(t, db) <= before {
		select {
		case err := <-ended:
			t.Fatalf("did not wait for anybody: %v", err)
		default:
		}
	}
	return func() error { return <-ended }
}

// waiting is how many sessions of the database wait for a lock.
func waiting(t testing.TB, db *sqlx.DB) (n int) {
	t.Helper()
	err := db.GetContext(t.Context(), &n, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
	if err != nil {
		t.Fatalf("who waits: %v", err)
	}
	return n
}
