package shop_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/cart"
	"nongsan/internal/clock"
	"nongsan/internal/httpd"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/web/shop"
	"nongsan/internal/web/visit"
	"nongsan/static"
)

// site is the pages of coming and going, on a database and a clock of their own.
type site struct {
	*testing.T
	db  *sqlx.DB
	now *clock.Fake
	app *fiber.App
}

func newSite(t *testing.T, withCodes bool) *site {
	t.Helper()
	db, now := pgtest.New(t), clock.NewFake(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
	s := &site{T: t, db: db, now: now}
	queue, err := jobs.NewEnqueuer(db)
	s.must(err)
	assets, err := httpd.Static(static.Files)
	s.must(err)
	accounts, carts := account.New(db, now.Now), cart.New(db, now.Now)
	d := shop.Deps{Accounts: accounts, Clock: now.Now, Carts: carts}
	if withCodes {
		d.Codes = account.NewCodes(accounts, notify.New(notify.Options{DB: db, Jobs: queue, Clock: now.Now, Budget: 100}), []byte(strings.Repeat("s", 32)))
	}
	d.Visits = visit.New(visit.Options{Accounts: accounts, Sellers: seller.New(db, now.Now), Carts: carts, Assets: assets, Clock: now.Now})
	s.app, err = httpd.New(httpd.Options{
		BaseURL: "http://localhost", Secret: []byte(strings.Repeat("s", 32)), Log: slog.New(slog.DiscardHandler), Clock: now.Now, ErrorPage: d.Visits.ErrorPage,
	})
	s.must(err)
	assets.Mount(s.app)
	s.app.Use(d.Visits.Identify)
	s.app.Get("/token", func(c *fiber.Ctx) error { return c.SendString(httpd.Token(c)) })
	shop.Routes(s.app, d)
	return s
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *site) account(phone string) {
	s.Helper()
	_, err := account.New(s.db, s.now.Now).Create(s.Context(), account.Account{Phone: phone, Name: "Hoàng Thị Tân"}, "một vườn chè xanh")
	s.must(err)
}

// code is the one in the newest message.
func (s *site) code() string {
	s.Helper()
	var text string
	s.must(s.db.GetContext(s.Context(), &text, `SELECT body FROM outbox ORDER BY id DESC LIMIT 1`))
	return regexp.MustCompile(`[0-9]{6}`).FindString(text)
}

// browser is one without scripts.
type browser struct {
	*site
	jar   http.CookieJar
	token string
}

func (s *site) browser() *browser {
	s.Helper()
	jar, err := cookiejar.New(nil)
	s.must(err)
	b := &browser{site: s, jar: jar}
	b.token = b.gets("/token").body
	return b
}

// home is the site's address.
var home = &url.URL{Scheme: "http", Host: "localhost", Path: "/"}

type answer struct {
	status         int
	location, body string
}

func (b *browser) gets(path string) answer {
	b.Helper()
	return b.asks(httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil))
}

// posts sends a form of names and values.
func (b *browser) posts(path string, form ...string) answer {
	b.Helper()
	values := url.Values{"csrf": {b.token}}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.asks(request)
}

func (b *browser) asks(request *http.Request) answer {
	b.Helper()
	for _, cookie := range b.jar.Cookies(home) {
		request.AddCookie(cookie)
	}
	got, err := b.app.Test(request, -1)
	b.must(err)
	defer func() { _ = got.Body.Close() }()
	b.jar.SetCookies(home, got.Cookies())
	body, err := io.ReadAll(got.Body)
	b.must(err)
	return answer{got.StatusCode, got.Header.Get("Location"), string(body)}
}

func (b *browser) session() string {
	for _, c := range b.jar.Cookies(home) {
		if c.Name == "session" {
			return c.Value
		}
	}
	return ""
}

