package gateways_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
	"nongsan/test/gateways/peer"
)

// bankFeed writes a bank's notices as one of the services that watch accounts does, with signing code of its own.
type bankFeed struct {
	name   string
	notice func(w *world, id int, account, memo string, amount int64) peer.Notice
}

func posted(body string, header ...string) peer.Notice {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = []string{header[i+1]}
	}
	return peer.Notice{Method: http.MethodPost, Header: h, Body: []byte(body)}
}

var bankFeeds = []bankFeed{
	{"sepay", func(w *world, id int, account, memo string, amount int64) peer.Notice {
		body := fmt.Sprintf(`{"id":%d,"gateway":"Agribank","transactionDate":%q,"accountNumber":%q,"subAccount":null,"content":%q,"transferType":"in","transferAmount":%d,"referenceCode":"S%d"}`,
			id, w.bankTime(), account, memo, amount, id)
		at := fmt.Sprint(w.clock.Now().Unix())
		mac := hmac.New(sha256.New, []byte(feedSecret))
		_, _ = fmt.Fprintf(mac, "%s.%s", at, body)
		return posted(body, "X-Sepay-Timestamp", at, "X-Sepay-Signature", fmt.Sprintf("sha256=%x", mac.Sum(nil)))
	}},
	{"casso", func(w *world, id int, account, memo string, amount int64) peer.Notice {
		sorted := fmt.Sprintf(`{"data":{"accountNumber":%q,"amount":%d,"description":%q,"id":%d,"reference":"C%d","transactionDateTime":%q},"error":0}`,
			account, amount, memo, id, id, w.bankTime())
		at := fmt.Sprint(w.clock.Now().UnixMilli())
		mac := hmac.New(sha512.New, []byte(feedSecret))
		_, _ = fmt.Fprintf(mac, "%s.%s", at, sorted)
		return posted(sorted, "X-Casso-Signature", fmt.Sprintf("t=%s,v1=%x", at, mac.Sum(nil)))
	}},
	{"payos", func(w *world, id int, account, memo string, amount int64) peer.Notice {
		mac := hmac.New(sha256.New, []byte(feedSecret))
		_, _ = fmt.Fprintf(mac, "accountNumber=%s&amount=%d&code=00&description=%s&orderCode=%d&reference=P%d&transactionDateTime=%s",
			account, amount, memo, id, id, w.bankTime())
		return posted(fmt.Sprintf(`{"code":"00","success":true,"data":{"orderCode":%d,"amount":%d,"description":%q,"accountNumber":%q,"reference":"P%d","transactionDateTime":%q,"code":"00"},"signature":"%x"}`,
			id, amount, memo, account, id, w.bankTime(), mac.Sum(nil)))
	}},
}

// bankTime is how the services write a moment.
func (w *world) bankTime() string { return w.clock.Now().In(clock.Vietnam).Format(time.DateTime) }

// transfer is paying by bank transfer: the code is made here, the money is told of by feeds and by the bank's statement.
type transfer struct{ suite }

// each plays with every feed in turn.
func (s transfer) each(play func(f telling)) {
	for _, feed := range bankFeeds {
		play(telling{s, feed})
	}
}

// telling is one feed that tells of transfers.
type telling struct {
	transfer
	feed bankFeed
}

func (f telling) tells(account, memo string, amount int64) peer.Notice {
	f.count++
	return f.feed.notice(f.world, f.count, account, memo, amount)
}

func (f telling) hears(n peer.Notice, want int) {
	f.Helper()
	if status, body := f.world.tells(f.feed.name, n); status != want {
		f.Errorf("%s hears %d %s, want %d", f.feed.name, status, body, want)
	}
}

// adapted is the feed as the program reads it.
func (f telling) adapted() payment.Feed {
	for _, feed := range f.services.Ways.Feeds {
		if feed.Name() == f.feed.name {
			return feed
		}
	}
	f.Fatalf("%s is not configured", f.feed.name)
	return nil
}

func (s transfer) paid(f telling) order.Order {
	s.Helper()
	o := s.order(s.name)
	f.hears(f.tells(bankAccount, o.Code, int64(o.Total)), http.StatusOK)
	s.expects(o, order.Paid, int64(o.Total), 0)
	return o
}

func (s transfer) valid() {
	s.each(func(f telling) { // whatever the bank makes of the memo
		o := s.order(s.name)
		action, err := s.adapter().Start(s.Context(), payment.Intent{Reference: o.Code, Amount: o.Total})
		if err != nil || action.Kind != payment.ActionQR || action.Transfer.Memo != o.Code || action.Transfer.Amount != o.Total || action.Transfer.Account != bankAccount {
			s.Errorf("starts %+v, %v", action, err)
		}
		f.hears(f.tells(bankAccount, "MBVCB.3278907687."+strings.ToLower(o.Code)+".CT tu 0071", int64(o.Total)), http.StatusOK)
		s.expects(o, order.Paid, int64(o.Total), 0)
	})
	o := s.order(s.name)
	lines, err := vietqr.ReadStatement(fmt.Appendf(nil, "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n%s,SK1,,%d,CK %s\n",
		s.clock.Now().Format("02/01/2006"), int64(o.Total), o.Code), bankAccount)
	s.must(err)
	if r, err := s.services.Payments.ImportStatement(s.Context(), s.officer, lines); err != nil || r.New != 1 {
		s.Errorf("the statement: %+v, %v", r, err)
	}
	s.expects(o, order.Paid, int64(o.Total), 0)
}

