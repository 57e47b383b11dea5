package review_test

import (
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pgtest"
	"nongsan/internal/review"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
)

type shop struct {
	*testing.T
	*review.Service
	db      *sqlx.DB
	clock   *clock.Fake
	catalog *catalog.Service
	orders  *order.Service
	seller  int64
	slug    string
}

func newShop(t *testing.T) *shop {
	t.Helper()
	t.Parallel()
	db, c := pgtest.New(t), clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	queue, err := jobs.NewEnqueuer(db)
	s := &shop{T: t, Service: review.New(db, c.Now), db: db, clock: c, catalog: catalog.New(db, c.Now), orders: order.New(db, c.Now, queue)}
	s.must(err)
	s.seller, err = seller.New(db, c.Now).Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A", StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	s.must(err)
	s.slug, err = s.catalog.Propose(t.Context(), s.seller, 0, catalog.Offer{
		Name: "Chè đinh", CategorySlug: "che-tra", CommuneCode: "05503", Variants: []catalog.OfferVariant{{Unit: "gói 100 g", Price: 100_000, Stock: 30}},
	})
	s.must(err)
	s.must(s.catalog.Approve(t.Context(), 0, s.slug))
	return s
}

func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) listing() catalog.Listing {
	s.Helper()
	l, err := s.catalog.BySlug(s.Context(), s.slug)
	s.must(err)
	return l
}

// bought places an order of two packs for cash and brings it to its buyer's door.
func (s *shop) bought(token string) (code string) {
	s.Helper()
	carts := cart.New(s.db, s.clock.Now)
	s.must(carts.Add(s.Context(), token, s.listing().Variants[0].ID, 2))
	lines, err := carts.Lines(s.Context(), token)
	s.must(err)
	_, total, err := s.orders.Quote(s.Context(), lines, order.Way{To: shipping.To{Province: "19"}})
	s.must(err)
	code, err = s.orders.Place(s.Context(), order.Checkout{
		Key: "review-test-key-" + token, CartToken: token, Name: "Trần Thu Hà", Phone: "0987654321", ProvinceCode: "19", CommuneCode: "05503",
		AddressLine: "xóm Nam Tiến", Method: payment.COD, TotalSeen: total,
	})
	s.must(err)
	return code
}

func (s *shop) delivers(code string) {
	s.Helper()
	by := order.By{SellerID: s.seller}
	s.must(s.orders.Confirm(s.Context(), by, code))
	s.must(s.orders.Ship(s.Context(), by, code, ""))
	s.must(s.orders.Deliver(s.Context(), by, code))
}

func (s *shop) line(code string) int64 {
	s.Helper()
	o, err := s.orders.ByCode(s.Context(), code)
	s.must(err)
	return o.Parts[0].Lines[0].ID
}

func (s *shop) sound() {
	s.Helper()
	results, err := check.Run(s.Context(), s.db, s.clock.Now())
	s.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			s.Errorf("%s: %v", r.Name, r.Broken)
		}
	}
}

func TestOnlyWhatArrivedIsReviewedAndOnce(t *testing.T) {
	s := newShop(t)
	code := s.bought("one")
	in := review.Opinion{OrderCode: code, LineID: s.line(code), Stars: 4, Words: " Chè thơm "}
	if err := s.Write(t.Context(), in); !errs.HasCode(err, "review.not_received") {
		t.Errorf("before it arrived: %v", err)
	}
	s.delivers(code)
	other := s.bought("two")
	for _, bad := range []review.Opinion{{OrderCode: other, LineID: in.LineID, Stars: 1}, {OrderCode: "NS0000000", LineID: in.LineID, Stars: 1}} {
		if err := s.Write(t.Context(), bad); !errs.Is(err, errs.NotFound) {
			t.Errorf("with another order's code: %v", err)
		}
	}
	for _, stars := range []int{0, 6} {
		if err := s.Write(t.Context(), review.Opinion{OrderCode: code, LineID: in.LineID, Stars: stars}); !errs.Is(err, errs.Invalid) {
			t.Errorf("%d stars: %v", stars, err)
		}
	}
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			mine := in
			mine.Stars = n + 2
			if err := s.Write(t.Context(), mine); err != nil {
				t.Errorf("one of four: %v", err)
			}
		})
	}
	wg.Wait()
	list, err := s.OfListing(t.Context(), s.listing().ID, 9)
	s.must(err)
	if l := s.listing(); len(list) != 1 || l.RatingCount != 1 || l.RatingSum != list[0].Stars || list[0].BuyerName != "Hà" || list[0].Words != "Chè thơm" {
		t.Errorf("four at once left %+v, sum %d of %d", list, l.RatingSum, l.RatingCount)
	}
	if lines, err := s.Lines(t.Context(), code); err != nil || len(lines) != 1 || !lines[0].Reviewed {
		t.Errorf("the order's lines: %+v, %v", lines, err)
	}
	s.sound()
}

