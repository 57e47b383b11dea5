package order_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pgtest"
)

// The table in the code and the one in the database, which its history refers to, are the same.
func TestStepsAreThoseOfTheDatabase(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var known []string
	if err := db.Select(&known, `SELECT subject || ' ' || from_state || ' ' || to_state || ' ' || actor FROM order_step`); err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, s := range order.Steps {
		for _, by := range s.By {
			ours = append(ours, fmt.Sprint(s.Of, " ", s.From, " ", s.To, " ", by))
		}
	}
	slices.Sort(known)
	slices.Sort(ours)
	if !slices.Equal(known, ours) {
		t.Errorf("the code has\n%v\nthe database\n%v", ours, known)
	}
}

// line is the id of a part's line of a variant.
func (s *shop) line(code string, sellerID, variantID int64) int64 {
	s.Helper()
	for _, p := range s.order(code).Parts {
		for _, l := range p.Lines {
			if p.SellerID == sellerID && l.VariantID == variantID {
				return l.ID
			}
		}
	}
	s.Fatalf("%s has no line of variant %d", code, variantID)
	return 0
}

// refunds is what of an order was promised back.
func (s *shop) refunds(code string) (sum money.VND) {
	s.Helper()
	s.must(s.db.Get(&sum, `SELECT refunded FROM payment WHERE reference = $1`, code))
	return sum
}

func (s *shop) part(code string, sellerID int64, want order.State) order.Part {
	s.Helper()
	for _, p := range s.order(code).Parts {
		if p.SellerID == sellerID {
			if p.State != want {
				s.Errorf("the part of %s is %s, want %s", code, p.State, want)
			}
			return p
		}
	}
	s.Fatalf("%s has no part of seller %d", code, sellerID)
	return order.Part{}
}

func (s *shop) pays(code string) {
	s.Helper()
	if got := s.transfer("FT"+code, code, s.order(code).Total); got != payment.Recorded {
		s.Fatalf("the transfer for %s was %s", code, got)
	}
}

func TestPaidOrderIsCancelledAndItsMoneyPromisedBack(t *testing.T) {
	s := newShop(t)
	one, two := s.household("a"), s.household("b")
	tea, _ := s.sells(one, "Chè móc câu", 150_000, 10)
	rice, _ := s.sells(two, "Gạo nếp", 90_000, 10)
	s.puts("t", tea, 2)
	s.puts("t", rice, 1)
	code := s.places("t", payment.VietQR)
	s.pays(code)
	total := s.order(code).Total
	s.must(s.orders.Cancel(t.Context(), 0, code))
	s.must(s.orders.Cancel(t.Context(), 0, code))
	s.state(code, order.Cancelled)
	s.stock(tea, 10)
	if got := s.refunds(code); got != total {
		t.Errorf("promised back %d of %d", got, total)
	}
	s.sound()

	// One seller has confirmed: the buyer still cancels the other's part, and the province the first one's.
	s.puts("u", tea, 2)
	s.puts("u", rice, 1)
	code = s.places("u", payment.VietQR)
	s.pays(code)
	s.must(s.orders.Confirm(t.Context(), order.By{SellerID: one}, code))
	if err := s.orders.Cancel(t.Context(), 0, code); !errs.HasCode(err, "order.too_late_to_cancel") {
		t.Errorf("cancelled what was confirmed: %v", err)
	}
	buyer := order.By{SellerID: two, As: order.Buyer}
	s.must(s.orders.CancelPart(t.Context(), buyer, code))
	s.must(s.orders.CancelPart(t.Context(), buyer, code))
	if got, want := s.refunds(code), s.part(code, two, order.Cancelled).Total(); got != want {
		t.Errorf("promised back %d, want %d", got, want)
	}
	s.state(code, order.Paid)
	s.must(s.orders.CancelByOfficer(t.Context(), s.officer(), code, "Hộ bán báo mất mùa"))
	s.state(code, order.Cancelled)
	if got := s.refunds(code); got != s.order(code).Total {
		t.Errorf("promised back %d of %d", got, s.order(code).Total)
	}
	s.stock(tea, 10)
	s.stock(rice, 10)
	s.sound()
}

func TestMoneyOfAnUnpaidOrderGoesBackToo(t *testing.T) {
	s := newShop(t)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 4)
	s.puts("t", tea, 1)
	code := s.places("t", payment.VietQR)
	s.transfer("p1", code, 1000)
	s.must(s.orders.Cancel(t.Context(), 0, code))
	s.state(code, order.Cancelled)
	if got := s.refunds(code); got != 1000 {
		t.Errorf("promised back %d, want 1000", got)
	}
	s.stock(tea, 4)
	s.sound()
}

