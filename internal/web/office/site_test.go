package office_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/httpd"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pgtest"
	"nongsan/internal/promotion"
	"nongsan/internal/seller"
	"nongsan/internal/takedown"
	"nongsan/internal/web/office"
	"nongsan/internal/web/visit"
	"nongsan/static"
)

const bankAccount = "1234567890"

// site is the office's pages with a database and a clock of their own, at 09:05 in Vietnam.
type site struct {
	*testing.T
	db         *sqlx.DB
	clock      *clock.Fake
	app        *fiber.App
	accounts   *account.Service
	sellers    *seller.Service
	catalog    *catalog.Service
	payments   *payment.Service
	promotions *promotion.Service
	messages   *notify.Service
	stall      int64
}

func newSite(t *testing.T) *site {
	t.Helper()
	db := pgtest.New(t)
	now := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{
		T: t, db: db, clock: now, accounts: account.New(db, now.Now), sellers: seller.New(db, now.Now), catalog: catalog.New(db, now.Now),
		promotions: promotion.New(db, now.Now),
		payments:   payment.New(db, now.Now, payment.Orders{Lock: order.Lock, Awaits: order.Awaits, Settle: order.New(db, now.Now, queue).Settle}, bankAccount),
	}
	s.messages = notify.New(notify.Options{
		DB: db, Jobs: queue, Clock: now.Now, Log: slog.New(slog.DiscardHandler), Budget: 10,
		Senders: map[notify.Channel]notify.Sender{notify.SMS: notify.Log{Logger: slog.New(slog.DiscardHandler)}, notify.Mail: notify.Log{Logger: slog.New(slog.DiscardHandler)}},
	})
	assets, err := httpd.Static(static.Files)
	s.must(err)
	visits := visit.New(visit.Options{Accounts: s.accounts, Sellers: s.sellers, Carts: cart.New(db, now.Now), Assets: assets, Clock: now.Now})
	s.app, err = httpd.New(httpd.Options{
		BaseURL: "http://localhost", Secret: []byte(strings.Repeat("s", 32)), Log: slog.New(slog.DiscardHandler), Clock: now.Now,
		ErrorPage: visits.ErrorPage,
	})
	s.must(err)
	assets.Mount(s.app)
	s.app.Use(visits.Identify)
	s.app.Get("/token", func(c *fiber.Ctx) error { return c.SendString(httpd.Token(c)) })
	office.Routes(s.app, office.Deps{
		Visits: visits, DB: db, Accounts: s.accounts, Profiles: visit.Profiles{Sellers: s.sellers, Stalls: seller.Stalls{DB: db, Clock: now.Now, Messages: s.messages}}, Catalog: s.catalog, Sellers: s.sellers, Payments: s.payments, Promotions: s.promotions, Clock: now.Now,
		Messages: s.messages, Takedowns: takedown.Service{DB: db, Clock: now.Now},
	})
	s.stall, err = s.sellers.Create(t.Context(), seller.Seller{
		Slug: "che-nam-tien", Kind: seller.Household, LegalName: "Hộ Dương Văn Thìn", StallName: "Chè Nam Tiến", Phone: "+84900000123",
		ProvinceCode: "19", CommuneCode: "05503", AddressLine: "Xóm Nam Tiến",
	})
	s.must(err)
	return s
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// offers puts a listing of the stall before the officers.
func (s *site) offers(name string) (slug string) {
	s.Helper()
	slug, err := s.catalog.Propose(s.Context(), s.stall, 0, catalog.Offer{
		Name: name, CategorySlug: "che-tra", CommuneCode: "05503", OldPlace: "xóm Nam Tiến", Cover: "che-tra-1",
		Description: "Hái tay một tôm hai lá.", Variants: []catalog.OfferVariant{{Unit: "gói 200 g", Price: 180_000, Stock: 12}},
	})
	s.must(err)
	return slug
}

func (s *site) published(name string) (slug string) {
	s.Helper()
	slug = s.offers(name)
	s.must(s.catalog.Approve(s.Context(), 0, slug))
	return slug
}

func (s *site) status(slug string) catalog.Status {
	s.Helper()
	l, err := s.catalog.Any(s.Context(), slug)
	s.must(err)
	return l.Status
}

// parks is a transfer whose description names no order.
func (s *site) parks(memo string) (eventID int64) {
	s.Helper()
	_, err := s.payments.Record(s.Context(), "sepay", 0, payment.Event{
		DedupKey: memo, Kind: payment.KindPaid, Amount: 250_000, Memo: memo, Account: bankAccount, At: s.clock.Now(),
	})
	s.must(err)
	open := s.parked()
	return open[len(open)-1].EventID
}

func (s *site) parked() []payment.ParkedMoney {
	s.Helper()
	open, err := s.payments.OpenParked(s.Context())
	s.must(err)
	return open
}

func (s *site) slots() []promotion.Slot {
	s.Helper()
	open, err := s.promotions.Open(s.Context())
	s.must(err)
	return open
}

// visitor is a browser.
type visitor struct {
	*site
	cookies map[string]string
}

func (s *site) guest() *visitor { return &visitor{site: s, cookies: map[string]string{}} }

// person signs in somebody with those roles; without any it is a buyer.
func (s *site) person(phone string, roles ...account.Role) *visitor {
	s.Helper()
	const password = "nuoi ga tren doi"
	var id int64
	s.must(s.db.GetContext(s.Context(), &id, `
		INSERT INTO account (phone, name, password_hash, created_at) VALUES ($1, 'Người thử', $2, $3) RETURNING id`,
		phone, pgtest.LightHash(password), s.clock.Now()))
	for _, r := range roles {
		s.must(s.accounts.Appoint(s.Context(), id, account.Duty{Role: r}))
	}
	token, err := s.accounts.SignIn(s.Context(), phone, password, "", "")
	s.must(err)
	v := s.guest()
	v.cookies["session"] = token
	return v
}

// answer is what came back.
type answer struct {
	status         int
	location, body string
}

func (v *visitor) gets(path string) answer {
	v.Helper()
	return v.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// posts sends a form with a good token; pairs are name and value.
func (v *visitor) posts(path string, pairs ...string) answer {
	v.Helper()
	form := url.Values{httpd.TokenField: {v.gets("/token").body}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	return v.send(r)
}

func (v *visitor) send(r *http.Request) answer {
	v.Helper()
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := v.app.Test(r, -1)
	v.must(err)
	body, err := io.ReadAll(resp.Body)
	v.must(err)
	for _, c := range resp.Cookies() {
		v.cookies[c.Name] = c.Value
	}
	return answer{status: resp.StatusCode, location: resp.Header.Get("Location"), body: string(body)}
}
