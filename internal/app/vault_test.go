package app

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"nongsan/internal/config"
	"nongsan/internal/pgtest"
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

func TestRotatingAnEmptyVaultIsDoneAtOnce(t *testing.T) {
	t.Parallel()
	cfg := config.Config{DatabaseURL: config.Secret(pgtest.URL(t)), DataDir: t.TempDir(), Demo: true}
	var told []int
	err := RotateVault(t.Context(), cfg, slog.New(slog.DiscardHandler), func(left int) { told = append(told, left) })
	if err != nil || len(told) == 0 || slices.Max(told) != 0 { // one for each kind of sealed thing
		t.Errorf("told %v, %v", told, err)
	}
}
