package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Day is what a day in Vietnam did to an account.
type Day struct {
	On      time.Time `db:"day"`
	In      money.VND `db:"come"`
	Out     money.VND `db:"gone"`
	Balance money.VND `db:"balance"` // at its end
}

// Days lists the days with entries on an account from one time until before another, beside a bank's statement. Days
// that were closed are read as they were kept. The account is no seller's.
func Days(ctx context.Context, q pg.Queryer, account Account, from, until time.Time) ([]Day, error) {
	open := time.Time{} // the first moment that is not closed
	if err := q.GetContext(ctx, &open, `
		SELECT coalesce((SELECT max(day) + 1 FROM ledger_day)::timestamp AT TIME ZONE INTERVAL '+07:00', '2000-01-01')`); err != nil {
		return nil, fmt.Errorf("closed days of %s: %w", account, err)
	}
	var list []Day
	err := q.SelectContext(ctx, &list, `
		WITH days AS (
			SELECT day, come, gone FROM ledger_day WHERE account = $1
			UNION ALL
			SELECT (t.at AT TIME ZONE INTERVAL '+07:00')::date, coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0), coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0)
			FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
			WHERE e.account = $1 AND t.at >= $4
			GROUP BY 1)
		SELECT day, come, gone, balance FROM (
			SELECT day, sum(come)::bigint AS come, sum(gone)::bigint AS gone, sum(sum(come) - sum(gone)) OVER (ORDER BY day)::bigint AS balance
			FROM days GROUP BY day) y
		WHERE day >= ($2::timestamptz AT TIME ZONE INTERVAL '+07:00')::date AND day <= ($3::timestamptz AT TIME ZONE INTERVAL '+07:00' - interval '1 microsecond')::date
		ORDER BY day`, account, from, until, open)
	if err != nil {
		return nil, fmt.Errorf("days of %s: %w", account, err)
	}
	return list, nil
}

// late is how long after midnight a posting of the day before may still be on its way to its commit.
const late = time.Hour

// CloseDays adds up the days that are over and were not added up before, a month at a time, and says how many months it
// went through. It may be called again, and by two at once.
func CloseDays(ctx context.Context, db *sqlx.DB, now time.Time) (int, error) {
	var next *time.Time
	err := db.GetContext(ctx, &next, `
		SELECT coalesce((SELECT max(day) + 1 FROM ledger_day), (SELECT (min(at) AT TIME ZONE INTERVAL '+07:00')::date FROM ledger_transaction))`)
	if err != nil {
		return 0, fmt.Errorf("the first day to close: %w", err)
	}
	if next == nil {
		return 0, nil // the books are empty
	}
	end, n := clock.Day(now.Add(-late)), 0
	for day := *next; day.Before(end); n++ {
		until := day.AddDate(0, 1, 0)
		if until.After(end) {
			until = end
		}
		err := pg.WithTx(ctx, db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO ledger_day (account, day, come, gone)
				SELECT e.account, (t.at AT TIME ZONE INTERVAL '+07:00')::date,
				       coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0), coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0)
				FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id AND e.account NOT LIKE 'seller:%'
				WHERE t.at >= $1::timestamp AT TIME ZONE INTERVAL '+07:00' AND t.at < $2::timestamp AT TIME ZONE INTERVAL '+07:00'
				GROUP BY 1, 2
				ON CONFLICT (account, day) DO NOTHING`, day.Format(time.DateOnly), until.Format(time.DateOnly))
			return err
		})
		if err != nil {
			return n, fmt.Errorf("close the days from %s: %w", day.Format(time.DateOnly), err)
		}
		day = until
	}
	return n, nil
}
