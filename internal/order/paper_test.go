package order_test

import (
	"bytes"
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

func TestPapersAreDrawn(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	s.puts("t", tea, 2)
	code := s.places("t", payment.COD)
	s.must(s.orders.Confirm(t.Context(), order.By{SellerID: seller}, code))
	s.must(s.orders.Ship(t.Context(), order.By{SellerID: seller}, code, "EB1"))
	ctx := locale.With(t.Context(), locale.Vi)
	for _, kind := range []string{order.PaperLabel, order.PaperSlip, order.PaperNote, order.PaperConfirmation} {
		raw, err := order.Paper(ctx, kind, s.order(code), "https://nongsan.example/don-hang/"+code, s.clock.Now())
		if err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) || len(raw) < 5000 {
			t.Errorf("%s: %d bytes, %v", kind, len(raw), err)
		}
	}
	if _, err := order.Paper(ctx, "x", s.order(code), "", s.clock.Now()); !errs.Is(err, errs.NotFound) {
		t.Errorf("an unknown paper: %v", err)
	}
}
