package site_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
)

// notice is what the bank sends about an order's transfer.
func notice(id int, code string, amount int64) vietqr.SepayNotice {
	return vietqr.SepayNotice{
		ID: json.Number(fmt.Sprint(id)), Gateway: "MBBank", TransactionDate: "2026-11-23 09:04:00", AccountNumber: bankAccount,
		Content: "CK " + code + " mua che", TransferType: "in", TransferAmount: json.Number(fmt.Sprint(amount)), ReferenceCode: fmt.Sprint("FT", id),
	}
}

// tells sends a body with the signature of a secret.
func (v *visitor) tells(body []byte, secret string) answer {
	v.Helper()
	r := v.request(http.MethodPost, "/webhook/sepay", body)
	for name, values := range vietqr.SepayHeader(secret, v.clock.Now(), body) {
		r.Header[name] = values
	}
	r.Header.Set("Content-Type", "application/json")
	return v.send(r)
}

func (w *world) written(n vietqr.SepayNotice) []byte {
	w.Helper()
	body, err := json.Marshal(n)
	w.must(err)
	return body
}

// paid tells an order's state and what has come.
func (w *world) paid(code string) (state string, captured int64) {
	w.Helper()
	o, err := w.services.Orders.ByCode(w.Context(), code)
	w.must(err)
	return string(o.State), int64(o.Captured)
}

func (w *world) total(code string) int64 {
	w.Helper()
	o, err := w.services.Orders.ByCode(w.Context(), code)
	w.must(err)
	return int64(o.Total)
}

func (w *world) number(query string) (n int) {
	w.Helper()
	w.must(w.db.GetContext(w.Context(), &n, query))
	return n
}

func TestTheBankTellsOfMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	bank := w.visitor(guest)
	code := w.order(payment.VietQR)
	good := notice(1, code, w.total(code))

	other, out, odd, nul := good, good, good, good
	other.AccountNumber, out.TransferType, odd.TransferType = "0011223344", "out", "hoàn"
	other.ID, out.ID, odd.ID, nul.ID = "2", "3", "4", "5"
	nul.Content = "khong co ma\x00 " + strings.Repeat("x", 5000)
	for what, one := range map[string]struct {
		body   []byte
		secret string
		want   int
	}{
		"forged":               {w.written(good), strings.Repeat("x", 32), 401},
		"of another account":   {w.written(other), feedSecret, 200},
		"of money going out":   {w.written(out), feedSecret, 200},
		"of an unknown kind":   {w.written(odd), feedSecret, 400},
		"that is no json":      {[]byte("tiền đã về"), feedSecret, 400},
		"that is empty":        {nil, feedSecret, 400},
		"of a list":            {[]byte(`[{"id":1}]`), feedSecret, 400},
		"of an endless amount": {[]byte(`{"id":6,"transferType":"in","accountNumber":"` + bankAccount + `","transferAmount":1e400}`), feedSecret, 400},
		"of bytes":             {[]byte("\xff\xfe\x00"), feedSecret, 400},
		"of 70 kB":             {[]byte(strings.Repeat(" ", 70<<10)), feedSecret, 413},
		"with a zero byte":     {w.written(nul), feedSecret, 200},
	} {
		if got := bank.tells(one.body, one.secret); got.status != one.want {
			t.Errorf("a notice %s: %d %s, want %d", what, got.status, got.body, one.want)
		}
	}
	changed := append(w.written(good), ' ')
	r := bank.request(http.MethodPost, "/webhook/sepay", changed)
	for name, values := range vietqr.SepayHeader(feedSecret, w.clock.Now(), w.written(good)) {
		r.Header[name] = values
	}
	if got := bank.send(r); got.status != 401 {
		t.Errorf("a notice that was changed on its way: %d", got.status)
	}
	if state, captured := w.paid(code); state != "waiting_payment" || captured != 0 {
		t.Fatalf("after the others: %s, %d", state, captured)
	}
	w.tellsTwentyTimes(bank, w.written(good))
	if state, captured := w.paid(code); state != "paid" || captured != w.total(code) {
		t.Errorf("after the bank's notice: %s, %d", state, captured)
	}
	if n := w.number(`SELECT count(*) FROM gateway_event WHERE credited > 0`); n != 1 {
		t.Errorf("credited %d times", n)
	}
	w.sound()
	if failures := w.log.failures(); failures != "" {
		t.Errorf("the program failed: %.2000s", failures)
	}
}

// tellsTwentyTimes at once: the bank may repeat itself as it likes.
func (w *world) tellsTwentyTimes(bank *visitor, body []byte) {
	w.Helper()
	var wg sync.WaitGroup
	answers := make([]answer, 20)
	for i := range answers {
		wg.Go(func() { answers[i] = bank.copied().tells(body, feedSecret) })
	}
	wg.Wait()
	for _, got := range answers {
		if got.status != http.StatusOK || got.body != `{"success":true}` {
			w.Errorf("repeated notice: %d %s", got.status, got.body)
		}
	}
}
