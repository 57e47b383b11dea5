// Package peer simulates the payment gateways: one small server a brand, written from the published protocol, with
// signing code of its own. It holds payments, shows a page to pay on, notifies, answers questions, refunds, and
// misbehaves as it is told. Tests run against it, and so does `make demo-gateways`.
package peer

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Payment is what a shop asked to be paid.
type Payment struct {
	ID       string // as the shop named it
	Amount   int64  // dong
	Merchant string
	Currency string
	Notify   string // where notifications go
	Return   string // where the browser goes back to
	Info     string
	Own      string // the gateway's own number of the page, where it has one
	Txn      string // the gateway's number of the money, once paid
	State    string // "", paid or failed
	Refunds  []*Refund
	extra    map[string]string
}

// Refund is money that went back.
type Refund struct {
	ID     string // as the shop named it
	Txn    string
	Amount int64
	State  string // done, later
}

// refunded is what went back so far.
func (p *Payment) refunded() (sum int64) {
	for _, r := range p.Refunds {
		sum += r.Amount
	}
	return sum
}

func (p *Payment) refund(id string) *Refund {
	for _, r := range p.Refunds {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// brand is what differs between gateways.
type brand interface {
	name() string
	routes(p *Peer, mux *http.ServeMux)
	notice(p *Peer, one Payment) (Notice, bool) // false: the brand says nothing of that
	back(p *Peer, one Payment) string           // the browser's way back
}

// Peer is one gateway.
type Peer struct {
	brand
	Now     func() time.Time
	Address string // of this server, for its pages

	mu       sync.Mutex
	payments map[string]*Payment
	serial   int
	asked    map[string]int // calls by path

	// Misbehaviour.
	Delay       time.Duration // before every answer
	Down        bool          // 503
	Garbage     bool          // 200 and nonsense
	LoseAnswers int           // so many calls act and then break the line
	Silent      bool          // no notifications leave the page
	RefundLater bool          // refunds are on their way until asked about
	Rewrite     func(url string) string
}

// Name is the brand's, as the shop writes it.
func (p *Peer) Name() string { return p.name() }

// All are the simulators there are.
func All(now func() time.Time) []*Peer {
	return []*Peer{VNPay(now), MoMo(now), ZaloPay(now), Stripe(now)}
}

func newPeer(b brand, now func() time.Time) *Peer {
	return &Peer{brand: b, Now: now, payments: map[string]*Payment{}, asked: map[string]int{}, Rewrite: func(url string) string { return url }}
}

// Set changes how the peer behaves.
func (p *Peer) Set(change func(p *Peer)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// Calls is how often a path was called; all of them when it is empty.
func (p *Peer) Calls(path string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for called, times := range p.asked {
		if path == "" || called == path {
			n += times
		}
	}
	return n
}

// Handler is the gateway's interface and its page.
func (p *Peer) Handler() http.Handler {
	mux := http.NewServeMux()
	p.routes(p, mux)
	mux.HandleFunc("GET /page", p.page)
	mux.HandleFunc("POST /page", p.press)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		delay, down, garbage, lose := p.Delay, p.Down, p.Garbage, p.LoseAnswers > 0
		if lose {
			p.LoseAnswers--
		}
		p.mu.Unlock()
		body, err := io.ReadAll(r.Body) // before waiting: the server sees only then that somebody has left
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		select {
		case <-time.After(delay):
		case <-r.Context().Done():
			return
		}
		switch {
		case down:
			http.Error(w, "bảo trì", http.StatusServiceUnavailable)
		case garbage:
			_, _ = io.WriteString(w, "<html><body>Xin chào {\"return_code\":")
		case lose:
			mux.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// find is the payment whose name ends with ours; gateways put their own before it.
func (p *Peer) find(ref string) *Payment {
	for id, one := range p.payments {
		if id == ref || strings.HasSuffix(id, "_"+ref) {
			return one
		}
	}
	return nil
}

// Payment is a copy of what a shop asked for.
func (p *Peer) Payment(ref string) (Payment, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.find(ref)
	if one == nil {
		return Payment{}, false
	}
	return *one, true
}

// number is the next of the gateway's own.
func (p *Peer) number() string {
	p.serial++
	return fmt.Sprintf("%d%06d", p.Now().Unix()%100_000_000, p.serial)
}

// Pay is the buyer paying.
func (p *Peer) Pay(ref string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.find(ref); one != nil && one.State != "paid" {
		one.State, one.Txn = "paid", p.txn(p.number())
	}
}

// txn is a number of money in the brand's way.
func (p *Peer) txn(number string) string {
	if p.name() == "stripe" {
		return "pi_" + number
	}
	return number
}

// Fail is the buyer giving up.
func (p *Peer) Fail(ref string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.find(ref); one != nil && one.State == "" {
		one.State = "failed"
	}
}

// Void makes a payment one that is not refunded any more; call it within Set.
func (p *Peer) Void(ref string) {
	if one := p.find(ref); one != nil {
		one.State = "void"
	}
}

// Forget loses a payment.
func (p *Peer) Forget(ref string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one := p.find(ref); one != nil {
		delete(p.payments, one.ID)
	}
}

// Settle lets refunds that are on their way arrive.
func (p *Peer) Settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.payments {
		for _, r := range one.Refunds {
			r.State = "done"
		}
	}
}

// Notice is a notification as it goes over the line.
type Notice struct {
	Method string
	Query  string
	Header http.Header
	Body   []byte
}

// Notice is what the gateway tells of a payment as it stands; change may alter what it says before it is signed. It is
// false when the brand says nothing of that.
func (p *Peer) Notice(ref string, change func(one *Payment)) (Notice, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.find(ref)
	if one == nil {
		return Notice{}, false
	}
	told := *one
	if change != nil {
		change(&told)
	}
	return p.notice(p, told)
}

// Return is the address the buyer's browser is sent back to.
func (p *Peer) Return(ref string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Rewrite(p.back(p, *p.find(ref)))
}

// Send delivers a notification to an address.
func (n Notice) Send(ctx context.Context, address string) (status int, body string, err error) {
	if n.Query != "" {
		address += "?" + n.Query
	}
	req, err := http.NewRequestWithContext(ctx, n.Method, address, strings.NewReader(string(n.Body)))
	if err != nil {
		return 0, "", err
	}
	for name, values := range n.Header {
		req.Header[name] = values
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(raw), err
}

// open notes what a shop asks for. The same name again is the same payment.
func (p *Peer) open(one Payment) (*Payment, bool) {
	if known := p.payments[one.ID]; known != nil {
		return known, false
	}
	p.payments[one.ID] = &one
	return &one, true
}

// giveBack notes a refund, once a name, and refuses more than was paid.
func (p *Peer) giveBack(one *Payment, id string, amount int64) (*Refund, bool) {
	if r := one.refund(id); r != nil {
		return r, true
	}
	if one.State != "paid" || amount <= 0 || one.refunded()+amount > one.Amount {
		return nil, false
	}
	r := &Refund{ID: id, Txn: p.number(), Amount: amount, State: "done"}
	if p.RefundLater {
		r.State = "later"
	}
	one.Refunds = append(one.Refunds, r)
	return r, true
}

// byTxn finds a payment by the gateway's number.
func (p *Peer) byTxn(txn string) *Payment {
	for _, one := range p.payments {
		if one.Txn == txn && txn != "" {
			return one
		}
	}
	return nil
}
