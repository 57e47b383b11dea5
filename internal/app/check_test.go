package app_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"nongsan/internal/app"
	"nongsan/internal/config"
	"nongsan/internal/pgtest"
)

// `nongsan check` prints a line for each invariant, and fails when one is broken.
func TestCheckFailsWhenSomethingIsBroken(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	cfg := config.Config{DatabaseURL: config.Secret(address), DataDir: t.TempDir()}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	var out bytes.Buffer
	if err := app.Check(t.Context(), cfg, log, &out); err != nil {
		t.Fatalf("an empty database is broken: %v\n%s", err, &out)
	}
	if strings.Count(out.String(), "\n") < 25 || strings.Contains(out.String(), "BROKEN") {
		t.Errorf("printed\n%s", &out)
	}
	if !strings.Contains(out.String(), "WARN   serving-role") { // the tests' role owns the tables
		t.Errorf("nothing of who serves:\n%s", &out)
	}
	out.Reset()
	web := config.Config{DatabaseURL: config.Secret(address + "&role=nongsan_web"), DataDir: t.TempDir()}
	if err := app.Check(t.Context(), web, log, &out); err != nil || !strings.Contains(out.String(), "ok     serving-role") {
		t.Errorf("as the role that owns nothing: %v\n%s", err, &out)
	}
	out.Reset()
	db := pgtest.Open(t, address)
	tx := db.MustBegin()
	tx.MustExec(`
		INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
		VALUES ('a', 'household', 'Hộ A', 'Chè A', '+84912345678', '19', '05503', now());
		INSERT INTO listing (slug, seller_id, category_id, name, province_code, commune_code, status, created_at, updated_at)
		VALUES ('che', 1, 1, 'Chè', '19', '05503', 'pending', now(), now());
		INSERT INTO listing_history (listing_id, to_status, at) VALUES (1, 'pending', now());
		INSERT INTO variant (listing_id, position, unit, price, stock) VALUES (1, 0, 'kg', 100000, 7)`)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	err := app.Check(t.Context(), cfg, log, &out)
	if err == nil || !strings.Contains(out.String(), "BROKEN stock-journal") {
		t.Errorf("stock that came from nowhere: %v\n%s", err, &out)
	}
}
