package vietqr_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
)

// The signatures were computed with OpenSSL over the strings that Casso and payOS document:
// printf '1795487400000.{"data":{…},"error":0}' | openssl dgst -sha512 -hmac "$SECRET"
// printf 'accountNumber=…&amount=…&…' | openssl dgst -sha256 -hmac "$SECRET"
const (
	cassoBody = `{"error":0,"data":{"transactionDateTime":"2026-11-24 09:29:58","id":92704,"reference":"FT26328000001","description":"NS7K2Q9XF","amount":250000,"runningBalance":1,"accountNumber":"8506201009999","virtualAccountNumber":""}}`
	payosBody = `{"code":"00","desc":"success","success":true,"data":{"orderCode":123,"amount":250000,"description":"NS7K2Q9XF","accountNumber":"8506201009999","reference":"FT26328000001","transactionDateTime":"2026-11-24 09:29:58","currency":"VND","paymentLinkId":"x","code":"00","desc":"success","counterAccountName":null},"signature":"%s"}`
)

func cassoFeed(t testing.TB) *vietqr.Casso {
	t.Helper()
	f, err := vietqr.NewCasso(secret, account)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func payosFeed(t testing.TB) *vietqr.PayOS {
	t.Helper()
	f, err := vietqr.NewPayOS(secret, account)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func cassoMessage(body, signature string) payment.Inbound {
	h := http.Header{}
	h.Set(vietqr.CassoSignature, "t=1795487400000,v1="+signature)
	return payment.Inbound{Header: h, Body: []byte(body), ReceivedAt: arrived}
}

func TestCassoAndPayOSTellOfTheSameTransferAlike(t *testing.T) {
	t.Parallel()
	want := payment.Event{
		DedupKey: "92704/paid", Kind: payment.KindPaid, TxnID: "92704", BankRef: "FT26328000001", Memo: "NS7K2Q9XF", Account: account, Amount: 250_000,
		Currency: "VND", At: time.Date(2026, 11, 24, 2, 29, 58, 0, time.UTC),
	}
	events, err := cassoFeed(t).Parse(cassoMessage(cassoBody, cassoSigned))
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("casso: %+v, %v\nwant %+v", events, err, want)
	}
	want.TxnID, want.DedupKey = "FT26328000001", "FT26328000001/paid"
	events, err = payosFeed(t).Parse(payment.Inbound{Body: fmt.Appendf(nil, payosBody, payosSigned)})
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("payos: %+v, %v\nwant %+v", events, err, want)
	}
}

func TestFeedsRefuseWhatIsNotProved(t *testing.T) {
	t.Parallel()
	for i := range cassoBody {
		changed := []byte(cassoBody)
		changed[i] ^= 1
		if events, err := cassoFeed(t).Parse(cassoMessage(string(changed), cassoSigned)); err == nil {
			t.Errorf("casso, byte %d: %+v", i, events)
		}
	}
	late := cassoMessage(cassoBody, cassoSigned)
	late.ReceivedAt = arrived.Add(6 * time.Minute)
	for what, msg := range map[string]payment.Inbound{
		"old": late, "unsigned": {Body: []byte(cassoBody), ReceivedAt: arrived}, "cut": cassoMessage(cassoBody, cassoSigned[:20]),
	} {
		if _, err := cassoFeed(t).Parse(msg); !errors.Is(err, payment.ErrSignature) {
			t.Errorf("casso %s: %v", what, err)
		}
	}
	for name, c := range map[string]struct{ old, new string }{
		"another amount": {"250000", "250001"}, "another account": {account, "8506201009998"}, "no signature": {payosSigned, ""}, "one field more": {`"orderCode"`, `"x":1,"orderCode"`},
	} {
		body := strings.Replace(fmt.Sprintf(payosBody, payosSigned), c.old, c.new, 1)
		if _, err := payosFeed(t).Parse(payment.Inbound{Body: []byte(body)}); !errors.Is(err, payment.ErrSignature) {
			t.Errorf("payos %s: %v", name, err)
		}
	}
	for _, weak := range []string{"", "short"} {
		if _, err := vietqr.NewCasso(weak, account); err == nil {
			t.Error("casso took a weak secret")
		}
		if _, err := vietqr.NewPayOS(weak, account); err == nil {
			t.Error("payos took a weak secret")
		}
	}
}

func FuzzCasso(f *testing.F) {
	f.Add(cassoBody, "t=1795487400000,v1=00")
	feed := cassoFeed(f)
	f.Fuzz(func(t *testing.T, body, header string) {
		msg := payment.Inbound{Header: http.Header{vietqr.CassoSignature: {header}}, Body: []byte(body), ReceivedAt: arrived}
		if _, err := feed.Parse(msg); err == nil {
			t.Error("proved without the secret")
		}
		sound(t, feed, vietqr.SignedCasso(secret, arrived, []byte(body)))
	})
}

func FuzzPayOS(f *testing.F) {
	f.Add(fmt.Sprintf(payosBody, payosSigned))
	feed := payosFeed(f)
	f.Fuzz(func(t *testing.T, body string) {
		sound(t, feed, payment.Inbound{Body: vietqr.SignedPayOS(secret, []byte(body))})
	})
}

// sound fails when a message that was proved makes an event that cannot be.
func sound(t *testing.T, feed payment.Feed, msg payment.Inbound) {
	t.Helper()
	events, err := feed.Parse(msg)
	if (err == nil) != (len(events) == 1) {
		t.Fatal(events, err)
	}
	for _, e := range events {
		if e.Amount <= 0 || e.TxnID == "" || e.Account != account || e.At.IsZero() {
			t.Errorf("%+v", e)
		}
	}
}

const (
	cassoSigned = "b2b0001b582c216a677264fc242bca17d3486a0211cd50989f8916d39bc47cf39f6b8bd2b3d4f59a7e5947cec39f0749770af83d65f1f48aaba941884b5c6c1f"
	payosSigned = "d6b689f1763f1e93f48f254beded9d34a36e276abf280fb31d14aebe745c1705"
)
