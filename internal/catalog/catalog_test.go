package catalog_test

import (
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

type shelf struct {
	*testing.T
	db     *sqlx.DB
	clock  *clock.Fake
	seller int64
	heard  int // what the owner was told that a test looked at
	*catalog.Service
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	s := &shelf{T: t, db: db, clock: c, Service: catalog.New(db, c.Now)}
	s.seller = s.stall("hao-dat", "HTX chè Hảo Đạt")
	return s
}

func (s *shelf) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) stall(slug, name string) int64 {
	s.Helper()
	id, err := seller.New(s.db, s.clock.Now).Create(s.Context(), seller.Seller{
		Slug: slug, Kind: seller.Cooperative,
		LegalName: name, StallName: name, Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	s.must(err)
	return id
}

func offer(name string, price money.VND) catalog.Offer {
	return catalog.Offer{
		Name: name, CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: price, Stock: 5}},
	}
}

func (s *shelf) proposes(in catalog.Offer) string {
	s.Helper()
	slug, err := s.Propose(s.Context(), s.seller, 0, in)
	s.must(err)
	return slug
}

func (s *shelf) publishes(in catalog.Offer) string {
	s.Helper()
	slug := s.proposes(in)
	s.must(s.Approve(s.Context(), 0, slug))
	s.clock.Advance(time.Minute)
	return slug
}

func (s *shelf) names(f catalog.Filter) []string {
	s.Helper()
	page, err := s.List(s.Context(), f)
	s.must(err)
	names := []string{}
	for _, c := range page.Cards {
		names = append(names, c.Name)
	}
	return names
}

func TestNothingShowsBeforeAnOfficerLooked(t *testing.T) {
	s := newShelf(t)
	slug := s.proposes(offer("Chè đinh Tân Cương", 450_000))
	if _, err := s.BySlug(t.Context(), slug); !errs.Is(err, errs.NotFound) {
		t.Errorf("a pending listing shows: %v", err)
	}
	if got := s.names(catalog.Filter{}); len(got) != 0 {
		t.Errorf("a pending listing is listed: %v", got)
	}
	if err := s.Reject(t.Context(), 0, slug, " "); !errs.Is(err, errs.Invalid) {
		t.Errorf("rejected without a reason: %v", err)
	}
	s.must(s.Reject(t.Context(), 0, slug, "Ảnh chưa rõ, bà con chụp lại giúp"))
	if err := s.Approve(t.Context(), 0, slug); !errs.HasCode(err, "listing.moved_on") {
		t.Errorf("approved what no longer waits: %v", err)
	}
	waits, err := s.Revise(t.Context(), s.seller, 0, slug, offer("Chè đinh Tân Cương", 450_000))
	if err != nil || !waits {
		t.Errorf("a revised listing does not wait again: %v, %v", waits, err)
	}
	s.must(s.Approve(t.Context(), 0, slug))
	s.must(s.Approve(t.Context(), 0, slug))
	if got := s.names(catalog.Filter{}); !slices.Equal(got, []string{"Chè đinh Tân Cương"}) {
		t.Errorf("listed: %v", got)
	}
}

func TestChangesThatMatterAreLookedAtAgain(t *testing.T) {
	s := newShelf(t)
	slug := s.publishes(offer("Chè đinh Tân Cương", 450_000))
	l, err := s.BySlug(t.Context(), slug)
	s.must(err)
	in := offer("Chè đinh Tân Cương", 480_000)
	in.Variants[0].ID, in.Variants[0].Stock, in.Variants[0].StockSeen = l.Variants[0].ID, 9, 5
	waits, err := s.Revise(t.Context(), s.seller, 0, slug, in)
	if err != nil || waits {
		t.Errorf("a new price and stock wait: %v, %v", waits, err)
	}
	l, err = s.BySlug(t.Context(), slug)
	s.must(err)
	if v := l.Variants[0]; v.Price != 480_000 || v.Stock != 9 {
		t.Errorf("variant after the change: %+v", v)
	}
	in.Variants[0].StockSeen = 9
	in.Name = "Chè đinh ngon nhất Tân Cương"
	if waits, err = s.Revise(t.Context(), s.seller, 0, slug, in); err != nil || !waits {
		t.Errorf("a new name does not wait: %v, %v", waits, err)
	}
	if l, err = s.BySlug(t.Context(), slug); err != nil || l.Name != "Chè đinh Tân Cương" {
		t.Errorf("before an officer has looked it shows as %q, %v", l.Name, err)
	}
	if _, err := s.Revise(t.Context(), s.stall("other", "Khác"), 0, slug, in); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger revised it: %v", err)
	}
}

