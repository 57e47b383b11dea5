package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"pgregory.net/rapid"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
)

var at = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// world is a database with two sellers and so many seller orders of each, for postings to name.
const world = `
INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
	VALUES ('a', 'household', 'Hộ A', 'Chè A', '+84912345678', '19', '05503', '2026-11-01'),
	       ('b', 'household', 'Hộ B', 'Chè B', '+84912345679', '19', '05503', '2026-11-01');
INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at)
	SELECT 'NS' || lpad(n::text, 7, '0'), 'key-' || lpad(n::text, 16, '0'), 'placed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 1000, '2026-11-22'
	FROM generate_series(1, 16) n;
INSERT INTO seller_order (order_id, seller_id, state, goods, shipping) SELECT n, 1 + n % 2, 'received', 1000, 0 FROM generate_series(1, 16) n;`

func newBooks(t testing.TB) *sqlx.DB {
	t.Helper()
	db := pgtest.New(t)
	db.MustExec(world)
	return db
}

func post(t testing.TB, db *sqlx.DB, p ledger.Posting) error {
	t.Helper()
	return pg.WithTx(t.Context(), db, func(tx pg.Tx) error { return ledger.Post(t.Context(), tx, at, p) })
}

func TestAnEventIsPostedOnce(t *testing.T) {
	t.Parallel()
	db := newBooks(t)
	p := ledger.Posting{Kind: ledger.KindCaptured, Key: "captured:event:1", Entries: []ledger.Entry{
		{Account: ledger.Bank, Amount: 250_000, What: ledger.Payment},
		{Account: ledger.Transit, Amount: -250_000, What: ledger.Payment},
		{Account: ledger.Parked, Amount: 0, What: ledger.SetAside},
	}}
	for range 3 {
		if err := post(t, db, p); err != nil {
			t.Fatal(err)
		}
	}
	p.Entries[0].Amount, p.Entries[1].Amount = 1, -1
	if err := post(t, db, p); !errs.HasCode(err, "ledger.key_reused") {
		t.Errorf("another event with the same key: %v", err)
	}
	if err := post(t, db, ledger.Posting{Kind: ledger.KindCaptured, Key: "nothing"}); err != nil {
		t.Errorf("an event without money: %v", err)
	}
	balances, err := ledger.Balances(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range balances {
		if want := map[ledger.Account]money.VND{ledger.Bank: 250_000, ledger.Transit: 250_000}[b.Account]; b.Shown() != want {
			t.Errorf("%s shows %d, want %d", b.Account, b.Shown(), want)
		}
	}
}

// Whatever the program does, the database itself refuses wrong books.
func TestTheDatabaseRefusesWrongBooks(t *testing.T) {
	t.Parallel()
	db := newBooks(t)
	good := []ledger.Entry{{Account: ledger.Bank, Amount: 5, What: ledger.Payment}, {Account: ledger.Transit, Amount: -5, What: ledger.Payment}}
	if err := post(t, db, ledger.Posting{Kind: ledger.KindCaptured, Key: "good", Entries: good}); err != nil {
		t.Fatal(err)
	}
	const entry = `INSERT INTO ledger_entry (transaction_id, account, amount, what) SELECT id, `
	for sql, constraint := range map[string]string{
		`INSERT INTO ledger_transaction (key, kind, at) VALUES ('bare', 'captured', now())`:                                                                                                             "ledger_balanced",
		`WITH t AS (INSERT INTO ledger_transaction (key, kind, at) VALUES ('one', 'captured', now()) RETURNING id) ` + entry + `'bank', 5, 'payment' FROM t`:                                            "ledger_balanced",
		`WITH t AS (INSERT INTO ledger_transaction (key, kind, at) VALUES ('two', 'captured', now()) RETURNING id) ` + entry + `a, n, 'payment' FROM t, (VALUES ('bank', 5), ('transit', -4)) v (a, n)`: "ledger_balanced",
		entry + `a, n, 'payment' FROM ledger_transaction, (VALUES ('bank', 5), ('transit', -5)) v (a, n)`:                                                                                               "ledger_closed",
		`UPDATE ledger_entry SET amount = 6`:                                                "ledger_append_only",
		`DELETE FROM ledger_entry`:                                                          "ledger_append_only",
		`UPDATE ledger_transaction SET note = 'x'`:                                          "ledger_append_only",
		`TRUNCATE ledger_transaction, ledger_entry CASCADE`:                                 "ledger_append_only",
		`INSERT INTO ledger_transaction (key, kind, at) VALUES ('good', 'captured', now())`: "ledger_transaction_key",
	} {
		_, err := db.ExecContext(t.Context(), sql)
		if name, _ := pg.Constraint(err); name != constraint {
			t.Errorf("%s: %v, want constraint %s", sql, err, constraint)
		}
	}
}

func TestBalancesAreRebuiltFromEntries(t *testing.T) {
	t.Parallel()
	db := newBooks(t)
	ctx := t.Context()
	part := ledger.Part{OrderID: 1, SellerOrderID: 1, SellerID: 2}
	err := pg.WithTx(ctx, db, func(tx pg.Tx) error {
		return ledger.Completed(ctx, tx, at, part, ledger.Prepaid, ledger.Sums{Goods: 1000, Commission: 20, VAT: 10, PIT: 5})
	})
	if err != nil {
		t.Fatal(err)
	}
	db.MustExec(`UPDATE ledger_balance SET amount = amount + 7 WHERE account = 'transit'; DELETE FROM ledger_balance WHERE account = 'tax:vat'`)
	wrong, err := ledger.Compare(ctx, db)
	if err != nil || len(wrong) != 2 {
		t.Fatalf("%v, %v; want two differences", wrong, err)
	}
	if err := pg.WithTx(ctx, db, func(tx pg.Tx) error { return ledger.Rebuild(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	if wrong, err := ledger.Compare(ctx, db); err != nil || len(wrong) != 0 {
		t.Errorf("after rebuilding: %v, %v", wrong, err)
	}
	if owed, err := ledger.OwedTo(ctx, db, 2); err != nil || owed.Payable != 965 {
		t.Errorf("owed %+v, %v; want 965", owed, err)
	}
}

// model is the books in a few numbers.
type model map[ledger.Account]money.VND

func (m model) move(from, to ledger.Account, amount money.VND) { m[from] -= amount; m[to] += amount }

// sale is how far a seller order has come in the model.
type sale struct {
	part     ledger.Part
	way      ledger.Way
	sums     ledger.Sums
	step     int // 0 placed, 1 money came, 2 complete, 3 remitted
	returned bool
	refund   int // 0 none, 1 asked, 2 done
}

// Random events, some sent twice, keep every transaction balanced and every balance what a simple model says.
func TestAnySequenceOfEventsKeepsTheBooks(t *testing.T) {
	t.Parallel()
	db := newBooks(t)
	rapid.Check(t, func(rt *rapid.T) {
		tx, err := db.BeginTxx(t.Context(), nil)
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }()
		b := &books{T: rt, ctx: t.Context(), tx: pg.Tx{Tx: tx}, m: model{}}
		for i := range 16 {
			b.sales = append(b.sales, b.place(int64(i+1)))
		}
		for range rapid.IntRange(1, 40).Draw(rt, "events") {
			b.step(rapid.IntRange(0, 15).Draw(rt, "sale"))
		}
		b.compare()
	})
}

type books struct {
	*rapid.T
	ctx   context.Context
	tx    pg.Tx
	m     model
	sales []*sale
}

func (b *books) place(id int64) *sale {
	dong := func(name string, most int) money.VND { return money.VND(rapid.IntRange(0, most).Draw(b.T, name)) }
	return &sale{
		part: ledger.Part{OrderID: id, SellerOrderID: id, SellerID: 1 + id%2},
		way:  rapid.SampledFrom([]ledger.Way{ledger.Prepaid, ledger.CarrierCash, ledger.SellersCash}).Draw(b.T, "way"),
		sums: ledger.Sums{Goods: 1 + dong("goods", 1_000_000), Shipping: dong("shipping", 40_000), Commission: dong("commission", 9_000), VAT: dong("vat", 900), PIT: dong("pit", 90)},
	}
}

// step brings a sale to its next event, or sends the last one again.
func (b *books) step(n int) {
	s := b.sales[n]
	switch action := rapid.SampledFrom([]string{"on", "again", "return", "refund"}).Draw(b.T, "action"); {
	case action == "again" && s.step > 0:
		b.do(s, s.step, false)
	case action == "on" && (s.step < 2 || s.step == 2 && s.way == ledger.CarrierCash):
		s.step++
		b.do(s, s.step, true)
	case action == "return" && s.step >= 2 && !s.returned:
		s.returned = true
		owed := ledger.SellerAccount(s.part.SellerID)
		if s.way == ledger.CarrierCash && s.step == 2 && s.sums.Net() != 0 {
			owed = ledger.CashAccount(s.part.SellerID)
		}
		b.sold(s, owed, -1)
		b.must(ledger.Reversed(b.ctx, b.tx, at, s.part, fmt.Sprint(n), s.sums))
	case action == "refund" && s.returned && s.refund < 2:
		s.refund++
		b.refund(s, int64(n+1))
	}
}

func (b *books) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// sold moves a sale's money in the model, or back.
func (b *books) sold(s *sale, owed ledger.Account, sign money.VND) {
	b.m.move(owed, ledger.Transit, sign*s.sums.Total())
	b.m.move(ledger.Commission, owed, sign*s.sums.Commission)
	b.m.move(ledger.TaxVAT, owed, sign*s.sums.VAT)
	b.m.move(ledger.TaxPIT, owed, sign*s.sums.PIT)
}

// do posts the event of a step, and moves the model when it is new.
func (b *books) do(s *sale, step int, fresh bool) {
	total, seller, cash := s.sums.Total(), ledger.SellerAccount(s.part.SellerID), ledger.CashAccount(s.part.SellerID)
	holder := map[ledger.Way]ledger.Account{ledger.Prepaid: ledger.Bank, ledger.CarrierCash: ledger.Carrier, ledger.SellersCash: seller}[s.way]
	owed := map[bool]ledger.Account{true: cash, false: seller}[s.way == ledger.CarrierCash]
	switch step {
	case 1:
		if fresh {
			b.m.move(ledger.Transit, holder, total)
		}
		if s.way == ledger.Prepaid {
			b.must(ledger.Captured(b.ctx, b.tx, at, ledger.Receipt{EventID: s.part.OrderID, OrderID: s.part.OrderID, Account: ledger.Bank, Amount: total, Credited: total}))
			return
		}
		b.must(ledger.Collected(b.ctx, b.tx, at, s.part, s.way, total))
	case 2:
		if fresh {
			b.sold(s, owed, 1)
		}
		b.must(ledger.Completed(b.ctx, b.tx, at, s.part, s.way, s.sums))
	case 3:
		if !fresh {
			return
		}
		const fee = 1000
		if net := s.sums.Net(); !s.returned {
			b.m.move(seller, cash, net)
		}
		b.m.move(ledger.Carrier, ledger.Bank, total-fee)
		b.m.move(ledger.Carrier, seller, fee)
		b.must(ledger.Remitted(b.ctx, b.tx, at, s.part, total, fee))
	}
}

func (b *books) refund(s *sale, id int64) {
	back := ledger.Back{RefundID: id, OrderID: s.part.OrderID, SellerOrderID: s.part.SellerOrderID, Amount: s.sums.Total(), Account: ledger.Bank}
	if s.refund == 1 {
		b.m.move(ledger.Refunds, ledger.Transit, back.Amount)
		b.must(ledger.RefundAsked(b.ctx, b.tx, at, back))
		return
	}
	b.m.move(ledger.Bank, ledger.Refunds, back.Amount)
	b.must(ledger.Refunded(b.ctx, b.tx, at, back))
}

func (b *books) compare() {
	_, err := b.tx.ExecContext(b.ctx, `SET CONSTRAINTS ALL IMMEDIATE`)
	b.must(err)
	wrong, err := ledger.Compare(b.ctx, b.tx)
	b.must(err)
	if len(wrong) > 0 {
		b.Errorf("balances differ from entries: %v", wrong)
	}
	var kept []struct {
		Account ledger.Account
		Amount  money.VND
	}
	b.must(b.tx.SelectContext(b.ctx, &kept, `SELECT account, sum(amount)::bigint AS amount FROM ledger_balance GROUP BY account`))
	got, sum := model{}, money.VND(0)
	for _, k := range kept {
		got[k.Account] = k.Amount
		sum += k.Amount
	}
	if sum != 0 {
		b.Errorf("the books sum to %d", sum)
	}
	for account := range b.m {
		if b.m[account] != got[account] {
			b.Errorf("%s is %d, the model says %d", account, got[account], b.m[account])
		}
	}
}
