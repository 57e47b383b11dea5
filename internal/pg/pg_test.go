package pg_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/pg/pgproxy"
	"nongsan/internal/pgtest"
)

// line is a pool through a proxy, with a table to write to, and a pool around the proxy that sees the truth.
type line struct {
	proxy *pgproxy.Proxy
	db    *sqlx.DB
	truth *sqlx.DB
}

func newLine(t *testing.T, o pg.Options) line {
	t.Helper()
	address := pgtest.Empty(t)
	truth := open(t, address, pg.Options{Name: "truth"})
	write(t, truth, `CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL,
		amount int NOT NULL DEFAULT 0, CONSTRAINT note_amount_positive CHECK (amount >= 0), CONSTRAINT note_once UNIQUE (text))`)
	proxy := pgproxy.New(t, address)
	return line{proxy: proxy, db: open(t, proxy.DSN(), o), truth: truth}
}

func open(t *testing.T, dsn string, o pg.Options) *sqlx.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func write(t *testing.T, db *sqlx.DB, query string, args ...any) {
	t.Helper()
	err := pg.WithTx(t.Context(), db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(t.Context(), query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, q pg.Queryer, query string, args ...any) int {
	t.Helper()
	var n int
	if err := q.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func notes(t *testing.T, l line) int { return count(t, l.truth, `SELECT count(*) FROM note`) }

// Without the socket's mapping of io.EOF, database/sql runs the statement again and reports success.
func TestLostAnswerIsNotRepeatedBehindOurBack(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Web())
	write(t, l.truth, `ALTER TABLE note DROP CONSTRAINT note_once`)
	l.proxy.Arm(pgproxy.Lose, 1)
	_, err := l.db.ExecContext(t.Context(), `INSERT INTO note (text) VALUES ('twice?')`)
	if !l.proxy.Tripped() {
		t.Fatal("the proxy cut nothing")
	}
	if err == nil {
		t.Error("the answer got lost and nobody was told")
	}
	if n := notes(t, l); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	if !pg.Unavailable(err) {
		t.Errorf("Unavailable(%v) = false", err)
	}
}

// After a commit error only the idempotency key tells; the caller must be told so.
func TestLostCommitIsUnknownAndNotRepeated(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Web())
	runs := 0
	l.proxy.Arm(pgproxy.Lose, 3) // BEGIN, INSERT, COMMIT
	err := pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
		runs++
		_, err := tx.ExecContext(t.Context(), `INSERT INTO note (text) VALUES ('key-1')`)
		return err
	})
	if !pg.IsCommitUnknown(err) || runs != 1 {
		t.Errorf("err = %v after %d runs; want an unknown commit after one", err, runs)
	}
	if n := notes(t, l); n != 1 {
		t.Errorf("%d rows: the proxy must lose the answer of a commit that happened", n)
	}
	if e, ok := errs.As(pg.Explain(err)); !ok || e.Kind != errs.Unavailable || e.Code != "http.commit_unknown" {
		t.Errorf("Explain = %v", pg.Explain(err))
	}
}

// The line breaks at every answer, on both sides: an action keyed by an idempotency key and tried again by the
// client has happened exactly once at the end.
func TestActionWithKeyHappensOnceWhereverTheLineBreaks(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Web())
	write(t, l.truth, `CREATE TABLE effect (n int NOT NULL)`)
	action := func() error {
		return pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(t.Context(), `INSERT INTO note (text) VALUES ('key')`)
			if pg.IsUnique(err, "note_once") {
				return nil
			}
			if err == nil {
				_, err = tx.ExecContext(t.Context(), `INSERT INTO effect VALUES (1)`)
			}
			return err
		})
	}
	runs := 0
	l.proxy.Sweep(func(pgproxy.Fault, int) {
		runs++
		_ = action()
	}, func(f pgproxy.Fault, n int) {
		// The transaction that found the key was aborted by it: WithTx reports that, and nothing is left.
		_ = action()
		if got := count(t, l.truth, `SELECT count(*) FROM effect`); got != 1 {
			t.Errorf("fault %d at answer %d: %d effects", f, n, got)
		}
		write(t, l.truth, `TRUNCATE note, effect`)
	})
	if runs < 8 {
		t.Errorf("only %d runs: the sweep did not reach every answer", runs)
	}
}