// A browser without scripts gets in by a code; the cookie that was planted before is nobody's afterwards.
func TestInByACodeWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t, true)
	s.account("+84912345678")
	b := s.browser()
	planted := strings.Repeat("A", 43)
	b.jar.SetCookies(home, []*http.Cookie{{Name: "session", Value: planted, Path: "/"}})
	got := b.posts("/dang-nhap", "phone", "0912345678", "password", "", "next", "/tai-khoan") // Enter below the number
	if got.status != 303 || got.location != "/dang-nhap/ma?next=%2Ftai-khoan" {
		t.Fatalf("asked: %d %s", got.status, got.location)
	}
	page := b.gets(got.location).body
	for _, want := range []string{`autocomplete="one-time-code"`, `inputmode="numeric"`, "0912 345 678", `value="/tai-khoan"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if got := s.browser().posts("/dang-nhap/ma/xac-nhan", "code", s.code()); got.status != 422 {
		t.Errorf("the right code from another browser: %d", got.status)
	}
	got = b.posts("/dang-nhap/ma/xac-nhan", "code", s.code(), "next", "/tai-khoan")
	if got.status != 303 || got.location != "/tai-khoan" || b.session() == planted || b.session() == "" {
		t.Fatalf("answered: %d %s, session %q", got.status, got.location, b.session())
	}
	if got := b.posts("/dang-nhap/ma/xac-nhan", "code", s.code(), "next", "/tai-khoan"); got.status != 303 || got.location != "/tai-khoan" {
		t.Errorf("a second tap: %d %s", got.status, got.location)
	}
	if got := b.gets("/tai-khoan"); got.status != 200 || !strings.Contains(got.body, "Hoàng Thị Tân") {
		t.Errorf("the account's page: %d", got.status)
	}
}

// Whoever has an account and who has none read the same pages, word for word.
func TestKnownAndUnknownNumbersReadTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t, true)
	s.account("+84912345602")
	var said [2][]string
	for i, number := range []string{"0912 345 602", "0912 345 601"} {
		b := s.browser()
		hide := regexp.MustCompile(regexp.QuoteMeta(number) + `|name="csrf" value="[^"]*"`)
		note := func(a answer) {
			said[i] = append(said[i], strconv.Itoa(a.status)+a.location+hide.ReplaceAllString(a.body, ""))
		}
		note(b.posts("/dang-nhap/ma", "phone", number))
		note(b.gets("/dang-nhap/ma"))
		note(b.posts("/dang-nhap/ma/xac-nhan", "code", "x"))
		note(s.browser().posts("/dang-nhap/ma", "phone", number)) // within the minute
		note(b.posts("/dang-nhap", "phone", number, "password", "không phải", "by", "password"))
	}
	for i := range said[0] {
		if said[0][i] != said[1][i] {
			t.Errorf("step %d differs", i+1)
		}
	}
}

func TestLimitsAreToldOnTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t, true)
	b := s.browser()
	if got := b.posts("/dang-nhap/ma", "phone", "123"); got.status != 422 || !strings.Contains(got.body, "f-phone-error") {
		t.Errorf("no number: %d", got.status)
	}
	b.posts("/dang-nhap/ma", "phone", "0912345678")
	if got := s.browser().posts("/dang-nhap/ma", "phone", "0912345678"); got.status != 429 || !strings.Contains(got.body, "chờ một phút") {
		t.Errorf("another browser within the minute: %d", got.status)
	}
	if got := s.browser().gets("/dang-nhap/ma?next=%2Fx"); got.status != 303 || got.location != "/dang-nhap?next=%2Fx" {
		t.Errorf("a code's page without a code: %d %s", got.status, got.location)
	}
	if got := b.posts("/dang-nhap/ma", "phone", "0912345602", "next", "//evil.example"); got.location != "/dang-nhap/ma?next=%2F" {
		t.Errorf("to another site: %s", got.location)
	}
	if got := s.browser().gets("/tai-khoan"); got.status != 303 || !strings.HasPrefix(got.location, "/dang-nhap") {
		t.Errorf("a stranger's account: %d", got.status)
	}
}

// A code that is over leaves nothing to type in: one tap sends another to the same number.
func TestAfterACodeIsOverAnotherIsOneTapAway(t *testing.T) {
	t.Parallel()
	s := newSite(t, true)
	b := s.browser()
	b.posts("/dang-nhap/ma", "phone", "0912 345 678")
	s.now.Advance(6 * time.Minute)
	got := b.posts("/dang-nhap/ma/xac-nhan", "code", s.code(), "phone", "0912 345 678")
	if got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, `name="code"`) || !strings.Contains(got.body, "Gửi mã mới tới 0912 345 678") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if again := b.posts("/dang-nhap/ma", "phone", "0912 345 678"); again.status != http.StatusSeeOther {
		t.Errorf("another code: %d", again.status)
	}
}

func TestWithoutAGatewayThereIsThePasswordAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, false)
	s.account("+84912345678")
	b := s.browser()
	if page := b.gets("/dang-nhap"); page.status != 200 || strings.Contains(page.body, "/dang-nhap/ma") {
		t.Errorf("the page offers a code: %d", page.status)
	}
	for _, path := range []string{"/dang-nhap/ma", "/dang-nhap/ma/xac-nhan", "/dang-nhap/ten"} {
		if got := b.posts(path, "phone", "0912345678"); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := b.posts("/dang-nhap", "phone", "0912345678", "password", "một vườn chè xanh"); got.status != 303 || b.session() == "" {
		t.Errorf("by password: %d", got.status)
	}
}
