package gateways_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/order"
	"nongsan/internal/payment"
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

// TestFeedConformance is what every feed of a bank account has to pass, as TestConformance is for gateways.
func TestFeedConformance(t *testing.T) {
	w := newWorld(t)
	for n, feed := range bankFeeds {
		id := n * 1000
		next := func(account, memo string, amount int64) peer.Notice {
			id++
			return feed.notice(w, id, account, memo, amount)
		}
		hears := func(notice peer.Notice, want int) {
			t.Helper()
			if status, body := w.tells(feed.name, notice); status != want {
				t.Errorf("%s hears %d %s, want %d", feed.name, status, body, want)
			}
		}
		parkedFor := func(why string) {
			t.Helper()
			open, err := w.services.Payments.OpenParked(t.Context())
			w.must(err)
			if len(open) != 1 || open[0].Why != why {
				t.Fatalf("%s: parked %+v, want %s", feed.name, open, why)
			}
			w.must(w.services.Payments.Resolve(t.Context(), w.officer, open[0].EventID, "đã gọi ngân hàng"))
		}

		// Valid, whatever the bank makes of the memo; forged, changed, replayed.
		o := w.order(payment.VietQR)
		total := int64(o.Total)
		good := next(bankAccount, "MBVCB.3278907687."+strings.ToLower(o.Code)+".CT tu 0071", total)
		forged := good
		forged.Body = []byte(strings.Replace(string(good.Body), fmt.Sprint(total), fmt.Sprint(total+1), 1))
		hears(forged, http.StatusUnauthorized)
		hears(peer.Notice{Method: http.MethodPost, Body: good.Body}, map[bool]int{true: http.StatusOK, false: http.StatusUnauthorized}[feed.name == "payos"])
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { hears(good, http.StatusOK) })
		}
		wg.Wait()
		w.expects(o, order.Paid, total, 0)

		// Another's account is none of our business; no code is for an officer; paid again, too.
		hears(next("0011223344", o.Code, total), http.StatusOK)
		hears(next(bankAccount, "an trua", 30_000), http.StatusOK)
		parkedFor("no_code")
		hears(next(bankAccount, o.Code, total), http.StatusOK)
		parkedFor("already_paid")

		// Less, then more than is missing.
		o = w.order(payment.VietQR)
		hears(next(bankAccount, o.Code, total-10_000), http.StatusOK)
		w.expects(o, order.WaitingPayment, total-10_000, 0)
		hears(next(bankAccount, o.Code, 15_000), http.StatusOK)
		w.expects(o, order.Paid, total, 0)
		parkedFor("too_much")

		// Late, and after cancelling.
		o = w.order(payment.VietQR)
		w.later(40 * time.Minute)
		hears(next(bankAccount, o.Code, total), http.StatusOK)
		w.expects(o, order.Paid, total, 0)
		o = w.order(payment.VietQR)
		w.must(w.services.Orders.Cancel(t.Context(), 0, o.Code))
		hears(next(bankAccount, o.Code, total), http.StatusOK)
		parkedFor("order_over")

		// Nonsense.
		hears(posted("tiền về"), http.StatusUnauthorized)
		w.sound()
	}
}
