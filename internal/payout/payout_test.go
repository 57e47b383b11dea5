package payout_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/notify"
	"nongsan/internal/payout"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

// desk is two households, one of which has told where it is paid, and two accountants.
type desk struct {
	*testing.T
	*payout.Service
	db       *sqlx.DB
	clock    *clock.Fake
	secrets  *seller.Secrets
	ly, minh int64 // households
	one, two int64 // accountants
	orders   int64
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	d := &desk{T: t, db: db, clock: c}
	v, err := vault.New("a:"+vault.NewKey(), vault.NewKey())
	d.must(err)
	queue, err := jobs.NewEnqueuer(db)
	d.must(err)
	d.secrets = seller.NewSecrets(seller.SecretsOptions{
		DB: db, Clock: c.Now, Vault: v, KnowBank: func(string) bool { return true },
		Messages: notify.New(notify.Options{
			DB: db, Jobs: queue, Clock: c.Now, Budget: 9,
			Senders: map[notify.Channel]notify.Sender{notify.SMS: notify.Log{Logger: slog.New(slog.DiscardHandler)}},
		}),
	})
	d.Service = payout.New(db, c.Now, d.secrets)
	accounts := account.New(db, c.Now)
	for phone, id := range map[string]*int64{"+84912345601": &d.one, "+84912345602": &d.two} {
		*id, err = accounts.Create(t.Context(), account.Account{Phone: phone, Name: "Kế toán"}, "cau noi dai de nho")
		d.must(err)
	}
	d.ly, d.minh = d.household("ly"), d.household("minh")
	d.hasAccount(d.ly, "1234567890")
	return d
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) household(slug string) int64 {
	d.Helper()
	id, err := seller.New(d.db, d.clock.Now).Create(d.Context(), seller.Seller{
		Slug: slug, Kind: seller.Household, LegalName: "Hộ " + slug, StallName: "Chè " + slug, Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	d.must(err)
	return id
}

func (d *desk) hasAccount(sellerID int64, number string) {
	d.Helper()
	by := seller.By{SellerID: sellerID, AccountID: d.one, Office: true}
	d.must(d.secrets.SetPayout(d.Context(), by, seller.Payout{BankBIN: "970405", Number: number, Holder: "Nguyễn Thị Lý"}))
}

func (d *desk) tx(do func(ctx context.Context, tx pg.Tx) error) {
	d.Helper()
	d.must(pg.WithTx(d.Context(), d.db, func(tx pg.Tx) error { return do(d.Context(), tx) }))
}

// sells is a sale of 200.000 ₫ and 20.000 ₫ for the parcel, of which 10.000 ₫ are ours and 3.000 ₫ the state's.
func (d *desk) sells(sellerID int64, way ledger.Way) ledger.Part {
	d.Helper()
	d.orders++
	part := ledger.Part{SellerID: sellerID}
	d.must(d.db.GetContext(d.Context(), &part.OrderID, `
		INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at)
		VALUES ('NS' || lpad($1::text, 7, '0'), 'key-' || lpad($1::text, 16, '0'), 'placed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 220000, $2)
		RETURNING id`, d.orders, d.clock.Now()))
	d.must(d.db.GetContext(d.Context(), &part.SellerOrderID, `
		INSERT INTO seller_order (order_id, seller_id, state, goods, shipping) VALUES ($1, $2, 'received', 200000, 20000) RETURNING id`, part.OrderID, sellerID))
	d.tx(func(ctx context.Context, tx pg.Tx) error {
		now := d.clock.Now()
		var err error
		if way == ledger.Prepaid {
			err = ledger.Captured(ctx, tx, now, ledger.Receipt{EventID: d.orders, OrderID: part.OrderID, Account: ledger.Bank, Amount: 220_000, Credited: 220_000})
		} else {
			err = ledger.Collected(ctx, tx, now, part, way, 220_000)
		}
		if err != nil {
			return err
		}
		return ledger.Completed(ctx, tx, now, part, way, sums)
	})
	return part
}

var sums = ledger.Sums{Goods: 200_000, Shipping: 20_000, Commission: 10_000, VAT: 2_000, PIT: 1_000}

const net money.VND = 207_000

// balanced proves the books alone: the orders of this test have no lines.
func (d *desk) balanced() {
	d.Helper()
	results, err := check.Run(d.Context(), d.db, d.clock.Now())
	d.must(err)
	for _, r := range results {
		of := []string{"ledger-balanced", "ledger-zero", "ledger-balances", "payout-sum", "payout-once", "payout-posted", "payout-open", "payout-open-sum", "payout-two-people", "ledger-cash", "tax-filed"}
		if len(r.Broken) > 0 && slices.Contains(of, r.Name) {
			d.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
}

func TestABatchGoesFromTwoPeopleToTheBankAndIntoTheBooks(t *testing.T) {
	d := newDesk(t)
	d.sells(d.ly, ledger.Prepaid)
	d.sells(d.minh, ledger.Prepaid) // has no account: waits
	if _, err := d.DrawUp(t.Context(), d.one); !errs.HasCode(err, "payout.nothing_due") {
		t.Errorf("paid before returns can be asked for: %v", err)
	}
	d.clock.Advance(payout.Hold)
	d.sells(d.ly, ledger.SellersCash) // the household has the cash and owes 13.000 ₫
	due, err := d.Due(t.Context())
	if err != nil || len(due) != 2 || due[0].SellerID == d.minh && due[0].Amount != net {
		t.Fatalf("due %+v, %v", due, err)
	}
	id, err := d.DrawUp(t.Context(), d.one)
	d.must(err)
	if again, err := d.DrawUp(t.Context(), d.one); err != nil || again != id {
		t.Errorf("a second tap draws up %d, %v; want %d", again, err, id)
	}
	if _, err := d.DrawUp(t.Context(), d.two); !errs.HasCode(err, "payout.draft_open") {
		t.Errorf("a second batch while one is drawn up: %v", err)
	}
	b, err := d.Batch(t.Context(), id)
	if err != nil || len(b.Payouts) != 1 || b.Payouts[0].SellerID != d.ly || b.Total != net-13_000 {
		t.Fatalf("batch %+v, %v", b, err)
	}
	pay := b.Payouts[0]
	if err := d.Approve(t.Context(), d.one, id); !errs.HasCode(err, "payout.own_batch") {
		t.Errorf("approved by who drew it up: %v", err)
	}
	if _, err := d.File(t.Context(), d.one, id); !errs.HasCode(err, "payout.not_approved") {
		t.Errorf("a file before it was approved: %v", err)
	}
	if err := d.MarkPaid(t.Context(), d.one, pay.ID, "FT26331"); !errs.HasCode(err, "payout.moved_on") {
		t.Errorf("paid before it was approved: %v", err)
	}
	d.must(d.Approve(t.Context(), d.two, id))
	lines, err := d.File(t.Context(), d.one, id)
	if err != nil || len(lines) != 1 || lines[0].Number != "1234567890" || lines[0].Holder != "NGUYEN THI LY" || lines[0].Amount != net-13_000 {
		t.Errorf("file %+v, %v", lines, err)
	}
	for range 2 {
		d.must(d.MarkPaid(t.Context(), d.one, pay.ID, "FT26331"))
	}
	if err := d.MarkPaid(t.Context(), d.one, pay.ID, "FT26332"); !errs.HasCode(err, "payout.moved_on") {
		t.Errorf("paid twice: %v", err)
	}
	if b, _ = d.Batch(t.Context(), id); b.State != payout.Done {
		t.Errorf("the batch is %s", b.State)
	}
	owed, err := ledger.OwedTo(t.Context(), d.db, d.ly)
	if err != nil || owed.Payable != 0 {
		t.Errorf("still owed %+v, %v", owed, err)
	}
	if _, err := d.DrawUp(t.Context(), d.one); !errs.HasCode(err, "payout.nothing_due") {
		t.Errorf("the same entries again: %v", err)
	}
	d.balanced()
}

func TestWhatTheBankRefusesIsPaidByTheNextBatch(t *testing.T) {
	d := newDesk(t)
	d.sells(d.ly, ledger.Prepaid)
	d.clock.Advance(payout.Hold)
	id, err := d.DrawUp(t.Context(), d.one)
	d.must(err)
	d.must(d.Drop(t.Context(), d.two, id))
	if err := d.Approve(t.Context(), d.two, id); !errs.HasCode(err, "payout.moved_on") {
		t.Errorf("approved what was dropped: %v", err)
	}
	id, err = d.DrawUp(t.Context(), d.one)
	d.must(err)
	d.must(d.Approve(t.Context(), d.two, id))
	b, err := d.Batch(t.Context(), id)
	d.must(err)
	d.must(d.MarkFailed(t.Context(), d.one, b.Payouts[0].ID, "Sai tên chủ tài khoản"))
	id, err = d.DrawUp(t.Context(), d.two)
	d.must(err)
	if b, err = d.Batch(t.Context(), id); err != nil || b.Total != net {
		t.Errorf("third batch %+v, %v", b, err)
	}
	d.balanced()
}

// A return after the batch was drawn up takes money away that it would pay.
func TestABatchIsNotApprovedOverAReturn(t *testing.T) {
	d := newDesk(t)
	part := d.sells(d.ly, ledger.Prepaid)
	d.clock.Advance(payout.Hold)
	id, err := d.DrawUp(t.Context(), d.one)
	d.must(err)
	d.tx(func(ctx context.Context, tx pg.Tx) error {
		return ledger.Reversed(ctx, tx, d.clock.Now(), part, "return:1", sums)
	})
	if err := d.Approve(t.Context(), d.two, id); !errs.HasCode(err, "payout.balance_moved") {
		t.Errorf("approved: %v", err)
	}
	d.must(d.Drop(t.Context(), d.one, id))
	if _, err := d.DrawUp(t.Context(), d.one); !errs.HasCode(err, "payout.nothing_due") {
		t.Errorf("nothing is left: %v", err)
	}
	d.balanced()
}

// Two accountants press approve at once, and twice as many confirm at once: it happens once.
func TestManyHandsPressAtOnce(t *testing.T) {
	d := newDesk(t)
	third, err := account.New(d.db, d.clock.Now).Create(t.Context(), account.Account{Phone: "+84912345603", Name: "Kế toán ba"}, "cau noi dai de nho")
	d.must(err)
	d.sells(d.ly, ledger.Prepaid)
	d.clock.Advance(payout.Hold)
	var ids [8]int64
	d.atOnce(func(i int) (err error) {
		ids[i], err = d.DrawUp(t.Context(), d.one)
		return err
	})
	drawn := ids[0]
	for _, id := range ids {
		if id != drawn {
			t.Fatalf("eight taps drew up the batches %v", ids)
		}
	}
	d.atOnce(func(i int) error { return d.Approve(t.Context(), []int64{d.two, third}[i%2], drawn) })
	b, err := d.Batch(t.Context(), drawn)
	d.must(err)
	d.atOnce(func(i int) error { return d.MarkPaid(t.Context(), d.one, b.Payouts[0].ID, "FT1") })
	var posted int
	d.must(d.db.Get(&posted, `SELECT count(*) FROM ledger_transaction WHERE kind = 'paid_out'`))
	if posted != 1 {
		t.Errorf("posted %d times", posted)
	}
	d.balanced()
}

func (d *desk) atOnce(do func(i int) error) {
	d.Helper()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := do(i); err != nil {
				d.Error(err)
			}
		})
	}
	all.Wait()
}

func TestCashSettlesWhenTheCarrierRemits(t *testing.T) {
	d := newDesk(t)
	part := d.sells(d.ly, ledger.CarrierCash)
	d.sells(d.minh, ledger.CarrierCash)
	d.clock.Advance(payout.Hold)
	if _, err := d.DrawUp(t.Context(), d.one); !errs.HasCode(err, "payout.nothing_due") {
		t.Errorf("paid while the carrier has the cash: %v", err)
	}
	cash, err := d.WithCarriers(t.Context())
	if err != nil || len(cash) != 2 {
		t.Fatalf("cash %+v, %v", cash, err)
	}
	list := payout.Remittance{
		Carrier: "Viettel Post", Reference: "P-2611", ReceivedOn: clock.Day(d.clock.Now()),
		Fees: map[int64]money.VND{part.SellerOrderID: 7_000},
	}
	for field, wrong := range map[string]payout.Remittance{
		"carrier": {Reference: "P1", ReceivedOn: list.ReceivedOn, Fees: list.Fees}, "parts": {Carrier: "VNPost", Reference: "P1", ReceivedOn: list.ReceivedOn},
		"received": {Carrier: "VNPost", Reference: "P1", ReceivedOn: list.ReceivedOn.AddDate(0, 0, 1), Fees: list.Fees},
	} {
		if e, ok := errs.As(d.Remit(t.Context(), d.one, wrong)); !ok || e.Fields[field] == "" {
			t.Errorf("%s: %v", field, e)
		}
	}
	d.must(d.Remit(t.Context(), d.one, list))
	if err := d.Remit(t.Context(), d.one, list); !errs.Is(err, errs.Conflict) {
		t.Errorf("the same list again: %v", err)
	}
	owed, err := ledger.OwedTo(t.Context(), d.db, d.ly)
	if err != nil || owed != (ledger.Owed{Payable: net - 7_000}) {
		t.Errorf("owed %+v, %v", owed, err)
	}
	st, err := d.Statement(t.Context(), d.ly, d.clock.Now())
	if err != nil || st.Opening != 0 || st.Closing != net-7_000 || st.Total.CarrierFee != -7_000 || st.Total.Goods != 200_000 || st.Total.Commission != -10_000 {
		t.Errorf("statement %+v, %v", st, err)
	}
	months, err := d.Months(t.Context(), d.ly)
	if err != nil || len(months) != 1 || months[0].Month() != time.November {
		t.Errorf("months %v, %v", months, err)
	}
	if sum, err := d.Underway(t.Context(), d.ly); err != nil || sum != 220_000 {
		t.Errorf("underway %d, %v", sum, err)
	}
	if mine, err := d.OfSeller(t.Context(), d.ly); err != nil || len(mine) != 0 {
		t.Errorf("payouts %+v, %v", mine, err)
	}
	d.balanced()
}

func TestATaxMonthIsFiledOnce(t *testing.T) {
	d := newDesk(t)
	part := d.sells(d.ly, ledger.Prepaid)
	d.sells(d.ly, ledger.Prepaid)
	d.sells(d.minh, ledger.Prepaid)
	d.tx(func(ctx context.Context, tx pg.Tx) error {
		return ledger.Reversed(ctx, tx, d.clock.Now(), part, "return:1", sums)
	})
	november := d.clock.Now()
	m, err := d.TaxFile(t.Context(), d.one, november)
	if err != nil || len(m.Sellers) != 2 || m.Sum.Sold != 600_000 || m.Sum.Returned != 200_000 || m.Sum.VAT != 4_000 || m.Sum.PIT != 2_000 || m.Sum.Sales != 3 {
		t.Errorf("%+v, %v", m.Sum, err)
	}
	if err := d.FileTax(t.Context(), d.one, november, "KB-1"); !errs.HasCode(err, "taxmonth.not_over") {
		t.Errorf("filed before the month was over: %v", err)
	}
	d.clock.Advance(10 * 24 * time.Hour)
	for range 2 {
		d.must(d.FileTax(t.Context(), d.one, november, "KB-1"))
	}
	if err := d.FileTax(t.Context(), d.two, november, "KB-2"); !errs.HasCode(err, "taxmonth.filed_already") {
		t.Errorf("filed twice: %v", err)
	}
	balances, err := ledger.Balances(t.Context(), d.db)
	d.must(err)
	for _, b := range balances {
		if (b.Account == ledger.TaxVAT || b.Account == ledger.TaxPIT) && b.Amount != 0 {
			t.Errorf("%s still holds %d", b.Account, b.Amount)
		}
	}
	if all, err := d.Batches(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("batches %v, %v", all, err)
	}
	d.balanced()
}

// A buyer's goods come back at the moment a batch is drawn up: the batch has waited for the return's entries, takes the
// sale's alone, and what came back stays to be taken off the next one.
func TestAReturnWhileABatchIsDrawnUp(t *testing.T) {
	d := newDesk(t)
	part := d.sells(d.ly, ledger.Prepaid)
	d.clock.Advance(payout.Hold)
	var drawn func() error
	var id int64
	d.tx(func(ctx context.Context, tx pg.Tx) error {
		if err := ledger.Reversed(ctx, tx, d.clock.Now(), part, "return:1", ledger.Sums{Goods: 100_000, Commission: 5_000, VAT: 1_000, PIT: 500}); err != nil {
			return err
		}
		drawn = pgtest.Waits(t, d.db, func() (err error) { id, err = d.DrawUp(ctx, d.one); return err })
		return nil
	})
	d.must(drawn())
	d.balanced()
	if err := d.Approve(t.Context(), d.two, id); !errs.HasCode(err, "payout.balance_moved") {
		t.Errorf("paid what had gone back: %v", err)
	}
	d.must(d.Drop(t.Context(), d.one, id))
	id, err := d.DrawUp(t.Context(), d.one)
	d.must(err)
	if b, err := d.Batch(t.Context(), id); err != nil || b.Total != net-93_500 {
		t.Errorf("the next batch pays %d, %v; want %d", b.Total, err, net-93_500)
	}
	d.balanced()
}
