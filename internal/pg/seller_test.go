package pg_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/pg"
	"nongsan/internal/pg/pgproxy"
	"nongsan/internal/pgtest"
)

// newWall is a line to a table with rows of ten sellers, the n-th of which has n, walled as the schema walls them; the
// pool is of the role that owns nothing.
func newWall(t *testing.T, pool int) line {
	t.Helper()
	address := pgtest.Empty(t)
	truth := open(t, address, pg.Options{Name: "truth"})
	write(t, truth, `
		CREATE TABLE crop (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seller_id bigint NOT NULL);
		INSERT INTO crop (seller_id) SELECT s FROM generate_series(1, 10) AS s, generate_series(1, s);
		ALTER TABLE crop ENABLE ROW LEVEL SECURITY;
		CREATE POLICY wall ON crop USING (coalesce(current_setting('nongsan.seller', true), '') = ''
			OR seller_id = nullif(current_setting('nongsan.seller', true), '')::bigint);
		CREATE TABLE heap (n int, who text DEFAULT coalesce(current_setting('nongsan.seller', true), ''));
		GRANT ALL ON crop, heap TO nongsan_web`)
	proxy := pgproxy.New(t, address)
	db := open(t, proxy.DSN()+"&role=nongsan_web", pg.Options{Pool: pool, Statement: 2 * time.Second})
	return line{proxy: proxy, db: db, truth: truth}
}

const everything = 55

// sees says how many rows a seller should see, 0: nobody in particular.
func sees(seller int64) int {
	if seller == 0 {
		return everything
	}
	return int(seller)
}

func of(ctx context.Context, seller int64) context.Context {
	if seller == 0 {
		return ctx
	}
	return pg.ForSeller(ctx, seller)
}

