package demo_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/demo"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

// A volume keeps every invariant, and what buyers ask most reads no table from end to end.
func TestAVolumeIsSoundAndFoundByIndexes(t *testing.T) {
	t.Parallel()
	db, err := pg.Open(t.Context(), pgtest.URL(t), pg.Options{Pool: 1}) // the numbers below are one connection's
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	now := clock.NewFake(time.Date(2027, 2, 1, 2, 0, 0, 0, time.UTC)).Now // after the law's day
	seals, err := vault.New("k:"+vault.NewKey(), vault.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	volume := demo.Volume{Sellers: 1200, Listings: 3000, Secrets: seller.NewSecrets(seller.SecretsOptions{DB: db, Vault: seals})}
	if err := volume.Fill(t.Context(), db, now, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if err := volume.Fill(t.Context(), db, now, slog.New(slog.DiscardHandler)); !errors.Is(err, demo.ErrFilled) {
		t.Errorf("filled a second time: %v", err)
	}
	ordersAreSound(t, db, volume, now)
	if numbers, err := volume.Secrets.Masked(t.Context(), 7); err != nil || len(numbers.Number) == 0 {
		t.Errorf("the number of a seller is %q, %v", numbers.Number, err)
	}
	s := catalog.New(db, now)
	page, err := s.List(t.Context(), catalog.Filter{Text: "mật ong rừng tân cương"})
	if err != nil || page.Total == 0 {
		t.Fatalf("%d found, %v", page.Total, err)
	}
	const read = `SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_user_tables
		WHERE relname IN ('shelf', 'listing', 'variant', 'seller')`
	scans := func() (n int) {
		if _, err := db.ExecContext(t.Context(), `SELECT pg_stat_force_next_flush()`); err != nil {
			t.Fatal(err)
		}
		if err := db.GetContext(t.Context(), &n, read); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := scans()
	for _, f := range []catalog.Filter{
		{Text: "mat ong"},
		{Text: "chè tôm nõn tân cương", Stars: 3, InStock: true},
		{Text: "lạp sườn", Sort: catalog.SortCheapest},
		{CommuneCode: "05503", Sort: catalog.SortNewest},
		{SellerID: 7},
	} {
		if _, err := s.List(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.BySlug(t.Context(), page.Cards[0].Slug); err != nil {
		t.Fatal(err)
	}
	if n := scans() - before; n > 0 {
		t.Errorf("%d tables were read from end to end", n)
	}
}

// ordersAreSound adds orders: they keep every invariant, also those that keys and triggers would have kept on their way in.
func ordersAreSound(t *testing.T, db *sqlx.DB, volume demo.Volume, now clock.Clock) {
	t.Helper()
	volume.Orders = 600
	for _, want := range []error{nil, demo.ErrFilled} {
		if err := volume.Fill(t.Context(), db, now, slog.New(slog.DiscardHandler)); !errors.Is(err, want) {
			t.Fatalf("filled with orders: %v, want %v", err, want)
		}
	}
	results, err := check.Run(t.Context(), db, now())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if len(r.Broken) > 0 {
			t.Errorf("%s: %v", r.Claim, r.Broken)
		}
	}
	for what, query := range map[string]string{
		"states of seller orders": `SELECT count(DISTINCT state) >= 6 FROM seller_order`,
		"months":                  `SELECT count(DISTINCT date_trunc('month', placed_at)) >= 24 FROM orders`,
		"payouts":                 `SELECT count(*) > 20 FROM payout`,
		"lists of carriers":       `SELECT count(*) > 20 FROM remittance`,
		"returns and refunds":     `SELECT count(*) > 5 FROM refund`,
		"accounts of buyers":      `SELECT count(DISTINCT account_id) > 20 FROM orders`,
		"indexes":                 `SELECT count(*) = 3 FROM pg_class WHERE relname IN ('orders_code_key', 'ledger_entry_account', 'payout_entry_once')`,
		"triggers":                `SELECT count(*) = 0 FROM pg_trigger WHERE tgenabled <> 'O'`,
	} {
		var well bool
		if err := db.Get(&well, query); err != nil || !well {
			t.Errorf("%s: %v, %v", what, well, err)
		}
	}
	var keys [2]int // as many as the migrations make
	for i, q := range []*sqlx.DB{db, pgtest.New(t)} {
		if err := q.Get(&keys[i], `SELECT count(*) FROM pg_constraint WHERE convalidated`); err != nil {
			t.Fatal(err)
		}
	}
	if keys[0] != keys[1] {
		t.Errorf("%d constraints are left of %d", keys[0], keys[1])
	}
}
