package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/pg"
)

// Check prints a line for each invariant and returns an error when one is broken.
func Check(ctx context.Context, cfg config.Config, log *slog.Logger, out io.Writer) error {
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan check", Pool: 1, Statement: 10 * time.Minute, Memory: "256MB"})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		results, err := check.Run(ctx, db, clock.System())
		if err != nil {
			return err
		}
		files, err := photoFiles(ctx, cfg, db)
		if err != nil {
			return err
		}
		if err := printServing(ctx, d, out); err != nil {
			return err
		}
		return printResults(out, append(results, files))
	})
}

// printServing says whether policies bind who serves. It is a matter of the installation, not of the data: no invariant.
func printServing(ctx context.Context, d *database, out io.Writer) error {
	db, err := pg.Open(ctx, d.web, pg.Options{Name: "nongsan check", Pool: 1, Statement: time.Minute})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	walled, err := pg.Walled(ctx, db)
	if err != nil {
		return err
	}
	verdict := "ok     "
	if !walled {
		verdict = "WARN   "
	}
	_, err = fmt.Fprintf(out, "%s%-22s %s\n", verdict, "serving-role", "who serves owns no table: the second wall between sellers stands")
	return err
}

// photoFiles asks the store whether every photograph has its files.
func photoFiles(ctx context.Context, cfg config.Config, db *sqlx.DB) (check.Result, error) {
	photos, err := photographs(cfg, Deps{DB: db, Clock: clock.System})
	if err != nil {
		return check.Result{}, err
	}
	missing, err := photos.Missing(ctx)
	claim := check.Invariant{Name: "photo-files", Claim: "a photograph that is ready has all its files"}
	return check.Result{Invariant: claim, Broken: missing[:min(len(missing), 5)]}, err
}

func printResults(out io.Writer, results []check.Result) error {
	broken := 0
	for _, r := range results {
		verdict := "ok     "
		if len(r.Broken) > 0 {
			verdict = "BROKEN "
			broken++
		}
		if _, err := fmt.Fprintf(out, "%s%-22s %s%s\n", verdict, r.Name, r.Claim, examples(r.Broken)); err != nil {
			return err
		}
	}
	if broken > 0 {
		return fmt.Errorf("%d of %d invariants are broken", broken, len(results))
	}
	return nil
}

func examples(broken []string) string {
	if len(broken) == 0 {
		return ""
	}
	return ": " + strings.Join(broken, ", ")
}
