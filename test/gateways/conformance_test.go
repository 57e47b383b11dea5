package gateways_test

import (
	"errors"
	"net/http"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/test/gateways/peer"
)

func vnd(n int64) money.VND { return money.VND(n) }

// gateway is what the suite knows of one beforehand. What it can do it says itself, in its Caps.
type gateway struct {
	name    string
	replies map[payment.Outcome]string // status and body of its answer to each outcome; none: it is told nothing
	fails   bool                       // it tells of failures, too
	calls   string                     // the path Start calls; empty: it calls nobody

	currency bool // it names one
}

var gatewayList = []gateway{
	{
		name: payment.VNPay, fails: true,
		replies: map[payment.Outcome]string{
			payment.Recorded: `200 {"RspCode":"00","Message":"Confirm Success"}`, payment.Duplicate: `200 {"RspCode":"02","Message":"Order already confirmed"}`,
			payment.UnknownRef: `200 {"RspCode":"01","Message":"Order not found"}`, payment.WrongAmount: `200 {"RspCode":"04","Message":"Invalid amount"}`,
			payment.BadSignature: `200 {"RspCode":"97","Message":"Invalid signature"}`, payment.TryAgain: `200 {"RspCode":"99","Message":"Unknown error"}`,
			payment.Parked: `200 {"RspCode":"00","Message":"Confirm Success"}`,
		},
	},
	{
		name: payment.MoMo, fails: true, calls: "/v2/gateway/api/create",
		replies: map[payment.Outcome]string{
			payment.Recorded: "204 ", payment.Duplicate: "204 ", payment.UnknownRef: "204 ", payment.WrongAmount: "204 ", payment.Parked: "204 ",
			payment.BadSignature: "400 {}", payment.TryAgain: "503 {}",
		},
	},
	{
		name: payment.ZaloPay, calls: "/v2/create",
		replies: map[payment.Outcome]string{
			payment.Recorded: `200 {"return_code":1,"return_message":"success"}`, payment.Duplicate: `200 {"return_code":2,"return_message":"duplicate"}`,
			payment.UnknownRef: `200 {"return_code":1,"return_message":"success"}`, payment.WrongAmount: `200 {"return_code":1,"return_message":"success"}`,
			payment.BadSignature: `200 {"return_code":-1,"return_message":"mac not equal"}`, payment.TryAgain: `200 {"return_code":0,"return_message":"try again"}`,
			payment.Parked: `200 {"return_code":1,"return_message":"success"}`,
		},
	},
	{
		name: payment.Stripe, fails: true, currency: true, calls: "/v1/checkout/sessions",
		replies: map[payment.Outcome]string{
			payment.Recorded: `200 {"received":true}`, payment.Duplicate: `200 {"received":true}`, payment.UnknownRef: `200 {"received":true}`,
			payment.WrongAmount: `200 {"received":true}`, payment.BadSignature: `400 {"received":false}`, payment.TryAgain: `503 {"received":false}`,
			payment.Parked: `200 {"received":true}`,
		},
	},
	{name: payment.VietQR}, // its feeds answer in words of their own: bankFeeds
	{name: payment.COD},
}

// kinds are the troubles every way to pay is played through, all of them.
type kinds interface {
	valid()       // it is paid, once
	forged()      // somebody else says so
	altered()     // a byte is not what was sent
	replayed()    // it is told twenty times at once
	reordered()   // in another order than it happened
	ofAnother()   // of another merchant, account or seller
	wrongAmount() // less or more than was asked for
	expired()     // after the order was over
	paidTwice()   // in two ways
	refunds()     // whole, in part, twice, too much, by two officers at once
	slow()        // it does not answer in time
	garbage()     // it answers nonsense
	away()        // it does not answer at all, and comes back
}

var all = []struct {
	name string
	play func(k kinds)
}{
	{"valid", kinds.valid},
	{"forged", kinds.forged},
	{"altered", kinds.altered},
	{"replayed", kinds.replayed},
	{"reordered", kinds.reordered},
	{"of another", kinds.ofAnother},
	{"wrong amount", kinds.wrongAmount},
	{"expired", kinds.expired},
	{"paid twice", kinds.paidTwice},
	{"refunds", kinds.refunds},
	{"slow", kinds.slow},
	{"garbage", kinds.garbage},
	{"away", kinds.away},
}

