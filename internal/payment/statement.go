package payment

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Statement is who tells of money that a bank's statement names and no feed did.
const Statement = "statement"

// StatementResult is what became of a bank's statement.
type StatementResult struct {
	Lines   int // that name money which came
	Known   int // told of before
	New     int // found by the statement, and counted towards their orders
	Parked  int // found by the statement, for an officer to settle
	Missing int // told by a feed and not on the statement, within its days
}

// ImportStatement compares a statement's lines with what the feeds told of the account. What they did not tell is
// recorded like any notice; what they told and the statement does not have is a difference. The same statement again
// changes nothing.
func (s *Service) ImportStatement(ctx context.Context, officerID int64, lines []Event) (r StatementResult, err error) {
	r.Lines = len(lines)
	if len(lines) == 0 {
		return r, errs.New(errs.Invalid, "statement.nothing_in")
	}
	from, until := days(lines)
	told, err := s.toldBetween(ctx, from, until)
	if err != nil {
		return r, err
	}
	for _, e := range lines {
		if told.take(e) {
			r.Known++
			continue
		}
		switch out, err := s.Record(ctx, Statement, 0, e); {
		case err != nil:
			return r, err
		case out == Recorded:
			r.New++
		case out == Duplicate:
			r.Known++
		default:
			r.Parked++
		}
	}
	r.Missing, err = s.missing(ctx, told, from, until)
	if err != nil {
		return r, err
	}
	return r, s.noteRun(ctx, run{gateway: Statement, from: from, until: until, compared: len(lines), found: r.New + r.Parked + r.Missing, by: officerID})
}

// days are the whole days of Vietnam that the lines lie in.
func days(lines []Event) (from, until time.Time) {
	first, last := lines[0].At, lines[0].At
	for _, e := range lines {
		if e.At.Before(first) {
			first = e.At
		}
		if e.At.After(last) {
			last = e.At
		}
	}
	day := func(t time.Time) time.Time {
		y, m, d := t.In(clock.Vietnam).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, clock.Vietnam)
	}
	return day(first), day(last).AddDate(0, 0, 1)
}

// toldEvent is a transfer that was told of.
type toldEvent struct {
	Gateway string    `db:"gateway"`
	Key     string    `db:"dedup_key"`
	BankRef string    `db:"bank_ref"`
	Memo    string    `db:"memo"`
	Amount  money.VND `db:"amount"`
	At      time.Time `db:"happened_at"`
	found   bool
}

type toldEvents struct{ list []*toldEvent }

// toldBetween are the transfers to our account within the days, and a day around them: banks book late.
func (s *Service) toldBetween(ctx context.Context, from, until time.Time) (toldEvents, error) {
	var t toldEvents
	err := s.db.SelectContext(ctx, &t.list, `
		SELECT gateway, dedup_key, coalesce(bank_ref, '') AS bank_ref, memo, amount, happened_at
		FROM gateway_event
		WHERE account = $1 AND kind = 'paid' AND attempt_id IS NULL AND gateway <> 'office' AND happened_at >= $2 AND happened_at < $3
		ORDER BY happened_at, id`, s.account, from.AddDate(0, 0, -1), until.AddDate(0, 0, 1))
	if err != nil {
		return t, fmt.Errorf("transfers told of: %w", err)
	}
	return t, nil
}

// take finds the line's transfer among those told, each once: by the bank's own number, else by what it says.
func (t toldEvents) take(line Event) bool {
	for _, same := range []func(e *toldEvent) bool{
		func(e *toldEvent) bool { return e.Gateway == Statement && e.Key == line.DedupKey },
		func(e *toldEvent) bool { return line.BankRef != "" && e.BankRef == line.BankRef },
		func(e *toldEvent) bool {
			return (line.BankRef == "" || e.BankRef == "") && e.At.Sub(line.At).Abs() <= 24*time.Hour && sameMemo(e.Memo, line.Memo)
		},
	} {
		for _, e := range t.list {
			if !e.found && e.Amount == line.Amount && same(e) {
				e.found = true
				return true
			}
		}
	}
	return false
}

// sameMemo compares what banks leave of a description: its letters and digits.
func sameMemo(a, b string) bool { return letters(a) == letters(b) }

func letters(text string) string {
	var kept []rune
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z':
			kept = append(kept, r-'a'+'A')
		case r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			kept = append(kept, r)
		}
	}
	return string(kept)
}

// missing keeps what a feed told within the days and the statement does not have, and closes what it now has.
func (s *Service) missing(ctx context.Context, told toldEvents, from, until time.Time) (n int, err error) {
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		n = 0
		for _, e := range told.list {
			d := difference{gateway: e.Gateway, key: e.Key, ours: e.Amount}
			if !e.found && e.Gateway != Statement && !e.At.Before(from) && e.At.Before(until) {
				d.kind = "ours_only"
				n++
			}
			if err := agree(ctx, tx, d, now); err != nil {
				return err
			}
			if d.kind != "" {
				if err := differ(ctx, tx, d, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return n, err
}
