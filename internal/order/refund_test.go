package order_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
)

// wishes asks for money of an order back.
func (s *shop) wishes(code, key string, amount money.VND) (int64, error) {
	s.Helper()
	o := s.order(code)
	var id int64
	err := pg.WithTx(s.Context(), s.db, func(tx pg.Tx) (err error) {
		id, err = payment.RequestRefund(s.Context(), tx, payment.RefundRequest{
			OrderID: o.ID, SellerOrderID: o.Parts[0].ID, Amount: amount, Reason: "Gói chè bị ẩm", Key: key, ActorID: s.officer(), At: s.clock.Now(),
		})
		return err
	})
	return id, err
}

func TestRefundsNeverExceedWhatCame(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	total := s.order(code).Total
	if _, err := s.wishes(code, "early", 1000); !errs.HasCode(err, "refund.too_much") {
		t.Errorf("a refund of money that has not come: %v", err)
	}
	s.transfer("FT1", code, total)

	// Ten officers want 60 % back at once: one of them is heard.
	officer := s.officer()
	var wg sync.WaitGroup
	errsOf := make([]error, 10)
	for i := range errsOf {
		wg.Go(func() { _, errsOf[i] = s.wishes(code, fmt.Sprint("much ", i), total*6/10) })
	}
	wg.Wait()
	heard := 0
	for _, err := range errsOf {
		if err == nil {
			heard++
		} else if !errs.HasCode(err, "refund.too_much") {
			t.Error(err)
		}
	}
	if heard != 1 {
		t.Errorf("%d refunds of 60 %% were promised", heard)
	}

	first, err := s.wishes(code, "rest", total-total*6/10)
	s.must(err)
	again, err := s.wishes(code, "rest", total-total*6/10)
	if err != nil || again != first {
		t.Errorf("the same wish twice: %d and %d, %v", first, again, err)
	}
	if _, err := s.wishes(code, "rest", 1); !errs.HasCode(err, "refund.key_taken") {
		t.Errorf("the same key for another sum: %v", err)
	}
	if _, err := s.wishes(code, "more", 1); !errs.HasCode(err, "refund.too_much") {
		t.Errorf("a dong more than came: %v", err)
	}
	s.sound()

	s.must(s.payments.WithdrawRefund(t.Context(), officer, first, "Người mua giữ lại hàng"))
	if _, err := s.wishes(code, "instead", total-total*6/10); err != nil {
		t.Errorf("a withdrawn refund frees its sum: %v", err)
	}
	s.sound()
}

// What was withdrawn of an order that is over is nobody's: the accountant sees it until it is promised again, once.
func TestAWithdrawnRefundIsPromisedAgain(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	s.pays(code)
	s.must(s.orders.Cancel(t.Context(), 0, code))
	total, officer := s.order(code).Total, s.officer()
	withdrawn := func(want int) []payment.Refund {
		t.Helper()
		list, err := s.payments.WithdrawnRefunds(t.Context())
		s.must(err)
		if len(list) != want {
			t.Fatalf("withdrawn are %+v, want %d", list, want)
		}
		return list
	}
	withdrawn(0)
	tasks, err := s.payments.RefundsToSend(t.Context())
	s.must(err)
	id := tasks[0].ID
	if err := s.payments.RefundAgain(t.Context(), officer, id); !errs.HasCode(err, "refund.settled_already") {
		t.Errorf("what waits to be sent is promised again: %v", err)
	}
	s.must(s.payments.WithdrawRefund(t.Context(), officer, id, "Người mua không nghe máy"))
	if list := withdrawn(1); list[0].ID != id || list[0].Amount != total || list[0].Order != code {
		t.Errorf("withdrawn are %+v", list)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.payments.RefundAgain(t.Context(), officer, id); err != nil {
				t.Errorf("a double click: %v", err)
			}
		})
	}
	wg.Wait()
	withdrawn(0)
	tasks, err = s.payments.RefundsToSend(t.Context())
	if err != nil || len(tasks) != 1 || tasks[0].ID == id || tasks[0].Amount != total {
		t.Fatalf("to be sent are %+v, %v", tasks, err)
	}
	s.sound()
	if err := s.payments.RefundAgain(t.Context(), officer, 999); !errs.HasCode(err, "refund.not_found") {
		t.Errorf("no refund: %v", err)
	}
	id = tasks[0].ID
	s.must(s.payments.WithdrawRefund(t.Context(), officer, id, "Vẫn không nghe máy"))
	s.clock.Advance(400 * 24 * time.Hour) // it is not forgotten
	if list := withdrawn(1); list[0].ID != id {
		t.Errorf("withdrawn are %+v", list)
	}
	s.must(s.payments.RefundAgain(t.Context(), officer, id))
	withdrawn(0)
}

func TestRefundIsSentByHandOnce(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 10)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	s.transfer("FT1", code+" LE THI HOA", s.order(code).Total)
	one, err := s.wishes(code, "one", 50_000)
	s.must(err)
	two, err := s.wishes(code, "two", 20_000)
	s.must(err)
	tasks, err := s.payments.RefundsToSend(t.Context())
	s.must(err)
	if len(tasks) != 2 || tasks[0].Order != code || tasks[0].Phone != "+84987654321" || tasks[0].Memo != code+" LE THI HOA" {
		t.Errorf("the accountant's tasks: %+v", tasks)
	}

	officer := s.officer()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := s.payments.MarkRefundSent(t.Context(), officer, one, "FT26330000001"); err != nil {
				t.Errorf("a double click: %v", err)
			}
		})
	}
	wg.Wait()
	for want, err := range map[string]error{
		"refund.settled_already": s.payments.MarkRefundSent(t.Context(), officer, one, "FT26330000009"),
		"refund.not_found":       s.payments.MarkRefundSent(t.Context(), officer, 999, "FT26330000009"),
	} {
		if !errs.HasCode(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := s.payments.WithdrawRefund(t.Context(), officer, one, "ghi nhầm rồi"); !errs.HasCode(err, "refund.settled_already") {
		t.Errorf("money that went is withdrawn: %v", err)
	}
	for field, err := range map[string]error{
		"refund.reference_taken":   s.payments.MarkRefundSent(t.Context(), officer, two, " FT26330000001 "),
		"refund.reference_missing": s.payments.MarkRefundSent(t.Context(), officer, two, "1"),
	} {
		if e, ok := errs.As(err); !ok || e.Fields["reference"] != field {
			t.Errorf("%v, want %s", err, field)
		}
	}
	var steps int
	s.must(s.db.Get(&steps, `SELECT count(*) FROM refund_history WHERE refund_id = $1`, one))
	if list, err := s.payments.RefundsOf(t.Context(), s.order(code).ID); err != nil || len(list) != 2 || list[0].State != payment.RefundDone || steps != 2 {
		t.Errorf("refunds %+v, %v, %d steps", list, err, steps)
	}
	s.sound()
}
