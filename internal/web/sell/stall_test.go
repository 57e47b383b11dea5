package sell_test

import (
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/blob"
	"nongsan/internal/cart"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/httpd"
	"nongsan/internal/jobs"
	"nongsan/internal/order"
	"nongsan/internal/pgtest"
	"nongsan/internal/photo"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/web/sell"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/visit"
	"nongsan/static"
)

// market is the sellers' pages on a database of their own, with one household that sells.
type market struct {
	*testing.T
	app      *fiber.App
	db       *sqlx.DB
	clock    *clock.Fake
	accounts *account.Service
	sellers  *seller.Service
	catalog  *catalog.Service
	carts    *cart.Service
	orders   *order.Service
	photos   *photo.Service
	stall    int64
}

func newMarket(t *testing.T) *market {
	t.Helper()
	t.Parallel()
	db, c := pgtest.New(t), clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	queue, err := jobs.NewEnqueuer(db)
	m := &market{
		T: t, db: db, clock: c, accounts: account.New(db, c.Now), sellers: seller.New(db, c.Now),
		catalog: catalog.New(db, c.Now), carts: cart.New(db, c.Now), orders: order.New(db, c.Now, queue),
	}
	m.must(err)
	m.serve()
	m.stall = m.household("nam-tien")
	return m
}

func (m *market) serve() {
	m.Helper()
	assets, err := httpd.Static(static.Files)
	m.must(err)
	store, err := blob.Open(m.TempDir())
	m.must(err)
	m.Cleanup(func() { _ = store.Close() })
	visits := visit.New(visit.Options{Accounts: m.accounts, Sellers: m.sellers, Carts: m.carts, Assets: assets, Clock: m.clock.Now})
	m.app, err = httpd.New(httpd.Options{
		BaseURL: "http://shop.example", Secret: make([]byte, 32), Clock: m.clock.Now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), ErrorPage: visits.ErrorPage,
	})
	m.must(err)
	assets.Mount(m.app)
	m.app.Use(visits.Identify)
	queue, err := jobs.NewEnqueuer(m.db)
	m.must(err)
	m.photos = photo.New(photo.Options{Store: store, DB: m.db, Jobs: queue, Clock: m.clock.Now})
	upload.Routes(m.app, m.photos)
	sell.Routes(m.app, sell.Deps{
		Visits: visits, Catalog: m.catalog, Sellers: m.sellers, Orders: m.orders,
		Photos: m.photos, Clock: m.clock.Now, Profiles: visit.Profiles{Stalls: seller.Stalls{DB: m.db, Clock: m.clock.Now}},
	})
}

func (m *market) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func (m *market) household(slug string) int64 {
	m.Helper()
	id, err := m.sellers.Create(m.Context(), seller.Seller{
		Slug: slug, Kind: seller.Household, LegalName: "Hộ " + slug,
		StallName: "Chè " + slug, Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	m.must(err)
	return id
}

// offers lists a product of a stall; it waits for an officer.
func (m *market) offers(stall int64, name string) (slug string) {
	m.Helper()
	slug, err := m.catalog.Propose(m.Context(), stall, 0, catalog.Offer{
		Name: name, CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: 250_000, Stock: 10}},
	})
	m.must(err)
	return slug
}

// ordered places a guest's order of two units of a listing, to be paid in cash.
func (m *market) ordered(slug string) (code string) {
	m.Helper()
	l, err := m.catalog.BySlug(m.Context(), slug)
	m.must(err)
	token := "cart-of-" + slug
	m.must(m.carts.Add(m.Context(), token, l.Variants[0].ID, 2))
	lines, err := m.carts.Lines(m.Context(), token)
	m.must(err)
	_, total, err := m.orders.Quote(m.Context(), lines, order.Way{To: shipping.To{Province: "01"}})
	m.must(err)
	code, err = m.orders.Place(m.Context(), order.Checkout{
		Key: "key-of-" + slug + "-000000000001", CartToken: token, Name: "Nguyễn Thị Mai",
		Phone: "0987 654 321", ProvinceCode: "01", CommuneCode: "00004", AddressLine: "12 phố Hàng Bột", Method: "cod", TotalSeen: total,
	})
	m.must(err)
	return code
}

// browser is a person with cookies.
type browser struct {
	*market
	cookies map[string]string
}

// signsIn is a browser of somebody who helps in a stall; 0: in none.
func (m *market) signsIn(phone string, stall int64) *browser {
	m.Helper()
	var id int64
	m.must(m.db.GetContext(m.Context(), &id, `
		INSERT INTO account (phone, name, password_hash, created_at) VALUES ($1, 'Nguyễn Thị Lý', $2, $3) RETURNING id`,
		phone, pgtest.LightHash("mot hai ba bon"), m.clock.Now()))
	if stall != 0 {
		m.must(m.sellers.Join(m.Context(), stall, id, seller.Owner))
	}
	token, err := m.accounts.SignIn(m.Context(), phone, "mot hai ba bon", "test", "")
	m.must(err)
	return &browser{m, map[string]string{"session": token}}
}

// page is an answer.
type page struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (b *browser) sends(r *http.Request) page {
	b.Helper()
	r.Host = "shop.example"
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := b.app.Test(r, -1)
	b.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	b.must(err)
	for _, c := range res.Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return page{res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

func (b *browser) opens(path string) page {
	b.Helper()
	return b.sends(httptest.NewRequest(http.MethodGet, path, nil))
}

var (
	tokenOf  = regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	actionOf = regexp.MustCompile(`action="(/upload/[^"]+)"`)
)

// posts sends a form of the page at from.
func (b *browser) posts(from, path string, fields url.Values) page {
	b.Helper()
	found := tokenOf.FindStringSubmatch(b.opens(from).body)
	if found == nil {
		b.Fatalf("%s has no form", from)
	}
	form := url.Values{"csrf": {found[1]}}
	for name, values := range fields {
		form[name] = values
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.sends(r)
}

// offersBy fills in the form at path as a browser sends it, with a file in photos unless it is empty.
func (b *browser) offersBy(path string, fields url.Values, file string) page {
	b.Helper()
	found := actionOf.FindStringSubmatch(b.opens(path).body)
	if found == nil {
		b.Fatalf("%s has no form for photographs", path)
	}
	var body strings.Builder
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, value := range values {
			b.must(w.WriteField(name, value))
		}
	}
	if file != "" {
		part, err := w.CreateFormFile("photos", "anh.jpg")
		b.must(err)
		_, err = io.WriteString(part, file)
		b.must(err)
	}
	b.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, found[1], strings.NewReader(body.String()))
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.sends(r)
}

func (b *browser) answers(got page, status int, texts ...string) {
	b.Helper()
	if got.status != status {
		b.Errorf("status %d, want %d (%s)", got.status, status, got.location)
	}
	for _, text := range texts {
		if !strings.Contains(got.body, text) {
			b.Errorf("the page does not say %q", text)
		}
	}
}
