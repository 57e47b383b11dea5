// Package pg opens PostgreSQL and runs transactions. It knows nothing of the business.
//
// Invariant: every write goes through WithTx; lib/pq repeats a statement outside a transaction when
// its answer gets lost (lib/pq#939).
package pg

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// Queryer is what a store function needs: a *sqlx.DB outside a transaction (reads only), a *sqlx.Tx inside one.
type Queryer interface {
	sqlx.ExtContext
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
}

// Tx is a transaction that WithTx began and will end. Store functions that write take a Tx, so that a
// write outside a transaction does not compile.
type Tx struct{ *sqlx.Tx }

// WithTx runs fn in one transaction and commits when fn returns nil. It runs fn again, three times at
// most, on a serialization failure or deadlock, so fn must have no effect outside tx.
func WithTx(ctx context.Context, db *sqlx.DB, fn func(tx Tx) error) error {
	tx, err := db.BeginTxx(ctx, &sql.TxOptions{})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(Tx{tx}); err != nil {
		return err
	}
	return tx.Commit()
}