func TestAnsweredHiddenAndShownAgain(t *testing.T) {
	s := newShop(t)
	code := s.bought("one")
	s.delivers(code)
	s.must(s.Write(t.Context(), review.Opinion{OrderCode: code, LineID: s.line(code), Stars: 1, Words: "Lời tục"}))
	id := func() int64 {
		queue, err := s.Queue(t.Context())
		s.must(err)
		return queue[0].ID
	}()
	if err := s.Answer(t.Context(), s.seller+1, 0, id, "Không phải hàng tôi"); !errs.Is(err, errs.NotFound) {
		t.Errorf("another stall's answer: %v", err)
	}
	s.must(s.Answer(t.Context(), s.seller, 0, id, "Xin lỗi quý khách"))
	if err := s.Hide(t.Context(), 0, id, " "); !errs.Is(err, errs.Invalid) {
		t.Errorf("hidden without a reason: %v", err)
	}
	s.must(s.Hide(t.Context(), 0, id, "Lời tục tĩu"))
	s.must(s.Hide(t.Context(), 0, id, "Lời tục tĩu"))
	if l := s.listing(); l.RatingCount != 0 || l.RatingSum != 0 {
		t.Errorf("hidden, and still it counts: %d of %d", l.RatingSum, l.RatingCount)
	}
	s.sound()
	s.must(s.Restore(t.Context(), 0, id))
	list, err := s.OfListing(t.Context(), s.listing().ID, 9)
	s.must(err)
	if l := s.listing(); len(list) != 1 || list[0].Answer != "Xin lỗi quý khách" || l.RatingSum != 1 {
		t.Errorf("shown again: %+v, sum %d", list, l.RatingSum)
	}
	s.must(s.Seen(t.Context(), 0, id, *list[0].AnsweredAt))
	if queue, err := s.Queue(t.Context()); err != nil || len(queue) != 0 {
		t.Errorf("what was looked at waits again: %v, %v", queue, err)
	}
	s.sound()
}

// An answer shows at once unless the rules see something in it; an officer looks at it afterwards, also at the next one,
// and may take it away with the reason.
func TestAnswersAreLookedAtAfterwards(t *testing.T) {
	s := newShop(t)
	ctx := t.Context()
	code := s.bought("one")
	s.delivers(code)
	s.must(s.Write(ctx, review.Opinion{OrderCode: code, LineID: s.line(code), Stars: 4}))
	waiting := func(want int) review.Review {
		t.Helper()
		queue, err := s.Queue(ctx)
		s.must(err)
		if len(queue) != want {
			t.Fatalf("%d wait for an officer, want %d", len(queue), want)
		}
		if want == 0 {
			return review.Review{}
		}
		return queue[0]
	}
	id := waiting(1).ID
	s.must(s.Seen(ctx, 0, id, time.Time{}))
	waiting(0)
	for words, code := range map[string]string{
		"Lần sau gọi Zalo nhé": "moderation.stand_contact", "Chè này chữa bệnh tốt": "moderation.stand_words", "Nhà còn mật gấu": "moderation.words_refused",
	} {
		err := s.Answer(ctx, s.seller, 0, id, words)
		if e, ok := errs.As(err); !ok || e.Fields["answer"] != code || e.Args["words"] == "" {
			t.Errorf("%s: %v", words, err)
		}
	}
	waiting(0)
	s.must(s.Answer(ctx, s.seller, 0, id, "Cảm ơn quý khách"))
	first := waiting(1)
	s.clock.Advance(time.Minute)
	s.must(s.Answer(ctx, s.seller, 0, id, "Khách này nói láo")) // while the officer reads the first
	s.must(s.Seen(ctx, 0, id, *first.AnsweredAt))
	if err := s.TakeAnswer(ctx, 0, id, *first.AnsweredAt, "Lời này xúc phạm khách"); !errs.HasCode(err, "review.moved_on") {
		t.Errorf("took away what nobody had seen: %v", err)
	}
	second := waiting(1)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.TakeAnswer(ctx, 0, id, *second.AnsweredAt, "Lời này xúc phạm khách"); err != nil {
				t.Errorf("one of four taps: %v", err)
			}
		})
	}
	wg.Wait()
	waiting(0)
	mine, err := s.OfSeller(ctx, s.seller)
	s.must(err)
	var kept int
	s.must(s.db.GetContext(ctx, &kept, `SELECT count(*) FROM review_answer_taken WHERE words = 'Khách này nói láo' AND reason = 'Lời này xúc phạm khách'`))
	if mine[0].Answer != "" || mine[0].Returned != "Lời này xúc phạm khách" || kept != 1 {
		t.Errorf("taken away, its seller reads %+v; %d are kept", mine[0], kept)
	}
	s.clock.Advance(time.Minute)
	s.must(s.Answer(ctx, s.seller, 0, id, "Xin lỗi quý khách"))
	if again := waiting(1); again.Returned != "" {
		t.Errorf("answered again, it is still returned: %q", again.Returned)
	}
	s.sound()
}
