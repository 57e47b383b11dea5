// Package site tries the whole program through HTTP on a real database: who may do what, what happens to input
// nobody should send, and what a visitor sees while the database is away.
package site_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/app"
	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/demo"
	"nongsan/internal/jobs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/photo"
	"nongsan/internal/promotion"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/test/gateways/peer"
)

// TestMain lets this program be its own photograph worker, as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "photo-worker" {
		syscall.Exit(photo.WorkerMain(os.Stdin, os.Stdout, os.Stderr)) // os.Exit waits a second for races; internal/web/sell does
	}
	os.Exit(m.Run())
}

const (
	feedSecret  = "fedcba9876543210fedcba9876543210"
	password    = "nuoi ga tren doi"
	tanCuong    = "05503"
	dinhHoa     = "05569"
	bankAccount = "MINHHOAKHONGCHUYEN"
)

// morning is 09:05 in Vietnam.
var morning = time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC)

// world is the program with two households, a buyer and officers, at 09:05 in Vietnam.
type world struct {
	*testing.T
	db       *sqlx.DB
	dsn      string // of db
	clock    *clock.Fake
	web      *fiber.App
	services app.Services
	url      string
	log      *logged
	a, b     int64            // the two stalls
	accounts map[string]int64 // by role
	count    int
	wished   int64 // what the last wishingStall wants
	bag      int64 // a variant with much in stock, for orders
	counted  *sqlx.Stmt
}

// logged keeps what the program logs, so that a test can look for failures.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// failures are the lines that tell of a fault of ours; they are forgotten.
func (l *logged) failures() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []string
	for line := range strings.Lines(l.buf.String()) {
		if strings.Contains(line, "level=ERROR") {
			found = append(found, line)
		}
	}
	l.buf.Reset()
	return strings.Join(found, "")
}

