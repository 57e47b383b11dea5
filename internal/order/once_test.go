package order_test

import (
	"testing"

	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pgtest"
)

// The money comes, whole or in part, at the moment its buyer cancels: whoever cancels has waited for it, and promises
// back what came.
func TestMoneyThatComesWhileTheBuyerCancelsGoesBack(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 4)
	for _, part := range []money.VND{1000, 185_000} {
		s.puts("t", tea, 1)
		code := s.places("t", payment.VietQR)
		books := pgtest.Holds(t, s.db, `LOCK TABLE ledger_transaction IN SHARE MODE`)
		came := pgtest.Waits(t, s.db, func() error { s.transfer("FT"+code, code, part); return nil })
		cancelled := pgtest.Waits(t, s.db, func() error { return s.orders.Cancel(t.Context(), 0, code) })
		books()
		s.must(came())
		s.must(cancelled())
		s.state(code, order.Cancelled)
		if got := s.refunds(code); got != part {
			t.Errorf("promised back %d of %d", got, part)
		}
		s.stock(tea, 4)
	}
	s.sound()
}
