package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Balance is what an account's entries add up to.
type Balance struct {
	Account  Account   `db:"account"`
	Kind     string    `db:"kind"` // asset, liability, income, expense
	SellerID int64     `db:"seller_id"`
	Amount   money.VND `db:"amount"` // above zero a debit
}

// Shown is the balance as people say it: what we owe and earned is above zero too.
func (b Balance) Shown() money.VND {
	if b.Kind == "liability" || b.Kind == "income" {
		return -b.Amount
	}
	return b.Amount
}

// Balances lists the accounts that are nobody's in particular, and the sum of all sellers as "seller" and
// "seller:cod".
func Balances(ctx context.Context, q pg.Queryer) ([]Balance, error) {
	var list []Balance
	err := q.SelectContext(ctx, &list, `
		SELECT CASE WHEN a.seller_id IS NULL THEN a.code WHEN a.code LIKE '%:cod' THEN 'seller:cod' ELSE 'seller' END AS account,
		       a.kind, 0 AS seller_id, coalesce(sum(b.amount), 0)::bigint AS amount
		FROM ledger_account a LEFT JOIN ledger_balance b ON b.account = a.code
		GROUP BY 1, 2 ORDER BY 2, 1`)
	if err != nil {
		return nil, fmt.Errorf("list balances: %w", err)
	}
	return list, nil
}

// Held is the balance of one account, above zero a debit.
func Held(ctx context.Context, q pg.Queryer, account Account) (money.VND, error) {
	var held money.VND
	err := q.GetContext(ctx, &held, `SELECT coalesce(sum(amount), 0)::bigint FROM ledger_balance WHERE account = $1`, account)
	if err != nil {
		return 0, fmt.Errorf("balance of %s: %w", account, err)
	}
	return held, nil
}

// Owed is what a seller is owed: payable now, and waiting for a carrier. Payable is below zero when the seller owes us.
type Owed struct {
	Payable money.VND `db:"payable"`
	Waiting money.VND `db:"waiting"`
}

// OwedTo tells what a seller is owed.
func OwedTo(ctx context.Context, q pg.Queryer, sellerID int64) (Owed, error) {
	var o Owed
	err := q.GetContext(ctx, &o, `
		SELECT -coalesce(sum(amount) FILTER (WHERE account = $1), 0)::bigint AS payable,
		       -coalesce(sum(amount) FILTER (WHERE account = $2), 0)::bigint AS waiting
		FROM ledger_balance WHERE account IN ($1, $2)`, SellerAccount(sellerID), CashAccount(sellerID))
	if err != nil {
		return Owed{}, fmt.Errorf("what seller %d is owed: %w", sellerID, err)
	}
	return o, nil
}

// Difference is an account whose kept balance is not the sum of its entries.
type Difference struct {
	Account Account   `db:"account"`
	Kept    money.VND `db:"kept"`
	Entries money.VND `db:"entries"`
}

// Compare lists the accounts whose balance is wrong: none, unless somebody wrote past the program.
func Compare(ctx context.Context, q pg.Queryer) ([]Difference, error) {
	var list []Difference
	err := q.SelectContext(ctx, &list, `
		SELECT account, coalesce(kept, 0)::bigint AS kept, coalesce(entries, 0)::bigint AS entries
		FROM (SELECT account, sum(amount) AS kept FROM ledger_balance GROUP BY account) b
		FULL JOIN (SELECT account, sum(amount) AS entries FROM ledger_entry GROUP BY account) e USING (account)
		WHERE coalesce(kept, 0) <> coalesce(entries, 0)
		ORDER BY account`)
	if err != nil {
		return nil, fmt.Errorf("compare balances: %w", err)
	}
	return list, nil
}

// Rebuild writes every balance anew from the entries, while postings wait.
func Rebuild(ctx context.Context, tx pg.Tx) error {
	for _, step := range []string{
		`LOCK TABLE ledger_entry IN SHARE ROW EXCLUSIVE MODE`,
		`DELETE FROM ledger_balance`,
		`INSERT INTO ledger_balance (account, shard, amount)
			SELECT account, CASE WHEN account LIKE 'seller:%' THEN 0 ELSE transaction_id % 16 END, sum(amount)
			FROM ledger_entry GROUP BY 1, 2`,
	} {
		if _, err := tx.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("rebuild balances: %w", err)
		}
	}
	return nil
}

// Turnover is what goods sellers have sold from one time until before another, less what was returned.
func Turnover(ctx context.Context, q pg.Queryer, sellers []int64, from, until time.Time) (map[int64]money.VND, error) {
	var rows []struct {
		SellerID int64     `db:"seller_id"`
		Sold     money.VND `db:"sold"`
	}
	err := q.SelectContext(ctx, &rows, `
		SELECT a.seller_id, -sum(e.amount)::bigint AS sold
		FROM ledger_account a
		JOIN ledger_entry e ON e.account = a.code AND e.account LIKE 'seller:%' AND e.what = 'goods'
		JOIN ledger_transaction t ON t.id = e.transaction_id
		WHERE a.seller_id = ANY($1) AND t.at >= $2 AND t.at < $3
		GROUP BY a.seller_id`, pq.Array(sellers), from, until)
	if err != nil {
		return nil, fmt.Errorf("turnover of sellers: %w", err)
	}
	sold := map[int64]money.VND{}
	for _, r := range rows {
		sold[r.SellerID] = r.Sold
	}
	return sold, nil
}
