package app

import (
	"strings"
	"testing"

	"nongsan/internal/clock"
	"nongsan/internal/config"
)

// A secret that is empty or short would let anybody say that money came: the program does not start with one, for any
// gateway and any feed, and says which variable it is.
func TestAWeakSecretStopsTheStart(t *testing.T) {
	t.Parallel()
	good := config.Config{
		BankBIN: "970405", BankAccount: "8500201234567", BankAccountName: "SO NONG NGHIEP",
		VNPayTmnCode: "NONGSAN1", VNPayHashSecret: "RAOEXHYVSDDIIENYWSLDIIZTANXUXZFJ", VNPayPayURL: "https://pay.example/", VNPayAPIURL: "https://api.example/",
		MoMoPartnerCode: "MOMOBKUN20180529", MoMoAccessKey: "klm05TvNBzhg7h7j", MoMoSecretKey: "at67qH6mk8w5Y1nAyMoYKMWACiEi2bsa", MoMoURL: "https://momo.example",
		ZaloPayAppID: "2553", ZaloPayKey1: "PcY4iZIKFCIdgZvA6ueMcMHHUbRLYjPL", ZaloPayKey2: "kLtgPl8HHhfvMuDHPwKfgfsY4Ydm9eIz", ZaloPayURL: "https://zalo.example",
		StripeSecretKey: "sk_test_123456789012345", StripeWebhookSecret: "whsec_invented_for_tests_0001", StripeURL: "https://stripe.example",
		CassoSecret: "fedcba9876543210fedcba9876543210", PayOSChecksumKey: "fedcba9876543210fedcba9876543210",
	}
	feed := []byte("fedcba9876543210fedcba9876543210")
	deps := Deps{Clock: clock.System, Feed: feed}
	if ways, err := NewWays(good, deps); err != nil || len(ways.Offered) != 6 || len(ways.Feeds) != 3 {
		t.Fatalf("%+v, %v", ways, err)
	}
	for _, one := range []struct {
		name string
		set  func(cfg *config.Config, d *Deps, secret string)
		not  bool // empty: not offered at all
	}{
		{"VNPAY_HASH_SECRET", func(cfg *config.Config, _ *Deps, s string) { cfg.VNPayHashSecret = config.Secret(s) }, false},
		{"MOMO_ACCESS_KEY", func(cfg *config.Config, _ *Deps, s string) { cfg.MoMoAccessKey = config.Secret(s) }, false},
		{"MOMO_SECRET_KEY", func(cfg *config.Config, _ *Deps, s string) { cfg.MoMoSecretKey = config.Secret(s) }, false},
		{"ZALOPAY_KEY1", func(cfg *config.Config, _ *Deps, s string) { cfg.ZaloPayKey1 = config.Secret(s) }, false},
		{"ZALOPAY_KEY2", func(cfg *config.Config, _ *Deps, s string) { cfg.ZaloPayKey2 = config.Secret(s) }, false},
		{"STRIPE_WEBHOOK_SECRET", func(cfg *config.Config, _ *Deps, s string) { cfg.StripeWebhookSecret = config.Secret(s) }, false},
		{"STRIPE_SECRET_KEY", func(cfg *config.Config, _ *Deps, s string) { cfg.StripeSecretKey = config.Secret(s) }, true},
		{"BANK_FEED_SECRET", func(_ *config.Config, d *Deps, s string) { d.Feed = []byte(s) }, false},
		{"CASSO_SECRET", func(cfg *config.Config, _ *Deps, s string) { cfg.CassoSecret = config.Secret(s) }, true},
		{"PAYOS_CHECKSUM_KEY", func(cfg *config.Config, _ *Deps, s string) { cfg.PayOSChecksumKey = config.Secret(s) }, true},
	} {
		for _, secret := range []string{"", "kurz"} {
			cfg, d := good, deps
			one.set(&cfg, &d, secret)
			_, err := NewWays(cfg, d)
			if one.not && secret == "" {
				if err != nil {
					t.Errorf("%s may be left out: %v", one.name, err)
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), one.name) || strings.Contains(err.Error(), "kurz") {
				t.Errorf("%s is %q: %v", one.name, secret, err)
			}
		}
	}
}
