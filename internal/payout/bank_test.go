package payout_test

import (
	"context"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/payout"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
)

func TestTheStatementIsLaidBesideTheBooks(t *testing.T) {
	d := newDesk(t)
	d.sells(d.ly, ledger.Prepaid)
	d.sells(d.minh, ledger.Prepaid)
	today := clock.Day(d.clock.Now())
	books, err := d.OnBank(t.Context(), today, today)
	if err != nil || len(books) != 2 {
		t.Fatalf("books %+v, %v", books, err)
	}
	lines, err := payout.ReadStatement("23/11/2026 09:15\t220.000\tMBVCB NS 0000002 chuyen tien\n\n24/11/2026;-50.000;PHI DICH VU\n")
	if err != nil || len(lines) != 2 || lines[1].Amount != -50_000 {
		t.Fatalf("lines %+v, %v", lines, err)
	}
	onlyBank, onlyBooks := payout.Compare(lines, books)
	if len(onlyBank) != 1 || onlyBank[0].Memo != "PHI DICH VU" || len(onlyBooks) != 1 || onlyBooks[0].Order != "NS0000001" {
		t.Errorf("only the bank has %+v, only the books %+v", onlyBank, onlyBooks)
	}
	far := []payout.BankLine{{Day: today.AddDate(0, 0, 9), Amount: 220_000}}
	if onlyBank, _ := payout.Compare(far, books); len(onlyBank) != 1 {
		t.Error("a transfer nine days later is taken for the same")
	}
	for _, wrong := range []string{"hôm qua;1", "23/11/2026", "23/11/2026;nhiều"} {
		if _, err := payout.ReadStatement(wrong); !errs.HasCode(err, "statement.line_wrong") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestAGatewaySettlesWhatItHolds(t *testing.T) {
	d := newDesk(t)
	d.tx(func(ctx context.Context, tx pg.Tx) error {
		return ledger.Captured(ctx, tx, d.clock.Now(), ledger.Receipt{EventID: 9, Account: ledger.Holder("vnpay"), Amount: 100_000, Credited: 100_000})
	})
	in := payout.Settlement{Gateway: "vnpay", Reference: "KY 11", Gross: 100_000, Fee: 1_100}
	for range 2 {
		d.must(d.Settle(t.Context(), d.one, in))
	}
	in.Reference = "KY 12"
	if err := d.Settle(t.Context(), d.one, in); !errs.HasCode(err, "settlement.too_much") {
		t.Errorf("more than it held: %v", err)
	}
	for account, want := range map[ledger.Account]int64{ledger.Bank: 98_900, ledger.GatewayFees: 1_100, ledger.GatewayAccount("vnpay"): 0} {
		if held, err := ledger.Held(t.Context(), d.db, account); err != nil || int64(held) != want {
			t.Errorf("%s holds %d, %v; want %d", account, held, err, want)
		}
	}
	days, err := ledger.Days(t.Context(), d.db, ledger.Bank, d.clock.Now().Add(-time.Hour), d.clock.Now().Add(time.Hour))
	if err != nil || len(days) != 1 || days[0].In != 98_900 || days[0].Balance != 98_900 {
		t.Errorf("days %+v, %v", days, err)
	}
	if n, err := ledger.CloseDays(t.Context(), d.db, d.clock.Now().AddDate(0, 0, 2)); n == 0 || err != nil {
		t.Errorf("%d months of days were closed, %v", n, err)
	}
	closed, err := ledger.Days(t.Context(), d.db, ledger.Bank, d.clock.Now().Add(-time.Hour), d.clock.Now().Add(time.Hour))
	if err != nil || len(closed) != 1 || closed[0].In != days[0].In || closed[0].Balance != days[0].Balance {
		t.Errorf("closed %+v, before %+v, %v", closed, days, err)
	}
	d.balanced()
}

// Two accountants type in what a gateway settled at the same moment, each less than it holds, both together more: the
// first has posted when the second asks.
func TestTwoSettlementsAtOnceDoNotTakeMoreThanThereIs(t *testing.T) {
	d := newDesk(t)
	d.tx(func(ctx context.Context, tx pg.Tx) error {
		return ledger.Captured(ctx, tx, d.clock.Now(), ledger.Receipt{EventID: 9, Account: ledger.Holder("vnpay"), Amount: 100_000, Credited: 100_000})
	})
	_, err := d.db.ExecContext(t.Context(), `
		CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END';
		CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON ledger_transaction DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION waits()`)
	d.must(err)
	commits := pgtest.Holds(t, d.db, `SELECT pg_advisory_xact_lock(7)`)
	settle := func(officer int64, reference string) func() error {
		return func() error {
			return d.Settle(t.Context(), officer, payout.Settlement{Gateway: "vnpay", Reference: reference, Gross: 60_000})
		}
	}
	first := pgtest.Waits(t, d.db, settle(d.one, "KY 1"))
	second := pgtest.Waits(t, d.db, settle(d.two, "KY 2"))
	commits()
	d.must(first())
	if err := second(); !errs.HasCode(err, "settlement.too_much") {
		t.Errorf("120.000 of 100.000 were settled: %v", err)
	}
}
