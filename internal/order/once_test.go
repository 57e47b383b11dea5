package order_test

import (
	"fmt"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pgtest"
	"nongsan/internal/privacy"
	"nongsan/internal/seller"
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

// The money of an expired order comes late and waits for its goods, of which somebody counts the stock, and meanwhile
// the household closes its stall: nobody would be left to send what was paid.
func TestAStallDoesNotCloseWhileLateMoneyComes(t *testing.T) {
	s := newShop(t)
	stall, owner := s.household("a"), s.officer()
	s.must(s.sellers.Join(t.Context(), stall, owner, seller.Owner))
	tea, _ := s.sells(stall, "Chè móc câu", 150_000, 2)
	s.puts("t", tea, 1)
	code := s.places("t", payment.VietQR)
	total := s.order(code).Total
	s.clock.Advance(order.PayWithin + time.Second)
	_, err := s.orders.ExpireDue(t.Context())
	s.must(err)

	counted := pgtest.Holds(t, s.db, fmt.Sprintf(`UPDATE variant SET position = position WHERE id = %d`, tea))
	came := pgtest.Waits(t, s.db, func() error { s.transfer("late", code, total); return nil })
	closed := pgtest.Waits(t, s.db, func() error {
		return privacy.New(s.db, s.clock.Now, 1095).CloseStall(t.Context(), seller.By{SellerID: stall, AccountID: owner})
	})
	counted()
	s.must(came())
	if err := closed(); !errs.HasCode(err, "closing.not_yet") {
		t.Errorf("the stall closed: %v", err)
	}
	s.state(code, order.Paid)
	s.sound()
}