// newWorld builds the program on a database of its own; reach gives the address the program itself uses, through a
// line that can break. Without it the program connects directly.
func newWorld(t *testing.T, reach func(dsn string) string) *world {
	t.Helper()
	dsn := settled.Clone(t)
	w := &world{
		T: t, db: pgtest.Open(t, dsn), dsn: dsn, clock: clock.NewFake(morning), log: &logged{}, accounts: map[string]int64{},
	}
	if reach != nil {
		dsn = reach(dsn)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	w.must(err)
	w.url = "http://" + listener.Addr().String()
	cfg, deps, err := program(pgtest.Open(t, asWeb(dsn)), t.TempDir(), w.clock.Now, slog.New(slog.NewTextHandler(w.log, nil)))
	w.must(err)
	w.services, err = app.NewServices(cfg, deps)
	w.must(err)
	w.web, err = app.New(cfg, deps, w.services)
	w.must(err)
	served := make(chan error, 1)
	go func() { served <- w.web.Listener(listener) }()
	t.Cleanup(func() {
		_ = w.web.Shutdown()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	w.looksAround()
	return w
}

// program is what the world is built from. The address is https, as behind a proxy in the province: cookies and HSTS
// are those of the real site.
func program(db *sqlx.DB, dir string, now clock.Clock, log *slog.Logger) (config.Config, app.Deps, error) {
	queue, err := jobs.NewEnqueuer(db)
	cfg := config.Config{BaseURL: "https://nongsan.example", DataDir: dir, BankBIN: "970405", Demo: true, SMSBudget: 10_000}
	peer.Configure(&cfg, func(string) string { return "http://127.0.0.1:9" }) // nobody is there
	return cfg, app.Deps{
		DB: db, Jobs: queue, Clock: now, Log: log, Secret: []byte("0123456789abcdef0123456789abcdef"), Feed: []byte(feedSecret),
	}, err
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// phones of the roles; nobody has the guest's.
var phones = map[string]string{
	guest: "+84900000600", buyer: "+84900000601", household: "+84900000602", stranger: "+84900000603",
	moderator: "+84900000604", admin: "+84900000605", helper: "+84900000606", officerHere: "+84900000607",
	officerThere: "+84900000608", promoter: "+84900000609", accountant: "+84900000610",
}

// duties of those who act in the province's name.
var duties = map[string]account.Duty{
	moderator: {Role: account.Moderator}, promoter: {Role: account.Promoter}, accountant: {Role: account.Accountant}, admin: {Role: account.Admin},
	officerHere: {Role: account.Moderator, CommuneCode: tanCuong}, officerThere: {Role: account.Moderator, CommuneCode: dinhHoa},
}

// settled is a database with the two stalls and all people. Their passwords are hashed lightly: each test signs all in.
var settled = pgtest.NewTemplate(func(address string) (err error) {
	ctx := context.Background()
	db, err := pg.Open(ctx, address, pg.Web())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	dir, err := os.MkdirTemp("", "nongsan-site-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg, deps, err := program(db, dir, clock.NewFake(morning).Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	services, err := app.NewServices(cfg, deps)
	if err != nil {
		return err
	}
	if err := settle(ctx, services); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE account SET password_hash = $1`, pgtest.LightHash(password))
	return err
})

// asWeb is an address whose connections have the rights of the role that serves, and no others: all that the tests of
// this package do, the program does as that role.
func asWeb(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn // connecting says what is wrong with it
	}
	q := u.Query()
	q.Set("role", "nongsan_web")
	u.RawQuery = q.Encode()
	return u.String()
}

func settle(ctx context.Context, services app.Services) error {
	accounts := map[string]int64{}
	for _, role := range everybody[1:] {
		id, err := services.Accounts.Create(ctx, account.Account{Phone: phones[role], Name: "Người " + role}, password)
		if err != nil {
			return err
		}
		accounts[role] = id
	}
	a, err := stall(ctx, services, "che-nam-tien", "Chè Nam Tiến", household, accounts)
	if err != nil {
		return err
	}
	if _, err := stall(ctx, services, "mien-viet-cuong", "Miến Việt Cường", stranger, accounts); err != nil {
		return err
	}
	if err := services.Sellers.Join(ctx, a, accounts[helper], seller.Helper); err != nil {
		return err
	}
	for role, duty := range duties {
		if err := services.Accounts.Appoint(ctx, accounts[role], duty); err != nil {
			return err
		}
	}
	return nil
}

func stall(ctx context.Context, services app.Services, slug, name, owner string, accounts map[string]int64) (int64, error) {
	id, err := services.Sellers.Create(ctx, seller.Seller{
		Slug: slug, Kind: seller.Household, LegalName: "Hộ " + name, StallName: name, Phone: phones[owner],
		ProvinceCode: "19", CommuneCode: tanCuong, AddressLine: "Xóm Nam Tiến",
	})
	if err != nil {
		return 0, err
	}
	return id, services.Sellers.Join(ctx, id, accounts[owner], seller.Owner)
}

// looksAround finds the people and the stalls that were settled.
func (w *world) looksAround() {
	w.Helper()
	for _, role := range everybody[1:] {
		id, err := w.services.Accounts.IDByPhone(w.Context(), phones[role])
		w.must(err)
		w.accounts[role] = id
	}
	w.must(w.db.GetContext(w.Context(), &w.a, `SELECT id FROM seller WHERE slug = 'che-nam-tien'`))
	w.must(w.db.GetContext(w.Context(), &w.b, `SELECT id FROM seller WHERE slug = 'mien-viet-cuong'`))
}

// pending is a fresh listing of stall A that waits for an officer.
func (w *world) pending() (slug string) {
	w.Helper()
	w.count++
	slug, err := w.services.Catalog.Propose(w.Context(), w.a, w.accounts[household], catalog.Offer{
		Name: fmt.Sprintf("Chè búp lứa %d", w.count), CategorySlug: "che-tra", CommuneCode: tanCuong,
		Description: "Hái tay một tôm hai lá.", Variants: []catalog.OfferVariant{{Unit: "gói 200 g", Price: 180_000, Stock: 50}},
	})
	w.must(err)
	return slug
}

// live is a fresh published listing of stall A.
func (w *world) live() (slug string) {
	w.Helper()
	slug = w.pending()
	w.must(w.services.Catalog.Approve(w.Context(), 0, slug))
	return slug
}

func (w *world) hidden() (slug string) {
	w.Helper()
	slug = w.live()
	w.must(w.services.Catalog.TakeOff(w.Context(), w.a, w.accounts[household], slug))
	return slug
}

// variant is the first variant of a published listing.
func (w *world) variant(slug string) int64 {
	w.Helper()
	l, err := w.services.Catalog.BySlug(w.Context(), slug)
	w.must(err)
	return l.Variants[0].ID
}

// order is a fresh order of the buyer at stall A, of one bag.
func (w *world) order(method string) (code string) { w.Helper(); return w.ordered(method, 1) }

// ofTwo is one of two bags, to be paid at the door.
func (w *world) ofTwo() (code string) { w.Helper(); return w.ordered(payment.COD, 2) }

func (w *world) ordered(method string, bags int) (code string) {
	w.Helper()
	w.count++
	return w.orderOf(fmt.Sprintf("giỏ %d", w.count), method, bags)
}

// orderOf orders what is in a basket, and some bags of stall A.
func (w *world) orderOf(cart, method string, bags int) (code string) {
	w.Helper()
	if w.bag == 0 {
		w.bag = w.variant(w.live())
		w.fill(w.bag, 1000)
	}
	w.must(w.services.Carts.Add(w.Context(), cart, w.bag, bags))
	lines, err := w.services.Carts.Lines(w.Context(), cart)
	w.must(err)
	_, total, err := w.services.Orders.Quote(w.Context(), lines, order.Way{To: shipping.To{Province: "19"}})
	w.must(err)
	code, err = w.services.Orders.Place(w.Context(), order.Checkout{
		Key: fmt.Sprintf("khoa-dat-hang-%08d", w.count), CartToken: cart, AccountID: w.accounts[buyer], Name: "Trần Thu Hà",
		Phone: phones[buyer], ProvinceCode: "19", CommuneCode: tanCuong, AddressLine: "Tổ 5", Method: method, TotalSeen: total,
	})
	w.must(err)
	return code
}

// link is the end of the address that opens an order in any browser.
func (w *world) link(code string) string {
	w.Helper()
	o, err := w.services.Orders.ByCode(w.Context(), code)
	w.must(err)
	return code + "/mo/" + o.Pass
}

// fill puts more units of a variant on the shelf.
func (w *world) fill(variant int64, units int) {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), `
		WITH more AS (UPDATE variant SET stock = stock + $2 WHERE id = $1)
		INSERT INTO stock_move (variant_id, delta, kind, at) VALUES ($1, $2, 'counted', $3)`, variant, units, w.clock.Now())
	w.must(err)
}

// invitation is an open one of stall A to the buyer.
func (w *world) invitation() int64 {
	w.Helper()
	w.must(w.services.Sellers.Invite(w.Context(), seller.By{SellerID: w.a, AccountID: w.accounts[household]}, phones[buyer]))
	open, err := w.services.Sellers.AskedOf(w.Context(), phones[buyer])
	w.must(err)
	return open[0].ID
}

// helper lets somebody help at stall A and returns the membership.
func (w *world) helper() int64 {
	w.Helper()
	w.count++
	phone := fmt.Sprintf("+8490001%04d", w.count)
	id, err := w.services.Accounts.Create(w.Context(), account.Account{Phone: phone, Name: "Người giúp"}, password)
	w.must(err)
	w.must(w.services.Sellers.Join(w.Context(), w.a, id, seller.Helper))
	return w.membership(phone)
}

// member is the membership of a role in stall A.
func (w *world) member(role string) int64 { w.Helper(); return w.membership(phones[role]) }

func (w *world) membership(phone string) int64 {
	w.Helper()
	members, err := w.services.Sellers.Members(w.Context(), w.a)
	w.must(err)
	for _, m := range members {
		if m.Phone == phone {
			return m.ID
		}
	}
	w.Fatalf("%s is no member", phone)
	return 0
}

// confirmed and shipped are fresh orders further on their way.
func (w *world) confirmed() (code string) {
	w.Helper()
	code = w.order(payment.COD)
	w.must(w.services.Orders.Confirm(w.Context(), order.By{SellerID: w.a, AccountID: w.accounts[household]}, code))
	return code
}

func (w *world) shipped() (code string) {
	w.Helper()
	code = w.confirmed()
	w.must(w.services.Orders.Ship(w.Context(), order.By{SellerID: w.a, AccountID: w.accounts[household]}, code, ""))
	return code
}

// slot is a fresh featured place.
func (w *world) slot() int64 {
	w.Helper()
	l, err := w.services.Catalog.BySlug(w.Context(), w.live())
	w.must(err)
	now := w.clock.Now()
	id, err := w.services.Promotions.Feature(w.Context(), 0, promotion.Slot{ListingID: l.ID, StartsAt: now, EndsAt: now.Add(time.Hour)})
	w.must(err)
	return id
}

// delivered is a fresh order that its buyer has.
func (w *world) delivered() (code string) {
	w.Helper()
	code = w.shipped()
	w.must(w.services.Orders.Deliver(w.Context(), order.By{SellerID: w.a, AccountID: w.accounts[household]}, code))
	return code
}

// returned is one whose buyer asked to give it back; accepted says that the seller agreed.
func (w *world) returned(accepted bool) (code string) {
	w.Helper()
	code = w.delivered()
	o, err := w.services.Orders.ByCode(w.Context(), code)
	w.must(err)
	w.must(w.services.Orders.AskReturn(w.Context(), order.By{SellerID: w.a, As: order.Buyer}, code, order.ReturnWish{
		Key: "khoa-tra-hang-" + code, Why: "damaged", Words: "Gói bị rách", Units: map[int64]int{o.Parts[0].Lines[0].ID: 1},
	}))
	if accepted {
		w.must(w.services.Orders.AnswerReturn(w.Context(), order.By{SellerID: w.a, AccountID: w.accounts[household]}, code, true, false, "Xin lỗi bác"))
	}
	return code
}

// zone and pickup are fresh rules of stall A.
func (w *world) zone() int64 {
	w.Helper()
	w.count++
	w.must(w.services.Shipping.AddZone(w.Context(), w.a, fmt.Sprintf("khoa-vung-giao-%08d", w.count), shipping.Zone{Fee: 30_000, DaysTo: 3}))
	rules, err := w.services.Shipping.Rules(w.Context(), w.a)
	w.must(err)
	return rules.Zones[len(rules.Zones)-1].ID
}

func (w *world) pickup() int64 {
	w.Helper()
	w.count++
	w.must(w.services.Shipping.AddPickup(w.Context(), w.a, fmt.Sprintf("khoa-diem-lay-%08d", w.count), shipping.Pickup{Kind: "market", Name: "Chợ Thái", Address: "Cổng số 2", Commune: tanCuong, Opening: "Chủ nhật"}))
	rules, err := w.services.Shipping.Rules(w.Context(), w.a)
	w.must(err)
	return rules.Pickups[len(rules.Pickups)-1].ID
}

// parked is fresh money nobody could place.
func (w *world) parked() int64 {
	w.Helper()
	w.count++
	_, err := w.services.Payments.Record(w.Context(), "sepay", 0, payment.Event{
		DedupKey: fmt.Sprint("parked ", w.count), Kind: payment.KindPaid, Amount: 250_000, Memo: "tien hang", Account: bankAccount, At: w.clock.Now(),
	})
	w.must(err)
	open, err := w.services.Payments.OpenParked(w.Context())
	w.must(err)
	return open[len(open)-1].EventID
}

// refund is fresh money that has to go back by hand.
func (w *world) refund() (id int64) {
	w.Helper()
	o, err := w.services.Orders.ByCode(w.Context(), w.order(payment.VietQR))
	w.must(err)
	w.count++
	_, err = w.services.Payments.Record(w.Context(), "sepay", 0, payment.Event{
		DedupKey: fmt.Sprint("paid ", w.count), Kind: payment.KindPaid, Amount: o.Total, Memo: o.Code, Account: bankAccount, At: w.clock.Now(),
	})
	w.must(err)
	w.must(pg.WithTx(w.Context(), w.db, func(tx pg.Tx) error {
		id, err = payment.RequestRefund(w.Context(), tx, payment.RefundRequest{
			OrderID: o.ID, Amount: 10_000, Reason: "Một gói bị vỡ", Key: fmt.Sprint("refund ", w.count), At: w.clock.Now(),
		})
		return err
	}))
	return id
}

// photograph stores one and returns its hash.
func (w *world) photograph() (hash string) {
	w.Helper()
	raw, err := demo.OpenPhoto("che-tea-plant-flower.jpg")
	w.must(err)
	done, err := w.services.Photos.Process(w.Context(), bytes.NewReader(raw))
	w.must(err)
	w.must(pg.WithTx(w.Context(), w.db, func(tx pg.Tx) error { return photo.Save(w.Context(), tx, done, w.clock.Now()) }))
	return done.Hash
}

// sound asks every invariant.
func (w *world) sound() {
	w.Helper()
	results, err := check.Run(w.Context(), w.db, w.clock.Now())
	w.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			w.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
}

// rows tells every table's content in one number a table: whatever writes a row anywhere changes one of them. When a
// session was used and that somebody tried to sign in is noted even of a refused request, and left out.
func (w *world) rows() map[string]string {
	w.Helper()
	if w.counted == nil {
		w.counted = w.countRows()
	}
	found := []struct{ Name, Content string }{}
	w.must(w.counted.SelectContext(w.Context(), &found))
	content := map[string]string{}
	for _, f := range found {
		content[f.Name] = f.Content
	}
	return content
}

// countRows is the question for rows, planned once: planning a hundred tables takes longer than reading them.
func (w *world) countRows() *sqlx.Stmt {
	w.Helper()
	var tables []string
	w.must(w.db.SelectContext(w.Context(), &tables, `
		SELECT tablename FROM pg_tables
		WHERE schemaname = 'public' AND tablename NOT IN ('sign_in_failure', 'activation_try', 'factor_try', 'goose_db_version') ORDER BY 1`))
	var parts []string
	for _, name := range tables {
		row := "t.ctid::text || t.xmin::text" // the place and the writer of this version of the row
		if name == "session" {
			row = "(to_jsonb(t) - 'used_at')::text"
		}
		parts = append(parts, fmt.Sprintf(`SELECT '%s' AS name,
			count(*) || ' rows ' || coalesce(sum(hashtextextended(%s, 0)), 0) AS content FROM %[1]s t`, name, row))
	}
	stmt, err := w.db.PreparexContext(w.Context(), strings.Join(parts, " UNION ALL ")) //nolint:sqlclosecheck // closed when the test ends
	w.must(err)
	w.Cleanup(func() { _ = stmt.Close() })
	return stmt
}

// unchanged fails the test when a table differs from before.
func (w *world) unchanged(before map[string]string, what string) {
	w.Helper()
	for name, now := range w.rows() {
		if now != before[name] {
			w.Errorf("%s changed %s: %s, was %s", what, name, now, before[name])
		}
	}
}
