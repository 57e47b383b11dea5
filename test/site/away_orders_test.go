package site_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/payout"
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
		{"answers", "tra-hang", "answer=yes&reason=Xin lỗi bác", func() string { return k.returned(false) }, count(`SELECT count(*) FROM return_history h JOIN return_request r ON r.id = h.return_id JOIN seller_order so ON so.id = r.seller_order_id JOIN orders o ON o.id = so.order_id WHERE h.to_state = 'accepted' AND o.code = '%s'`)},
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

// A stall's rules for sending begin and end once.
func TestRulesForSendingBreakOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, household)
	v, tries := k.visitors[household], 0
	token := v.token()
	for _, d := range []struct{ path, form, done string }{
		{"/vung", "key=khoa-vung-giao-%08d&fee=30000&days_from=1&days_to=3", `SELECT count(*) FROM shipping_zone WHERE form_key = 'khoa-vung-giao-%08d'`},
		{"/diem", "key=khoa-diem-lay-%08d&kind=market&name=Chợ Thái&address=Cổng số 2&commune=" + tanCuong + "&opening=Chủ nhật", `SELECT count(*) FROM pickup_place WHERE form_key = 'khoa-diem-lay-%08d'`},
	} {
		path, form := "/ban-hang/giao-hang"+d.path, url.Values{}
		k.faults(line, deed{
			prepare: func() {
				tries++
				_, err := k.db.ExecContext(t.Context(), `DELETE FROM shipping_zone`)
				k.must(err)
				_, err = k.db.ExecContext(t.Context(), `DELETE FROM pickup_place`)
				k.must(err)
				form = values(t, fmt.Sprintf(d.form, tries))
				form.Set("csrf", token)
			},
			ask:  sends(v, &path, &form),
			done: func() int { return k.number(fmt.Sprintf(d.done, tries)) },
		})
	}
	for _, d := range []struct {
		path    string
		prepare func() int64
		done    string
	}{
		{"vung/%d/bo", k.zone, `SELECT count(*) FROM shipping_zone WHERE retired_at IS NOT NULL AND id = %d`},
		{"diem/%d/bo", k.pickup, `SELECT count(*) FROM pickup_place WHERE retired_at IS NOT NULL AND id = %d`},
	} {
		path, id, form := "", int64(0), url.Values{"csrf": {token}}
		k.faults(line, deed{
			prepare: func() { id = d.prepare(); path = "/ban-hang/giao-hang/" + fmt.Sprintf(d.path, id) },
			ask:     sends(v, &path, &form),
			done:    func() int { return k.number(fmt.Sprintf(d.done, id)) },
		})
	}
}

// A batch of payouts is drawn up once, approved once, dropped once, and a payout paid once.
func TestPayingOutBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, accountant)
	v, id, tries := k.visitors[accountant], int64(0), 0
	token, payouts := v.token(), k.services.Payouts
	owed := func() {
		batches, err := payouts.Batches(t.Context())
		k.must(err)
		for _, b := range batches {
			if b.State == payout.Draft {
				k.must(payouts.Drop(t.Context(), k.accounts[promoter], b.ID))
			}
		}
		k.earned(1)
	}
	draw := func() {
		owed()
		var err error
		id, err = payouts.DrawUp(t.Context(), k.accounts[promoter])
		k.must(err)
	}
	here, empty := "/quan-ly/ke-toan/chi-tra", url.Values{"csrf": {token}}
	k.faults(line, deed{
		prepare: func() {
			owed()
			id = int64(k.number(`SELECT coalesce(max(id), 0) FROM payout_batch`))
		},
		ask:  sends(v, &here, &empty),
		done: func() int { return k.number(fmt.Sprintf(`SELECT count(*) FROM payout_batch WHERE id > %d`, id)) },
	})
	for _, d := range []struct {
		path, form string
		prepare    func()
		done       string
	}{
		{"chi-tra/%d/duyet", "", draw, `SELECT count(*) FROM payout_batch WHERE id = %d AND state = 'approved'`},
		{"chi-tra/%d/bo", "", draw, `SELECT count(*) FROM payout_batch WHERE id = %d AND state = 'dropped'`},
		{"lenh-chi/%d/da-tra", "txn=FT%d", func() {
			draw()
			k.must(payouts.Approve(t.Context(), k.accounts[moderator], id))
			b, err := payouts.Batch(t.Context(), id)
			k.must(err)
			id = b.Payouts[0].ID
		}, `SELECT count(*) FROM ledger_transaction WHERE key = 'paid_out:payout:%d'`},
	} {
		path, form := "", url.Values{}
		k.faults(line, deed{
			prepare: func() {
				tries++
				d.prepare()
				path = "/quan-ly/ke-toan/" + fmt.Sprintf(d.path, id)
				form = values(t, strings.ReplaceAll(d.form, "%d", fmt.Sprint(tries)))
				form.Set("csrf", token)
			},
			ask:  sends(v, &path, &form),
			done: func() int { return k.number(fmt.Sprintf(d.done, id)) },
		})
	}
	t.Logf("%d tries", tries)
}
