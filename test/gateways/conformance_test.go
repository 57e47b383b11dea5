package gateways_test

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
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

// gateway is what the suite knows of one beforehand: what it says to what, and what it cannot do.
type gateway struct {
	name    string
	replies map[payment.Outcome]string // status and body
	fails   bool                       // it tells of failures, too
	calls   string                     // the path Start calls; empty: it calls nobody
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
		name: payment.Stripe, fails: true, calls: "/v1/checkout/sessions",
		replies: map[payment.Outcome]string{
			payment.Recorded: `200 {"received":true}`, payment.Duplicate: `200 {"received":true}`, payment.UnknownRef: `200 {"received":true}`,
			payment.WrongAmount: `200 {"received":true}`, payment.BadSignature: `400 {"received":false}`, payment.TryAgain: `503 {"received":false}`,
			payment.Parked: `200 {"received":true}`,
		},
	},
}

// TestConformance is what every gateway has to pass before it is offered. docs/gateways.md leads through it.
func TestConformance(t *testing.T) {
	t.Parallel()
	for _, g := range gatewayList {
		t.Run(g.name, func(t *testing.T) {
			s := suite{world: newWorld(t), gateway: g}
			s.peer = s.peers[g.name]
			for _, step := range []func(){
				s.repliesInItsOwnWords, s.isPaidOnceHoweverOftenItIsTold, s.refusesWhatWasChanged, s.setsAsideWhatDoesNotFit, s.knowsPaidFromFailedInAnyOrder,
				s.isLate, s.isPaidTwice, s.isFoundWithoutNotice, s.comesBackBeforeTheNotice, s.refundsPartAndWhole, s.refundsLaterAndThroughTrouble,
				s.survivesTrouble,
			} {
				step()
				s.sound()
			}
		})
	}
}

type suite struct {
	*world
	gateway
	peer *peer.Peer
}

func (s suite) adapter() payment.Gateway {
	w, ok := s.services.Ways.Offered.By(s.name)
	if !ok {
		s.Fatalf("%s is not offered", s.name)
	}
	return w.Gateway
}

// hears sends a notification and compares the answer with what the gateway wants to hear.
func (s suite) hears(n peer.Notice, want payment.Outcome) {
	s.Helper()
	status, body := s.tells(s.name, n)
	if got := strings.TrimSpace(itoa(status) + " " + body); got != strings.TrimSpace(s.replies[want]) {
		s.Errorf("%s hears %q, want %q (%s)", s.name, got, s.replies[want], want)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func (s suite) repliesInItsOwnWords() {
	for out, want := range s.replies {
		r := s.adapter().Reply(out)
		if got := itoa(r.Status) + " " + r.Body; got != want {
			s.Errorf("%s to %s: %q, want %q", s.name, out, got, want)
		}
	}
}

func (s suite) isPaidOnceHoweverOftenItIsTold() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	if again := s.begins(o, s.name); again.ID != a.ID {
		s.Errorf("a second tap makes a second attempt")
	}
	s.peer.Pay(a.Reference)
	n := s.notice(s.name, a.Reference, nil)
	s.hears(n, payment.Recorded)
	s.expects(o, order.Paid, int64(o.Total), 0)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { s.hears(n, payment.Duplicate) })
	}
	wg.Wait()
	if events := s.number(`SELECT count(*) FROM gateway_event WHERE attempt_id = $1`, a.ID); events != 1 {
		s.Errorf("%d events of one payment", events)
	}
}

// refusesWhatWasChanged alters the notification byte by byte. What is not signed may change, but then says nothing.
func (s suite) refusesWhatWasChanged() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	n := s.notice(s.name, a.Reference, nil)
	inbound := func(n peer.Notice) payment.Inbound {
		return payment.Inbound{Query: n.Query, Header: n.Header, Body: n.Body, ReceivedAt: s.clock.Now()}
	}
	good, err := s.adapter().Parse(inbound(n))
	s.must(err)
	flipped := func(text string, at int) string { b := []byte(text); b[at] ^= 1; return string(b) }
	check := func(changed peer.Notice, what string) {
		events, err := s.adapter().Parse(inbound(changed))
		if err == nil && !reflect.DeepEqual(events, good) {
			s.Errorf("%s changed at %s says %+v", s.name, what, events)
		}
		if err != nil && !errors.Is(err, payment.ErrSignature) && !errors.Is(err, payment.ErrMalformed) && !errors.Is(err, payment.ErrIgnore) {
			s.Errorf("%s changed at %s: %v", s.name, what, err)
		}
	}
	for i := range n.Query {
		changed := n
		changed.Query = flipped(n.Query, i)
		check(changed, "query "+itoa(i))
	}
	for i := range n.Body {
		changed := n
		changed.Body = []byte(flipped(string(n.Body), i))
		check(changed, "body "+itoa(i))
	}
	for name, values := range n.Header {
		for i := range values[0] {
			changed := n
			changed.Header = n.Header.Clone()
			changed.Header.Set(name, flipped(values[0], i))
			check(changed, name+" "+itoa(i))
		}
	}
	forged := n
	forged.Query, forged.Body = strings.Replace(n.Query, "SecureHash=", "SecureHash=0", 1), []byte(strings.Replace(string(n.Body), `"`, `" `, 1))
	s.hears(forged, payment.BadSignature)
	s.hears(peer.Notice{Method: n.Method}, payment.BadSignature)
	s.expects(o, order.WaitingPayment, 0, 0)
	s.hears(n, payment.Recorded) // a forgery occupies no key
	s.expects(o, order.Paid, int64(o.Total), 0)
}

