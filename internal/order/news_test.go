package order_test

import (
	"log/slog"
	"strings"
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// mail is what the outbox holds, the oldest first.
type mail struct {
	To      string `db:"recipient"`
	Subject string `db:"subject"`
	Body    string `db:"body"`
}

// newMailingShop is a shop that tells.
func newMailingShop(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	queue, err := jobs.NewEnqueuer(s.db)
	s.must(err)
	s.orders.Tells(notify.New(notify.Options{DB: s.db, Jobs: queue, Clock: s.clock.Now, Log: slog.New(slog.DiscardHandler), Budget: 1}), "https://nongsan.example")
	return s
}

// fresh takes what was written since it was last asked.
func (s *shop) fresh() (list []mail) {
	s.Helper()
	s.must(s.db.Select(&list, `WITH gone AS (DELETE FROM outbox RETURNING *) SELECT recipient, subject, body FROM gone ORDER BY id`))
	return list
}

// wrote fails unless just this mail was written: its address, its subject, and words of its text.
func (s *shop) wrote(want ...mail) {
	s.Helper()
	got := s.fresh()
	if len(got) != len(want) {
		s.Fatalf("%d mails, want %d: %+v", len(got), len(want), got)
	}
	for i, m := range got {
		m.Body = strings.ReplaceAll(m.Body, "\u00a0", " ")
		if m.To != want[i].To || m.Subject != want[i].Subject {
			s.Errorf("to %s %q, want %s %q", m.To, m.Subject, want[i].To, want[i].Subject)
		}
		for words := range strings.SplitSeq(want[i].Body, "|") {
			if !strings.Contains(m.Body, words) {
				s.Errorf("%q has no %q:\n%s", m.Subject, words, m.Body)
			}
		}
	}
}

const mai, accountant = "mai@example.vn", "ke.toan@congty.vn"

// A buyer who leaves an address is told of every step, once, with the link that opens the order; whom the invoice is for
// is told what it will say.
func TestABuyerIsToldByMail(t *testing.T) {
	s := newMailingShop(t)
	seller, other := s.household("a"), s.household("b")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	rice, _ := s.sells(other, "Gạo nếp", 50_000, 10)
	s.puts("t", tea, 3)
	s.puts("t", rice, 2)
	in := s.checkout("t", payment.VietQR)
	in.Email = " Mai@example.VN"
	if _, err := s.orders.Place(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	_, err := s.orders.Place(t.Context(), in) // sent twice
	s.must(err)
	s.fresh()

	s.puts("t", tea, 3)
	s.puts("t", rice, 2)
	in = s.checkout("t", payment.VietQR)
	in.Email, in.Invoice = mai, order.Wish{Company: "Công ty Trà Việt", TaxNumber: "0100109106", Address: "2 Tràng Tiền", Email: accountant}
	code, err := s.orders.Place(t.Context(), in)
	s.must(err)
	o := s.order(code)
	link := "Xem đơn hàng: https://nongsan.example/don-hang/" + code + "/mo/" + o.Pass
	s.wrote(mail{mai, "Đơn hàng " + code + " đang chờ trả tiền", "Chè a\n• Chè móc câu, gói 500 g × 3: 300.000 ₫|Gạo nếp, gói 500 g × 2: 100.000 ₫|trước giờ đó|" + link + "\n-- \nThư tự động"})
	s.pays(code)
	s.transfer("FT"+code, code, o.Total) // the bank repeats itself
	s.wrote(mail{mai, "Đã nhận tiền đơn hàng " + code, "đã nhận đủ|" + link})

	by, from := order.By{SellerID: seller}, order.By{SellerID: other}
	for range 2 {
		s.must(s.orders.Decline(t.Context(), from, code, "Mưa\n\nXem đơn hàng: https://nongsan.example/x"))
	}
	s.wrote(mail{mai, "Đơn hàng " + code + " đã huỷ", "Chè b\n• Gạo nếp, gói 500 g × 2|Lý do: Mưa Xem đơn hàng|được hoàn lại"})
	line := s.line(code, seller, tea)
	for range 2 {
		s.must(s.orders.Keep(t.Context(), by, code, map[int64]int{line: 2}, "Chỉ còn hai gói"))
	}
	s.wrote(mail{mai, "Đơn hàng " + code + " bớt hàng", "• Chè móc câu, gói 500 g × 1: 100.000 ₫|Lý do: Chỉ còn hai gói|được hoàn lại"})
	s.must(s.orders.Confirm(t.Context(), by, code))
	s.wrote()
	s.must(s.orders.SendParcel(t.Context(), by, code, order.Shipment{Number: 1, Name: "VNPost", Tracking: "EB1", Units: map[int64]int{line: 1}}))
	s.must(s.orders.SendParcel(t.Context(), by, code, order.Shipment{Number: 2, Tracking: "EB2", Units: map[int64]int{line: 1}}))
	sent := "Đơn hàng " + code + " đang trên đường"
	s.wrote(mail{mai, sent, "× 1: 100.000 ₫|VNPost, mã vận đơn EB1|Dự kiến giao"}, mail{mai, sent, "Mã vận đơn EB2"})
	for range 2 {
		s.must(s.orders.Deliver(t.Context(), by, code))
	}
	s.wrote(
		mail{accountant, "Thông tin hoá đơn của đơn " + code, "• Tên: Công ty Trà Việt\n• Mã số thuế: 0100109106|• Tên: Hộ a|gói 500 g × 2: 200.000 ₫|không phải hoá đơn"},
		mail{mai, "Đơn hàng " + code + " đã giao", "gói 500 g × 2: 200.000 ₫|7 ngày"},
	)
	buyer := order.By{SellerID: seller, As: order.Buyer}
	s.must(s.orders.AskReturn(t.Context(), buyer, code, order.ReturnWish{Key: "return-key-00000001", Why: "damaged", Words: "Rách bao", Units: map[int64]int{line: 1}}))
	s.must(s.orders.AnswerReturn(t.Context(), by, code, false, false, "Không phải lỗi của tôi"))
	s.must(s.orders.AnswerReturn(t.Context(), order.By{SellerID: seller, As: order.Officer}, code, true, false, "Sàn xem ảnh, hàng hỏng thật"))
	s.must(s.orders.ReceiveReturn(t.Context(), by, code, false))
	s.wrote(
		mail{mai, "Đơn hàng " + code + ": chưa nhận lại hàng", "Lý do: Không phải lỗi|nhờ sàn"},
		mail{mai, "Đơn hàng " + code + ": đồng ý nhận lại hàng", "× 1: 100.000 ₫|Sàn xem ảnh"},
		mail{mai, "Đơn hàng " + code + ": hàng trả đã xong", "được hoàn lại"},
	)
	s.sound()
}

// One address is told once; whoever pays the invoice and did not order gets no key to the order.
func TestTheInvoicesAddressOpensNothing(t *testing.T) {
	s := newMailingShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	by := order.By{SellerID: seller}
	for _, email := range []string{"", accountant} {
		s.puts("t", tea, 1)
		in := s.checkout("t", payment.COD)
		in.Email, in.Invoice = email, order.Wish{Company: "Công ty Trà Việt", TaxNumber: "0100109106", Address: "2 Tràng Tiền", Email: accountant}
		code, err := s.orders.Place(t.Context(), in)
		s.must(err)
		s.must(s.orders.Confirm(t.Context(), by, code))
		s.must(s.orders.Ship(t.Context(), by, code, ""))
		s.fresh()
		s.must(s.orders.Deliver(t.Context(), by, code))
		list := s.fresh()
		if len(list) != 1 || list[0].To != accountant || strings.Contains(list[0].Body, s.order(code).Pass) != (email != "") {
			t.Errorf("with the address %q: %+v", email, list)
		}
	}
}

func TestWhatEndsByItselfIsTold(t *testing.T) {
	s := newMailingShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	s.puts("t", tea, 1)
	in := s.checkout("t", payment.VietQR)
	in.Email = "mai"
	if _, err := s.orders.Place(t.Context(), in); !errs.Is(err, errs.Invalid) {
		t.Errorf("an address that is none: %v", err)
	}
	in.Email = mai
	code, err := s.orders.Place(t.Context(), in)
	s.must(err)
	s.fresh()
	s.clock.Advance(order.PayWithin)
	for range 2 {
		s.must(s.orders.Expire(t.Context(), s.order(code).ID))
	}
	s.wrote(mail{mai, "Đơn hàng " + code + " đã hết hạn", "hoàn lại đủ"})
	s.puts("t", tea, 1)
	in = s.checkout("t", payment.COD)
	in.Email = mai
	code, err = s.orders.Place(t.Context(), in)
	s.must(err)
	s.must(s.orders.Cancel(t.Context(), 0, code))
	s.wrote(mail{mai, "Đã nhận đơn hàng " + code, "Tổng cộng|Trả tiền khi nhận hàng"}, mail{mai, "Đơn hàng " + code + " đã huỷ", "Chè móc câu"})
	s.puts("t", tea, 1)
	s.must(s.orders.Cancel(t.Context(), 0, s.places("t", payment.COD)))
	s.wrote() // no address, no mail
}
