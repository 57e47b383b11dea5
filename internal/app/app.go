// Package app builds the program from a configuration. It is the only package that sees all others.
package app

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/api"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/config"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/identity"
	"nongsan/internal/intake"
	"nongsan/internal/jobs"
	"nongsan/internal/lot"
	"nongsan/internal/moderation"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/payout"
	"nongsan/internal/pg"
	"nongsan/internal/photo"
	"nongsan/internal/privacy"
	"nongsan/internal/promotion"
	"nongsan/internal/review"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/takedown"
	"nongsan/internal/web"
	"nongsan/internal/web/books"
	"nongsan/internal/web/office"
	"nongsan/internal/web/sell"
	"nongsan/internal/web/shop"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/visit"
	"nongsan/internal/webhook"
	"nongsan/static"
)

// Services are the verbs of the business on one database.
type Services struct {
	Accounts   *account.Service
	Factors    *account.Factors
	Privacy    *privacy.Service
	Codes      *account.Codes // nil: no code can be sent
	Messages   *notify.Service
	Sellers    *seller.Service
	Secrets    *seller.Secrets
	Stalls     seller.Stalls
	Payouts    *payout.Service
	Fees       *commission.Service
	Identities *identity.Service // nil: officers alone identify sellers
	Catalog    *catalog.Service
	Carts      *cart.Service
	Orders     *order.Service
	Payments   *payment.Service
	Photos     *photo.Service
	Promotions *promotion.Service
	Ways       Ways

	Certificates *certificate.Service
	Lots         *lot.Service
	Reviews      *review.Service
	Shipping     *shipping.Service
	Takedowns    takedown.Service
	Intake       *intake.Service
	Lists        *intake.Uploads
	Slips        *intake.Prints
	Activation   *intake.Activation // nil: no code can be sent
}

// Deps is what the outside gives: a test gives its own database and clock.
type Deps struct {
	DB     *sqlx.DB // requests
	Jobs   *jobs.Client
	Clock  clock.Clock
	Log    *slog.Logger
	Secret []byte // signs forms and upload tickets
	Feed   []byte // proves bank notices
	Ways   *Ways  // nil: as the configuration says; background work shares the requests' own
}

// demoAccount receives the demonstration's transfers: letters that no bank has as an account number.
const demoAccount = "MINHHOAKHONGCHUYEN"

// bank is the account that receives transfers.
func bank(cfg config.Config) vietqr.Account {
	if cfg.BankAccount == "" && cfg.Demo {
		return vietqr.Account{BIN: cfg.BankBIN, Number: demoAccount, Name: "NONG SAN MINH HOA"}
	}
	return vietqr.Account{BIN: cfg.BankBIN, Number: cfg.BankAccount, Name: cfg.BankAccountName}
}

// NewServices builds the business.
func NewServices(cfg config.Config, d Deps) (Services, error) {
	photos, err := photographs(cfg, d)
	if err != nil {
		return Services{}, err
	}
	lists, err := newLists(cfg, d, d.DB, d.Jobs)
	if err != nil {
		return Services{}, err
	}
	outbox, err := messages(cfg, d, d.DB, d.Jobs)
	if err != nil {
		return Services{}, err
	}
	seals, err := openVault(cfg)
	if err != nil {
		return Services{}, err
	}
	accounts, codes := people(cfg, d, outbox)
	if d.Ways == nil {
		ways, err := NewWays(cfg, d)
		if err != nil {
			return Services{}, err
		}
		d.Ways = &ways
	}
	sellers := seller.New(d.DB, d.Clock)
	orders := order.New(d.DB, d.Clock, d.Jobs).Waits(cfg.PayWithin).Tells(outbox, cfg.BaseURL)
	secrets := seller.NewSecrets(seller.SecretsOptions{DB: d.DB, Clock: d.Clock, Vault: seals, Messages: outbox, KnowBank: knowBank})
	shelf, private := catalog.New(d.DB, d.Clock).Tells(outbox, cfg.BaseURL), privacy.New(d.DB, d.Clock, cfg.KeepDays)
	return Services{
		Accounts:   accounts,
		Codes:      codes,
		Factors:    account.NewFactors(accounts, seals, d.Secret),
		Privacy:    private,
		Messages:   outbox,
		Sellers:    sellers,
		Secrets:    secrets,
		Stalls:     seller.Stalls{DB: d.DB, Clock: d.Clock, Messages: outbox},
		Payouts:    payout.New(d.DB, d.Clock, secrets),
		Fees:       commission.New(d.DB, d.Clock),
		Identities: identities(cfg, d, secrets),
		Catalog:    shelf,
		Carts:      cart.New(d.DB, d.Clock),
		Orders:     orders,
		Payments:   payments(cfg, d, d.DB, orders),
		Ways:       *d.Ways,
		Photos:     photos,
		Promotions: promotion.New(d.DB, d.Clock),

		Certificates: certificate.New(d.DB, d.Clock, outbox),
		Lots:         lot.New(d.DB, d.Clock),
		Reviews:      review.New(d.DB, d.Clock),
		Shipping:     shipping.New(d.DB, d.Clock),
		Takedowns: takedown.Service{
			DB: d.DB, Clock: d.Clock, Log: d.Log, Catalog: shelf, Secrets: secrets, Privacy: private, Messages: outbox, BaseURL: cfg.BaseURL,
		},
		Intake:     lists.intake,
		Lists:      lists.uploads,
		Slips:      lists.prints,
		Activation: lists.activation(codes),
	}, nil
}

