package pg_test

import (
	"testing"

	"nongsan/internal/pgtest"
)

// A hot statement is parsed once a connection, gives the same answers, survives an error, and is forgotten when the
// schema changed under it.
func TestHotStatementsAreParsedOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t, pgtest.Empty(t))
	db.SetMaxOpenConns(1)
	const ask = `/* hot */ SELECT n + $1 AS n FROM t`
	db.MustExec(`CREATE TABLE t (n int NOT NULL); INSERT INTO t VALUES (1)`)
	for i := range 3 {
		var n int
		if err := db.GetContext(t.Context(), &n, ask, i); err != nil || n != 1+i {
			t.Fatalf("asked %d times: %d, %v", i+1, n, err)
		}
	}
	var prepared int
	if err := db.GetContext(t.Context(), &prepared, `SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '/* hot */%'`); err != nil || prepared != 1 {
		t.Errorf("%d prepared, %v", prepared, err)
	}
	const add = `/* hot */ INSERT INTO t (n) VALUES ($1)`
	if _, err := db.ExecContext(t.Context(), add, nil); err == nil {
		t.Error("a null was taken")
	}
	if _, err := db.ExecContext(t.Context(), add, 2); err != nil {
		t.Error(err)
	}
	db.MustExec(`DELETE FROM t; ALTER TABLE t ALTER n TYPE bigint; INSERT INTO t VALUES (5)`)
	var n int64
	_ = db.GetContext(t.Context(), &n, ask, 1) // may fail once: its result has another type now
	if err := db.GetContext(t.Context(), &n, ask, 1); err != nil || n != 6 {
		t.Errorf("after the change: %d, %v", n, err)
	}
}