func (s transfer) forged() {
	s.each(func(f telling) {
		o := s.order(s.name)
		total := int64(o.Total)
		good := f.tells(bankAccount, o.Code, total)
		forged := good
		forged.Body = []byte(strings.Replace(string(good.Body), fmt.Sprint(total), fmt.Sprint(total+1), 1))
		f.hears(forged, http.StatusUnauthorized)
		forged.Header, forged.Body = nil, []byte(strings.Replace(string(good.Body), `"signature":"`, `"signature":"0`, 1))
		f.hears(forged, http.StatusUnauthorized)
		s.expects(o, order.WaitingPayment, 0, 0)
		f.hears(good, http.StatusOK) // a forgery occupies no key
		s.expects(o, order.Paid, total, 0)
	})
}

func (s transfer) altered() {
	s.each(func(f telling) {
		s.refusesEveryChange(f.adapted(), f.tells(bankAccount, s.order(s.name).Code, 198_000))
	})
}

func (s transfer) replayed() {
	s.each(func(f telling) {
		o := s.order(s.name)
		n := f.tells(bankAccount, o.Code, int64(o.Total))
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { f.hears(n, http.StatusOK) })
		}
		wg.Wait()
		s.expects(o, order.Paid, int64(o.Total), 0)
	})
}

// reordered tells of the rest before the first part, and of both again.
func (s transfer) reordered() {
	s.each(func(f telling) {
		o := s.order(s.name)
		first, rest := f.tells(bankAccount, o.Code, int64(o.Total)-10_000), f.tells(bankAccount, o.Code, 10_000)
		f.hears(rest, http.StatusOK)
		s.expects(o, order.WaitingPayment, 10_000, 0)
		f.hears(first, http.StatusOK)
		f.hears(rest, http.StatusOK)
		s.expects(o, order.Paid, int64(o.Total), 0)
	})
}

// ofAnother is another's account, which is none of our business, and no order's code, which is for an officer.
func (s transfer) ofAnother() {
	s.each(func(f telling) {
		o := s.order(s.name)
		f.hears(f.tells("0011223344", o.Code, int64(o.Total)), http.StatusOK)
		f.hears(f.tells(bankAccount, "an trua", 30_000), http.StatusOK)
		s.parkedFor("no_code")
		s.expects(o, order.WaitingPayment, 0, 0)
	})
}

func (s transfer) wrongAmount() {
	s.each(func(f telling) {
		o := s.order(s.name)
		total := int64(o.Total)
		f.hears(f.tells(bankAccount, o.Code, total-10_000), http.StatusOK)
		s.expects(o, order.WaitingPayment, total-10_000, 0)
		f.hears(f.tells(bankAccount, o.Code, 15_000), http.StatusOK)
		s.expects(o, order.Paid, total, 0)
		s.parkedFor("too_much")
		f.hears(f.tells(bankAccount, o.Code, 0), http.StatusOK) // no money
	})
}

// expired pays for an order that takes its goods again, and for one that was cancelled.
func (s transfer) expired() {
	s.each(func(f telling) {
		o := s.order(s.name)
		s.later(40 * time.Minute)
		s.expects(o, order.Expired, 0, 0)
		f.hears(f.tells(bankAccount, o.Code, int64(o.Total)), http.StatusOK)
		s.expects(o, order.Paid, int64(o.Total), 0)
		o = s.order(s.name)
		s.must(s.services.Orders.Cancel(s.Context(), 0, o.Code))
		f.hears(f.tells(bankAccount, o.Code, int64(o.Total)), http.StatusOK)
		s.expects(o, order.Cancelled, 0, 0)
		s.parkedFor("order_over")
		o = s.order(s.name)
		f.hears(f.tells(bankAccount, o.Code, 20_000), http.StatusOK) // a part, and then nothing
		s.later(40 * time.Minute)
		s.expects(o, order.Expired, 0, 0)
		s.parkedFor("order_over")
	})
}

func (s transfer) paidTwice() {
	s.each(func(f telling) {
		o := s.paid(f)
		f.hears(f.tells(bankAccount, o.Code, int64(o.Total)), http.StatusOK)
		s.parkedFor("already_paid")
	})
}

func (s transfer) refunds() {
	s.each(func(f telling) {
		o := s.paid(f)
		total := int64(o.Total)
		part, err := s.refundOf(o, "part", 20_000)
		s.must(err)
		if again, err := s.refundOf(o, "part", 20_000); err != nil || again != part {
			s.Errorf("the same wish twice is %d and %d, %v", part, again, err)
		}
		if _, err := s.refundOf(o, "much", total-19_999); !errs.HasCode(err, "refund.too_much") {
			s.Errorf("more than is left: %v", err)
		}
		s.askedByTwo(o, total-20_000)
		_, err = s.refundOf(o, "rest", total-20_000-(total-20_000)/2-1)
		s.must(err)
		s.isSentByHand(o)
		f.hears(f.tells(bankAccount, o.Code, total), http.StatusOK) // new money
		s.parkedFor("already_paid")
	})
}

func (s transfer) slow() {
	s.callsNobody(func(p *peer.Peer) { p.Delay = 30 * time.Second }, payment.ActionQR)
}

func (s transfer) away() { s.callsNobody(func(p *peer.Peer) { p.Down = true }, payment.ActionQR) }

func (s transfer) garbage() {
	s.callsNobody(func(p *peer.Peer) { p.Garbage = true }, payment.ActionQR)
	s.each(func(f telling) { f.hears(posted("tiền về"), http.StatusUnauthorized) })
	if _, err := vietqr.ReadStatement([]byte("tiền về\n\x00\xff"), bankAccount); err == nil {
		s.Error("nonsense is a statement")
	}
}
