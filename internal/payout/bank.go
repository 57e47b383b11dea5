package payout

import (
	"context"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// BankLine is a line of the bank's statement: above zero came in, below went out.
type BankLine struct {
	Day    time.Time // midnight UTC of the day
	Amount money.VND
	Memo   string
}

// ReadStatement reads lines as people paste them from the bank's file: day, amount, description, with tabs or
// semicolons between; money that went out has a minus. A line that is none is errs.Invalid "statement.line_wrong" with
// its number in Args n.
func ReadStatement(text string) ([]BankLine, error) {
	var lines []BankLine
	for i, raw := range strings.Split(text, "\n") {
		if strings.TrimSpace(raw) == "" {
			continue
		}
		cells := strings.FieldsFunc(raw, func(r rune) bool { return r == '\t' || r == ';' })
		line, ok := bankLine(cells)
		if !ok {
			return nil, errs.New(errs.Invalid, "statement.line_wrong", "n", fmt.Sprint(i+1))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func bankLine(cells []string) (l BankLine, ok bool) {
	if len(cells) < 2 {
		return l, false
	}
	day, _, _ := strings.Cut(strings.TrimSpace(cells[0]), " ") // the time of day does not matter
	var err error
	if l.Day, err = time.Parse("02/01/2006", day); err != nil {
		return l, false
	}
	amount, minus := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(cells[1]), "+"), "-")
	if l.Amount, ok = money.Parse(amount); !ok || l.Amount == 0 {
		return l, false
	}
	if minus {
		l.Amount = -l.Amount
	}
	l.Memo = vntext.OneLine(strings.Join(cells[2:], " "))
	return l, true
}

// Moved is a transaction of the books on the collecting account.
type Moved struct {
	Day    time.Time `db:"day"`
	Amount money.VND `db:"amount"`
	Kind   string    `db:"kind"`
	Key    string    `db:"key"`
	Order  string    `db:"code"`      // empty: none
	Payout string    `db:"reference"` // of a payout; empty: none
}

// OnBank lists what the books say moved on the collecting account from one day to another, both included.
func (s *Service) OnBank(ctx context.Context, from, to time.Time) ([]Moved, error) {
	var list []Moved
	err := s.db.SelectContext(ctx, &list, `
		SELECT (t.at AT TIME ZONE INTERVAL '+07:00')::date AS day, e.amount, t.kind, t.key, coalesce(o.code, '') AS code, coalesce(p.reference, '') AS reference
		FROM ledger_entry e
		JOIN ledger_transaction t ON t.id = e.transaction_id
		LEFT JOIN orders o ON o.id = t.order_id
		LEFT JOIN payout p ON t.key = 'paid_out:payout:' || p.id
		WHERE e.account = 'bank' AND (t.at AT TIME ZONE INTERVAL '+07:00')::date BETWEEN $1 AND $2
		ORDER BY t.at, t.id`, from, to)
	if err != nil {
		return nil, fmt.Errorf("what moved on the bank's account: %w", err)
	}
	return list, nil
}

// slack is how many days a transfer may stand apart in statement and books: it is told or typed in later.
const slack = 3

// Compare finds what only the statement has, and what only the books have. A line and a transaction are the same money
// when their amounts are equal and their days near; where the description names the order or the payout, that one.
func Compare(lines []BankLine, books []Moved) (onlyBank []BankLine, onlyBooks []Moved) {
	used := make([]bool, len(books))
	for _, named := range []bool{true, false} {
		var left []BankLine
		for _, l := range lines {
			if i := match(l, books, used, named); i >= 0 {
				used[i] = true
				continue
			}
			left = append(left, l)
		}
		lines = left
	}
	for i, b := range books {
		if !used[i] {
			onlyBooks = append(onlyBooks, b)
		}
	}
	return lines, onlyBooks
}

func match(l BankLine, books []Moved, used []bool, named bool) int {
	memo := strings.ToUpper(strings.ReplaceAll(l.Memo, " ", ""))
	for i, b := range books {
		apart := l.Day.Sub(clock.Day(b.Day)).Abs()
		if used[i] || b.Amount != l.Amount || apart > slack*24*time.Hour {
			continue
		}
		if !named || b.Order != "" && strings.Contains(memo, b.Order) || b.Payout != "" && strings.Contains(memo, b.Payout) {
			return i
		}
	}
	return -1
}

// Gateways are those that hold buyers' money until they settle.
var Gateways = []string{"vnpay", "momo", "zalopay", "stripe"}

// Settlement is what a gateway paid to our bank account.
type Settlement struct {
	Gateway   string
	Reference string    // the gateway's number of it
	Gross     money.VND // what buyers had paid
	Fee       money.VND // what it kept
}

// Settle posts that a gateway paid out, as its own statement says. More than it holds is errs.Conflict
// "settlement.too_much". Twice with one reference is once.
func (s *Service) Settle(ctx context.Context, officerID int64, in Settlement) error {
	in.Reference = vntext.OneLine(in.Reference)
	f := errs.Fields{}
	if n := len([]rune(in.Reference)); n < 2 || n > 60 {
		f.Add("reference", "settlement.reference_missing")
	}
	if in.Gross <= 0 {
		f.Add("gross", "settlement.gross_missing")
	}
	if in.Fee < 0 || in.Fee > in.Gross {
		f.Add("fee", "settlement.fee_range")
	}
	if !knows(in.Gateway) {
		f.Add("gateway", "settlement.gateway_missing")
	}
	if err := f.Err(); err != nil {
		return err
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		// Two at once would each see what it held before the other: the second waits here.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('settlement ' || $1, 0))`, in.Gateway); err != nil {
			return err
		}
		if err := ledger.Settled(ctx, tx, now, ledger.Settlement{
			Gateway: in.Gateway, Reference: in.Reference, Gross: in.Gross, Fee: in.Fee, Note: fmt.Sprintf("account %d", officerID),
		}); err != nil {
			return err
		}
		held, err := ledger.Held(ctx, tx, ledger.GatewayAccount(in.Gateway))
		if err == nil && held < 0 {
			return errs.New(errs.Conflict, "settlement.too_much")
		}
		return err
	})
}

func knows(gateway string) bool {
	for _, g := range Gateways {
		if g == gateway {
			return true
		}
	}
	return false
}
