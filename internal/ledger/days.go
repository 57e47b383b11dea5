package ledger

import (
	"context"
	"fmt"
	"time"

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

// Days lists the days with entries on an account from one time until before another, beside a bank's statement.
func Days(ctx context.Context, q pg.Queryer, account Account, from, until time.Time) ([]Day, error) {
	var list []Day
	err := q.SelectContext(ctx, &list, `
		SELECT day, coalesce(come, 0) AS come, coalesce(gone, 0) AS gone, balance FROM (
			SELECT day, sum(amount) FILTER (WHERE amount > 0)::bigint AS come, -sum(amount) FILTER (WHERE amount < 0)::bigint AS gone,
			       sum(sum(amount)) OVER (ORDER BY day)::bigint AS balance
			FROM (SELECT (t.at AT TIME ZONE INTERVAL '+07:00')::date AS day, e.amount
				FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
				WHERE e.account = $1 AND t.at < $3) x
			GROUP BY day) y
		WHERE day >= ($2::timestamptz AT TIME ZONE INTERVAL '+07:00')::date
		ORDER BY day`, account, from, until)
	if err != nil {
		return nil, fmt.Errorf("days of %s: %w", account, err)
	}
	return list, nil
}
