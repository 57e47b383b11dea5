package order_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// Buyer and seller write to each other; a day's messages make the other's phone ring once, while the budget lasts.
func TestTheyWriteToEachOther(t *testing.T) {
	s := newShop(t)
	queue, err := jobs.NewEnqueuer(s.db)
	s.must(err)
	s.orders.Tells(notify.New(notify.Options{DB: s.db, Jobs: queue, Clock: s.clock.Now, Log: slog.New(slog.DiscardHandler), Budget: 3}), "https://nongsan.example")
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	s.puts("t", tea, 1)
	code := s.places("t", payment.COD)
	by, buyer := order.By{SellerID: seller}, order.By{SellerID: seller, As: order.Buyer}
	for _, key := range []string{"message-key-00000001", "message-key-00000001", "message-key-00000002"} {
		s.must(s.orders.Write(t.Context(), buyer, code, key, "Giao sau 5 giờ chiều nhé"))
	}
	s.must(s.orders.Write(t.Context(), by, code, "message-key-00000003", "Vâng ạ"))
	if err := s.orders.Write(t.Context(), by, code, "message-key-00000004", "  "); !errs.Is(err, errs.Invalid) {
		t.Errorf("wrote nothing: %v", err)
	}
	told := func() (texts []string) {
		s.must(s.db.Select(&texts, `SELECT recipient || ' ' || body FROM outbox ORDER BY id`))
		return texts
	}
	if got := told(); len(got) != 2 || !strings.HasPrefix(got[0], "+84912345678 ") || !strings.Contains(got[1], "https://nongsan.example/don-hang/"+code) {
		t.Errorf("told %v", got)
	}
	s.clock.Advance(24 * time.Hour)
	s.must(s.orders.Write(t.Context(), buyer, code, "message-key-00000005", "Nhận được chưa"))
	s.must(s.orders.Write(t.Context(), by, code, "message-key-00000006", "Rồi ạ"))
	s.must(s.orders.Write(t.Context(), order.By{SellerID: seller, As: order.Officer}, code, "message-key-00000007", "Sàn nhắc"))
	if list, err := s.orders.Messages(t.Context(), s.order(code).ID); err != nil || len(list) != 6 || list[2].Sender != order.Seller {
		t.Errorf("messages %+v, %v", list, err)
	}
	if got := told(); len(got) != 4 {
		t.Errorf("told %v", got)
	}
	s.clock.Advance(time.Minute)
	s.puts("u", tea, 1)
	code = s.places("u", payment.COD)
	s.must(s.orders.Write(t.Context(), buyer, code, "message-key-00000008", "Tin thứ ba trong ngày"))
	s.must(s.orders.Write(t.Context(), by, code, "message-key-00000009", "Quá số tin được gửi"))
	if got := told(); len(got) != 5 {
		t.Errorf("over the budget: told %v", got)
	}
}

// A transfer that comes when the goods are gone cannot be counted: the buyer is told once, with a link that opens the order.
func TestMoneyThatCameInVainIsToldOf(t *testing.T) {
	s := newShop(t)
	queue, err := jobs.NewEnqueuer(s.db)
	s.must(err)
	s.orders.Tells(notify.New(notify.Options{DB: s.db, Jobs: queue, Clock: s.clock.Now, Log: slog.New(slog.DiscardHandler), Budget: 9}), "https://nongsan.example")
	s.payments = payment.New(s.db, s.clock.Now, payment.Orders{Lock: order.Lock, Awaits: order.Awaits, Settle: s.orders.Settle, Tell: s.orders.TellUnwanted}, bankAccount)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 1)
	s.puts("t", tea, 1)
	late := s.places("t", payment.VietQR)
	total := s.order(late).Total
	s.clock.Advance(order.PayWithin)
	s.must(s.orders.Expire(t.Context(), s.order(late).ID))
	s.puts("u", tea, 1)
	paid := s.places("u", payment.VietQR)
	for range 2 { // the bank repeats itself
		s.transfer("1", late, total)
		s.transfer("2", paid, total+500)
	}
	var told []string
	s.must(s.db.Select(&told, `SELECT recipient || ' ' || body FROM outbox ORDER BY id`))
	if len(told) != 2 || !strings.HasPrefix(told[0], "+84987654321 ") || !strings.Contains(told[0], late+" den khi") || !strings.Contains(told[1], "thua 500 d") {
		t.Errorf("told %q", told)
	}
	for i, code := range []string{late, paid} {
		if o := s.order(code); !strings.HasSuffix(told[i], "https://nongsan.example/don-hang/"+code+"/mo/"+o.Pass) {
			t.Errorf("the link of %q", told[i])
		}
	}
	s.sound()
}
