package order_test

import (
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/place"
	"nongsan/internal/shipping"
)

// An order keeps the fee, the days and the place it was placed with, whatever the seller changes afterwards.
func TestSentOrFetchedAsTheSellerOffers(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	ship := shipping.New(s.db, s.clock.Now)
	s.must(ship.AddZone(t.Context(), seller, "zone-key-0000000001", shipping.Zone{Provinces: []string{"01"}, Fee: 12_000, Included: 500, PerKg: 3000, DaysFrom: 1, DaysTo: 3}))
	s.must(ship.AddZone(t.Context(), seller, "zone-key-0000000001", shipping.Zone{Provinces: []string{"01"}, Fee: 12_000, DaysTo: 3})) // a double tap
	s.must(ship.AddPickup(t.Context(), seller, "pick-key-0000000001", shipping.Pickup{Kind: "stall", Name: "Nhà bà Lý", Address: "Xóm 5", Commune: "05503", Opening: "Cả ngày"}))
	rules, err := ship.Rules(t.Context(), seller)
	s.must(err)
	if len(rules.Zones) != 1 || len(rules.Pickups) != 1 {
		t.Fatalf("rules %+v", rules)
	}
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	s.puts("t", tea, 3) // 1500 g
	code := s.places("t", payment.COD)
	p := s.part(code, seller, order.Received)
	if p.Shipping != 15_000 || p.ExpectedTo.Format("2006-01-02") != "2026-11-26" {
		t.Errorf("fee %d, until %v", p.Shipping, p.ExpectedTo)
	}

	s.puts("u", tea, 1)
	form := s.checkout("u", payment.COD)
	form.ProvinceCode, form.CommuneCode = "79", place.Communes("79")[0].Code
	if _, err := s.orders.Place(t.Context(), form); !errs.HasCode(err, "order.not_sent_there") {
		t.Errorf("sent where the seller does not send: %v", err)
	}
	form.Pickups = map[int64]int64{seller: rules.Pickups[0].ID}
	parts, total, err := s.orders.Check(t.Context(), form)
	s.must(err)
	if total != 100_000 || parts[0].PickupAt == "" {
		t.Errorf("fetched for %d: %+v", total, parts)
	}
	form.TotalSeen = total
	code, err = s.orders.Place(t.Context(), form)
	s.must(err)
	s.must(ship.EndPickup(t.Context(), seller, rules.Pickups[0].ID))
	if err := ship.EndPickup(t.Context(), seller+1, rules.Pickups[0].ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger ends the place: %v", err)
	}
	if p := s.part(code, seller, order.Received); p.PickupAt != "Nhà bà Lý, Xóm 5, xã Tân Cương, tỉnh Thái Nguyên – Cả ngày" {
		t.Errorf("to be fetched at %q", p.PickupAt)
	}
	form.Key, form.CartToken = "another-key-00000001", "v"
	s.puts("v", tea, 1)
	if _, err := s.orders.Place(t.Context(), form); !errs.HasCode(err, "order.pickup_gone") {
		t.Errorf("fetched at a place that is gone: %v", err)
	}
	s.sound()
}
