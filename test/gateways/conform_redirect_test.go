package gateways_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/test/gateways/peer"
)

// redirect is a gateway with a page of its own: it tells, is asked, and sends money back.
type redirect struct {
	suite
	peer *peer.Peer
}

// hears sends a notification and compares the answer with what the gateway wants to hear.
func (s redirect) hears(n peer.Notice, want payment.Outcome) {
	s.Helper()
	status, body := s.tells(s.name, n)
	if got := strings.TrimSpace(itoa(status) + " " + body); got != strings.TrimSpace(s.replies[want]) {
		s.Errorf("%s hears %q, want %q (%s)", s.name, got, s.replies[want], want)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func (s redirect) valid() {
	s.repliesInItsOwnWords()
	o := s.order(s.name)
	a := s.begins(o, s.name)
	if again := s.begins(o, s.name); again.ID != a.ID {
		s.Errorf("a second tap makes a second attempt")
	}
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Recorded)
	s.expects(o, order.Paid, int64(o.Total), 0)
	s.isFoundWithoutNotice()
	s.comesBackBeforeTheNotice()
}

func (s redirect) repliesInItsOwnWords() {
	for out, want := range s.replies {
		r := s.adapter().Reply(out)
		if got := itoa(r.Status) + " " + r.Body; got != want {
			s.Errorf("%s to %s: %q, want %q", s.name, out, got, want)
		}
	}
}

func (s redirect) isFoundWithoutNotice() {
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
	if told := s.number(`SELECT count(*) FROM gateway_event e JOIN gateway_message m ON m.id = e.message_id
		WHERE e.attempt_id = $1 AND m.channel = 'query' AND m.attempt_id = $1 AND m.status = 200 AND octet_length(m.body) > 20`, a.ID); told != 1 {
		s.Errorf("%d answers of %s are kept as they came", told, s.name)
	}

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

func (s redirect) comesBackBeforeTheNotice() {
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

func (s redirect) forged() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	n := s.notice(s.name, a.Reference, nil)
	forged := n
	forged.Query, forged.Body = strings.Replace(n.Query, "SecureHash=", "SecureHash=0", 1), []byte(strings.Replace(string(n.Body), `"`, `" `, 1))
	s.hears(forged, payment.BadSignature)
	s.hears(peer.Notice{Method: n.Method}, payment.BadSignature)
	s.expects(o, order.WaitingPayment, 0, 0)
	s.hears(n, payment.Recorded) // a forgery occupies no key
	s.expects(o, order.Paid, int64(o.Total), 0)
}

func (s redirect) altered() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	s.refusesEveryChange(s.adapter(), s.notice(s.name, a.Reference, nil))
	s.expects(o, order.WaitingPayment, 0, 0)
}

// replayed tells twenty times at once, while the buyer comes back and the gateway is asked: one of all counts.
func (s redirect) replayed() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	n := s.notice(s.name, a.Reference, nil)
	back := s.peer.Return(a.Reference)
	s.clock.Advance(time.Minute)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { s.tells(s.name, n) })
	}
	wg.Go(func() { s.gets(back) })
	wg.Go(s.works)
	wg.Wait()
	s.hears(n, payment.Duplicate)
	if events := s.number(`SELECT count(*) FROM gateway_event WHERE attempt_id = $1`, a.ID); events != 1 {
		s.Errorf("%d events of one payment", events)
	}
	s.expects(o, order.Paid, int64(o.Total), 0)
}

func (s redirect) reordered() {
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

func (s redirect) ofAnother() {
	s.isSetAside("of another shop", func(one *peer.Payment) { one.Merchant = "9999" }, payment.Parked, "wrong_account")
	s.isSetAside("for no order", func(one *peer.Payment) { one.ID = one.ID[:len(one.ID)-1] + "9" }, payment.UnknownRef, "unknown_code")
	s.isSetAside("with another name", func(one *peer.Payment) { one.ID = strings.ToLower(one.ID) }, payment.UnknownRef, "unknown_code")
	if s.currency {
		s.isSetAside("in another currency", func(one *peer.Payment) { one.Currency = "usd" }, payment.Parked, "wrong_currency")
	}
}

func (s redirect) wrongAmount() {
	s.isSetAside("less", func(one *peer.Payment) { one.Amount -= 1000 }, payment.WrongAmount, "wrong_amount")
	s.isSetAside("more", func(one *peer.Payment) { one.Amount += 1000 }, payment.WrongAmount, "wrong_amount")
}

// isSetAside tells, with a good signature, what does not fit our own record.
func (s redirect) isSetAside(what string, change func(one *peer.Payment), hears payment.Outcome, why string) {
	s.Helper()
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, change), hears)
	s.expects(o, order.WaitingPayment, 0, 0)
	if parked := s.parked(); len(parked) != 1 {
		s.Errorf("%s tells of money %s: parked %+v", s.name, what, parked)
	}
	s.parkedFor(why)
}