func TestOffTheShelfAndBack(t *testing.T) {
	s := newShelf(t)
	slug := s.publishes(offer("Chè đinh Tân Cương", 450_000))
	s.must(s.TakeOff(t.Context(), s.seller, 0, slug))
	s.must(s.TakeOff(t.Context(), s.seller, 0, slug))
	if got := s.names(catalog.Filter{}); len(got) != 0 {
		t.Errorf("still listed: %v", got)
	}
	s.must(s.PutBack(t.Context(), s.seller, 0, slug))
	if got := s.names(catalog.Filter{}); len(got) != 1 {
		t.Errorf("what was approved waits again: %v", got)
	}
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	s := newShelf(t)
	_, err := s.Propose(t.Context(), s.seller, 0, catalog.Offer{
		Name: "é", CategorySlug: "", CommuneCode: "99999", SeasonMonths: []int{13},
		Variants: []catalog.OfferVariant{{Price: 5, Stock: -1}},
	})
	e, _ := errs.As(err)
	for _, f := range []string{"name", "category", "commune", "season", "unit_0", "price_0", "stock_0"} {
		if e == nil || e.Fields[f] == "" {
			t.Errorf("no word about %s: %v", f, err)
		}
	}
}

func TestSearchWithAndWithoutMarks(t *testing.T) {
	s := newShelf(t)
	fruit := offer("Dứa Queen Đồng Hỷ", 15_000)
	fruit.CategorySlug = "trai-cay-tuoi"
	for _, in := range []catalog.Offer{
		offer("Chè Tân Cương móc câu", 150_000), offer("Chè La Bằng", 120_000), offer("Gạo Bao Thai Định Hoá", 25_000), fruit,
		offer("Dừa xiêm", 20_000), offer("Mật ong hoa nhãn", 200_000),
	} {
		s.publishes(in)
	}
	for query, want := range map[string][]string{
		"che tan cuong":     {"Chè Tân Cương móc câu"},
		"CHÈ TÂN CƯƠNG":     {"Chè Tân Cương móc câu"},
		"gao dinh hoa":      {"Gạo Bao Thai Định Hoá"},
		"Định Hóa":          {"Gạo Bao Thai Định Hoá"}, // the other way to place the mark
		"dứa":               {"Dứa Queen Đồng Hỷ"},
		"dừa":               {"Dừa xiêm"},
		"mat on":            {"Mật ong hoa nhãn"}, // half typed
		"Che\u0300 La Bằng": {"Chè La Bằng"},      // decomposed
	} {
		got := s.names(catalog.Filter{Text: query})
		if len(got) == 0 || got[0] != want[0] {
			t.Errorf("%q finds %v, want %v first", query, got, want)
		}
	}
	if got := s.names(catalog.Filter{Text: "dua"}); len(got) != 2 {
		t.Errorf("dua without marks finds %v, want both", got)
	}
	page, err := s.List(t.Context(), catalog.Filter{Text: "mat ogn"})
	s.must(err)
	if page.Mended != "mật ong" || len(page.Cards) != 1 {
		t.Errorf("a typo finds %d, taken for %q", len(page.Cards), page.Mended)
	}
	for _, hostile := range []string{":*&|!<->", "' OR 1=1 --", "%", "\\", "((((", "che & !tan"} {
		if _, err := s.List(t.Context(), catalog.Filter{Text: hostile}); err != nil {
			t.Errorf("%q: %v", hostile, err)
		}
	}
	for typed, unmarked := range map[string]bool{"dưa": true, "dua": false, "dừa": false, "chè tan cuong": false, "Định Hoá": false} {
		page, err := s.List(t.Context(), catalog.Filter{Text: typed})
		s.must(err)
		if page.Unmarked != unmarked || page.Total == 0 {
			t.Errorf("%q finds %d, with other marks: %v", typed, page.Total, page.Unmarked)
		}
	}
	for _, name := range []string{"Dứa Bắc Kạn", "Dứa mật", "Dứa ngọt", "Dứa sấy"} {
		s.publishes(offer(name, 30_000))
	}
	for typed, meant := range map[string]string{"dừa": "dứa", "dứa": "", "dừa xiêm": "", "mật ong": ""} {
		page, err := s.List(t.Context(), catalog.Filter{Text: typed})
		s.must(err)
		if page.Meant != meant || page.Total == 0 {
			t.Errorf("%q finds %d and may mean %q, want %q", typed, page.Total, page.Meant, meant)
		}
	}
}

