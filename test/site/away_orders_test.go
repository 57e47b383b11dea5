package site_test

import (
	"fmt"
	"net/url"
	"testing"

	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// What is done to an order happens once, wherever the line to the database breaks.
func TestDeedsOnOrdersBreakOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, household)
	v, code := k.visitors[household], ""
	token := v.token()
	count := func(query string) func() int {
		return func() int { return k.number(fmt.Sprintf(query, code)) }
	}
	for _, d := range []struct {
		name, path, form string
		prepare          func() string
		done             func() int
	}{
		{"sends", "gui-hang", "number=1&tracking=EB1", k.confirmed, count(`SELECT count(*) FROM parcel p JOIN seller_order so ON so.id = p.seller_order_id JOIN orders o ON o.id = so.order_id WHERE o.code = '%s'`)},
		{"takes back", "hang-quay-ve", "reason=Khách vắng nhà&restock=1", k.shipped, count(`SELECT count(*) FROM stock_move m JOIN order_line l ON l.id = m.order_line_id JOIN seller_order so ON so.id = l.seller_order_id JOIN orders o ON o.id = so.order_id WHERE m.kind = 'given_back' AND o.code = '%s'`)},
		{"receives", "tra-hang/da-nhan", "restock=1", func() string { return k.returned(true) }, count(`SELECT count(*) FROM refund r JOIN payment p ON p.id = r.payment_id WHERE p.reference = '%s'`)},
	} {
		path, form := "", values(t, d.form)
		form.Set("csrf", token)
		k.faults(line, deed{
			prepare: func() { code = d.prepare(); path = "/ban-hang/don-hang/" + code + "/" + d.path },
			ask:     sends(v, &path, &form),
			done:    d.done,
		})
	}
}

// A paid order is cancelled once, and its money promised back once.
func TestCancellingBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, buyer)
	v, path, code, id := k.visitors[buyer], "", "", 0
	form := url.Values{"csrf": {v.token()}}
	k.faults(line, deed{
		prepare: func() {
			id++
			code = k.order(payment.VietQR)
			v.tells(k.written(notice(7000+id, code, k.total(code))), feedSecret)
			path = "/don-hang/" + code + "/huy-don"
		},
		ask: sends(v, &path, &form),
		done: func() int {
			return k.number(fmt.Sprintf(`SELECT count(*) FROM refund r JOIN payment p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
				WHERE o.state = '%s' AND r.amount = p.amount AND p.reference = '%s'`, order.Cancelled, code))
		},
	})
}
