package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"nongsan/internal/config"
	"nongsan/internal/ledger"
	"nongsan/internal/pg"
)

// RebuildLedger prints the balances that differ from their entries, and writes them anew when it is told to. The error
// says that some differ and were left.
func RebuildLedger(ctx context.Context, cfg config.Config, log *slog.Logger, out io.Writer, write bool) error {
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan ledger", Pool: 1, Statement: 10 * time.Minute})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		var wrong []ledger.Difference
		err = pg.WithTx(ctx, db, func(tx pg.Tx) error {
			if wrong, err = ledger.Compare(ctx, tx); err != nil || !write || len(wrong) == 0 {
				return err
			}
			return ledger.Rebuild(ctx, tx)
		})
		if err != nil {
			return err
		}
		return printDifferences(out, wrong, write)
	})
}

func printDifferences(out io.Writer, wrong []ledger.Difference, written bool) error {
	for _, d := range wrong {
		if _, err := fmt.Fprintf(out, "%-20s kept %s, entries %s\n", d.Account, d.Kept, d.Entries); err != nil {
			return err
		}
	}
	switch {
	case len(wrong) == 0:
		_, err := fmt.Fprintln(out, "every balance is the sum of its entries")
		return err
	case written:
		_, err := fmt.Fprintf(out, "balances written anew: %d\n", len(wrong))
		return err
	}
	return fmt.Errorf("%d balances differ from their entries; --write writes them anew", len(wrong))
}
