// Package pg opens PostgreSQL and runs transactions. Of the business it knows that a session may stand for a seller.
//
// Invariants: every write goes through WithTx, because lib/pq and database/sql together repeat a statement
// outside a transaction when its answer gets lost (lib/pq#939); no wait for the server is longer than
// the statement timeout and half a second; a connection whose socket has failed is never used again; a statement runs
// in a session that stands for the seller of its context, or for nobody where it names none (ForSeller).
package pg

import (
	"context"
	"fmt"

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

// Vacuum has PostgreSQL go through all tables, for when much has come at once; it cannot be part of a transaction.
func Vacuum(ctx context.Context, db *sqlx.DB) error {
	if _, err := db.ExecContext(ctx, `VACUUM ANALYZE`); err != nil {
		return fmt.Errorf("vacuum: %w", err)
	}
	return nil
}
