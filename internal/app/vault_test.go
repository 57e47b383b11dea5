package app

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"nongsan/internal/config"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/vault"
)

func TestNoStartWithoutKeysOutsideTheDemonstration(t *testing.T) {
	t.Parallel()
	good := config.Secret(vault.NewKey())
	for name, cfg := range map[string]config.Config{
		"no keys":        {},
		"no look-up key": {VaultKeys: "a:" + good},
		"a short key":    {VaultKeys: "a:c2hvcnQ=", VaultLookupKey: good},
		"a word as key":  {VaultKeys: "a:change-me", VaultLookupKey: good, Demo: true},
	} {
		cfg.DataDir = t.TempDir()
		if _, err := openVault(cfg); err == nil || strings.Contains(err.Error(), good.Reveal()) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := NewServices(cfg, Deps{Log: slog.New(slog.DiscardHandler)}); err == nil {
			t.Errorf("%s: the program starts", name)
		}
	}
	cfg := config.Config{Demo: true, DataDir: t.TempDir()}
	first, err := openVault(cfg)
	if err != nil {
		t.Fatal(err)
	}
	again, err := openVault(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.Open("x:1", first.Seal("x:1", "019085001234")); err != nil || text != "019085001234" {
		t.Errorf("the demonstration forgets its key: %q, %v", text, err)
	}
}

// The keys change as operations.md says, by the role that serves: what the old one sealed opens with the new one alone.
func TestTheVaultIsRotatedByTheRoleThatServes(t *testing.T) {
	t.Parallel()
	address, first, second, marks := pgtest.URL(t), "a:"+vault.NewKey(), "b:"+vault.NewKey(), vault.NewKey()
	before, err := vault.New(first, marks)
	if err != nil {
		t.Fatal(err)
	}
	number := seller.NewSecrets(seller.SecretsOptions{Vault: before}).Sealed(seller.Household, 1, "019085001234")
	owner := pgtest.Open(t, address)
	for _, one := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO account (phone, name, created_at) VALUES ('+84912345671', 'Bà Chủ', now())`, nil},
		{`INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
			VALUES ('a', 'household', 'Hộ A', 'Chè nhà A', '+84912345671', '19', '05503', now())`, nil},
		{
			`INSERT INTO seller_secret (seller_id, field, sealed, key_id, mark, changed_at) VALUES (1, $1, $2, $3, $4, now())`,
			[]any{number.Field, number.Sealed, number.KeyID, number.Mark},
		},
		{
			`INSERT INTO second_factor (account_id, sealed, key_id, last_step, since) VALUES (1, $1, 'a', 0, now())`,
			[]any{before.Seal("second_factor.sealed:1", "SECRET")},
		},
	} {
		if _, err := owner.ExecContext(t.Context(), one.sql, one.args...); err != nil {
			t.Fatal(err)
		}
	}
	cfg := config.Config{
		DatabaseURL: config.Secret(address + "&role=nongsan_web"), VaultKeys: config.Secret(second + "," + first), VaultLookupKey: config.Secret(marks),
	}
	var told []int
	err = RotateVault(t.Context(), cfg, slog.New(slog.DiscardHandler), func(left int) { told = append(told, left) })
	if err != nil || !slices.Equal(told, []int{0, 0}) { // sellers' numbers, officers' second proofs
		t.Fatalf("told %v, %v", told, err)
	}
	after, err := vault.New(second, marks)
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string][2]string{
		`SELECT sealed FROM seller_secret`: {"seller_secret.citizen_number:1", "019085001234"},
		`SELECT sealed FROM second_factor`: {"second_factor.sealed:1", "SECRET"},
	} {
		var sealed []byte
		if err := owner.GetContext(t.Context(), &sealed, query); err != nil {
			t.Fatal(err)
		}
		if text, err := after.Open(want[0], sealed); err != nil || text != want[1] {
			t.Errorf("%s: %q, %v", query, text, err)
		}
	}
}