func (s suite) setsAsideWhatDoesNotFit() {
	for what, c := range map[string]struct {
		change func(one *peer.Payment)
		hears  payment.Outcome
		why    string
	}{
		"less":              {func(one *peer.Payment) { one.Amount -= 1000 }, payment.WrongAmount, "wrong_amount"},
		"more":              {func(one *peer.Payment) { one.Amount += 1000 }, payment.WrongAmount, "wrong_amount"},
		"of another shop":   {func(one *peer.Payment) { one.Merchant = "9999" }, payment.Parked, "wrong_account"},
		"for no order":      {func(one *peer.Payment) { one.ID = one.ID[:len(one.ID)-1] + "9" }, payment.UnknownRef, "unknown_code"},
		"with another name": {func(one *peer.Payment) { one.ID = strings.ToLower(one.ID) }, payment.UnknownRef, "unknown_code"},
	} {
		o := s.order(s.name)
		a := s.begins(o, s.name)
		s.peer.Pay(a.Reference)
		before := len(s.parked())
		s.hears(s.notice(s.name, a.Reference, c.change), c.hears)
		s.expects(o, order.WaitingPayment, 0, 0)
		if parked := s.parked(); len(parked) != before+1 || parked[before].Why != c.why {
			s.Errorf("%s tells of money %s: parked %+v", s.name, what, parked[before:])
		}
	}
	for _, m := range s.parked() {
		s.must(s.services.Payments.Resolve(s.Context(), s.officer, m.EventID, "đã hỏi cổng thanh toán"))
	}
}

func (s suite) parked() []payment.ParkedMoney {
	s.Helper()
	list, err := s.services.Payments.OpenParked(s.Context())
	s.must(err)
	return list
}

func (s suite) knowsPaidFromFailedInAnyOrder() {
	for _, paidFirst := range []bool{true, false} {
		o := s.order(s.name)
		a := s.begins(o, s.name)
		s.peer.Fail(a.Reference)
		failed, says := s.peer.Notice(a.Reference, nil)
		s.peer.Pay(a.Reference)
		paid := s.notice(s.name, a.Reference, nil)
		if says != s.fails {
			s.Errorf("%s tells of a failure: %v", s.name, says)
		}
		if paidFirst {
			s.hears(paid, payment.Recorded)
		}
		if says {
			s.hears(failed, payment.Recorded)
			s.hears(failed, payment.Duplicate)
		}
		if !paidFirst {
			s.hears(paid, payment.Recorded)
		}
		s.expects(o, order.Paid, int64(o.Total), 0)
		if last, err := s.services.Payments.LastAttempt(s.Context(), o.ID); err != nil || last.State != payment.AttemptPaid {
			s.Errorf("%s, paid first %v: attempt %+v, %v", s.name, paidFirst, last, err)
		}
	}
	o := s.order(s.name)
	first := s.begins(o, s.name)
	s.peer.Fail(first.Reference)
	s.later(2 * time.Minute) // asked: it failed
	second := s.begins(o, s.name)
	if second.Number != 2 {
		s.Errorf("after a failure the buyer gets attempt %d", second.Number)
	}
	s.peer.Pay(second.Reference)
	s.hears(s.notice(s.name, second.Reference, nil), payment.Recorded)
	s.expects(o, order.Paid, int64(o.Total), 0)
}