func TestFiltersAndOrders(t *testing.T) {
	s := newShelf(t)
	cheap, dear, gone := offer("Chè xanh", 50_000), offer("Chè đinh", 900_000), offer("Chè tôm nõn", 300_000)
	gone.Variants[0].Stock = 0
	dear.SeasonMonths = []int{11}
	for _, in := range []catalog.Offer{cheap, dear, gone} {
		s.publishes(in)
	}
	for _, c := range []struct {
		filter catalog.Filter
		want   []string
	}{
		{catalog.Filter{}, []string{"Chè đinh", "Chè xanh", "Chè tôm nõn"}}, // what is sold out comes last
		{catalog.Filter{Sort: catalog.SortNewest}, []string{"Chè tôm nõn", "Chè đinh", "Chè xanh"}},
		{catalog.Filter{Sort: catalog.SortCheapest}, []string{"Chè xanh", "Chè tôm nõn", "Chè đinh"}},
		{catalog.Filter{InStock: true, Sort: catalog.SortDearest}, []string{"Chè đinh", "Chè xanh"}},
		{catalog.Filter{InSeason: true}, []string{"Chè đinh"}},
		{catalog.Filter{PriceFrom: 100_000, PriceTo: 400_000}, []string{"Chè tôm nõn"}},
		{catalog.Filter{CategorySlug: "mat-ong"}, []string{}},
		{catalog.Filter{CommuneCode: "05503", SellerID: s.seller, Text: "dinh"}, []string{"Chè đinh"}},
		{catalog.Filter{Page: 7}, []string{}},
	} {
		if got := s.names(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%+v lists %v, want %v", c.filter, got, c.want)
		}
	}
}

func TestStarsEndWithTheirLastDay(t *testing.T) {
	s := newShelf(t)
	slug := s.publishes(offer("Chè đinh", 900_000))
	l, err := s.BySlug(t.Context(), slug)
	s.must(err)
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	_, err = certificate.New(s.db, s.clock.Now, nil).Register(t.Context(), 0, certificate.Certificate{
		SellerID: s.seller, ListingID: l.ID, Kind: certificate.OCOP, Stars: 4, Number: "12/QĐ", Issuer: "UBND tỉnh",
		IssuedOn: day("2023-11-24"), ExpiresOn: day("2026-11-23"),
	})
	s.must(err)
	stars := func() int {
		page, err := s.List(t.Context(), catalog.Filter{})
		s.must(err)
		return page.Cards[0].Stars
	}
	if got := stars(); got != 4 {
		t.Errorf("on its last day it has %d stars, want 4", got)
	}
	s.clock.Advance(15 * time.Hour) // past midnight in Vietnam
	if got := stars(); got != 0 {
		t.Errorf("the day after it has %d stars, want none", got)
	}
}

