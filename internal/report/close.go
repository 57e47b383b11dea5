package report

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/pg"
)

// settled is how long after its end a month is closed: what was ordered in it has been paid by then, or has expired.
const settled = 3 * 24 * time.Hour

// CloseMonths counts the months that are over and were not counted before, and says how many they were. It may be
// called again, and by two at once.
func CloseMonths(ctx context.Context, db *sqlx.DB, now time.Time) (int, error) {
	var first *time.Time
	err := db.GetContext(ctx, &first, `
		SELECT coalesce((SELECT max(month) + interval '1 month' FROM sales_month), (SELECT min(at) AT TIME ZONE INTERVAL '+07:00' FROM ledger_transaction))`)
	if err != nil {
		return 0, fmt.Errorf("the first month to close: %w", err)
	}
	if first == nil {
		return 0, nil // nothing was sold yet
	}
	n := 0
	for month := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, clock.Vietnam); !now.Before(month.AddDate(0, 1, 0).Add(settled)); month = month.AddDate(0, 1, 0) {
		err := pg.WithTx(ctx, db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO sales_month (month, orders, sellers, turnover, closed_at)
				SELECT $1::date, m.orders, m.sellers, m.turnover, $2 FROM (`+monthOf(`$1::date::timestamp`, `$2`)+`) m
				ON CONFLICT (month) DO NOTHING`, month.Format(time.DateOnly), now)
			return err
		})
		if err != nil {
			return n, fmt.Errorf("close the month %s: %w", month.Format("2006-01"), err)
		}
		n++
	}
	return n, nil
}

// fresh is how long figures that were counted beforehand are shown; the page says when that was.
const fresh = 2 * time.Hour

// CountAhead counts the present month, which is asked for first, and the last one when it is over, so that nobody waits
// for them.
func CountAhead(ctx context.Context, db *sqlx.DB, now time.Time) error {
	var present Span
	present.From, present.Until = clock.Month(now)
	last := Span{From: present.From.AddDate(0, -1, 0), Until: present.From}
	var known bool
	err := db.GetContext(ctx, &known, `SELECT EXISTS (SELECT FROM sales_span WHERE from_at = $1 AND until_at = $2 AND counted_at >= until_at)`, last.From, last.Until)
	if err != nil {
		return fmt.Errorf("look for the last month: %w", err)
	}
	if !known {
		if err := countAhead(ctx, db, last, now); err != nil {
			return err
		}
	}
	return countAhead(ctx, db, present, now)
}

func countAhead(ctx context.Context, db *sqlx.DB, s Span, now time.Time) error {
	f, err := Of(ctx, db, s)
	if err != nil {
		return err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("figures as text: %w", err)
	}
	return pg.WithTx(ctx, db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			WITH old AS (DELETE FROM sales_span WHERE until_at < $4::timestamptz - interval '60 days')
			INSERT INTO sales_span (from_at, until_at, figures, counted_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (from_at, until_at) DO UPDATE SET figures = EXCLUDED.figures, counted_at = EXCLUDED.counted_at`, s.From, s.Until, string(text), now)
		return err
	})
}

// Shown reads the figures of a time as they were counted beforehand, a short while ago or when it was over, or else
// counts them; at says when that was.
func Shown(ctx context.Context, q pg.Queryer, s Span, now time.Time) (f Figures, at time.Time, err error) {
	var kept []struct {
		Figures []byte    `db:"figures"`
		At      time.Time `db:"counted_at"`
	}
	err = q.SelectContext(ctx, &kept, `
		SELECT figures, counted_at FROM sales_span WHERE from_at = $1 AND until_at = $2
		AND (counted_at >= until_at OR counted_at BETWEEN $3 AND $4)`, s.From, s.Until, now.Add(-fresh), now)
	if err != nil {
		return f, now, fmt.Errorf("figures counted beforehand: %w", err)
	}
	if len(kept) > 0 {
		return f, kept[0].At, json.Unmarshal(kept[0].Figures, &f)
	}
	f, err = Of(ctx, q, s)
	return f, now, err
}
