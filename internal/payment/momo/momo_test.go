package momo_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
	"nongsan/internal/payment/momo"
)

var now = clock.NewFake(time.Date(2026, 11, 23, 2, 4, 12, 0, time.UTC)).Now

func gateway(t testing.TB) *momo.Gateway {
	t.Helper()
	g, err := momo.New(options("MOMODEMO", "MOMOACCESSKEY", "MOMOSECRETKEYFORTESTS"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func options(partner, access, secret string) momo.Options {
	return momo.Options{PartnerCode: partner, AccessKey: access, SecretKey: secret, URL: "https://test-payment.momo.vn", Clock: now, Wire: payment.NewWire()}
}

// The raw strings follow MoMo's published rules; OpenSSL computed the signatures.
func TestSignaturesAreWhatOpenSSLComputes(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../testdata/gateway-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		MoMo struct {
			Create, IPN struct{ Raw, Signature string }
		}
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ Raw, Signature string }{v.MoMo.Create, v.MoMo.IPN} {
		fields := map[string]string{}
		for _, pair := range strings.Split(one.Raw, "&") {
			name, value, _ := strings.Cut(pair, "=")
			fields[name] = value
		}
		if got := momo.Sign(gateway(t), fields); got != one.Signature {
			t.Errorf("%s: %s, want %s", one.Raw, got, one.Signature)
		}
	}
	body := `{"partnerCode":"MOMODEMO","orderId":"NS-20261123-0001","requestId":"REQ-1","amount":250000,"orderInfo":"Thanh toan NS-20261123-0001",
"orderType":"momo_wallet","transId":4088878653,"resultCode":0,"message":"Successful.","payType":"qr","responseTime":1795400000000,"extraData":"","signature":"` + v.MoMo.IPN.Signature + `"}`
	events, err := gateway(t).Parse(payment.Inbound{Body: []byte(body)})
	want := payment.Event{
		DedupKey: "4088878653/paid", Kind: payment.KindPaid, TxnID: "4088878653", Reference: "NS-20261123-0001", Account: "MOMODEMO", Amount: 250_000,
		Currency: "VND", At: time.UnixMilli(1795400000000).UTC(),
	}
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("%+v, %v\nwant %+v", events, err, want)
	}
	if _, err := gateway(t).Parse(payment.Inbound{Body: []byte(strings.Replace(body, "250000", "2.5e5", 1))}); !errors.Is(err, payment.ErrSignature) {
		t.Errorf("another spelling of the amount: %v", err)
	}
}

func TestWeakAccountsStopTheStart(t *testing.T) {
	t.Parallel()
	for _, o := range []momo.Options{options("", "a", "MOMOSECRETKEYFORTESTS"), options("p", "", "MOMOSECRETKEYFORTESTS"), options("p", "a", ""), options("p", "a", "short")} {
		if _, err := momo.New(o); err == nil {
			t.Errorf("taken: %q", o.PartnerCode)
		}
	}
}

func FuzzNotice(f *testing.F) {
	g := gateway(f)
	f.Add(`{"partnerCode":"MOMODEMO","orderId":"NS1-1","amount":250000,"transId":1,"resultCode":0,"responseTime":1795400000000}`)
	f.Add(`{"amount":null,"resultCode":"0","transId":{}}`)
	f.Fuzz(func(t *testing.T, body string) {
		if events, err := g.Parse(payment.Inbound{Body: []byte(body)}); err == nil {
			t.Errorf("proved without the secret: %+v", events)
		}
		if reference, err := g.Return(body); err == nil {
			t.Errorf("a way back without the secret: %s", reference)
		}
		signed, ok := momo.Signed(g, body)
		if !ok {
			return
		}
		events, err := g.Parse(payment.Inbound{Body: signed})
		if errors.Is(err, payment.ErrSignature) {
			t.Errorf("well signed and refused: %s", signed)
		}
		if err == nil && (len(events) != 1 || events[0].Amount <= 0 || events[0].Reference == "") {
			t.Errorf("%+v", events)
		}
	})
}
