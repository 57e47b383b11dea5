// Package gateways tries every way to pay end to end: the whole program over HTTP against simulators of the gateways,
// which sign with code of their own, delay, repeat, reorder and lose answers.
package gateways_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/app"
	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/jobs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/test/gateways/peer"
)

const feedSecret = "fedcba9876543210fedcba9876543210"

// world is the program with one stall, all four gateways beside it, at 09:05 in Vietnam.
type world struct {
	*testing.T
	db       *sqlx.DB
	clock    *clock.Fake
	services app.Services
	url      string
	peers    map[string]*peer.Peer
	log      *lines
	officer  int64
	stall    int64
	variant  int64
	count    int
}

// lines keeps what the program logs.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	w := &world{
		T: t, db: pgtest.New(t), clock: clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC)), peers: map[string]*peer.Peer{}, log: &lines{},
	}
	for _, p := range peer.All(w.clock.Now) {
		server := httptest.NewServer(p.Handler())
		t.Cleanup(server.Close)
		p.Address = server.URL
		w.peers[p.Name()] = p
	}
	w.serve()
	w.settle()
	return w
}

// serve starts the program with the peers as its gateways.
func (w *world) serve() {
	w.Helper()
	listener, err := (&net.ListenConfig{}).Listen(w.Context(), "tcp", "127.0.0.1:0")
	w.must(err)
	w.url = "http://" + listener.Addr().String()
	queue, err := jobs.NewEnqueuer(w.db)
	w.must(err)
	cfg := config.Config{BaseURL: w.url, DataDir: w.TempDir(), BankBIN: "970405", Demo: true, SMSBudget: 100, PayWithin: order.PayWithin, IdentityGate: "2027-01-01"}
	cfg.CassoSecret, cfg.PayOSChecksumKey = feedSecret, feedSecret
	peer.Configure(&cfg, func(name string) string { return w.peers[name].Address })
	deps := app.Deps{
		DB: w.db, Jobs: queue, Clock: w.clock.Now, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Secret: []byte("0123456789abcdef0123456789abcdef"), Feed: []byte(feedSecret),
	}
	w.services, err = app.NewServices(cfg, deps)
	w.must(err)
	web, err := app.New(cfg, deps, w.services)
	w.must(err)
	served := make(chan error, 1)
	go func() { served <- web.Listener(listener) }()
	w.Cleanup(func() {
		_ = web.Shutdown()
		if err := <-served; err != nil {
			w.Error(err)
		}
	})
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// settle opens a stall with much on its shelf, and lets an officer in.
func (w *world) settle() {
	w.Helper()
	var err error
	w.officer, err = w.services.Accounts.Create(w.Context(), account.Account{Phone: "+84900000605", Name: "Cán bộ"}, "nuoi ga tren doi")
	w.must(err)
	w.stall, err = w.services.Sellers.Create(w.Context(), seller.Seller{
		Slug: "che-nam-tien", Kind: seller.Household, LegalName: "Hộ Dương Văn Thìn", StallName: "Chè Nam Tiến", Phone: "+84900000602",
		ProvinceCode: "19", CommuneCode: "05503", AddressLine: "Xóm Nam Tiến",
	})
	w.must(err)
	slug, err := w.services.Catalog.Propose(w.Context(), w.stall, 0, catalog.Offer{
		Name: "Chè búp", CategorySlug: "che-tra", CommuneCode: "05503", Description: "Hái tay.",
		Variants: []catalog.OfferVariant{{Unit: "gói 200 g", Price: 180_000, Stock: 1000}},
	})
	w.must(err)
	w.must(w.services.Catalog.Approve(w.Context(), 0, slug))
	l, err := w.services.Catalog.BySlug(w.Context(), slug)
	w.must(err)
	w.variant = l.Variants[0].ID
}

// order is a fresh one to be paid by a method.
func (w *world) order(method string) order.Order {
	w.Helper()
	return w.orderOf(1, method)
}

func (w *world) orderOf(units int, method string) order.Order {
	w.Helper()
	w.count++
	cart := fmt.Sprintf("giỏ %d", w.count)
	w.must(w.services.Carts.Add(w.Context(), cart, w.variant, units))
	cartLines, err := w.services.Carts.Lines(w.Context(), cart)
	w.must(err)
	_, total, err := w.services.Orders.Quote(w.Context(), cartLines, order.Way{To: shipping.To{Province: "19"}})
	w.must(err)
	code, err := w.services.Orders.Place(w.Context(), order.Checkout{
		Key: fmt.Sprintf("khoa-dat-hang-%08d", w.count), CartToken: cart, Name: "Trần Thu Hà", Phone: "0900000601",
		ProvinceCode: "19", CommuneCode: "05503", AddressLine: "Tổ 5", Method: method, TotalSeen: total,
	})
	w.must(err)
	return w.known(code)
}

func (w *world) known(code string) order.Order {
	w.Helper()
	o, err := w.services.Orders.ByCode(w.Context(), code)
	w.must(err)
	return o
}

// begins starts to pay an order at a gateway and lets VNPay's page, which is not called before, see the buyer.
func (w *world) begins(o order.Order, gateway string) payment.Attempt {
	w.Helper()
	a, err := w.tries(o, gateway)
	w.must(err)
	if gateway == payment.VNPay {
		if status, body := w.gets(a.Address); status != http.StatusOK {
			w.Fatalf("VNPay's page: %d %s", status, body)
		}
	}
	return a
}

func (w *world) tries(o order.Order, gateway string) (payment.Attempt, error) {
	w.Helper()
	return w.services.Payments.Begin(w.Context(), payment.Beginning{OrderID: o.ID, Gateway: gateway, BaseURL: w.url, BuyerIP: "203.113.5.6", Lang: "vi"})
}

// gets is a browser without scripts that follows redirects.
func (w *world) gets(address string) (status int, body string) {
	w.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.url + address
	}
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, address, nil)
	w.must(err)
	answer, err := http.DefaultClient.Do(req)
	w.must(err)
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	w.must(err)
	return answer.StatusCode, string(raw)
}

