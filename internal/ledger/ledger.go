// Package ledger is the books: double entry in whole dong. It describes money that lies with a bank, a gateway, a
// carrier or a seller; it is no wallet, and nobody can move money in it.
//
// Invariants, each refused by the database itself: a transaction's entries sum to zero and come in one statement;
// entries are added, never changed or deleted; an event is posted once, whatever is sent again. A balance is the sum
// of its account's entries and is kept by the statement that adds them.
//
// The sign: above zero is a debit. What we have (bank, gateways, carriers) stands above zero, what we owe (buyers'
// money in transit, sellers, tax) and what we earned (commission) below. Each event of the business has a function
// in events.go that knows its entries; everybody calls those, within the transaction of the event itself.
package ledger

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Account is where money is, or to whom it belongs.
type Account string

// The accounts. Those of sellers and gateways are made by SellerAccount, CashAccount and GatewayAccount.
const (
	Bank        Account = "bank"         // the account that collects
	BankOther   Account = "bank_other"   // transfers to another account of ours
	Carrier     Account = "carrier"      // cash taken at the door, not yet remitted
	Transit     Account = "transit"      // buyers' money for orders that are not complete
	Parked      Account = "parked"       // money nobody could place
	Refunds     Account = "refunds"      // promised back to buyers
	TaxVAT      Account = "tax:vat"      // withheld for the state
	TaxPIT      Account = "tax:pit"      //
	Commission  Account = "commission"   //
	Shipping    Account = "shipping"     // carriers' fees until they are passed on
	GatewayFees Account = "gateway_fees" //
)

// SellerAccount is what a seller is owed and can be paid out.
func SellerAccount(sellerID int64) Account {
	return Account("seller:" + strconv.FormatInt(sellerID, 10))
}

// CashAccount is what a seller will be owed once the carrier remits the cash it took.
func CashAccount(sellerID int64) Account { return SellerAccount(sellerID) + ":cod" }

// GatewayAccount is what a gateway has taken for us and has not settled.
func GatewayAccount(name string) Account { return Account("gateway:" + name) }

// Kind is the event a transaction tells of.
type Kind string

// What is the part of an event that an entry is.
type What string

// Entry is one side of a transaction.
type Entry struct {
	Account Account   `db:"account"`
	Amount  money.VND `db:"amount"` // above zero a debit, below a credit
	What    What      `db:"what"`
}

// Posting is one event in the books.
type Posting struct {
	Kind          Kind
	Key           string // names the event: a second posting with it changes nothing
	OrderID       int64  // 0: none
	SellerOrderID int64  // 0: none
	Note          string
	Entries       []Entry // entries of nothing are left out
}

// Post adds one balanced transaction, in the event's own. The same event again is nothing; the same key with other
// entries is an errs.Conflict "ledger.key_reused".
func Post(ctx context.Context, tx pg.Tx, at time.Time, p Posting) error {
	var accounts, whats []string
	var amounts []int64
	for _, e := range p.Entries {
		if e.Amount != 0 {
			accounts, amounts, whats = append(accounts, string(e.Account)), append(amounts, int64(e.Amount)), append(whats, string(e.What))
		}
	}
	if len(amounts) == 0 {
		return nil // an event without money
	}
	done, err := tx.ExecContext(ctx, `
		WITH opened AS (
			INSERT INTO ledger_account (code, kind, seller_id)
			SELECT DISTINCT code, CASE WHEN code LIKE 'seller:%' THEN 'liability' ELSE 'asset' END,
			       CASE WHEN code LIKE 'seller:%' THEN split_part(code, ':', 2)::bigint END
			FROM unnest($7::text[]) code
			WHERE code LIKE 'seller:%' OR code LIKE 'gateway:%'
			ON CONFLICT DO NOTHING),
		posted AS (
			INSERT INTO ledger_transaction (key, kind, order_id, seller_order_id, note, at)
			VALUES ($1, $2, NULLIF($3::bigint, 0), NULLIF($4::bigint, 0), $5, $6)
			ON CONFLICT (key) DO NOTHING
			RETURNING id)
		INSERT INTO ledger_entry (transaction_id, account, amount, what)
		SELECT posted.id, e.account, e.amount, e.what
		FROM posted, unnest($7::text[], $8::bigint[], $9::text[]) AS e (account, amount, what)`,
		p.Key, p.Kind, p.OrderID, p.SellerOrderID, p.Note, at, pq.Array(accounts), pq.Array(amounts), pq.Array(whats))
	if err != nil {
		return fmt.Errorf("post %s: %w", p.Key, err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return sameAsBefore(ctx, tx, p)
}

// sameAsBefore refuses a key that stands for another event already.
func sameAsBefore(ctx context.Context, tx pg.Tx, p Posting) error {
	var before []Entry
	err := tx.SelectContext(ctx, &before, `
		SELECT e.account, e.amount, e.what
		FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
		WHERE t.key = $1`, p.Key)
	if err != nil {
		return fmt.Errorf("look for posting %s: %w", p.Key, err)
	}
	left := map[Entry]int{}
	for _, e := range before {
		left[e]++
	}
	for _, e := range p.Entries {
		if e.Amount != 0 {
			left[e]--
		}
	}
	for _, n := range left {
		if n != 0 {
			return errs.New(errs.Conflict, "ledger.key_reused")
		}
	}
	return nil
}
