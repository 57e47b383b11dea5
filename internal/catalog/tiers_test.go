package catalog_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/demo"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

// A long shelf is looked through from its best part down: what is found is the same, or the best of it, and says so.
func TestALongShelfIsLookedThroughFromTheBest(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	db := pgtest.Open(t, address)
	patient, err := pg.Open(t.Context(), address, pg.Options{Pool: 1}) // a busy machine takes long to fill a shelf
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = patient.Close() })
	now := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)).Now
	seals, err := vault.New("k:"+vault.NewKey(), vault.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	volume := demo.Volume{Sellers: 400, Listings: 1500, Secrets: seller.NewSecrets(seller.SecretsOptions{DB: patient, Vault: seals})}
	if err := volume.Fill(t.Context(), patient, now, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	whole, long := catalog.New(db, now), catalog.New(db, now)
	db.MustExec(`INSERT INTO shelf_tier (tier, score, listing_id)
		SELECT i, score, listing_id FROM generate_series(1, 3) AS i
		CROSS JOIN LATERAL (SELECT score, listing_id FROM shelf ORDER BY score DESC, listing_id DESC OFFSET 1500 / 3 ^ i LIMIT 1) AS last`)
	patient.MustExec(`UPDATE shelf SET sales = sales`) // the trigger puts them into their tiers
	long.PretendLong(3)
	for _, one := range []struct {
		filter catalog.Filter
		best   bool // only the best are counted
	}{
		{catalog.Filter{Text: "thái nguyên"}, true},
		{catalog.Filter{Text: "thai nguyen", PriceTo: 120_000}, true},
		{catalog.Filter{Text: "thai nguyen", CommuneCode: "05503"}, false},
		{catalog.Filter{Text: "thái nguyên", PriceFrom: 700_000, PriceTo: 900_000, InStock: true}, false},
		{catalog.Filter{Text: "chè"}, true},
		{catalog.Filter{Text: "mật ong"}, false},
		{catalog.Filter{Text: "bánh"}, false}, // names a category
		{catalog.Filter{Text: "gạo", Sort: catalog.SortCheapest}, false},
		{catalog.Filter{Text: "mat ogn"}, false},
		{catalog.Filter{Text: "chè sầu riêng"}, true},
	} {
		all, got := list(t, whole, one.filter), list(t, long, one.filter)
		if !one.best && (got.Total != all.Total || got.More || !slices.Equal(idsOf(got), idsOf(all))) {
			t.Errorf("%+v finds %d %v, and of the whole %d %v", one.filter, got.Total, idsOf(got), all.Total, idsOf(all))
		}
		if one.best && (!got.More || got.Total < 120 || got.Total >= all.Total || len(got.Cards) != catalog.PageSize) {
			t.Errorf("%+v finds %d (more: %v) of %d", one.filter, got.Total, got.More, all.Total)
		}
	}
	// Who turns the pages sees more of it, to the last.
	all := list(t, whole, catalog.Filter{Text: "chè"})
	if got := list(t, long, catalog.Filter{Text: "chè", Page: all.Pages}); len(got.Cards) != all.Total%catalog.PageSize || got.More {
		t.Errorf("the last page has %d of %d (more: %v)", len(got.Cards), all.Total, got.More)
	}
	// On a short shelf there are none; what was in one is in none.
	if err := whole.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	var marked int
	if err := db.GetContext(t.Context(), &marked, `SELECT count(*) FROM shelf WHERE tier > 0`); err != nil || marked > 0 {
		t.Errorf("%d in tiers of a short shelf, %v", marked, err)
	}
}

func list(t *testing.T, s *catalog.Service, f catalog.Filter) catalog.Page {
	t.Helper()
	page, err := s.List(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func idsOf(p catalog.Page) (ids []int64) {
	for _, c := range p.Cards {
		ids = append(ids, c.ID)
	}
	return ids
}
