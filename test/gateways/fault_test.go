package gateways_test

import (
	"net/http"
	"strings"
	"testing"

	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/test/gateways/peer"
)

// Our own fault: the message cannot be stored. Each sender hears in its own words to tell it again, and when it does,
// the money counts.
func TestAFaultOfOursIsToldAgain(t *testing.T) {
	w := newWorld(t)
	notices := map[string]peer.Notice{}
	var orders []order.Order
	for _, g := range gatewayList {
		if w.peers[g.name] != nil {
			o := w.order(g.name)
			a := w.begins(o, g.name)
			w.peers[g.name].Pay(a.Reference)
			notices[g.name], orders = w.notice(g.name, a.Reference, nil), append(orders, o)
		}
	}
	for i, f := range bankFeeds {
		o := w.order(payment.VietQR)
		notices[f.name], orders = f.notice(w, 9000+i, bankAccount, o.Code, int64(o.Total)), append(orders, o)
	}
	w.breaks(`ALTER TABLE gateway_message RENAME TO gone`)
	for _, g := range gatewayList {
		if n, tells := notices[g.name]; tells {
			if status, body := w.tells(g.name, n); strings.TrimSpace(itoa(status)+" "+body) != g.replies[payment.TryAgain] {
				t.Errorf("%s hears %d %s", g.name, status, body)
			}
		}
	}
	for _, f := range bankFeeds {
		if status, body := w.tells(f.name, notices[f.name]); status != http.StatusServiceUnavailable {
			t.Errorf("%s hears %d %s", f.name, status, body)
		}
	}
	w.breaks(`ALTER TABLE gone RENAME TO gateway_message`)
	for name, n := range notices {
		if status, body := w.tells(name, n); status >= 300 {
			t.Errorf("%s hears %d %s", name, status, body)
		}
	}
	for _, o := range orders {
		w.expects(o, order.Paid, int64(o.Total), 0)
	}
	if !strings.Contains(w.log.String(), "message not taken") {
		t.Error("nobody is told of the fault")
	}
}

func (w *world) breaks(statement string) {
	w.Helper()
	_, err := w.db.ExecContext(w.Context(), statement)
	w.must(err)
}