// tells delivers a notification and returns what the gateway hears.
func (w *world) tells(gateway string, n peer.Notice) (status int, body string) {
	w.Helper()
	status, body, err := n.Send(w.Context(), w.url+"/webhook/"+gateway)
	w.must(err)
	return status, body
}

// notice is what a peer would tell, of what it tells anything of.
func (w *world) notice(gateway, reference string, change func(one *peer.Payment)) peer.Notice {
	w.Helper()
	n, says := w.peers[gateway].Notice(reference, change)
	if !says {
		w.Fatalf("%s says nothing of %s", gateway, reference)
	}
	return n
}

// expects compares an order with what should have become of it.
func (w *world) expects(o order.Order, state order.State, captured, refunded int64) {
	w.Helper()
	now := w.known(o.Code)
	var back int64
	w.must(w.db.GetContext(w.Context(), &back, `SELECT refunded FROM payment WHERE order_id = $1`, o.ID))
	if now.State != state || int64(now.Captured) != captured || back != refunded {
		w.Errorf("%s is %s with %d, %d back; want %s, %d, %d", o.Code, now.State, now.Captured, back, state, captured, refunded)
	}
}

func (w *world) number(query string, args ...any) (n int64) {
	w.Helper()
	w.must(w.db.GetContext(w.Context(), &n, query, args...))
	return n
}

// refundOf asks for money of an order back.
func (w *world) refundOf(o order.Order, key string, amount int64) (id int64, err error) {
	w.Helper()
	err = pg.WithTx(w.Context(), w.db, func(tx pg.Tx) error {
		id, err = payment.RequestRefund(w.Context(), tx, payment.RefundRequest{
			OrderID: o.ID, SellerOrderID: o.Parts[0].ID, Amount: vnd(amount), Reason: "Gói chè bị ẩm", Key: o.Code + " " + key, ActorID: w.officer, At: w.clock.Now(),
		})
		return err
	})
	return id, err
}

// works does what the background does every ten seconds.
func (w *world) works() {
	w.Helper()
	_, err := w.services.Payments.FollowAttempts(w.Context())
	w.must(err)
	_, err = w.services.Payments.SendRefunds(w.Context())
	w.must(err)
}

// later lets time pass, and does what the background does then.
func (w *world) later(d time.Duration) {
	w.Helper()
	w.delivers()
	w.clock.Advance(d)
	_, err := w.services.Orders.ExpireDue(w.Context())
	w.must(err)
	w.works()
}

func (w *world) refundState(id int64) (state, way string) {
	w.Helper()
	var r struct{ State, Way string }
	w.must(w.db.GetContext(w.Context(), &r, `SELECT state, way FROM refund WHERE id = $1`, id))
	return r.State, r.Way
}

// delivers sends what is told to buyers, as the background does within seconds.
func (w *world) delivers() {
	w.Helper()
	var messages []int64
	w.must(w.db.SelectContext(w.Context(), &messages, `SELECT id FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL`))
	for _, id := range messages {
		w.must(w.services.Messages.Deliver(w.Context(), id))
	}
}

// sound asks every invariant, and that nothing secret and no failure was logged.
func (w *world) sound() {
	w.Helper()
	w.delivers()
	results, err := check.Run(w.Context(), w.db, w.clock.Now())
	w.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			w.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
	logged := w.log.String()
	for _, secret := range []string{peer.VNPaySecret, peer.MoMoSecret, peer.ZaloPayKey1, peer.ZaloPayKey2, peer.StripeKey, peer.StripeSecret, feedSecret} {
		if strings.Contains(logged, secret) {
			w.Error("a secret is in the log")
		}
		if kept := w.number(`SELECT count(*) FROM gateway_message WHERE position(convert_to($1, 'UTF8') IN body) > 0 OR headers::text LIKE '%' || $1 || '%'`, secret); kept > 0 {
			w.Error("a secret is in a message that is kept")
		}
	}
	if strings.Contains(logged, "level=ERROR") {
		w.Errorf("the program failed: %.2000s", logged)
	}
}
