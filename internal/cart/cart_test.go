package cart_test

import (
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

// shelf is one listing of two bags at 150.000, and the baskets before it.
type shelf struct {
	*testing.T
	*cart.Service
	catalog  *catalog.Service
	accounts *account.Service
	clock    *clock.Fake
	seller   int64
	slug     string
	listing  catalog.Listing
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	s := &shelf{T: t, Service: cart.New(db, c.Now), catalog: catalog.New(db, c.Now), accounts: account.New(db, c.Now), clock: c}
	var err error
	s.seller, err = seller.New(db, c.Now).Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A",
		StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	s.must(err)
	s.slug, err = s.catalog.Propose(t.Context(), s.seller, 0, s.offer())
	s.must(err)
	s.must(s.catalog.Approve(t.Context(), 0, s.slug))
	s.listing, err = s.catalog.BySlug(t.Context(), s.slug)
	s.must(err)
	return s
}

func (s *shelf) offer() catalog.Offer {
	return catalog.Offer{
		Name: "Chè móc câu", CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: 150_000, Stock: 2}},
	}
}

func (s *shelf) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) tea() int64 { return s.listing.Variants[0].ID }

func (s *shelf) line(token string) cart.Line {
	s.Helper()
	lines, err := s.Lines(s.Context(), token)
	s.must(err)
	if len(lines) != 1 {
		s.Fatalf("the basket has %d lines, want 1", len(lines))
	}
	return lines[0]
}

func TestPutInChangeAndTakeOut(t *testing.T) {
	s := newShelf(t)
	s.must(s.Add(t.Context(), "t", s.tea(), 1))
	s.must(s.Add(t.Context(), "t", s.tea(), 1))
	if l := s.line("t"); l.Quantity != 2 || l.Total() != 300_000 || l.Short() {
		t.Errorf("after two: %+v", l)
	}
	err := s.Add(t.Context(), "t", s.tea(), 1)
	if e, _ := errs.As(err); e == nil || e.Code != "cart.too_many" || e.Args["left"] != "2" {
		t.Errorf("a third of two: %v", err)
	}
	s.must(s.SetQuantity(t.Context(), "t", s.tea(), 1))
	if n, err := s.Count(t.Context(), "t"); err != nil || n != 1 {
		t.Errorf("count %d, %v", n, err)
	}
	if n, err := s.Count(t.Context(), "somebody else"); err != nil || n != 0 {
		t.Errorf("another's basket holds %d, %v", n, err)
	}
	s.must(s.SetQuantity(t.Context(), "t", s.tea(), 0))
	if n, _ := s.Count(t.Context(), "t"); n != 0 {
		t.Errorf("an emptied basket holds %d", n)
	}
}

func TestWhatIsNoLongerOfferedIsTold(t *testing.T) {
	s := newShelf(t)
	s.must(s.Add(t.Context(), "t", s.tea(), 1))
	s.must(s.catalog.TakeOff(t.Context(), s.seller, 0, s.slug))
	if l := s.line("t"); l.Offered || !l.Short() {
		t.Errorf("off the shelf: %+v", l)
	}
	if err := s.Add(t.Context(), "t", s.tea(), 1); !errs.HasCode(err, "cart.not_offered") {
		t.Errorf("put in what is off the shelf: %v", err)
	}
	if err := s.Add(t.Context(), "t", s.tea()+1000, 1); !errs.HasCode(err, "cart.not_offered") {
		t.Errorf("put in what is not there: %v", err)
	}
}

func TestChangedPriceIsTold(t *testing.T) {
	s := newShelf(t)
	s.must(s.Add(t.Context(), "t", s.tea(), 1))
	in := s.offer()
	in.Variants[0] = catalog.OfferVariant{ID: s.tea(), Unit: "gói 500 g", Price: 160_000, Stock: 2, StockSeen: 2}
	_, err := s.catalog.Revise(t.Context(), s.seller, 0, s.slug, in)
	s.must(err)
	if l := s.line("t"); l.Price != 160_000 || l.PriceSeen != 150_000 {
		t.Errorf("after the change: now %d, seen %d", l.Price, l.PriceSeen)
	}
	s.must(s.SetQuantity(t.Context(), "t", s.tea(), 1)) // sent on from the basket, which told
	if l := s.line("t"); l.PriceSeen != 160_000 {
		t.Errorf("after it was told: seen %d", l.PriceSeen)
	}
}

func TestTheSellerSendsSoManyAtLeast(t *testing.T) {
	s := newShelf(t)
	in := s.offer()
	in.Variants[0].ID, in.Variants[0].Stock, in.Variants[0].StockSeen, in.Variants[0].MinQty = s.tea(), 9, 2, 5
	_, err := s.catalog.Revise(t.Context(), s.seller, 0, s.slug, in)
	s.must(err)
	if err := s.Add(t.Context(), "t", s.tea(), 4); !errs.HasCode(err, "cart.too_few") {
		t.Errorf("four of five at least: %v", err)
	}
	s.must(s.Add(t.Context(), "t", s.tea(), 5))
	s.must(s.SetQuantity(t.Context(), "t", s.tea(), 1))
	if l := s.line("t"); !l.Few() || l.Short() {
		t.Errorf("one of five at least: %+v", l)
	}
}

// Who signs in finds what was put aside before, on every device; the number of what lies in both is the larger.
func TestCartComesAlongAtSignIn(t *testing.T) {
	s := newShelf(t)
	id, err := s.accounts.Create(t.Context(), account.Account{Phone: "+84912345678", Name: "Trần Thu Hà"}, "mot hai ba bon")
	s.must(err)
	mine := cart.AccountToken(id)
	s.must(s.Add(t.Context(), "phone", s.tea(), 2))
	for range 2 {
		s.must(s.Merge(t.Context(), "phone", id))
	}
	if l := s.line(mine); l.Quantity != 2 {
		t.Errorf("after signing in: %+v", l)
	}
	if n, _ := s.Count(t.Context(), "phone"); n != 0 {
		t.Errorf("the browser's basket still holds %d", n)
	}
	s.must(s.Add(t.Context(), "laptop", s.tea(), 1))
	s.must(s.Merge(t.Context(), "laptop", id))
	if l := s.line(mine); l.Quantity != 2 {
		t.Errorf("after the second device: %+v", l)
	}
	s.must(s.Merge(t.Context(), mine, id)) // its own
	if l := s.line(mine); l.Quantity != 2 {
		t.Errorf("merged with itself: %+v", l)
	}
	for sent, want := range map[string]string{"ABC": "ABC", mine: "", "": ""} {
		if got := cart.BrowserToken(sent); got != want {
			t.Errorf("a browser that sends %q finds %q", sent, got)
		}
	}
}

func TestCartsWaitSixtyDays(t *testing.T) {
	s := newShelf(t)
	s.must(s.Add(t.Context(), "old", s.tea(), 1))
	s.clock.Advance(30 * 24 * time.Hour)
	s.must(s.Add(t.Context(), "young", s.tea(), 1))
	s.clock.Advance(30*24*time.Hour + time.Minute)
	if n, err := s.Sweep(t.Context()); err != nil || n != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
	if n, _ := s.Count(t.Context(), "old"); n != 0 {
		t.Errorf("the old one holds %d", n)
	}
	if n, _ := s.Count(t.Context(), "young"); n != 1 {
		t.Errorf("the young one holds %d", n)
	}
}