// expired pays for orders that are over: one takes its goods again, one was cancelled, so its money goes back.
func (s redirect) expired() {
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

// paidTwice pays one order at this gateway and at another.
func (s redirect) paidTwice() {
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

	// A part came by transfer after the gateway was asked for all of it: what is too much goes back.
	o = s.order(s.name)
	a = s.begins(o, s.name)
	bank := telling{transfer{s.suite}, bankFeeds[0]}
	bank.hears(bank.tells(bankAccount, o.Code, 50_000), http.StatusOK)
	s.expects(o, order.WaitingPayment, 50_000, 0)
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Parked)
	s.expects(o, order.Paid, int64(o.Total), 0)
	s.works()
	s.gotBack(a, 50_000, 1)
}

// gotBack compares what a peer has sent back of an attempt.
func (s redirect) gotBack(a payment.Attempt, amount int64, times int) {
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

func (s redirect) paid() (order.Order, payment.Attempt) {
	s.Helper()
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Pay(a.Reference)
	s.hears(s.notice(s.name, a.Reference, nil), payment.Recorded)
	return o, a
}

func (s redirect) refunds() {
	s.refundsPartAndWhole()
	s.refundsLaterAndThroughTrouble()
}

func (s redirect) refundsPartAndWhole() {
	o, a := s.paid()
	total := int64(o.Total)
	for i, key := range []string{"one", "two"} {
		id, err := s.refundOf(o, key, 20_000)
		s.must(err)
		s.works()
		if state, way := s.refundState(id); state != "done" || way != s.name {
			s.Errorf("%s: refund %d is %s by %s", s.name, i+1, state, way)
		}
	}
	if _, err := s.refundOf(o, "much", total-39_999); !errs.HasCode(err, "refund.too_much") {
		s.Errorf("more than is left: %v", err)
	}
	s.askedByTwo(o, total-40_000)
	_, err := s.refundOf(o, "rest", total-40_000-(total-40_000)/2-1)
	s.must(err)
	s.works()
	s.works()
	s.gotBack(a, total, 4)

	o, a = s.paid()
	_, err = s.refundOf(o, "whole", total)
	s.must(err)
	s.works()
	s.gotBack(a, total, 1)
	s.expects(o, order.Paid, total, total)

	// What comes after all went back is new money, and is set aside.
	bank := telling{transfer{s.suite}, bankFeeds[0]}
	bank.hears(bank.tells(bankAccount, o.Code, total), http.StatusOK)
	s.parkedFor("already_paid")
}

func (s redirect) refundsLaterAndThroughTrouble() {
	o, a := s.paid()
	s.peer.Set(func(p *peer.Peer) { p.RefundLater = true })
	id, err := s.refundOf(o, "later", 30_000)
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
	id, err = s.refundOf(o, "lost", 30_000)
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
	id, err = s.refundOf(o, "refused", 30_000)
	s.must(err)
	s.works()
	if state, way := s.refundState(id); state != "requested" || way != payment.ByBank {
		s.Errorf("%s refused, and the refund is %s by %s", s.name, state, way)
	}
	s.must(s.services.Payments.MarkRefundSent(s.Context(), s.officer, id, "FT26330"+itoa(int(id))))
}

// slow waits for a gateway that takes half a minute: no page does.
func (s redirect) slow() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Set(func(p *peer.Peer) { p.Delay = 30 * time.Second })
	s.isNotWaitedFor("starting", func() { s.starts(s.order(s.name)) })
	s.clock.Advance(time.Minute)
	s.isNotWaitedFor("coming back", func() {
		if status, body := s.gets(s.peer.Return(a.Reference)); status != http.StatusOK || strings.Contains(body, "Đã thanh toán") {
			s.Errorf("%s is slow, and the buyer who comes back gets %d", s.name, status)
		}
	})
	s.peer.Set(func(p *peer.Peer) { p.Delay = 0 })
	s.isPaidAfterwards(o, a)
}

func (s redirect) isNotWaitedFor(what string, do func()) {
	s.Helper()
	began := clock.System()
	do()
	if took := clock.System().Sub(began); took > 4500*time.Millisecond {
		s.Errorf("%s: %s waits for %s", s.name, what, took)
	}
}

