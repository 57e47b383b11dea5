package site_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nongsan/internal/payment"
)

// What a buyer does happens once, wherever the line to the database breaks.
func TestBuyersDeedsBreakOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, buyer)
	v, code, tries := k.visitors[buyer], "", 0
	token := v.token()
	returns := regexp.MustCompile(`action="(/upload/[^"]+)/don-hang/`)
	ticket := v.found(returns, "/don-hang/"+k.delivered()+"/che-nam-tien/tra-hang")
	at := func(query string) func() int { return func() int { return k.number(fmt.Sprintf(query, code)) } }
	const ofOrder = ` JOIN seller_order so ON so.id = x.seller_order_id JOIN orders o ON o.id = so.order_id WHERE o.code = '%s'`
	for _, d := range []struct {
		name, path, form string
		prepare          func() string
		done             func() int
	}{
		{"writes", "/don-hang/{code}/che-nam-tien/nhan-tin", "key=khoa-nhan-tin-{tries}&body=Giao buổi chiều nhé", k.confirmed, at(`SELECT count(*) FROM order_message x` + ofOrder)},
		{"takes fewer", "/don-hang/{code}/che-nam-tien/bot", "units_1=1", k.ofTwo, at(`SELECT coalesce(sum(cancelled), 0) FROM order_line x` + ofOrder)},
		{"asks to give back", ticket + "/don-hang/{code}/che-nam-tien/tra-hang", "key=khoa-tra-hang-{tries}&why=damaged&words=Gói bị rách&units_1=1", k.delivered, at(`SELECT count(*) FROM return_request x` + ofOrder)},
		{"keeps it", "/don-hang/{code}/che-nam-tien/giu-lai", "", func() string { return k.returned(false) }, at(`SELECT count(*) FROM return_history h JOIN return_request x ON x.id = h.return_id` + ofOrder + ` AND h.to_state = 'withdrawn'`)},
		{"orders again", "/don-hang/{code}/mua-lai", "", func() string {
			_, err := k.db.ExecContext(k.Context(), `DELETE FROM cart_line`)
			k.must(err)
			return k.order(payment.COD)
		}, func() int { return k.number(`SELECT coalesce(sum(quantity), 0) FROM cart_line`) }},
	} {
		path, form := "", url.Values{}
		k.faults(line, deed{
			prepare: func() {
				tries++
				code = d.prepare()
				path = strings.ReplaceAll(d.path, "{code}", code)
				form = values(t, strings.ReplaceAll(d.form, "{tries}", fmt.Sprintf("%08d", tries)))
				form.Set("csrf", token)
			},
			ask:  sends(v, &path, &form),
			done: d.done,
		})
		t.Logf("%s: %d tries so far", d.name, tries)
	}
}

// The basket of a browser moves into the account's once, by the first page after signing in, whichever answer is cut.
func TestBringingABasketBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, buyer)
	v, bag, tries := k.visitors[buyer], fmt.Sprint(k.variant(k.live())), 0
	var with *visitor
	k.faults(line, deed{
		prepare: func() {
			tries++
			_, err := k.db.ExecContext(t.Context(), `DELETE FROM cart_line`)
			k.must(err)
			browser := k.visitor(guest)
			browser.posts("/gio-hang", url.Values{"variant": {bag}, "quantity": {"2"}})
			with = v.copied()
			for name, value := range browser.cookies {
				if strings.HasSuffix(name, "cart") {
					with.cookies[name] = value
				}
			}
		},
		ask: func() answer { return with.send(with.request(http.MethodGet, "/gio-hang", nil)) },
		done: func() int {
			return k.number(`SELECT coalesce(sum(l.quantity), 0) / 2 FROM cart_line l JOIN cart c ON c.id = l.cart_id WHERE c.account_id IS NOT NULL`)
		},
	})
}
