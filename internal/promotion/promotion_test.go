package promotion_test

import (
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pgtest"
	"nongsan/internal/promotion"
	"nongsan/internal/seller"
)

func TestSlotRunsFromItsStartToItsEnd(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sellerID, err := seller.New(db, c.Now).Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A",
		StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	must(err)
	shelf := catalog.New(db, c.Now)
	slug, err := shelf.Propose(t.Context(), sellerID, 0, catalog.Offer{
		Name: "Chè", CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "kg", Price: 50_000, Stock: 1}},
	})
	must(err)
	l, err := shelf.Any(t.Context(), slug)
	must(err)

	slots := promotion.New(db, c.Now)
	running := func() int {
		t.Helper()
		list, err := slots.Running(t.Context(), 10)
		must(err)
		return len(list)
	}
	id, err := slots.Feature(t.Context(), 0, promotion.Slot{ListingID: l.ID, Note: "Vào vụ", StartsAt: c.Now().Add(time.Hour), EndsAt: c.Now().Add(3 * time.Hour)})
	must(err)
	if n := running(); n != 0 {
		t.Errorf("%d slots run before their start", n)
	}
	c.Advance(time.Hour)
	if n := running(); n != 1 {
		t.Errorf("%d slots run at the start, want 1", n)
	}
	must(slots.End(t.Context(), id))
	must(slots.End(t.Context(), id))
	if n := running(); n != 0 {
		t.Errorf("%d slots run after they were ended", n)
	}
	for name, wrong := range map[string]promotion.Slot{
		"end before start": {ListingID: l.ID, StartsAt: c.Now().Add(time.Hour), EndsAt: c.Now()},
		"end in the past":  {ListingID: l.ID, StartsAt: c.Now().Add(-2 * time.Hour), EndsAt: c.Now().Add(-time.Hour)},
	} {
		if _, err := slots.Feature(t.Context(), 0, wrong); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := slots.Feature(t.Context(), 0, promotion.Slot{ListingID: l.ID + 1000, StartsAt: c.Now(), EndsAt: c.Now().Add(time.Hour)}); !errs.Is(err, errs.NotFound) {
		t.Errorf("a listing that is not there: %v", err)
	}
}
