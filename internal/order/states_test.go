package order_test

import (
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

func TestCashOnDeliveryFromStallToDoor(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 2)
	code := s.places("t", payment.COD)
	by := order.By{SellerID: seller}

	s.must(s.orders.Confirm(t.Context(), by, code))
	s.must(s.orders.Confirm(t.Context(), by, code)) // a double tap
	if err := s.orders.Deliver(t.Context(), by, code); !errs.HasCode(err, "order.moved_on") {
		t.Errorf("delivered before it was shipped: %v", err)
	}
	if err := s.orders.Cancel(t.Context(), 0, code); !errs.HasCode(err, "order.too_late_to_cancel") {
		t.Errorf("cancelled after the seller confirmed: %v", err)
	}
	s.must(s.orders.Ship(t.Context(), by, code, "EB123456789VN"))
	s.must(s.orders.Deliver(t.Context(), by, code))
	s.state(code, order.Completed)
	if o := s.order(code); o.Captured != o.Total {
		t.Errorf("collected %d of %d", o.Captured, o.Total)
	}
	s.sound()
}

func TestStrangersSellerCannotTouchIt(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	stranger := s.household("b")
	s.puts("t", tea, 2)
	code := s.places("t", payment.COD)
	if err := s.orders.Confirm(t.Context(), order.By{SellerID: stranger}, code); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger confirmed: %v", err)
	}
	if _, err := s.orders.ForSeller(t.Context(), stranger, code); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger saw it: %v", err)
	}
	s.sound()
}

func TestBuyerAndSellerCancel(t *testing.T) {
	s := newShop(t)
	one, two := s.household("a"), s.household("b")
	tea, _ := s.sells(one, "Chè móc câu", 150_000, 10)
	rice, _ := s.sells(two, "Gạo nếp", 90_000, 10)
	s.puts("t", tea, 2)
	s.puts("t", rice, 2)
	code := s.places("t", payment.COD)

	s.must(s.orders.Decline(t.Context(), order.By{SellerID: one}, code, "Hết chè vụ này"))
	s.stock(tea, 10)
	s.state(code, order.Placed)
	s.must(s.orders.Cancel(t.Context(), 0, code))
	s.must(s.orders.Cancel(t.Context(), 0, code))
	s.stock(tea, 10)
	s.stock(rice, 10)
	s.state(code, order.Cancelled)
	s.sound()
}

func TestTransferPaysOnce(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	s.state(code, order.WaitingPayment)
	if _, err := s.orders.ForSeller(t.Context(), seller, code); !errs.Is(err, errs.NotFound) {
		t.Errorf("the seller sees an unpaid order: %v", err)
	}
	total := s.order(code).Total
	if got := s.transfer("FT1", "MBVCB.3278907687."+code+".CT tu 0071", total); got != payment.Recorded {
		t.Errorf("first notice: %v", got)
	}
	if got := s.transfer("FT1", "MBVCB.3278907687."+code+".CT tu 0071", total); got != payment.Duplicate {
		t.Errorf("the same notice again: %v", got)
	}
	s.state(code, order.Paid)
	s.transfer("FT2", code, total) // paid twice: the second is parked
	parked, err := s.payments.OpenParked(t.Context())
	s.must(err)
	if len(parked) != 1 || parked[0].Why != "already_paid" || parked[0].Amount != total {
		t.Errorf("parked: %+v", parked)
	}
	s.must(s.orders.Expire(t.Context(), s.order(code).ID))
	s.state(code, order.Paid)
	s.sound()
}

func TestUnpaidOrderGivesItsStockBack(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 2)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	id, total := s.order(code).ID, s.order(code).Total
	s.must(s.orders.Expire(t.Context(), id)) // not due yet
	s.state(code, order.WaitingPayment)
	s.stock(tea, 0)

	s.clock.Advance(order.PayWithin + time.Second)
	if n, err := s.orders.ExpireDue(t.Context()); err != nil || n != 1 {
		t.Fatalf("expired %d: %v", n, err)
	}
	s.state(code, order.Expired)
	s.stock(tea, 2)
	s.sound()

	s.transfer("late", code, total) // there is stock: the order lives again
	s.state(code, order.Paid)
	s.stock(tea, 0)
	s.sound()
}

