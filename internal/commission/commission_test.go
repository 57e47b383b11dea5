package commission_test

import (
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/errs"
	"nongsan/internal/pgtest"
)

type desk struct {
	*testing.T
	db    *sqlx.DB
	clock *clock.Fake
	rates *commission.Service
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	t.Parallel()
	db := pgtest.New(t)
	db.MustExec(`INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
		VALUES ('a', 'household', 'Hộ A', 'Chè A', '+84912345678', '19', '05503', '2026-11-01')`)
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	return &desk{t, db, c, commission.New(db, c.Now)}
}

func (d *desk) announce(a commission.Announcement) error {
	d.Helper()
	return d.rates.Announce(d.Context(), 0, a)
}

func (d *desk) on(category int, seller int64) int {
	d.Helper()
	table, err := d.rates.Remembered(d.Context(), d.db)
	if err != nil {
		d.Fatal(err)
	}
	return table.On(category, seller, d.clock.Now()).BP
}

func TestTheRateMeantMostCloselyCounts(t *testing.T) {
	d := newDesk(t)
	begins := commission.Earliest(d.clock.Now())
	for _, a := range []commission.Announcement{
		{BP: 300, BeginsOn: begins},
		{CategoryID: 1, BP: 200, BeginsOn: begins},
		{SellerID: 1, BP: 100, BeginsOn: begins},
		{CategoryID: 1, SellerID: 1, BP: 50, BeginsOn: begins},
		{BP: 400, BeginsOn: begins.AddDate(0, 0, 7)},
	} {
		if err := d.announce(a); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.on(1, 1); got != 0 {
		t.Errorf("before it begins: %d", got)
	}
	d.clock.Advance(begins.Sub(d.clock.Now()))
	for _, test := range []struct {
		category int
		seller   int64
		want     int
	}{{2, 9, 300}, {1, 9, 200}, {2, 1, 100}, {1, 1, 50}} {
		if got := d.on(test.category, test.seller); got != test.want {
			t.Errorf("category %d, seller %d: %d, want %d", test.category, test.seller, got, test.want)
		}
	}
	d.clock.Advance(7 * 24 * time.Hour)
	if got := d.on(2, 9); got != 400 {
		t.Errorf("the next rate: %d", got)
	}
}

func TestARateIsAnnouncedTwentyDaysAhead(t *testing.T) {
	d := newDesk(t)
	begins := commission.Earliest(d.clock.Now())
	if got := begins.In(clock.Vietnam).Format(time.DateTime); got != "2026-12-14 00:00:00" {
		t.Errorf("earliest %s", got)
	}
	for code, a := range map[string]commission.Announcement{
		"commission.too_soon":         {BP: 100, BeginsOn: begins.AddDate(0, 0, -1)},
		"commission.rate_range":       {BP: 3001, BeginsOn: begins},
		"commission.category_unknown": {BP: 100, BeginsOn: begins, CategoryID: 99},
		"commission.seller_unknown":   {BP: 100, BeginsOn: begins, SellerID: 99},
	} {
		if err := d.announce(a); !hasField(err, code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := d.db.Exec(`INSERT INTO commission_rate (rate_bp, begins_at, set_at) VALUES (1, '2026-12-12', '2026-11-23')`); err == nil {
		t.Error("the database takes a rate without notice")
	}
	if err := d.announce(commission.Announcement{BP: 100, BeginsOn: begins}); err != nil {
		t.Fatal(err)
	}
	if err := d.announce(commission.Announcement{BP: 200, BeginsOn: begins}); !hasField(err, "commission.day_taken") {
		t.Errorf("two rates for one day: %v", err)
	}
	table, err := d.rates.Rates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.rates.Withdraw(t.Context(), 0, table[0].ID); err != nil {
			t.Errorf("withdraw: %v", err)
		}
	}
	if err := d.rates.Withdraw(t.Context(), 0, table[1].ID); !errs.HasCode(err, "commission.has_begun") {
		t.Errorf("withdraw what has begun: %v", err)
	}
	if err := d.announce(commission.Announcement{BP: 200, BeginsOn: begins}); err != nil {
		t.Errorf("announce anew: %v", err)
	}
}

func hasField(err error, code string) bool {
	e, ok := errs.As(err)
	if !ok {
		return false
	}
	for _, c := range e.Fields {
		if c == code {
			return true
		}
	}
	return false
}
