package order_test

import (
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/errs"
	"nongsan/internal/payment"
)

// Alcohol is sold to who says to be of age, and what is ordered before its harvest keeps the month it was promised for.
func TestAlcoholBeforeTheHarvest(t *testing.T) {
	s := newShop(t)
	stall := s.household("a")
	_, err := certificate.New(s.db, s.clock.Now, nil).Register(t.Context(), 0, certificate.Certificate{
		SellerID: stall, Kind: certificate.Alcohol, Number: "12/GP", Issuer: "Sở Công Thương",
		IssuedOn: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	s.must(err)
	month := time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)
	slug, err := s.catalog.Propose(t.Context(), stall, 0, catalog.Offer{
		Name: "Rượu mơ", CategorySlug: "do-uong-ruou", CommuneCode: "05503", DeliverMonth: month,
		Variants: []catalog.OfferVariant{{Unit: "chai 500 ml", Price: 120_000, Stock: 6, MinQty: 2}},
	})
	s.must(err)
	s.must(s.catalog.Approve(t.Context(), 0, slug))
	l, err := s.catalog.BySlug(t.Context(), slug)
	s.must(err)
	s.puts("t", l.Variants[0].ID, 2)
	in := s.checkout("t", payment.COD)
	if _, err := s.orders.Place(t.Context(), in); !errs.Is(err, errs.Invalid) {
		t.Errorf("without a word about age: %v", err)
	}
	in.Adult = true
	s.must(s.carts.SetQuantity(t.Context(), "t", l.Variants[0].ID, 1))
	if _, err := s.orders.Place(t.Context(), in); !errs.HasCode(err, "cart.too_few") {
		t.Errorf("one of two at least: %v", err)
	}
	s.must(s.carts.SetQuantity(t.Context(), "t", l.Variants[0].ID, 2))
	in = s.checkout("t", payment.COD)
	in.Adult = true
	code, err := s.orders.Place(t.Context(), in)
	s.must(err)
	line := s.order(code).Parts[0].Lines[0]
	if line.DeliverMonth == nil || !line.DeliverMonth.Equal(month) {
		t.Errorf("promised for %v, want %v", line.DeliverMonth, month)
	}
	var confirmed bool
	s.must(s.db.GetContext(t.Context(), &confirmed, `SELECT adult_confirmed FROM orders WHERE code = $1`, code))
	if !confirmed {
		t.Error("what the buyer said of their age is not kept")
	}
}
