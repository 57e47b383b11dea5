package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The office lists orders by what an officer has in hand: a code, a telephone number, a state.
func TestTheOfficeFindsOrders(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	bought, unpaid := w.order("cod"), w.order("vietqr")
	other := w.order("cod")
	_, err := w.db.ExecContext(w.Context(), `UPDATE orders SET phone = '+84911222333' WHERE code = $1`, other)
	w.must(err)
	officer := w.visitor(accountant)

	for _, one := range []struct {
		query       string
		shows, lack []string
	}{
		{"", []string{bought, unpaid, other}, nil},
		{"tinh-trang=waiting_payment", []string{unpaid}, []string{bought, other}},
		{"q=" + url.QueryEscape("0911 222 333"), []string{other}, []string{bought, unpaid}},
		{"tinh-trang=cancelled", nil, []string{bought, unpaid, other}},
		{"truoc=1", nil, []string{bought, unpaid, other}},
	} {
		page := officer.gets("/quan-ly/don-hang?" + one.query)
		for _, code := range one.shows {
			if !strings.Contains(page.body, code) {
				t.Errorf("%q does not show %s", one.query, code)
			}
		}
		for _, code := range one.lack {
			if strings.Contains(page.body, code) {
				t.Errorf("%q shows %s", one.query, code)
			}
		}
		if strings.Contains(page.body, "900 000 601") || strings.Contains(page.body, "0911 222 333</span>") {
			t.Errorf("%q shows a whole telephone number", one.query)
		}
	}
	if got := officer.gets("/quan-ly/don-hang?q=" + strings.ToLower(bought)); got.status != http.StatusSeeOther || got.header.Get("Location") != "/quan-ly/don-hang/"+bought {
		t.Errorf("a code leads to %d %s", got.status, got.header.Get("Location"))
	}
	if got := officer.gets("/quan-ly/don-hang?q=chè"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "cả mã đơn") {
		t.Errorf("half a word: %d", got.status)
	}
}