// TestConformance is what every way to pay has to pass before it is offered. docs/gateways.md leads through it.
func TestConformance(t *testing.T) {
	t.Parallel()
	for _, g := range gatewayList {
		t.Run(g.name, func(t *testing.T) {
			s := suite{world: newWorld(t), gateway: g}
			way := s.kindsBy(s.adapter().Caps())
			for _, kind := range all {
				t.Run(kind.name, func(t *testing.T) {
					s.T = t
					kind.play(way)
					s.sound()
				})
			}
		})
	}
}

// kindsBy chooses how the kinds are played by what a way to pay says of itself: one with a page of its own is told
// and asked; one whose money comes first but not by it is told by feeds; for the rest people say what happened.
func (s suite) kindsBy(c payment.Caps) kinds {
	switch {
	case c.Redirects:
		return redirect{s, s.peers[s.name]}
	case c.Prepaid:
		return transfer{s}
	}
	return door{s}
}

// TestNothingIsOfferedThatIsNotInTheSuite compares the suite's rows with what the program has and offers.
func TestNothingIsOfferedThatIsNotInTheSuite(t *testing.T) {
	w := newWorld(t)
	var rows, feeds, packages []string
	for _, g := range gatewayList {
		rows = append(rows, g.name)
		if way, ok := w.services.Ways.Offered.By(g.name); !ok || way.Caps().Redirects != (w.peers[g.name] != nil) {
			t.Errorf("%s is not offered here, or has no simulator", g.name)
		}
	}
	for _, f := range bankFeeds {
		feeds = append(feeds, f.name)
	}
	for _, way := range w.services.Ways.Offered {
		if !slices.Contains(rows, way.Name()) {
			t.Errorf("%s is offered and not in the suite", way.Name())
		}
	}
	for _, feed := range w.services.Ways.Feeds {
		if !slices.Contains(feeds, feed.Name()) {
			t.Errorf("%s tells of money and is not in the suite", feed.Name())
		}
	}
	entries, err := os.ReadDir("../../internal/payment")
	w.must(err)
	for _, e := range entries {
		if e.IsDir() && e.Name() != "testdata" {
			packages = append(packages, e.Name())
		}
	}
	slices.Sort(packages)
	if want := slices.Sorted(slices.Values(rows)); !slices.Equal(packages, want) {
		t.Errorf("the program has %v, the suite %v", packages, want)
	}
}

type suite struct {
	*world
	gateway
}

func (s suite) adapter() payment.Gateway {
	w, ok := s.services.Ways.Offered.By(s.name)
	if !ok {
		s.Fatalf("%s is not offered", s.name)
	}
	return w.Gateway
}

func (s suite) parked() []payment.ParkedMoney {
	s.Helper()
	list, err := s.services.Payments.OpenParked(s.Context())
	s.must(err)
	return list
}

// parkedFor expects one sum that waits for an officer, and lets one settle it.
func (s suite) parkedFor(why string) {
	s.Helper()
	open := s.parked()
	if len(open) != 1 || open[0].Why != why {
		s.Fatalf("%s: parked %+v, want %s", s.name, open, why)
	}
	s.must(s.services.Payments.Resolve(s.Context(), s.officer, open[0].EventID, "đã gọi ngân hàng"))
}

// askedByTwo lets two officers ask at once for more than half of what is left: one of them gets it.
func (s suite) askedByTwo(o order.Order, left int64) {
	s.Helper()
	var wg sync.WaitGroup
	refused := make([]error, 2)
	for i := range refused {
		wg.Go(func() { _, refused[i] = s.refundOf(o, "two at once "+itoa(i), left/2+1) })
	}
	wg.Wait()
	if (refused[0] == nil) == (refused[1] == nil) || !errs.HasCode(refused[0], "refund.too_much") && !errs.HasCode(refused[1], "refund.too_much") {
		s.Errorf("%s: two officers at once: %v, %v", s.name, refused[0], refused[1])
	}
}