// ways are all ways a statement reaches the database. Each says how many rows it saw.
var ways = map[string]func(ctx context.Context, db *sqlx.DB) (int, error){
	"a query": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		err = db.GetContext(ctx, &n, `SELECT count(*) FROM crop`)
		return n, err
	},
	"one with arguments": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		err = db.GetContext(ctx, &n, `SELECT count(*) FROM crop WHERE id > $1`, 0)
		return n, err
	},
	"a hot one": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		err = db.GetContext(ctx, &n, `/* hot */SELECT count(*) FROM crop WHERE id > $1`, 0)
		return n, err
	},
	"a change": func(ctx context.Context, db *sqlx.DB) (int, error) {
		return affected(db.ExecContext(ctx, `UPDATE crop SET seller_id = seller_id`))
	},
	"a hot change": func(ctx context.Context, db *sqlx.DB) (int, error) {
		return affected(db.ExecContext(ctx, `/* hot */UPDATE crop SET seller_id = seller_id WHERE id > $1`, 0))
	},
	"a prepared one": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		stmt, err := db.PreparexContext(ctx, `SELECT count(*) FROM crop WHERE id > $1`)
		if err != nil {
			return 0, err
		}
		defer func() { _ = stmt.Close() }()
		err = stmt.GetContext(ctx, &n, 0)
		return n, err
	},
	"a prepared change in a transaction": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		err = pg.WithTx(ctx, db, func(tx pg.Tx) error {
			stmt, err := tx.PreparexContext(ctx, `UPDATE crop SET seller_id = seller_id WHERE id > $1`)
			if err != nil {
				return err
			}
			defer func() { _ = stmt.Close() }()
			n, err = affected(stmt.ExecContext(ctx, 0))
			return err
		})
		return n, err
	},
	"a transaction that is taken back": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		err = pg.WithTx(ctx, db, func(tx pg.Tx) error {
			if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM crop`); err != nil {
				return err
			}
			return errTakenBack
		})
		if errors.Is(err, errTakenBack) {
			err = nil
		}
		return n, err
	},
	"one that fails": func(ctx context.Context, db *sqlx.DB) (n int, err error) {
		_ = db.GetContext(ctx, &n, `SELECT count(*) / 0 FROM crop`)
		err = db.GetContext(ctx, &n, `SELECT count(*) FROM crop`)
		return n, err
	},
}

var errTakenBack = errors.New("thought better of it")

func affected(done sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// Whatever way a statement takes, and whoever had the connection before, it sees what its context says.
func TestAStatementStandsForTheSellerOfItsContext(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	for first, before := range ways {
		for second, then := range ways {
			for _, pair := range [][2]int64{{3, 7}, {3, 0}, {0, 7}, {7, 7}} {
				for i, way := range []func(context.Context, *sqlx.DB) (int, error){before, then} {
					if n, err := way(of(t.Context(), pair[i]), l.db); err != nil || n != sees(pair[i]) {
						t.Errorf("%s for %d, then %s for %d: %d rows, %v", first, pair[0], second, pair[1], n, err)
					}
				}
			}
		}
	}
}

// Another's row is neither written nor changed nor deleted.
func TestASellerWritesItsRowsAlone(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	ctx := pg.ForSeller(t.Context(), 3)
	for _, refused := range []string{`INSERT INTO crop (seller_id) VALUES (4)`, `UPDATE crop SET seller_id = 4`} {
		if _, err := l.db.ExecContext(ctx, refused); err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("%s: %v", refused, err)
		}
	}
	if n, err := affected(l.db.ExecContext(ctx, `DELETE FROM crop`)); err != nil || n != 3 {
		t.Errorf("%d rows gone, %v", n, err)
	}
	if n := count(t, l.truth, `SELECT count(*) FROM crop`); n != everything-3 {
		t.Errorf("%d rows left", n)
	}
}

// In a transaction everything is for whom it began for; what says otherwise is refused, and nothing of it happened.
func TestATransactionStandsForOneSeller(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	for _, whose := range []int64{0, 3} {
		ctx := of(t.Context(), whose)
		err := pg.WithTx(ctx, l.db, func(tx pg.Tx) error {
			stmt, err := tx.PreparexContext(ctx, `DELETE FROM crop WHERE id > $1`)
			if err != nil {
				return err
			}
			defer func() { _ = stmt.Close() }()
			for _, other := range []int64{0, 3, 4} {
				if other == whose {
					continue
				}
				strange := of(t.Context(), other)
				_, changed := tx.ExecContext(strange, `DELETE FROM crop`)
				_, prepared := tx.PreparexContext(strange, `SELECT 1`) //nolint:sqlclosecheck // refused
				_, run := stmt.ExecContext(strange, 0)
				for _, err := range []error{changed, prepared, run, tx.GetContext(strange, new(int), `SELECT 1`)} {
					if err == nil || !strings.Contains(err.Error(), "in a transaction for seller") {
						t.Errorf("for %d in a transaction for %d: %v", other, whose, err)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if n := count(t, l.truth, `SELECT count(*) FROM crop`); n != everything {
		t.Errorf("%d rows left", n)
	}
}

// A COPY stands for the seller of its transaction.
func TestACopyStandsForTheSeller(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	for _, whose := range []int64{3, 0} {
		ctx := of(t.Context(), whose)
		err := pg.WithTx(ctx, l.db, func(tx pg.Tx) error {
			stmt, err := tx.PreparexContext(ctx, `COPY heap (n) FROM STDIN`)
			if err != nil {
				return err
			}
			defer func() { _ = stmt.Close() }()
			for _, args := range [][]any{{whose}, {}} {
				if _, err := stmt.ExecContext(ctx, args...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, l.truth, `SELECT count(*) FROM heap WHERE who = CASE n WHEN 0 THEN '' ELSE n::text END`); n != 2 {
		t.Errorf("%d of 2 rows were copied for whom they should", n)
	}
}

// Many sellers, and nobody in particular, at once on two connections.
func TestManySellersShareTwoConnections(t *testing.T) {
	t.Parallel()
	l := newWall(t, 2)
	var all sync.WaitGroup
	for g := range 22 {
		seller := int64(g % 11)
		all.Go(func() {
			for range 5 {
				for name, way := range ways {
					if strings.Contains(name, "change") {
						continue // they would wait for one another
					}
					ctx, cancel := context.WithTimeout(of(t.Context(), seller), 30*time.Second)
					if n, err := way(ctx, l.db); err != nil || n != sees(seller) {
						t.Errorf("%s for %d: %d rows, %v", name, seller, n, err)
					}
					cancel()
				}
			}
		})
	}
	all.Wait()
}

// Wherever the line breaks, also while the session is told whom it stands for, nobody is served for somebody else.
func TestABrokenLineLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	for name, way := range ways {
		runs := 0
		l.proxy.Sweep(func(pgproxy.Fault, int) {
			runs++
			if n, err := way(pg.ForSeller(t.Context(), 3), l.db); err == nil && n != 3 {
				t.Errorf("%s: %d rows", name, n)
			}
		}, func(f pgproxy.Fault, at int) {
			for _, seller := range []int64{int64(runs % 2 * 7), 3} { // at first who differs from whom it broke for
				if n, err := ways["a query"](of(t.Context(), seller), l.db); err != nil || n != sees(seller) {
					t.Errorf("%s, fault %d at answer %d, then for %d: %d rows, %v", name, f, at, seller, n, err)
				}
			}
			_, _ = ways["a query"](t.Context(), l.db) // so that the next run has to say whom it is for
		})
		if runs < 4 {
			t.Errorf("%s: only %d runs", name, runs)
		}
	}
}

// Time runs out while the session is told: nobody knows for whom it stands, so it goes.
func TestASessionThatWasNotToldIsThrownAway(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	before := count(t, l.db, `SELECT pg_backend_pid()`)
	l.proxy.Arm(pgproxy.Freeze, 1)
	ctx, cancel := context.WithTimeout(pg.ForSeller(t.Context(), 3), 100*time.Millisecond)
	defer cancel()
	if n, err := ways["a query"](ctx, l.db); err == nil {
		t.Fatalf("%d rows over a frozen line", n)
	}
	l.proxy.Arm(pgproxy.None, 0)
	if after := count(t, l.db, `SELECT pg_backend_pid()`); after == before {
		t.Error("the connection is still used")
	}
	if n := count(t, l.db, `SELECT count(*) FROM crop`); n != everything {
		t.Errorf("%d rows for nobody in particular", n)
	}
}

// The server refuses to be told, here because somebody left a transaction of his own aborted: the same.
func TestASessionThatRefusedIsThrownAway(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	before := count(t, l.db, `SELECT pg_backend_pid()`)
	held, err := l.db.Connx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`BEGIN`, `SELECT 1 / 0`} {
		_, _ = held.ExecContext(t.Context(), statement)
	}
	if err := held.GetContext(pg.ForSeller(t.Context(), 3), new(int), `SELECT 1`); err == nil {
		t.Error("an aborted transaction took it")
	}
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	if after := count(t, l.db, `SELECT pg_backend_pid()`); after == before {
		t.Error("the connection is still used")
	}
}

// Who is no seller pays nothing; a seller pays when a connection changes hands.
func TestOnlyAChangeOfHandsCostsARoundTrip(t *testing.T) {
	t.Parallel()
	l := newWall(t, 1)
	for _, step := range []struct {
		seller  int64
		answers int
	}{{0, 1}, {0, 1}, {3, 2}, {3, 1}, {3, 1}, {7, 2}, {0, 2}, {0, 1}} {
		l.proxy.Arm(pgproxy.None, 0)
		if n, err := ways["a query"](of(t.Context(), step.seller), l.db); err != nil || n != sees(step.seller) {
			t.Errorf("for %d: %d rows, %v", step.seller, n, err)
		}
		if n := l.proxy.Answers(); n != step.answers {
			t.Errorf("for %d: %d answers, want %d", step.seller, n, step.answers)
		}
	}
}
