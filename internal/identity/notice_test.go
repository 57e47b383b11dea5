package identity_test

import (
	"log/slog"
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/identity"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/seller"
)

// A household that sells unidentified is told three times, its owner's phone; one that sells nothing, or is identified,
// is not.
func TestSellersAreToldBeforeTheGateFalls(t *testing.T) {
	h := newHousehold(t)
	ctx := t.Context()
	queue, err := jobs.NewEnqueuer(h.db)
	h.must(err)
	messages := notify.New(notify.Options{DB: h.db, Jobs: queue, Clock: h.clock.Now, Log: slog.New(slog.DiscardHandler), Budget: 2})
	notices := identity.Notices{DB: h.db, Clock: h.clock.Now, Messages: messages}
	shelf := catalog.New(h.db, h.clock.Now)
	second, err := h.sellers.Create(ctx, seller.Seller{
		Slug: "hai", Kind: seller.Household, LegalName: "Hộ B", StallName: "Chè B", Phone: "+84912345605", ProvinceCode: "19", CommuneCode: "05503",
	})
	h.must(err)
	for _, id := range []int64{h.by.SellerID, second} {
		slug, err := shelf.Propose(ctx, id, 0, catalog.Offer{
			Name: "Chè búp", CategorySlug: "che-tra", CommuneCode: "05503", Variants: []catalog.OfferVariant{{Unit: "gói 200 g", Price: 180_000, Stock: 5}},
		})
		h.must(err)
		h.must(shelf.Approve(ctx, 0, slug))
	}
	start := h.clock.Now()
	h.must(h.sellers.SetGate(ctx, start.Add(31*24*time.Hour)))
	for _, c := range []struct {
		at   time.Duration // after the start
		told int
	}{
		{0, 0},
		{24 * time.Hour, 1},
		{25 * time.Hour, 0},
		{48 * time.Hour, 1},
		{72 * time.Hour, 0}, // one a day: half the budget
		{24 * 24 * time.Hour, 1},
		{25 * 24 * time.Hour, 1},
		{30 * 24 * time.Hour, 1},
		{30*24*time.Hour + time.Minute, 0},
		{31 * 24 * time.Hour, 0},
	} {
		h.clock.Advance(start.Add(c.at).Sub(h.clock.Now()))
		if told, err := notices.Tell(ctx); err != nil || told != c.told {
			t.Errorf("after %s: told %d, %v; want %d", c.at, told, err, c.told)
		}
	}
	var to int
	h.must(h.db.GetContext(ctx, &to, `SELECT count(*) FROM outbox WHERE topic = 'identity_notice' AND recipient = '+84912345601'`))
	if to != 3 {
		t.Errorf("the owner was told %d times, want 3", to)
	}
}
