package order_test

import (
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// delivers brings a paid order of five bags to its buyer.
func (s *shop) delivers(token, method string, seller, variant int64) string {
	s.Helper()
	s.puts(token, variant, 3)
	code, by := s.places(token, method), order.By{SellerID: seller}
	if method == payment.VietQR {
		s.pays(code)
	}
	s.must(s.orders.Confirm(s.Context(), by, code))
	s.must(s.orders.Ship(s.Context(), by, code, ""))
	s.must(s.orders.Deliver(s.Context(), by, code))
	return code
}

func TestGoodsGoBackAndTheirMoney(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	by, buyer, officer := order.By{SellerID: seller}, order.By{SellerID: seller, As: order.Buyer}, order.By{SellerID: seller, As: order.Officer}
	code := s.delivers("t", payment.VietQR, seller, tea)
	line := s.line(code, seller, tea)
	wish := order.ReturnWish{Key: "return-key-00000001", Why: "damaged", Words: "Một gói bị rách, chè ẩm", Units: map[int64]int{line: 1}}
	for range 2 { // a double tap
		s.must(s.orders.AskReturn(t.Context(), buyer, code, wish))
	}
	second := wish
	second.Key = "return-key-00000002"
	if err := s.orders.AskReturn(t.Context(), buyer, code, second); !errs.HasCode(err, "return.open") {
		t.Errorf("a second wish beside the first: %v", err)
	}
	if asked, accepted, err := s.orders.OpenReturns(t.Context(), seller); err != nil || len(asked) != 1 || asked[0] != code || len(accepted) != 0 {
		t.Errorf("the seller is told of %v and %v, %v", asked, accepted, err)
	}
	s.must(s.orders.AnswerReturn(t.Context(), by, code, false, false, "Khi gửi đi hàng còn lành"))
	if err := s.orders.AnswerReturn(t.Context(), by, code, true, false, "Thôi được"); !errs.HasCode(err, "order.moved_on") {
		t.Errorf("the seller takes its refusal back: %v", err)
	}
	officer.AccountID = s.officer()
	s.must(s.orders.AnswerReturn(t.Context(), officer, code, true, true, "Ảnh cho thấy gói rách"))
	if asked, accepted, err := s.orders.OpenReturns(t.Context(), seller); err != nil || len(asked) != 0 || len(accepted) != 1 {
		t.Errorf("the seller waits for %v and %v, %v", asked, accepted, err)
	}
	for range 2 {
		s.must(s.orders.ReceiveReturn(t.Context(), by, code, false))
	}
	s.stock(tea, 7) // torn: not for sale again
	if got := s.refunds(code); got != 100_000 {
		t.Errorf("promised back %d for one bag", got)
	}
	s.part(code, seller, order.Delivered)
	s.sound()

	// The rest goes back too, with its shipping, and is for sale again.
	second.Units = map[int64]int{line: 3}
	if err := s.orders.AskReturn(t.Context(), buyer, code, second); !errs.Is(err, errs.Invalid) {
		t.Errorf("gave back more than was kept: %v", err)
	}
	second.Units[line] = 2
	s.must(s.orders.AskReturn(t.Context(), buyer, code, second))
	s.must(s.orders.AnswerReturn(t.Context(), by, code, true, true, "Mời gửi lại"))
	s.must(s.orders.ReceiveReturn(t.Context(), by, code, true))
	s.part(code, seller, order.Returned)
	s.state(code, order.Completed)
	s.stock(tea, 9)
	if got := s.refunds(code); got != s.order(code).Total {
		t.Errorf("promised back %d of %d", got, s.order(code).Total)
	}
	returns, err := s.orders.Returns(t.Context(), s.order(code).ID)
	if err != nil || len(returns) != 2 || len(returns[0].History) != 4 || returns[1].State != order.Received {
		t.Errorf("returns %+v, %v", returns, err)
	}
	if list, err := s.payments.RefundsOf(t.Context(), s.order(code).ID); err != nil || len(list) != 2 {
		t.Errorf("refunds %+v, %v", list, err)
	}
	s.sound()
}

func TestReturnsAreAskedForInTime(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	buyer := order.By{SellerID: seller, As: order.Buyer}
	code := s.delivers("t", payment.COD, seller, tea)
	wish := order.ReturnWish{Key: "return-key-00000001", Why: "spoiled", Words: "Chè mốc hết cả", Units: map[int64]int{s.line(code, seller, tea): 3}}
	s.must(s.orders.AskReturn(t.Context(), buyer, code, wish))
	for range 2 {
		s.must(s.orders.WithdrawReturn(t.Context(), buyer, code))
	}
	s.clock.Advance(order.ReturnWithin - time.Minute)
	wish.Key = "return-key-00000002"
	s.must(s.orders.AskReturn(t.Context(), buyer, code, wish))
	s.must(s.orders.AnswerReturn(t.Context(), order.By{SellerID: seller}, code, true, false, "Xin lỗi bác"))
	s.must(s.orders.ReceiveReturn(t.Context(), order.By{SellerID: seller}, code, false))
	if got := s.refunds(code); got != 300_000 { // the cash the seller took, without the carriage
		t.Errorf("promised back %d", got)
	}
	s.sound()

	code = s.delivers("u", payment.COD, seller, tea)
	s.clock.Advance(order.ReturnWithin + time.Second)
	wish.Key, wish.Units = "return-key-00000003", map[int64]int{s.line(code, seller, tea): 1}
	if err := s.orders.AskReturn(t.Context(), buyer, code, wish); !errs.HasCode(err, "return.too_late") {
		t.Errorf("asked too late: %v", err)
	}
	if err := s.orders.WithdrawReturn(t.Context(), buyer, code); !errs.Is(err, errs.NotFound) {
		t.Errorf("withdrew nothing: %v", err)
	}
	s.sound()
}

// A product is said to have been delivered as often as its buyers kept it, for ninety days.
func TestSalesAreWhatWasKept(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, slug := s.sells(seller, "Chè móc câu", 100_000, 10)
	s.puts("t", tea, 5)
	code := s.places("t", payment.COD)
	by, line := order.By{SellerID: seller}, s.line(code, seller, tea)
	sales := func(want int) {
		t.Helper()
		s.must(s.catalog.Tend(t.Context()))
		l, err := s.catalog.BySlug(t.Context(), slug)
		s.must(err)
		if l.Sales != want {
			t.Errorf("%d were sold, want %d", l.Sales, want)
		}
	}
	s.must(s.orders.Keep(t.Context(), by, code, map[int64]int{line: 4}, "Chỉ còn bốn gói"))
	s.must(s.orders.Confirm(t.Context(), by, code))
	s.must(s.orders.Ship(t.Context(), by, code, ""))
	sales(0)
	s.must(s.orders.Deliver(t.Context(), by, code))
	sales(4)
	s.must(s.orders.AskReturn(t.Context(), order.By{SellerID: seller, As: order.Buyer}, code, order.ReturnWish{Key: "return-key-00000001", Why: "damaged", Words: "Rách bao", Units: map[int64]int{line: 1}}))
	s.must(s.orders.AnswerReturn(t.Context(), by, code, true, false, "Xin lỗi bác"))
	s.must(s.orders.ReceiveReturn(t.Context(), by, code, false))
	sales(3)
	s.clock.Advance(90 * 24 * time.Hour)
	sales(0)
}