// Without the socket's deadline this call is still blocked after 25 s.
func TestSilentLineEndsInTime(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{Pool: 1, Statement: 500 * time.Millisecond})
	l.proxy.Arm(pgproxy.Freeze, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	start := clock.System()
	done := make(chan error, 1)
	go func() {
		done <- pg.WithTx(ctx, l.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO note (text) VALUES ('silence')`)
			return err
		})
	}()
	select {
	case err := <-done:
		if !pg.Unavailable(err) {
			t.Errorf("Unavailable(%v) = false", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still blocked after 10 s on a line that went silent")
	}
	t.Logf("freed after %v", clock.System().Sub(start))
	l.proxy.Arm(pgproxy.None, 0)
}

// A connection cut between an error answer and the server's readiness stays in lib/pq's pool and fails for ever.
func TestPoisonedConnectionLeavesThePool(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{Pool: 1, Statement: 2 * time.Second})
	l.proxy.Arm(pgproxy.Halve, 1)
	if err := l.db.GetContext(t.Context(), new(string), `SELECT nonsense $1`, 1); err == nil {
		t.Fatal("nonsense was understood")
	}
	failed := 0
	for range 20 {
		var one int
		if err := l.db.GetContext(t.Context(), &one, `SELECT 1 + $1::int`, 0); err != nil {
			failed++
		}
	}
	if failed > 1 {
		t.Errorf("%d of 20 later queries failed", failed)
	}
}

// After a restart of PostgreSQL every idle connection is dead; nobody may notice.
func TestDeadIdleConnectionsAreReplacedUnseen(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Web())
	fill(t, l.db, 8)
	l.proxy.Cut()
	for i := range 20 {
		err := pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(t.Context(), `SELECT 1`)
			return err
		})
		if err != nil {
			t.Fatalf("transaction %d after the restart: %v", i, err)
		}
	}
}

// The server ends the sessions itself and says so: the same holds.
func TestTerminatedConnectionsAreReplacedUnseen(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Web())
	fill(t, l.db, 8)
	count(t, l.truth, `SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	for i := range 10 {
		err := pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error { return nil })
		if err != nil {
			t.Fatalf("transaction %d after the termination: %v", i, err)
		}
	}
}

// fill opens n connections and leaves them idle in the pool.
func fill(t *testing.T, db *sqlx.DB, n int) {
	t.Helper()
	conns := make([]*sqlx.Conn, n)
	for i := range conns {
		c, err := db.Connx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		conns[i] = c
	}
	for _, c := range conns {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLimitsReachTheServer(t *testing.T) {
	t.Parallel()
	address := pgtest.Empty(t)
	for _, tc := range []struct {
		o                                  pg.Options
		pool                               int
		statement, lock, idle, application string
	}{
		{pg.Web(), 8, "5s", "3s", "10s", "nongsan web"},
		{pg.Jobs(), 4, "1min", "10s", "1min", "nongsan jobs"},
	} {
		db := open(t, address, tc.o)
		var s, l, i, a string
		row := db.QueryRowContext(t.Context(), `SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
			current_setting('idle_in_transaction_session_timeout'), current_setting('application_name')`)
		if err := row.Scan(&s, &l, &i, &a); err != nil {
			t.Fatal(err)
		}
		if s != tc.statement || l != tc.lock || i != tc.idle || a != tc.application {
			t.Errorf("%s %s %s %q", s, l, i, a)
		}
		if got := db.Stats().MaxOpenConnections; got != tc.pool {
			t.Errorf("pool of %d", got)
		}
	}
}

// A slow statement ends by the server's limit and the connection survives.
func TestSlowStatementIsUnavailableAndKeepsItsConnection(t *testing.T) {
	t.Parallel()
	db := open(t, pgtest.Empty(t), pg.Options{Pool: 1, Statement: 100 * time.Millisecond})
	before := count(t, db, `SELECT pg_backend_pid()`)
	_, err := db.ExecContext(t.Context(), `SELECT pg_sleep(5)`)
	if !errs.Is(pg.Explain(err), errs.Unavailable) {
		t.Errorf("Explain(%v) is not Unavailable", err)
	}
	if after := count(t, db, `SELECT pg_backend_pid()`); after != before {
		t.Error("the connection was thrown away")
	}
}

func TestDatabaseAwayIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := pg.Open(t.Context(), "postgres://nobody@127.0.0.1:1/none?sslmode=disable", pg.Web())
	if !errs.Is(pg.Explain(err), errs.Unavailable) {
		t.Errorf("Explain(%v) is not Unavailable", err)
	}
	if err := pg.Explain(errors.New("a fault of ours")); errs.Is(err, errs.Unavailable) {
		t.Error("a fault of ours is shown as the database's")
	}
}

func TestAddressMustSayHowItIsSecured(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	if _, err := pg.Open(t.Context(), "postgres://u@db.example:5432/x", pg.Web()); err == nil || pg.Unavailable(err) {
		t.Errorf("err = %v; want a refusal before anything is dialled", err)
	}
}

// database/sql does not tell the lifetime it was given, so the test looks inside.
func TestConnectionsAreRenewed(t *testing.T) {
	t.Parallel()
	db := open(t, pgtest.Empty(t), pg.Web())
	lifetime := time.Duration(reflect.ValueOf(db.DB).Elem().FieldByName("maxLifetime").Int())
	if lifetime != 5*time.Minute {
		t.Errorf("connections live %v, want 5 min", lifetime)
	}
}