// isSentByHand ends all refunds of an order as the accountant does: they are a task where no gateway can send money back.
func (s suite) isSentByHand(o order.Order) {
	s.Helper()
	pay := s.services.Payments
	if _, err := s.adapter().Refund(s.Context(), payment.RefundOrder{}); !errors.Is(err, payment.ErrUnsupported) {
		s.Errorf("%s sends money back by itself: %v", s.name, err)
	}
	s.works()
	tasks, err := pay.RefundsOf(s.Context(), o.ID)
	s.must(err)
	for _, r := range tasks {
		if state, way := s.refundState(r.ID); state != "requested" || way != payment.ByBank {
			s.Errorf("%s: refund is %s by %s", s.name, state, way)
		}
		reference := "FT26330" + itoa(int(r.ID))
		s.must(pay.MarkRefundSent(s.Context(), s.officer, r.ID, reference))
		s.must(pay.MarkRefundSent(s.Context(), s.officer, r.ID, reference)) // a double click
		if err := pay.MarkRefundSent(s.Context(), s.officer, r.ID, "FT000"); !errs.HasCode(err, "refund.settled_already") {
			s.Errorf("%s: sent twice: %v", s.name, err)
		}
	}
	s.expects(o, s.known(o.Code).State, int64(o.Total), int64(o.Total))
}

// callsNobody is the answer of a way without a gateway to slowness and nonsense: whatever happens to others, it starts.
func (s suite) callsNobody(trouble func(p *peer.Peer), kind payment.ActionKind) {
	s.Helper()
	for _, p := range s.peers {
		p.Set(trouble)
	}
	defer func() {
		for _, p := range s.peers {
			p.Set(func(p *peer.Peer) { p.Down, p.Garbage, p.Delay = false, false, 0 })
		}
	}()
	o := s.order(s.name)
	action, err := s.adapter().Start(s.Context(), payment.Intent{Reference: o.Code, Amount: o.Total})
	if err != nil || action.Kind != kind {
		s.Errorf("%s starts: %+v, %v", s.name, action, err)
	}
	if _, err := s.adapter().Query(s.Context(), payment.Attempt{Reference: o.Code}); !errors.Is(err, payment.ErrUnsupported) {
		s.Errorf("%s is asked: %v", s.name, err)
	}
	if way, _ := s.services.Ways.Offered.By(s.name); !way.Available() {
		s.Errorf("%s is away", s.name)
	}
	began := clock.System()
	if status, _ := s.gets("/don-hang/" + o.Code); status != http.StatusOK || clock.System().Sub(began) > 2*time.Second {
		s.Errorf("the order's page answers %d after %s", status, clock.System().Sub(began))
	}
}

// refusesEveryChange alters a message byte by byte. What is not signed may change, but then says nothing else.
func (s suite) refusesEveryChange(feed payment.Feed, n peer.Notice) {
	s.Helper()
	parse := func(n peer.Notice) ([]payment.Event, error) {
		return feed.Parse(payment.Inbound{Query: n.Query, Header: n.Header, Body: n.Body, ReceivedAt: s.clock.Now()})
	}
	good, err := parse(n)
	s.must(err)
	flipped := func(text string, at int) string { b := []byte(text); b[at] ^= 1; return string(b) }
	check := func(changed peer.Notice, what string, at int) {
		events, err := parse(changed)
		if err == nil && !reflect.DeepEqual(events, good) {
			s.Errorf("%s changed at %s %d says %+v", feed.Name(), what, at, events)
		}
		if err != nil && !errors.Is(err, payment.ErrSignature) && !errors.Is(err, payment.ErrMalformed) && !errors.Is(err, payment.ErrIgnore) {
			s.Errorf("%s changed at %s %d: %v", feed.Name(), what, at, err)
		}
	}
	for i := range n.Query {
		changed := n
		changed.Query = flipped(n.Query, i)
		check(changed, "query", i)
	}
	for i := range n.Body {
		changed := n
		changed.Body = []byte(flipped(string(n.Body), i))
		check(changed, "body", i)
	}
	for name, values := range n.Header {
		for i := range values[0] {
			changed := n
			changed.Header = n.Header.Clone()
			changed.Header.Set(name, flipped(values[0], i))
			check(changed, name, i)
		}
	}
}
