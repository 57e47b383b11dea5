package zalopay_test

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
	"nongsan/internal/payment/zalopay"
)

var now = clock.NewFake(time.Date(2026, 11, 23, 2, 4, 12, 0, time.UTC)).Now

func options(app, key1, key2 string) zalopay.Options {
	return zalopay.Options{AppID: app, Key1: key1, Key2: key2, URL: "https://sb-openapi.zalopay.vn", Clock: now, Wire: payment.NewWire()}
}

func gateway(t testing.TB) *zalopay.Gateway {
	t.Helper()
	g, err := zalopay.New(options("2553", "ZALOKEY1FORTESTS", "ZALOKEY2FORTESTS"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The raw strings follow ZaloPay's published rules; OpenSSL computed the signatures.
func TestSignaturesAreWhatOpenSSLComputes(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../testdata/gateway-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		ZaloPay struct {
			Create   struct{ Raw, MAC string }
			Callback json.RawMessage
		}
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	if got := zalopay.MAC("ZALOKEY1FORTESTS", v.ZaloPay.Create.Raw); got != v.ZaloPay.Create.MAC {
		t.Errorf("create: %s, want %s", got, v.ZaloPay.Create.MAC)
	}
	events, err := gateway(t).Parse(payment.Inbound{Body: v.ZaloPay.Callback})
	want := payment.Event{
		DedupKey: "261123000000123/paid", Kind: payment.KindPaid, TxnID: "261123000000123", Reference: "NS0001", Account: "2553", Amount: 250_000,
		Currency: "VND", At: time.UnixMilli(1795400060000).UTC(),
	}
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("%+v, %v\nwant %+v", events, err, want)
	}
}

func TestWeakAccountsStopTheStart(t *testing.T) {
	t.Parallel()
	const key = "ZALOKEY1FORTESTS"
	for _, o := range []zalopay.Options{options("", key, key), options("-1", key, key), options("app", key, key), options("1", "", key), options("1", key, "short")} {
		if _, err := zalopay.New(o); err == nil {
			t.Errorf("taken: %q", o.AppID)
		}
	}
}

// An attempt made a second before midnight keeps its day, whatever zone the machine is in and whenever it is asked.
func TestNumbersKeepTheDayOfVietnam(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 16, 59, 59, 0, time.UTC)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("JST", 9*3600), clock.Vietnam} {
		if got := zalopay.TransID("NS1-1", at.In(zone)); got != "261123_NS1-1" {
			t.Errorf("in %s: %s", zone, got)
		}
		if got := zalopay.TransID("NS1-1", at.Add(time.Second).In(zone)); got != "261124_NS1-1" {
			t.Errorf("a second later in %s: %s", zone, got)
		}
	}
}

func FuzzNotice(f *testing.F) {
	g := gateway(f)
	f.Add(`{"app_id":2553,"app_trans_id":"261123_NS1-1","amount":250000,"zp_trans_id":1,"server_time":1795400060000}`)
	f.Add(`{"amount":"1"}`)
	f.Fuzz(func(t *testing.T, data string) {
		if events, err := g.Parse(payment.Inbound{Body: []byte(data)}); err == nil {
			t.Errorf("proved without the secret: %+v", events)
		}
		if reference, err := g.Return(data); err == nil {
			t.Errorf("a way back without the secret: %s", reference)
		}
		body, err := json.Marshal(map[string]string{"data": data, "mac": zalopay.MAC("ZALOKEY2FORTESTS", data)})
		if err != nil {
			return
		}
		events, err := g.Parse(payment.Inbound{Body: body})
		if err == nil && (len(events) != 1 || events[0].Amount <= 0 || events[0].Reference == "" || events[0].TxnID == "") {
			t.Errorf("%+v", events)
		}
		if err != nil && !errors.Is(err, payment.ErrMalformed) && !errors.Is(err, payment.ErrSignature) {
			t.Error(err)
		}
	})
}
