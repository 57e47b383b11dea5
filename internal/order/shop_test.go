package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/jobs"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
)

const bankAccount = "1234567890"

// shop is a marketplace with its own database and clock.
type shop struct {
	*testing.T
	db       *sqlx.DB
	clock    *clock.Fake
	accounts *account.Service
	sellers  *seller.Service
	catalog  *catalog.Service
	carts    *cart.Service
	orders   *order.Service
	payments *payment.Service
	keys     int
}

func newShop(t *testing.T) *shop {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		t.Fatal(err)
	}
	orders := order.New(db, c.Now, queue)
	return &shop{
		T: t, db: db, clock: c,
		accounts: account.New(db, c.Now),
		sellers:  seller.New(db, c.Now),
		catalog:  catalog.New(db, c.Now),
		carts:    cart.New(db, c.Now),
		orders:   orders,
		payments: payment.New(db, c.Now, payment.Orders{Lock: order.Lock, Awaits: order.Awaits, Settle: orders.Settle}, bankAccount),
	}
}

func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// household opens a stall in a commune of Thái Nguyên.
func (s *shop) household(slug string) int64 {
	s.Helper()
	id, err := s.sellers.Create(s.Context(), seller.Seller{
		Slug: slug, Kind: seller.Household, LegalName: "Hộ " + slug,
		StallName: "Chè " + slug, Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	s.must(err)
	return id
}

// sells publishes a listing with one variant and returns the variant's id and the listing's slug.
func (s *shop) sells(sellerID int64, name string, price money.VND, stock int) (variantID int64, slug string) {
	s.Helper()
	slug, err := s.catalog.Propose(s.Context(), sellerID, 0, catalog.Offer{
		Name: name, CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: price, Stock: stock}},
	})
	s.must(err)
	s.must(s.catalog.Approve(s.Context(), 0, slug))
	l, err := s.catalog.BySlug(s.Context(), slug)
	s.must(err)
	return l.Variants[0].ID, slug
}

func (s *shop) puts(token string, variantID int64, quantity int) {
	s.Helper()
	s.must(s.carts.Add(s.Context(), token, variantID, quantity))
}

// checkout is a good form for a cart at its total of today.
func (s *shop) checkout(token, method string) order.Checkout {
	s.Helper()
	lines, err := s.carts.Lines(s.Context(), token)
	s.must(err)
	_, total, err := s.orders.Quote(s.Context(), lines, order.Way{To: shipping.To{Province: "01", Commune: "00004"}})
	s.must(err)
	s.keys++
	return order.Checkout{
		Key: fmt.Sprintf("key-%s-%012d", token, s.keys), CartToken: token, Name: "Nguyễn Thị Mai", Phone: "0987 654 321",
		ProvinceCode: "01", CommuneCode: "00004", AddressLine: "12 phố Hàng Bột", Method: method, TotalSeen: total,
	}
}

func (s *shop) places(token, method string) string {
	s.Helper()
	code, err := s.orders.Place(s.Context(), s.checkout(token, method))
	s.must(err)
	return code
}

// transfer is the bank's word that so much came with that description.
func (s *shop) transfer(txn, memo string, amount money.VND) payment.Outcome {
	s.Helper()
	outcome, err := s.payments.Record(s.Context(), "sepay", 0, payment.Event{
		DedupKey: txn, Kind: payment.KindPaid, Amount: amount,
		Memo: memo, Account: bankAccount, At: s.clock.Now(),
	})
	s.must(err)
	return outcome
}

func (s *shop) order(code string) order.Order {
	s.Helper()
	o, err := s.orders.ByCode(s.Context(), code)
	s.must(err)
	return o
}

func (s *shop) state(code string, want order.State) {
	s.Helper()
	if got := s.order(code).State; got != want {
		s.Errorf("order %s is %s, want %s", code, got, want)
	}
}

func (s *shop) stock(variantID int64, want int) {
	s.Helper()
	var got int
	s.must(s.db.Get(&got, `SELECT stock FROM variant WHERE id = $1`, variantID))
	if got != want {
		s.Errorf("stock of variant %d is %d, want %d", variantID, got, want)
	}
}

// officer is an account that decides, the same one each time.
func (s *shop) officer() int64 {
	s.Helper()
	var ids []int64
	s.must(s.db.Select(&ids, `SELECT id FROM account LIMIT 1`))
	if len(ids) > 0 {
		return ids[0]
	}
	id, err := s.accounts.Create(s.Context(), account.Account{Phone: "+84900000009", Name: "Cán bộ"}, "mot hai ba bon")
	s.must(err)
	return id
}

// sound asks every invariant.
func (s *shop) sound() {
	s.Helper()
	results, err := check.Run(s.Context(), s.db, s.clock.Now())
	s.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			s.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
}
