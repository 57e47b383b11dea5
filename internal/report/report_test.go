package report_test

import (
	"context"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/ledger"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/report"
)

// two stalls of two communes, three orders: one of October, one of November, one of November that came back.
const world = `
INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
	VALUES ('a', 'household', 'Hộ A', 'Chè A', '+84912345678', '19', '05503', '2026-11-01'),
	       ('b', 'household', 'Hộ B', 'Chè B', '+84912345679', '19', '05443', '2026-10-01');
INSERT INTO listing (slug, seller_id, category_id, name, province_code, commune_code, status, published_at, created_at, updated_at)
	VALUES ('che', 1, 1, 'Chè', '19', '05503', 'published', '2026-11-01', '2026-11-01', '2026-11-01'),
	       ('na', 2, 5, 'Quả na', '19', '05443', 'published', '2026-11-01', '2026-11-01', '2026-11-01');
INSERT INTO variant (listing_id, position, unit, price, stock) VALUES (1, 0, 'gói', 100000, 7), (2, 0, 'kg', 50000, 7);
INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at)
	VALUES ('NS0000001', 'key-0000000000001', 'completed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 200000, '2026-10-31 18:00Z'),
	       ('NS0000002', 'key-0000000000002', 'completed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 50000, '2026-11-10'),
	       ('NS0000003', 'key-0000000000003', 'completed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 50000, '2026-10-20');
INSERT INTO seller_order (order_id, seller_id, state, goods, shipping) VALUES (1, 1, 'delivered', 200000, 0), (2, 2, 'returned', 50000, 0), (3, 2, 'delivered', 50000, 0);
INSERT INTO order_line (seller_order_id, variant_id, listing_slug, name, unit, price, quantity, shipped, returned)
	VALUES (1, 1, 'che', 'Chè', 'gói', 100000, 2, 2, 0), (2, 2, 'na', 'Na', 'kg', 50000, 1, 1, 1), (3, 2, 'na', 'Na', 'kg', 50000, 1, 1, 0);`

func TestFiguresAreWhatTheLedgerSays(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	db.MustExec(world)
	november := time.Date(2026, 11, 12, 2, 0, 0, 0, time.UTC)
	err := pg.WithTx(t.Context(), db, func(tx pg.Tx) error {
		for _, sale := range []struct {
			part  ledger.Part
			at    time.Time
			goods ledger.Sums
		}{
			{ledger.Part{OrderID: 1, SellerOrderID: 1, SellerID: 1}, november, ledger.Sums{Goods: 200_000}},
			{ledger.Part{OrderID: 2, SellerOrderID: 2, SellerID: 2}, november, ledger.Sums{Goods: 50_000}},
			{ledger.Part{OrderID: 3, SellerOrderID: 3, SellerID: 2}, november.AddDate(0, -1, 0), ledger.Sums{Goods: 50_000}},
		} {
			if err := ledger.Completed(t.Context(), tx, sale.at, sale.part, ledger.Prepaid, sale.goods); err != nil {
				return err
			}
		}
		return takenBack(t.Context(), tx, november)
	})
	if err != nil {
		t.Fatal(err)
	}
	from, until := clock.Month(november)
	f, err := report.Of(t.Context(), db, report.Span{From: from, Until: until})
	if err != nil {
		t.Fatal(err)
	}
	// A month that is over is counted once; the figures are the same.
	for _, want := range []int{1, 0} {
		if n, err := report.CloseMonths(t.Context(), db, until.AddDate(0, 0, 2)); n != want || err != nil {
			t.Errorf("%d months were closed, want %d: %v", n, want, err)
		}
	}
	db.MustExec(`UPDATE sales_month SET turnover = turnover + 7`)
	kept, err := report.Of(t.Context(), db, report.Span{From: from, Until: until})
	if err != nil || kept.Months[10].Turnover != f.Months[10].Turnover+7 || kept.Months[11] != f.Months[11] || kept.Months[10].Orders != f.Months[10].Orders {
		t.Errorf("closed %+v, counted %+v, %v", kept.Months, f.Months, err)
	}
	// The present month is counted beforehand, and shown for two hours.
	if err := report.CountAhead(t.Context(), db, november); err != nil {
		t.Fatal(err)
	}
	db.MustExec(`UPDATE seller SET created_at = '2026-09-01'`)
	for later, stalls := range map[time.Duration]int{time.Hour: 1, 3 * time.Hour: 0} {
		shown, at, err := report.Shown(t.Context(), db, report.Span{From: from, Until: until}, november.Add(later))
		if err != nil || shown.NewSellers != stalls || shown.Total != f.Total || (stalls == 1) != at.Equal(november) {
			t.Errorf("%v later: %+v of %v, %v", later, shown, at, err)
		}
	}
	if n, err := report.CloseMonths(t.Context(), db, until.AddDate(0, 0, 3)); n != 1 || err != nil {
		t.Errorf("three days after its end %d months were closed: %v", n, err)
	}
	if want := (report.Row{Orders: 2, Sellers: 2, Turnover: 200_000}); f.Total != want {
		t.Errorf("in all %+v, want %+v", f.Total, want)
	}
	if f.NewSellers != 1 || f.Listings != 2 {
		t.Errorf("%d new stalls, %d listings", f.NewSellers, f.Listings)
	}
	if len(f.Communes) != 2 || f.Communes[0].Code != "05503" || f.Communes[0].Turnover != 200_000 || f.Communes[1].Turnover != 0 {
		t.Errorf("communes %+v", f.Communes)
	}
	if len(f.Categories) != 2 || f.Categories[0].Code != "che-tra" || f.Categories[0].Turnover != 200_000 || f.Categories[1].Turnover != 0 {
		t.Errorf("categories %+v", f.Categories)
	}
	if n := len(f.Months); n != 12 || f.Months[11].Code != "2026-11" || f.Months[11].Turnover != 200_000 || f.Months[10].Turnover != 50_000 || f.Months[10].Orders != 1 || f.Months[11].Orders != 2 {
		t.Errorf("months %+v", f.Months)
	}
}

func takenBack(ctx context.Context, tx pg.Tx, at time.Time) error {
	return ledger.Reversed(ctx, tx, at, ledger.Part{OrderID: 2, SellerOrderID: 2, SellerID: 2}, "1", ledger.Sums{Goods: 50_000})
}
