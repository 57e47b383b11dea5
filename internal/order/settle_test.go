package order_test

import (
	"testing"
	"time"

	"nongsan/internal/commission"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// owed is what the books say a seller is owed.
func (s *shop) owed(sellerID int64) ledger.Owed {
	s.Helper()
	o, err := ledger.OwedTo(s.Context(), s.db, sellerID)
	s.must(err)
	return o
}

func (s *shop) holds(want map[ledger.Account]money.VND) {
	s.Helper()
	balances, err := ledger.Balances(s.Context(), s.db)
	s.must(err)
	for _, b := range balances {
		if b.Shown() != want[b.Account] {
			s.Errorf("%s shows %d, want %d", b.Account, b.Shown(), want[b.Account])
		}
	}
}

// arrives brings a seller's part of an order to its buyer.
func (s *shop) arrives(sellerID int64, code, tracking string) {
	s.Helper()
	by := order.By{SellerID: sellerID}
	s.must(s.orders.Confirm(s.Context(), by, code))
	s.must(s.orders.Ship(s.Context(), by, code, tracking))
	s.must(s.orders.Deliver(s.Context(), by, code))
	s.state(code, order.Completed)
}

// A household's tea of 300.000 ₫ at 3 %: 9.000 ₫ are ours, 3.000 ₫ and 1.500 ₫ the state's, the rest the household's,
// however the money comes.
func TestASaleIsSharedAsItsLinesSay(t *testing.T) {
	s := newShop(t)
	begins := commission.Earliest(s.clock.Now())
	s.must(commission.New(s.db, s.clock.Now).Announce(s.Context(), 0, commission.Announcement{BP: 300, BeginsOn: begins}))
	s.clock.Advance(begins.Sub(s.clock.Now()) + 9*time.Hour)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 150_000, 10)
	const total, ours, vat, pit = 335_000, 9_000, 3_000, 1_500

	s.puts("transfer", tea, 2)
	code := s.places("transfer", payment.VietQR)
	s.transfer("FT1", code, total)
	s.holds(map[ledger.Account]money.VND{ledger.Bank: total, ledger.Transit: total})
	s.arrives(seller, code, "EB1")
	if got, want := s.owed(seller), (ledger.Owed{Payable: total - ours - vat - pit}); got != want {
		t.Errorf("after a transfer: %+v, want %+v", got, want)
	}

	s.puts("carrier", tea, 2)
	s.arrives(seller, s.places("carrier", payment.COD), "EB2")
	if got, want := s.owed(seller), (ledger.Owed{Payable: total - ours - vat - pit, Waiting: total - ours - vat - pit}); got != want {
		t.Errorf("while the carrier has the cash: %+v, want %+v", got, want)
	}

	s.puts("self", tea, 2)
	s.arrives(seller, s.places("self", payment.COD), "")
	if got, want := s.owed(seller).Payable, money.VND(total-2*(ours+vat+pit)); got != want {
		t.Errorf("after the seller kept the cash: %d, want %d", got, want)
	}
	s.holds(map[ledger.Account]money.VND{
		ledger.Bank: total, ledger.Carrier: total, ledger.Commission: 3 * ours, ledger.TaxVAT: 3 * vat, ledger.TaxPIT: 3 * pit,
		"seller": total - 2*(ours+vat+pit), "seller:cod": total - ours - vat - pit,
	})
	sold, err := ledger.Turnover(t.Context(), s.db, []int64{seller}, begins, s.clock.Now().Add(time.Second))
	if err != nil || sold[seller] != 900_000 {
		t.Errorf("turnover %v, %v", sold, err)
	}
	s.sound()
}
