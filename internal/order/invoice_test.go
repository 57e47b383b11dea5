package order_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

func TestAnInvoiceSaysWhatWasSoldAsItWas(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "=Chè móc câu", 100_000, 10)
	s.puts("t", tea, 3)
	in := s.checkout("t", payment.VietQR)
	in.Invoice = order.Wish{Company: "Công ty TNHH Trà Việt", TaxNumber: "0100 109 106", Address: "2 Tràng Tiền, Hà Nội"}
	wrong := in
	wrong.Invoice = order.Wish{TaxNumber: "0100109105", Email: "không phải"}
	_, err := s.orders.Place(t.Context(), wrong)
	if e, _ := errs.As(err); e == nil || len(e.Fields) != 4 {
		t.Errorf("a wish with everything wrong: %v", err)
	}
	code, err := s.orders.Place(t.Context(), in)
	s.must(err)
	s.pays(code)
	in.Invoice.TaxNumber = "0100109106"
	by := order.By{SellerID: seller}
	line := s.line(code, seller, tea)
	s.must(s.orders.Keep(t.Context(), by, code, map[int64]int{line: 2}, "Chỉ còn hai gói"))
	_, err = s.db.Exec(`UPDATE seller SET legal_name = 'Hộ đổi tên', commune_code = '05443' WHERE id = $1`, seller)
	s.must(err)
	s.must(s.orders.Confirm(t.Context(), by, code))
	s.must(s.orders.Ship(t.Context(), by, code, ""))
	s.must(s.orders.Deliver(t.Context(), by, code))
	o := s.order(code)
	i := order.InvoiceOf(o, o.Parts[0])
	if i.Sold.Name != "Hộ a" || i.Sold.Commune != "05503" || i.Wish != in.Invoice || len(i.Lines) != 1 || i.Lines[0].Quantity != 2 {
		t.Errorf("%+v", i)
	}
	if i.Total() != 200_000+o.Parts[0].Shipping || i.Total() != o.Parts[0].Total() {
		t.Errorf("it comes to %d, the buyer paid %d", i.Total(), o.Parts[0].Total())
	}
	raw, err := order.InvoicePaper(locale.With(t.Context(), locale.Vi), i, s.clock.Now())
	if err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) {
		t.Errorf("%d bytes, %v", len(raw), err)
	}

	// A bag comes back the month after: an adjustment there, and the sale stays in its month.
	sold := s.clock.Now()
	s.clock.Advance(6 * 24 * time.Hour)
	buyer := order.By{SellerID: seller, As: order.Buyer}
	s.must(s.orders.AskReturn(t.Context(), buyer, code, order.ReturnWish{Key: "return-key-00000001", Why: "damaged", Words: "Rách bao", Units: map[int64]int{line: 1}}))
	s.clock.Advance(24 * time.Hour * 3)
	s.must(s.orders.AnswerReturn(t.Context(), by, code, true, true, "Xin lỗi bác"))
	s.must(s.orders.ReceiveReturn(t.Context(), by, code, false))
	for _, c := range []struct {
		month time.Time
		whose int64
		want  string
	}{
		{sold, seller, "Bán hàng " + code + " 2 200000 " + i.Total().String()},
		{s.clock.Now(), 0, "Điều chỉnh giảm (hàng trả lại) " + code + " -1 -100000 -100.000 ₫"},
	} {
		list, err := s.orders.Invoices(t.Context(), c.whose, c.month)
		s.must(err)
		rows := order.InvoiceRows(list)
		if len(list) != 1 || len(rows) == 0 {
			t.Fatalf("%s: %+v", c.month, list)
		}
		r := rows[0]
		if got := strings.Join([]string{r[1], r[3], r[16], r[18], list[0].Total().String()}, " "); strings.ReplaceAll(got, "\u00a0", " ") != strings.ReplaceAll(c.want, "\u00a0", " ") {
			t.Errorf("%q, want %q", got, c.want)
		}
		if r[5] != "Hộ a" || r[8] != in.Invoice.Company || r[9] != "0100109106" || r[4] != "2" || len(r) != len(order.InvoiceColumns) {
			t.Errorf("%q", r)
		}
	}
	if list, err := s.orders.Invoices(t.Context(), seller+1, sold); err != nil || len(list) != 0 {
		t.Errorf("another stall has %v, %v", list, err)
	}
	if _, err := s.db.Exec(`UPDATE seller_order SET seller_name = 'x'`); err == nil {
		t.Error("who sold was changed afterwards")
	}
	s.sound()
}