// A seller sends what there is in two parcels, takes off what is missing, and one parcel is refused at the door.
func TestPartsOfAPart(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	honey, _ := s.sells(seller, "Mật ong", 200_000, 10)
	s.puts("t", tea, 5)
	s.puts("t", honey, 2)
	code := s.places("t", payment.VietQR)
	s.pays(code)
	by := order.By{SellerID: seller}
	teaLine, honeyLine := s.line(code, seller, tea), s.line(code, seller, honey)
	s.must(s.orders.Confirm(t.Context(), by, code))
	if err := s.orders.Keep(t.Context(), by, code, map[int64]int{teaLine: 9}, "Thừa"); !errs.Is(err, errs.Invalid) {
		t.Errorf("kept more than there is: %v", err)
	}
	for range 2 { // a double tap
		s.must(s.orders.Keep(t.Context(), by, code, map[int64]int{teaLine: 4}, "Còn bốn gói thôi"))
	}
	if got := s.refunds(code); got != 100_000 {
		t.Errorf("promised back %d for one bag", got)
	}
	for range 2 {
		s.must(s.orders.SendParcel(t.Context(), by, code, order.Shipment{Number: 1, Name: "VNPost", Tracking: "EB1", Units: map[int64]int{teaLine: 3}}))
	}
	s.part(code, seller, order.PartShipped)
	if err := s.orders.SendParcel(t.Context(), by, code, order.Shipment{Number: 2, Units: map[int64]int{teaLine: 2}}); !errs.Is(err, errs.Invalid) {
		t.Errorf("sent more than is left: %v", err)
	}
	s.must(s.orders.Track(t.Context(), by, code, 1, "Đã tới bưu cục Hà Nội"))
	s.must(s.orders.Track(t.Context(), by, code, 1, "Đã tới bưu cục Hà Nội"))
	s.must(s.orders.DeliverParcel(t.Context(), by, code, 1))
	s.part(code, seller, order.PartShipped)
	s.sound()
	s.must(s.orders.SendParcel(t.Context(), by, code, order.Shipment{Number: 2, Units: map[int64]int{teaLine: 1, honeyLine: 2}}))
	s.part(code, seller, order.Shipped)
	for range 2 {
		s.must(s.orders.Refuse(t.Context(), by, code, 2, "Khách vắng nhà ba lần", true))
	}
	p := s.part(code, seller, order.Delivered)
	if p.Total() != 300_000 || s.refunds(code) != 600_000 { // free shipping: worth more than 500.000
		t.Errorf("%d stays to be paid, %d promised back", p.Total(), s.refunds(code))
	}
	s.state(code, order.Completed)
	s.stock(tea, 7)
	s.stock(honey, 10)
	if events, err := s.orders.Tracking(t.Context(), s.order(code).ID); err != nil || len(events) != 1 {
		t.Errorf("tracking %v, %v", events, err)
	}
	s.sound()
}

// Cash that was not taken at the door: nothing is owed, nothing collected, and what is spoiled is not sold again.
func TestRefusedAtTheDoor(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 10)
	by := order.By{SellerID: seller}
	var codes []string
	for i, restock := range []bool{true, false} {
		s.puts("t", tea, 2)
		code := s.places("t", payment.COD)
		codes = append(codes, code)
		s.must(s.orders.Confirm(t.Context(), by, code))
		s.must(s.orders.Ship(t.Context(), by, code, ""))
		if err := s.orders.Refuse(t.Context(), by, code, 0, "", restock); !errs.Is(err, errs.Invalid) {
			t.Errorf("refused without a reason: %v", err)
		}
		s.must(s.orders.Refuse(t.Context(), by, code, 0, "Khách đổi ý", restock))
		if err := s.orders.Cancel(t.Context(), 0, code); !errs.Is(err, errs.Conflict) {
			t.Errorf("cancel what was refused: %v", err)
		}
		if p := s.part(code, seller, order.Refused); p.Total() != 0 {
			t.Errorf("%d is still owed", p.Total())
		}
		s.state(code, order.Cancelled)
		s.stock(tea, 10-2*i)
	}
	for before, want := range map[string]int{"": 2, codes[1]: 1, codes[0]: 0} {
		if list, older, err := s.orders.OfSeller(t.Context(), seller, before, order.Refused); err != nil || older || len(list) != want {
			t.Errorf("before %q %d orders are listed, want %d: %v", before, len(list), want, err)
		}
	}
	s.sound()
}

// The cash of one seller's parcel is not given back for another's that is declined.
func TestCashIsGivenBackOnlyForWhatItPaid(t *testing.T) {
	s := newShop(t)
	one, two := s.household("a"), s.household("b")
	tea, _ := s.sells(one, "Chè móc câu", 150_000, 10)
	rice, _ := s.sells(two, "Gạo nếp", 90_000, 10)
	s.puts("t", tea, 1)
	s.puts("t", rice, 1)
	code, by := s.places("t", payment.COD), order.By{SellerID: one}
	s.must(s.orders.Confirm(t.Context(), by, code))
	s.must(s.orders.Ship(t.Context(), by, code, ""))
	s.must(s.orders.Deliver(t.Context(), by, code))
	s.must(s.orders.Decline(t.Context(), order.By{SellerID: two}, code, "Hết gạo"))
	if got := s.refunds(code); got != 0 {
		t.Errorf("promised back %d of another's cash", got)
	}
	s.state(code, order.Completed)
	s.sound()
}

// A reservation ends when the time that was set is over.
func TestReservationLastsAsLongAsIsSet(t *testing.T) {
	s := newShop(t)
	s.orders.Waits(3 * time.Minute)
	tea, _ := s.sells(s.household("a"), "Chè móc câu", 150_000, 2)
	s.puts("t", tea, 2)
	code := s.places("t", payment.VietQR)
	var reserved int
	s.must(s.db.Get(&reserved, `SELECT reserved FROM variant WHERE id = $1`, tea))
	if reserved != 2 {
		t.Errorf("%d reserved, want 2", reserved)
	}
	s.clock.Advance(3*time.Minute + time.Second)
	_, err := s.orders.ExpireDue(t.Context())
	s.must(err)
	s.state(code, order.Expired)
	s.stock(tea, 2)
	s.sound()
}