// starts begins a payment in time of trouble: it fails, unless the gateway is not called for that.
func (s redirect) starts(o order.Order) {
	s.Helper()
	if _, err := s.tries(o, s.name); errs.Is(err, errs.Unavailable) != (s.calls != "") {
		s.Errorf("%s in trouble: %v", s.name, err)
	}
	s.expects(o, order.WaitingPayment, 0, 0)
}

// isPaidAfterwards pays an attempt that was in trouble, and nobody tells: it is asked about when its time comes.
func (s redirect) isPaidAfterwards(o order.Order, a payment.Attempt) {
	s.Helper()
	s.peer.Pay(a.Reference)
	s.clock.Advance(31 * time.Second)
	for range 3 {
		s.later(5 * time.Minute)
	}
	s.expects(o, order.Paid, int64(o.Total), 0)
}

// garbage answers every question with nonsense, and loses answers: nothing is believed, nothing is done twice.
func (s redirect) garbage() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	before := s.number(`SELECT count(*) FROM gateway_message WHERE gateway = $1`, s.name)
	s.peer.Set(func(p *peer.Peer) { p.Garbage = true })
	s.starts(s.order(s.name))
	s.clock.Advance(time.Minute)
	s.must(s.services.Payments.Ask(s.Context(), a))
	s.expects(o, order.WaitingPayment, 0, 0)
	if kept := s.number(`SELECT count(*) FROM gateway_message WHERE gateway = $1`, s.name) - before; kept == 0 {
		s.Errorf("the nonsense of %s is not kept", s.name)
	}
	s.peer.Set(func(p *peer.Peer) { p.Garbage, p.LoseAnswers = false, 9 })
	lost := s.order(s.name)
	s.starts(lost)
	s.peer.Set(func(p *peer.Peer) { p.LoseAnswers = 0 })
	s.isPaidAfterwards(o, a)
	if s.calls != "" { // the gateway has what we have no answer of, and tells of it
		last, err := s.services.Payments.LastAttempt(s.Context(), lost.ID)
		s.must(err)
		s.peer.Pay(last.Reference)
		s.hears(s.notice(s.name, last.Reference, nil), payment.Recorded)
		s.expects(lost, order.Paid, int64(lost.Total), 0)
	}

	s.peer.Set(func(p *peer.Peer) { p.Garbage = true })
	id, err := s.refundOf(o, "nonsense", 30_000)
	s.must(err)
	s.works()
	if state, _ := s.refundState(id); state != "unknown" {
		s.Errorf("%s: a refund answered with nonsense is %s", s.name, state)
	}
	s.peer.Set(func(p *peer.Peer) { p.Garbage = false })
	s.later(2 * time.Minute)
	if state, way := s.refundState(id); state != "done" || way != s.name {
		s.Errorf("%s: after nonsense the refund is %s by %s", s.name, state, way)
	}
	s.gotBack(a, 30_000, 1)
}

// away fails so often that it is left alone: it is shown so, nobody waits for it, and it comes back by itself.
func (s redirect) away() {
	o := s.order(s.name)
	a := s.begins(o, s.name)
	s.peer.Set(func(p *peer.Peer) { p.Down = true })
	s.clock.Advance(time.Minute)
	for range 5 {
		s.must(s.services.Payments.Ask(s.Context(), a))
		s.clock.Advance(3 * time.Second)
	}
	calls := s.peer.Calls("")
	if w, _ := s.services.Ways.Offered.By(s.name); w.Available() {
		s.Errorf("%s is away and is offered", s.name)
	}
	if _, body := s.gets("/don-hang/" + o.Code); !strings.Contains(body, "Trả bằng cách khác") {
		s.Error("the buyer is not shown another way")
	}
	for range 3 {
		if _, err := s.tries(s.order(s.name), s.name); !errs.Is(err, errs.Unavailable) {
			s.Errorf("%s is away: %v", s.name, err)
		}
	}
	if now := s.peer.Calls(""); now != calls {
		s.Errorf("%s is away and was called %d times", s.name, now-calls)
	}
	s.peer.Set(func(p *peer.Peer) { p.Down = false })
	s.clock.Advance(31 * time.Second)
	s.paid()
	if w, _ := s.services.Ways.Offered.By(s.name); !w.Available() {
		s.Errorf("%s is back and not offered", s.name)
	}
	s.isPaidAfterwards(o, a)
}