// isLate pays for orders that are over: one takes its goods again, one was cancelled, so its money goes back.
func (s suite) isLate() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.later(40 * time.Minute)
	s.expects(o, order.Expired, 0, 0)
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Recorded)
	s.expects(o, order.Paid, int64(o.Total), 0)

	o = s.order(s.name)
	a = s.begins(o, s.name)
	s.must(s.services.Orders.Cancel(s.Context(), 0, o.Code))
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Parked)
	s.expects(o, order.Cancelled, 0, 0)
	s.works()
	s.gotBack(a, int64(o.Total), 1)
}

// isPaidTwice pays one order at this gateway and at another.
func (s suite) isPaidTwice() {
	other := payment.MoMo
	if s.name == other {
		other = payment.VNPay
	}
	o := s.order(s.name)
	a, b := s.begins(o, s.name), s.begins(o, other)
	s.peers[other].Pay(b.Reference)
	s.peer.Pay(a.Reference)
	s.tells(other, s.notice(other, b.Reference, nil))
	s.hears(s.notice(s.name, a.Reference, nil), payment.Parked)
	s.expects(o, order.Paid, int64(o.Total), 0)
	s.works()
	s.gotBack(a, int64(o.Total), 1)
	if _, body := s.gets("/don-hang/" + o.Code); !strings.Contains(body, "Đơn đã được trả đủ từ trước") {
		s.Error("the buyer is not told of the money that goes back")
	}
}

// gotBack compares what a peer has sent back of an attempt.
func (s suite) gotBack(a payment.Attempt, amount int64, times int) {
	s.Helper()
	one, _ := s.peer.Payment(a.Reference)
	var sum int64
	for _, r := range one.Refunds {
		sum += r.Amount
	}
	if sum != amount || len(one.Refunds) != times {
		s.Errorf("%s sent %d back in %d times, want %d in %d", s.name, sum, len(one.Refunds), amount, times)
	}
}

func (s suite) isFoundWithoutNotice() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.later(61 * time.Second) // asked too early: nobody has paid
	s.expects(o, order.WaitingPayment, 0, 0)
	s.peer.Pay(a.Reference)
	s.later(time.Minute)
	s.expects(o, order.WaitingPayment, 0, 0) // the next question is not due
	s.later(5 * time.Minute)
	s.expects(o, order.Paid, int64(o.Total), 0)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Duplicate)

	o = s.order(s.name)
	a = s.begins(o, s.name)
	s.later(72 * time.Hour)
	for range 60 {
		s.later(time.Hour)
	}
	if last, err := s.services.Payments.LastAttempt(s.Context(), o.ID); err != nil || last.State != payment.AttemptGone || last.NextQueryAt != nil {
		s.Errorf("what nobody paid: %+v, %v", last, err)
	}
}

func (s suite) comesBackBeforeTheNotice() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	if status, body := s.gets(s.peer.Return(a.Reference)); status != http.StatusOK || !strings.Contains(body, "Đã thanh toán") {
		s.Errorf("the buyer comes back: %d", status)
	}
	s.expects(o, order.Paid, int64(o.Total), 0)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Duplicate)

	// An address that claims success settles nothing.
	o = s.order(s.name)
	a = s.begins(o, s.name)
	forged := s.url + "/thanh-toan/ket-qua/" + s.name + "?vnp_TxnRef=" + a.Reference + "&vnp_ResponseCode=00&orderId=" + a.Reference +
		"&resultCode=0&apptransid=261123_" + a.Reference + "&status=1&reference=" + a.Reference
	s.gets(forged)
	s.expects(o, order.WaitingPayment, 0, 0)

	// Nobody may have the gateway asked as fast as they can click.
	s.clock.Advance(time.Minute)
	calls := s.peer.Calls("")
	for range 9 {
		s.must(s.services.Payments.Ask(s.Context(), a))
	}
	if asked := s.peer.Calls("") - calls; asked != 1 {
		s.Errorf("%s was asked %d times at once", s.name, asked)
	}
}

func (s suite) paid() (order.Order, payment.Attempt) {
	s.Helper()
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Recorded)
	return o, a
}

func (s suite) refundsPartAndWhole() {
	o, a := s.paid()
	total := int64(o.Total)
	for i, key := range []string{"one", "two"} {
		id, err := s.refunds(o, key, 20_000)
		s.must(err)
		s.works()
		if state, way := s.refundState(id); state != "done" || way != s.name {
			s.Errorf("%s: refund %d is %s by %s", s.name, i+1, state, way)
		}
	}
	if _, err := s.refunds(o, "much", total-39_999); !errs.HasCode(err, "refund.too_much") {
		s.Errorf("more than is left: %v", err)
	}
	_, err := s.refunds(o, "rest", total-40_000)
	s.must(err)
	s.works()
	s.works()
	s.gotBack(a, total, 3)

	o, a = s.paid()
	_, err = s.refunds(o, "whole", total)
	s.must(err)
	s.works()
	s.gotBack(a, total, 1)
	s.expects(o, order.Paid, total, total)
}