func TestParseUnit(t *testing.T) {
	t.Parallel()
	for unit, want := range map[string]struct {
		amount int
		base   string
	}{
		"kg": {1000, "g"}, "gói 500 g": {500, "g"}, "hộp 100g": {100, "g"}, "túi 5 kg": {5000, "g"}, "chai 1,5 lít": {1500, "ml"},
		"chai 500 ml": {500, "ml"}, "lạng": {100, "g"}, "yến": {10_000, "g"}, "quả": {1, "piece"}, "chục": {10, "piece"},
		"hộp 20 túi": {0, ""}, "gói": {0, ""}, "con": {1, "piece"}, "cân": {1000, "g"},
	} {
		if amount, base := catalog.ParseUnit(unit); amount != want.amount || base != want.base {
			t.Errorf("ParseUnit(%q) = %d %s, want %d %s", unit, amount, base, want.amount, want.base)
		}
	}
}

func TestPricePerKilogram(t *testing.T) {
	t.Parallel()
	v := catalog.Variant{Price: 80_000, BaseAmount: 200, BaseUnit: "g"}
	if got := v.PricePerKg(); got != 400_000 {
		t.Errorf("200 g for 80.000 is %d a kg, want 400.000", got)
	}
}

func TestTheOfficeTeachesWordsAndSeesWhatWasNotFound(t *testing.T) {
	s := newShelf(t)
	s.publishes(offer("Ba ba trơn", 400_000))
	near := func() bool {
		page, err := s.List(t.Context(), catalog.Filter{Text: "cua đinh"})
		s.must(err)
		return page.Near
	}
	if !near() {
		t.Error("found before anybody said what it means")
	}
	term := catalog.Term{Kind: catalog.Same, Word: " Cua  ĐINH ", Means: "ba ba", Unmarked: true}
	s.must(s.AddTerm(t.Context(), 0, term, true))
	s.must(s.AddTerm(t.Context(), 0, term, true)) // a second tap
	if near() {
		t.Error("taught, it finds nothing")
	}
	var officer int64
	s.must(s.db.GetContext(t.Context(), &officer, `INSERT INTO account (phone, name, created_at) VALUES ('+84912345601', 'Cán bộ', now()) RETURNING id`))
	terms, err := s.Terms(t.Context())
	s.must(err)
	for _, one := range terms {
		if one.Word == "cua đinh" {
			s.must(s.EndTerm(t.Context(), officer, one.ID))
		}
	}
	if !near() {
		t.Error("what the office took back is still understood")
	}
	s.must(s.Tend(t.Context()))
	for _, wrong := range []catalog.Term{{Kind: catalog.Same, Word: "heo"}, {Kind: catalog.Same, Means: "lợn"}, {Kind: "?", Word: "a", Means: "b"}, {Kind: catalog.Same, Word: "Heo", Means: "heo"}} {
		if err := s.AddTerm(t.Context(), 0, wrong, false); !errs.Is(err, errs.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	for range 3 {
		s.Searches().Note("Sầu  riêng", true)
		s.Searches().Note("chè", false)
		s.Searches().Note("0912 345 678", true) // somebody's number is nobody's business
		s.Searches().Note("ai@do.vn", true)
	}
	s.must(s.FlushSearches(t.Context()))
	s.must(s.FlushSearches(t.Context()))
	empty, err := s.SearchCounts(t.Context(), 30, true)
	s.must(err)
	asked, err := s.SearchCounts(t.Context(), 30, false)
	s.must(err)
	if len(empty) != 1 || empty[0].Words != "sầu riêng" || empty[0].Empty != 3 || len(asked) != 2 {
		t.Errorf("not found: %+v; asked: %+v", empty, asked)
	}
}