func TestLateTransferForGoodsThatAreGone(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 2)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	total := s.order(code).Total
	s.clock.Advance(order.PayWithin + time.Second)
	_, err := s.orders.ExpireDue(t.Context())
	s.must(err)
	s.puts("other", tea, 1)
	s.places("other", payment.COD)

	s.transfer("late", code, total)
	s.state(code, order.Expired)
	s.stock(tea, 1)
	parked, err := s.payments.OpenParked(t.Context())
	s.must(err)
	if len(parked) != 1 || parked[0].Why != "order_over" || parked[0].Order != code {
		t.Errorf("parked: %+v", parked)
	}
	s.sound()
}

func TestPartOfTheMoney(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 4)
	s.puts("t", tea, 1)
	code := s.places("t", payment.VietQR)
	total := s.order(code).Total
	s.transfer("p1", code, total-1000)
	s.state(code, order.WaitingPayment)
	if missing := s.order(code).Missing(); missing != 1000 {
		t.Errorf("missing %d, want 1000", missing)
	}
	s.transfer("p2", code, 5000) // 4000 too much
	s.state(code, order.Paid)
	parked, err := s.payments.OpenParked(t.Context())
	s.must(err)
	if len(parked) != 1 || parked[0].Why != "too_much" || parked[0].Amount != 4000 {
		t.Errorf("parked: %+v", parked)
	}
	s.sound()

	s.puts("u", tea, 1)
	code = s.places("u", payment.VietQR)
	s.transfer("q1", code, 2000)
	s.clock.Advance(order.PayWithin + time.Second)
	_, err = s.orders.ExpireDue(t.Context())
	s.must(err)
	s.state(code, order.Expired)
	if got := s.order(code).Captured; got != 0 {
		t.Errorf("an expired order keeps %d", got)
	}
	s.sound()
}

func TestMoneyNobodyCanPlace(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 9)
	var codes []string
	for _, token := range []string{"t", "u"} {
		s.puts(token, tea, 1)
		codes = append(codes, s.places(token, payment.VietQR))
	}
	s.puts("v", tea, 1)
	cash := s.places("v", payment.COD)
	s.transfer("1", "chuyen tien an trua", 50_000)
	s.transfer("2", codes[0]+" "+codes[1], 50_000)
	s.transfer("3", cash, 185_000)
	parked, err := s.payments.OpenParked(t.Context())
	s.must(err)
	var whys []string
	for _, p := range parked {
		whys = append(whys, p.Why)
	}
	if len(whys) != 3 || whys[0] != "no_code" || whys[1] != "two_codes" || whys[2] != "not_transfer" {
		t.Errorf("parked for %v", whys)
	}
	s.must(s.payments.Resolve(t.Context(), s.officer(), parked[0].EventID, "Đã chuyển trả người gửi"))
	if err := s.payments.Resolve(t.Context(), s.officer(), parked[0].EventID, "Đã chuyển trả người gửi"); !errs.Is(err, errs.Conflict) {
		t.Errorf("resolved twice: %v", err)
	}
	s.sound()
}

// Of money that an officer assigned the rest is parked again; when that is kept, it leaves the books where it came in.
func TestWhatIsLeftOfAssignedMoneyIsKept(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 4)
	s.puts("t", tea, 1)
	code := s.places("t", payment.VietQR)
	total := s.order(code).Total
	s.transfer("FT1", "khong ma", total+50_000)
	parked := func() int64 {
		list, err := s.payments.OpenParked(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("parked %+v, %v", list, err)
		}
		return list[0].EventID
	}
	s.must(s.payments.Assign(t.Context(), s.officer(), parked(), code))
	s.state(code, order.Paid)
	s.must(s.payments.Resolve(t.Context(), s.officer(), parked(), "đã trả lại tại quầy"))
	s.holds(map[ledger.Account]money.VND{ledger.Bank: total, ledger.Transit: total})
	s.sound()
}