func (s suite) refundsLaterAndThroughTrouble() {
	o, a := s.paid()
	s.peer.Set(func(p *peer.Peer) { p.RefundLater = true })
	id, err := s.refunds(o, "later", 30_000)
	s.must(err)
	s.works()
	if state, _ := s.refundState(id); state != "sent" {
		s.Errorf("%s: a refund on its way is %s", s.name, state)
	}
	s.peer.Set(func(p *peer.Peer) { p.RefundLater = false })
	s.peer.Settle()
	s.later(time.Minute)
	if state, way := s.refundState(id); state != "done" || way != s.name {
		s.Errorf("%s: it arrived, and is %s by %s", s.name, state, way)
	}

	// The gateway acts and its answer gets lost: it is asked, and acts no second time.
	s.peer.Set(func(p *peer.Peer) { p.LoseAnswers = 9 }) // calls with a key are repeated by HTTP itself
	id, err = s.refunds(o, "lost", 30_000)
	s.must(err)
	s.works()
	if state, _ := s.refundState(id); state != "unknown" {
		s.Errorf("%s: a refund without an answer is %s", s.name, state)
	}
	s.peer.Set(func(p *peer.Peer) { p.LoseAnswers = 0 })
	s.later(2 * time.Minute)
	if state, way := s.refundState(id); state != "done" || way != s.name {
		s.Errorf("%s: it was asked for, and is %s by %s", s.name, state, way)
	}
	s.gotBack(a, 60_000, 2)

	// What the gateway refuses, a person sends.
	o, a = s.paid()
	s.peer.Set(func(p *peer.Peer) { p.Void(a.Reference) })
	id, err = s.refunds(o, "refused", 30_000)
	s.must(err)
	s.works()
	if state, way := s.refundState(id); state != "requested" || way != payment.ByBank {
		s.Errorf("%s refused, and the refund is %s by %s", s.name, state, way)
	}
	s.must(s.services.Payments.MarkRefundSent(s.Context(), s.officer, id, "FT26330"+itoa(int(id))))
}

// survivesTrouble starts payments at a gateway that is slow, down, or talks nonsense. No page waits for it, and it
// comes back by itself.
func (s suite) survivesTrouble() {
	if s.calls == "" {
		return // it is not called
	}
	trouble := []func(p *peer.Peer){
		func(p *peer.Peer) { p.Delay = 30 * time.Second },
		func(p *peer.Peer) { p.Delay, p.Down = 0, true },
		func(p *peer.Peer) { p.Down, p.Garbage = false, true },
		func(p *peer.Peer) { p.Garbage, p.LoseAnswers = false, 9 },
		func(p *peer.Peer) { p.LoseAnswers, p.Down = 0, true },
	}
	var o order.Order
	for i, cause := range trouble {
		o = s.order(s.name)
		s.peer.Set(cause)
		began := clock.System()
		if _, err := s.tries(o, s.name); !errs.Is(err, errs.Unavailable) {
			s.Errorf("%s in trouble %d: %v", s.name, i, err)
		}
		if took := clock.System().Sub(began); took > 4*time.Second {
			s.Errorf("%s in trouble %d is waited for %s", s.name, i, took)
		}
		s.expects(o, order.WaitingPayment, 0, 0)
	}
	calls := s.peer.Calls(s.calls)
	if _, body := s.gets("/don-hang/" + o.Code); !strings.Contains(body, "Trả bằng cách khác") {
		s.Error("the buyer is not shown another way")
	}
	for range 3 {
		if _, err := s.tries(s.order(s.name), s.name); !errs.Is(err, errs.Unavailable) {
			s.Errorf("%s is away: %v", s.name, err)
		}
	}
	if now := s.peer.Calls(s.calls); now != calls {
		s.Errorf("%s is away and was called %d times", s.name, now-calls)
	}
	if w, _ := s.services.Ways.Offered.By(s.name); w.Available() {
		s.Errorf("%s is away and is offered", s.name)
	}
	s.peer.Set(func(p *peer.Peer) { p.Down = false })
	s.clock.Advance(31 * time.Second)
	o = s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Recorded)
	s.expects(o, order.Paid, int64(o.Total), 0)
}
