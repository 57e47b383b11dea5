package app

import (
	"fmt"
	"slices"

	"nongsan/internal/config"
	"nongsan/internal/payment"
	"nongsan/internal/payment/cod"
	"nongsan/internal/payment/momo"
	"nongsan/internal/payment/stripe"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/payment/vnpay"
	"nongsan/internal/payment/zalopay"
)

// Ways are the configured ways to pay, and who tells of money.
type Ways struct {
	Offered  payment.Ways       // in the province's order
	Redirect []*payment.Guarded // those with a page of their own
	Feeds    []payment.Feed     // of the bank account
}

// tellers are all who send notifications.
func (w Ways) tellers() []payment.Feed {
	all := slices.Clone(w.Feeds)
	for _, g := range w.Redirect {
		all = append(all, g)
	}
	return all
}

// NewWays reads the ways to pay from the configuration. A wrong account or a short secret stops the start.
func NewWays(cfg config.Config, d Deps) (Ways, error) {
	var ways Ways
	var gateways []payment.Gateway // in the order they are offered when the province gives none
	transfer, feeds, err := transferWays(cfg, d)
	if err != nil {
		return ways, err
	}
	if transfer != nil {
		gateways = append(gateways, transfer)
	}
	ways.Feeds = feeds
	wire := payment.NewWire()
	for _, one := range redirects {
		g, err := one(cfg, d, wire)
		if err != nil {
			return ways, err
		}
		if g != nil {
			guarded := payment.Guard(g, d.Clock)
			gateways, ways.Redirect = append(gateways, guarded), append(ways.Redirect, guarded)
		}
	}
	gateways = append(gateways, cod.Gateway{})
	if ways.Offered, err = payment.Offer(gateways, cfg.PaymentMethods, cfg.PaymentNotes); err != nil {
		return ways, fmt.Errorf("PAYMENT_METHODS, PAYMENT_NOTES: %w", err)
	}
	return ways, nil
}

// redirects make each gateway with a page of its own, or nil when it is not configured. A new one is a line here.
var redirects = []func(cfg config.Config, d Deps, wire *payment.Wire) (payment.Gateway, error){
	func(cfg config.Config, d Deps, wire *payment.Wire) (payment.Gateway, error) {
		return made(cfg.VNPayTmnCode != "", "VNPAY_TMN_CODE, VNPAY_HASH_SECRET, VNPAY_PAY_URL, VNPAY_API_URL", func() (*vnpay.Gateway, error) {
			return vnpay.New(vnpay.Options{
				TmnCode: cfg.VNPayTmnCode, Secret: cfg.VNPayHashSecret.Reveal(), PayURL: cfg.VNPayPayURL, APIURL: cfg.VNPayAPIURL, Clock: d.Clock, Wire: wire,
			})
		})
	},
	func(cfg config.Config, d Deps, wire *payment.Wire) (payment.Gateway, error) {
		return made(cfg.MoMoPartnerCode != "", "MOMO_PARTNER_CODE, MOMO_ACCESS_KEY, MOMO_SECRET_KEY, MOMO_URL", func() (*momo.Gateway, error) {
			return momo.New(momo.Options{
				PartnerCode: cfg.MoMoPartnerCode, AccessKey: cfg.MoMoAccessKey.Reveal(), SecretKey: cfg.MoMoSecretKey.Reveal(), URL: cfg.MoMoURL, Clock: d.Clock, Wire: wire,
			})
		})
	},
	func(cfg config.Config, d Deps, wire *payment.Wire) (payment.Gateway, error) {
		return made(cfg.ZaloPayAppID != "", "ZALOPAY_APP_ID, ZALOPAY_KEY1, ZALOPAY_KEY2, ZALOPAY_URL", func() (*zalopay.Gateway, error) {
			return zalopay.New(zalopay.Options{
				AppID: cfg.ZaloPayAppID, Key1: cfg.ZaloPayKey1.Reveal(), Key2: cfg.ZaloPayKey2.Reveal(), URL: cfg.ZaloPayURL, Clock: d.Clock, Wire: wire,
			})
		})
	},
	func(cfg config.Config, d Deps, wire *payment.Wire) (payment.Gateway, error) {
		return made(cfg.StripeSecretKey != "", "STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_URL", func() (*stripe.Gateway, error) {
			return stripe.New(stripe.Options{
				SecretKey: cfg.StripeSecretKey.Reveal(), WebhookSecret: cfg.StripeWebhookSecret.Reveal(), URL: cfg.StripeURL, Clock: d.Clock, Wire: wire,
			})
		})
	},
}

// made builds a gateway if it is wanted, and says which variables are wrong.
func made[G payment.Gateway](wanted bool, names string, build func() (G, error)) (payment.Gateway, error) {
	if !wanted {
		return nil, nil
	}
	g, err := build()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", names, err)
	}
	return g, nil
}

// transferWays is the gateway for bank transfers and the feeds that tell of them; none when no account is configured.
func transferWays(cfg config.Config, d Deps) (payment.Gateway, []payment.Feed, error) {
	to := bank(cfg)
	if to.Number == "" {
		return nil, nil, nil
	}
	gateway, err := vietqr.New(to)
	if err != nil {
		return nil, nil, fmt.Errorf("BANK_BIN, BANK_ACCOUNT, BANK_ACCOUNT_NAME: %w", err)
	}
	feed, err := vietqr.NewSepay(string(d.Feed), to.Number)
	if err != nil {
		return nil, nil, fmt.Errorf("BANK_FEED_SECRET: %w", err)
	}
	feeds := []payment.Feed{feed}
	if cfg.CassoSecret != "" {
		casso, err := vietqr.NewCasso(cfg.CassoSecret.Reveal(), to.Number)
		if err != nil {
			return nil, nil, fmt.Errorf("CASSO_SECRET: %w", err)
		}
		feeds = append(feeds, casso)
	}
	if cfg.PayOSChecksumKey != "" {
		payos, err := vietqr.NewPayOS(cfg.PayOSChecksumKey.Reveal(), to.Number)
		if err != nil {
			return nil, nil, fmt.Errorf("PAYOS_CHECKSUM_KEY: %w", err)
		}
		feeds = append(feeds, payos)
	}
	return gateway, feeds, nil
}
