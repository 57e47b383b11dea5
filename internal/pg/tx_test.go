package pg_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"nongsan/internal/pg"
)

// Two transactions that take two rows in opposite order: one is the victim, is run again, and both succeed.
func TestDeadlockVictimRunsAgain(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{Pool: 4})
	write(t, l.truth, `INSERT INTO note (text) VALUES ('a'), ('b')`)
	var both, done sync.WaitGroup
	both.Add(2)
	take := func(first, second string) error {
		arrived := sync.OnceFunc(func() { both.Done(); both.Wait() })
		return pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
			if _, err := tx.ExecContext(t.Context(), `UPDATE note SET amount = amount + 1 WHERE text = $1`, first); err != nil {
				return err
			}
			arrived()
			_, err := tx.ExecContext(t.Context(), `UPDATE note SET amount = amount + 1 WHERE text = $1`, second)
			return err
		})
	}
	done.Go(func() {
		if err := take("a", "b"); err != nil {
			t.Error(err)
		}
	})
	done.Go(func() {
		if err := take("b", "a"); err != nil {
			t.Error(err)
		}
	})
	done.Wait()
	if n := count(t, l.truth, `SELECT sum(amount) FROM note`); n != 4 {
		t.Errorf("sum %d, want 4", n)
	}
}

func TestSerializationFailureIsRepeatedThreeTimesAtMost(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{})
	runs := 0
	err := pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
		runs++
		_, err := tx.ExecContext(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '40001'; END $$`)
		return err
	})
	if err == nil || runs != 4 {
		t.Errorf("%d runs, err %v; want the first and three more", runs, err)
	}
}

// A refusal at COMMIT (a deferred constraint, here with a code that is retried elsewhere) is certain and final.
func TestRefusedCommitIsNeitherRepeatedNorUnknown(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{})
	write(t, l.truth, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		RAISE EXCEPTION 'does not add up' USING ERRCODE = '40001'; END $$`)
	write(t, l.truth, `CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON note
		DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`)
	runs := 0
	err := pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
		runs++
		_, err := tx.ExecContext(t.Context(), `INSERT INTO note (text) VALUES ('x')`)
		return err
	})
	if err == nil || runs != 1 || pg.IsCommitUnknown(err) {
		t.Errorf("%d runs, err %v", runs, err)
	}
	if n := notes(t, l); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestErrorAndPanicLeaveNothing(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{Pool: 1})
	sentinel := errors.New("thought better of it")
	insert := func(tx pg.Tx) {
		if _, err := tx.ExecContext(t.Context(), `INSERT INTO note (text) VALUES ('x')`); err != nil {
			t.Error(err)
		}
	}
	err := pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error { insert(tx); return sentinel })
	if !errors.Is(err, sentinel) {
		t.Errorf("err = %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error { insert(tx); panic("oh") })
	}()
	if n := notes(t, l); n != 0 {
		t.Errorf("%d rows", n)
	}
	count(t, l.db, `SELECT 1`) // the only connection of the pool came back
}

func TestCancelledContextCommitsNothing(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	err := pg.WithTx(ctx, l.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO note (text) VALUES ('x')`)
		cancel()
		return err
	})
	if err == nil || pg.IsCommitUnknown(err) {
		t.Errorf("err = %v; want a certain failure", err)
	}
	if n := notes(t, l); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestConstraintNames(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{})
	insert := func(text string, amount int) error {
		return pg.WithTx(t.Context(), l.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(t.Context(), `INSERT INTO note (text, amount) VALUES ($1, $2)`, text, amount)
			return err
		})
	}
	if err := insert("one", 1); err != nil {
		t.Fatal(err)
	}
	if err := insert("one", 1); !pg.IsUnique(err, "note_once") || pg.IsUnique(err, "other") {
		t.Errorf("duplicate: %v", err)
	}
	if name, ok := pg.Constraint(insert("two", -1)); !ok || name != "note_amount_positive" {
		t.Errorf("check: %q %v", name, ok)
	}
	if name, ok := pg.Constraint(errors.New("other")); ok {
		t.Errorf("no database error names %q", name)
	}
}

// A transaction whose time is over is rolled back by database/sql itself. Whoever asked hears that it took too long.
func TestTimeThatIsOverIsToldAsSuch(t *testing.T) {
	t.Parallel()
	l := newLine(t, pg.Options{Pool: 2})
	for _, commits := range []bool{true, false} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		err := pg.WithTx(ctx, l.db, func(tx pg.Tx) error {
			for {
				if _, err := tx.ExecContext(t.Context(), `SELECT 1`); errors.Is(err, sql.ErrTxDone) {
					if commits {
						return nil
					}
					return err
				}
			}
		})
		cancel()
		if !pg.Unavailable(err) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("commits %v: %v", commits, err)
		}
	}
}
