package pg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// repeats is how often WithTx runs its function again.
const repeats = 3

// CommitUnknownError says that the answer to COMMIT got lost: the transaction may or may not have happened.
// Ask the database by the action's idempotency key; never run the action again without asking.
type CommitUnknownError struct{ Err error }

// Error implements error.
func (e *CommitUnknownError) Error() string { return "commit, outcome unknown: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *CommitUnknownError) Unwrap() error { return e.Err }

// IsCommitUnknown reports whether err says that a commit may or may not have happened.
func IsCommitUnknown(err error) bool {
	var unknown *CommitUnknownError
	return errors.As(err, &unknown)
}

// WithTx runs fn in one transaction and commits when fn returns nil. It runs fn again, three times at
// most, on a serialization failure or deadlock, so fn must have no effect outside tx. It never runs fn again
// once COMMIT was sent: a lost answer to that comes back as a CommitUnknownError.
func WithTx(ctx context.Context, db *sqlx.DB, fn func(tx Tx) error) error {
	for again := 0; ; again++ {
		err := once(ctx, db, fn)
		var refused *commitRefusedError
		if errors.As(err, &refused) {
			return refused.error
		}
		if err == nil || again == repeats || !retryable(err) {
			return err
		}
		if err := pause(ctx, again); err != nil {
			return err
		}
	}
}

func once(ctx context.Context, db *sqlx.DB, fn func(tx Tx) error) error {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	// After a commit this does nothing; otherwise the server rolls back by itself if the message is lost.
	defer func() { _ = tx.Rollback() }()
	if err := fn(Tx{tx}); err != nil {
		return ended(ctx, err)
	}
	return commitError(ctx, tx.Commit())
}

// ended says why a transaction is over that database/sql rolled back by itself: its time was.
func ended(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// commitRefusedError marks a commit that certainly did not happen, and that is not tried again all the same.
type commitRefusedError struct{ error }

// commitError sorts an error of COMMIT: one that the server answered, or that arose before anything was
// sent, is certain; any other is not.
func commitError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	notSent := errors.Is(err, sql.ErrTxDone) || errors.Is(err, pq.ErrInFailedTransaction) ||
		(ctx.Err() != nil && err == ctx.Err()) //nolint:errorlint // database/sql returns it bare when it did not try
	if notSent || pq.As(err) != nil {
		return &commitRefusedError{fmt.Errorf("commit: %w", ended(ctx, err))}
	}
	return &CommitUnknownError{Err: err}
}

func retryable(err error) bool {
	return pq.As(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected) != nil
}

// pause waits 5 to 50 ms, so that two that met do not meet again.
func pause(ctx context.Context, again int) error {
	step := time.Duration(again+1) * 10 * time.Millisecond
	timer := time.NewTimer(5*time.Millisecond + rand.N(step))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