// people are the accounts, and the codes they sign in with: nil where no code can be sent.
func people(cfg config.Config, d Deps, outbox *notify.Service) (*account.Service, *account.Codes) {
	accounts := account.New(d.DB, d.Clock)
	if !cfg.Demo {
		accounts.RequireFactor()
	}
	if !sendsCodes(cfg) {
		return accounts, nil
	}
	return accounts, account.NewCodes(accounts, outbox, d.Secret)
}

// payments records money on a pool of its caller's.
func payments(cfg config.Config, d Deps, db *sqlx.DB, orders *order.Service) *payment.Service {
	calls := payment.Orders{Lock: order.Lock, Awaits: order.Awaits, Settle: orders.Settle, Tell: orders.TellUnwanted}
	return payment.New(db, d.Clock, calls, bank(cfg).Number, d.Ways.Redirect...)
}

// New builds the web application with all its routes.
func New(cfg config.Config, d Deps, s Services) (*fiber.App, error) {
	assets, err := httpd.Static(static.Files)
	if err != nil {
		return nil, err
	}
	visits := visit.New(visit.Options{Accounts: s.Accounts, Sellers: s.Sellers, Carts: s.Carts, Assets: assets, Clock: d.Clock, Demo: cfg.Demo, Takedowns: s.Takedowns.Count})
	app, err := httpd.New(httpd.Options{
		BaseURL: cfg.BaseURL, Secret: d.Secret, TrustedProxies: cfg.TrustedProxies,
		Log: d.Log, Clock: d.Clock, ErrorPage: visits.ErrorPage, Ready: ready(d.DB), Large: office.Large(),
	})
	if err != nil {
		return nil, err
	}
	memory := visit.NewMemory(d.Clock, s.Catalog.NewsSince)
	app.Use(memory.ForgetAfterChanges)
	assets.Mount(app)
	named, err := credits(s.Photos)
	if err != nil {
		return nil, err
	}
	app.Get("/anh/:name", web.Photo(s.Photos))
	upload.Routes(app, s.Photos)
	api.Routes(app, s.Orders, s.Payments)
	webhook.Routes(app, s.Payments, d.Clock, d.Log, s.Ways.tellers()...)
	app.Use(visits.Identify)
	profiles := visit.Profiles{Sellers: s.Sellers, Secrets: s.Secrets, Requests: seller.Requests{DB: d.DB, Clock: d.Clock, Messages: s.Messages}, Stalls: s.Stalls, Electronic: s.Identities != nil}
	shop.Routes(app, shop.Deps{
		Visits: visits, Profiles: profiles, Shipping: s.Shipping, Photos: s.Photos, Memory: memory, Catalog: s.Catalog, Sellers: s.Sellers, Carts: s.Carts, Orders: s.Orders,
		Accounts: s.Accounts, Codes: s.Codes, Factors: s.Factors, Privacy: s.Privacy, Activation: s.Activation, Promotions: s.Promotions, Payments: s.Payments, Ways: s.Ways.Offered, BaseURL: cfg.BaseURL, Bank: playBank(cfg, d, s, s.Ways.Feeds),
		Trial: trial(cfg.Demo), Credits: named, Clock: d.Clock,
		Lots: s.Lots, Reviews: s.Reviews,
	})
	sell.Routes(app, sell.Deps{
		Visits: visits, Shipping: s.Shipping, Profiles: profiles, Catalog: s.Catalog, Sellers: s.Sellers, Orders: s.Orders, Photos: s.Photos, Clock: d.Clock,
		DB: d.DB, Payouts: s.Payouts, Fees: s.Fees,

		Identities: s.Identities, StandIn: cfg.Demo && cfg.IdentityIssuer == "",
		Certificates: s.Certificates, Lots: s.Lots, Reviews: s.Reviews, Privacy: s.Privacy, BaseURL: cfg.BaseURL,
	})
	books.Routes(app, books.Deps{
		Visits: visits, DB: d.DB, Payouts: s.Payouts, Fees: s.Fees, Sellers: s.Sellers, Secrets: profiles.Secrets, Orders: s.Orders, Catalog: s.Catalog, BankName: bankName, Clock: d.Clock,
	})
	office.Routes(app, office.Deps{
		Visits: visits, Orders: s.Orders, DB: d.DB, Accounts: s.Accounts, Profiles: profiles, Catalog: s.Catalog, Sellers: s.Sellers, Payments: s.Payments, Promotions: s.Promotions, Messages: s.Messages, Clock: d.Clock,
		Rules: moderation.Service{DB: d.DB, Clock: d.Clock}, Certificates: s.Certificates, Reviews: s.Reviews, Intake: s.Intake, Lists: s.Lists, Slips: s.Slips, Takedowns: s.Takedowns,
	})
	return app, nil
}

// ready says why the program cannot serve: the database is away, or migrations are pending.
func ready(db *sqlx.DB) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		pending, err := pg.Pending(ctx, db)
		if err != nil {
			return err
		}
		if pending > 0 {
			return errs.New(errs.Unavailable, "http.migrations_pending")
		}
		return nil
	}
}
