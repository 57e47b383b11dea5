package stripe_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
	"nongsan/internal/payment/stripe"
)

const secret = "whsec_invented_for_tests_0001"

var now = time.Date(2026, 11, 23, 2, 4, 12, 0, time.UTC)

func options(key, webhookSecret string) stripe.Options {
	return stripe.Options{SecretKey: key, WebhookSecret: webhookSecret, URL: "https://api.stripe.com", Clock: clock.NewFake(now).Now, Wire: payment.NewWire()}
}

func gateway(t testing.TB) *stripe.Gateway {
	t.Helper()
	g, err := stripe.New(options("sk_test_1234567890123", secret))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// signed is a body with the library's own signature.
func signed(body, key string, at time.Time) payment.Inbound {
	p := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: key, Timestamp: at})
	return payment.Inbound{Header: http.Header{stripe.SignatureHeader: {p.Header}}, Body: p.Payload, ReceivedAt: now}
}

const completed = `{"id":"evt_1","object":"event","api_version":"2025-03-31.basil","created":1795400000,"type":"checkout.session.completed",
"data":{"object":{"id":"cs_1","object":"checkout.session","client_reference_id":"NS7K2Q9XF-1","amount_total":250000,"currency":"vnd","payment_intent":"pi_1","payment_status":"paid"}}}`

func TestEventsOfTheLibraryAreRead(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	events, err := g.Parse(signed(completed, secret, now))
	want := payment.Event{
		DedupKey: "pi_1/paid", Kind: payment.KindPaid, TxnID: "pi_1", Reference: "NS7K2Q9XF-1", Account: "stripe", Amount: 250_000, Currency: "VND",
		At: time.Unix(1795400000, 0).UTC(),
	}
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("%+v, %v\nwant %+v", events, err, want)
	}
	for what, c := range map[string]struct {
		body string
		kind payment.Kind
		err  error
	}{
		"completed, not paid": {strings.Replace(completed, `"paid"`, `"unpaid"`, 1), "", payment.ErrIgnore},
		"paid later":          {strings.Replace(completed, "completed", "async_payment_succeeded", 1), payment.KindPaid, nil},
		"failed later":        {strings.Replace(completed, "completed", "async_payment_failed", 1), payment.KindFailed, nil},
		"expired":             {strings.Replace(completed, "completed", "expired", 1), payment.KindFailed, nil},
		"something else":      {strings.Replace(completed, "checkout.session.completed", "customer.created", 1), "", payment.ErrIgnore},
		"refunded": {`{"type":"refund.updated","created":1,"data":{"object":{"id":"re_1","amount":1000,"currency":"vnd","status":"succeeded",
			"metadata":{"reference":"NS7K2Q9XF-1-R1"}}}}`, payment.KindRefunded, nil},
		"not refunded": {`{"type":"refund.updated","created":1,"data":{"object":{"id":"re_1","amount":1000,"currency":"vnd","status":"failed"}}}`, payment.KindRefundFailed, nil},
		"no dong":      {strings.Replace(completed, "250000", "0", 1), "", payment.ErrMalformed},
		"no reference": {strings.Replace(completed, "client_reference_id", "x", 1), "", payment.ErrMalformed},
		"no JSON":      {"tiền", "", payment.ErrMalformed},
	} {
		events, err := g.Parse(signed(c.body, secret, now))
		if !errors.Is(err, c.err) || c.err == nil && (len(events) != 1 || events[0].Kind != c.kind) {
			t.Errorf("%s: %+v, %v", what, events, err)
		}
	}
}

func TestUnprovedEventsAreRefused(t *testing.T) {
	t.Parallel()
	g := gateway(t)
	two := signed(completed, secret, now)
	two.Header.Add(stripe.SignatureHeader, two.Header.Get(stripe.SignatureHeader))
	for what, msg := range map[string]payment.Inbound{
		"no header":               {Body: []byte(completed), ReceivedAt: now},
		"another's secret":        signed(completed, secret+"x", now),
		"empty secret":            signed(completed, "", now),
		"ten minutes old":         signed(completed, secret, now.Add(-10*time.Minute)),
		"two days in the future":  signed(completed, secret, now.Add(48*time.Hour)),
		"two signatures":          two,
		"one line more":           func() payment.Inbound { m := signed(completed, secret, now); m.Body = append(m.Body, '\n'); return m }(),
		"a timestamp in no words": {Header: http.Header{stripe.SignatureHeader: {"t=,v1=00"}}, Body: []byte(completed), ReceivedAt: now},
	} {
		if events, err := g.Parse(msg); !errors.Is(err, payment.ErrSignature) || events != nil {
			t.Errorf("%s: %+v, %v", what, events, err)
		}
	}
	rolled := signed(completed, secret, now)
	rolled.Header.Set(stripe.SignatureHeader, rolled.Header.Get(stripe.SignatureHeader)+",v1="+strings.Repeat("0", 64))
	if _, err := g.Parse(rolled); err != nil {
		t.Errorf("a second signature of a secret that was rolled: %v", err)
	}
}

func TestWeakAccountsStopTheStart(t *testing.T) {
	t.Parallel()
	for _, o := range []stripe.Options{options("", secret), options("sk_test_1234567890123", ""), options("sk_test_1234567890123", "whsec_")} {
		if _, err := stripe.New(o); err == nil {
			t.Error("a weak account was taken")
		}
	}
}

func FuzzNotice(f *testing.F) {
	g := gateway(f)
	f.Add(completed, "t=1,v1=00")
	f.Add(`{"type":"refund.updated","data":{"object":{"metadata":{"reference":1}}}}`, "")
	f.Fuzz(func(t *testing.T, body, header string) {
		msg := payment.Inbound{Header: http.Header{stripe.SignatureHeader: {header}}, Body: []byte(body), ReceivedAt: now}
		if events, err := g.Parse(msg); err == nil {
			t.Errorf("proved without the secret: %+v", events)
		}
		_, _ = g.Return(body)
		events, err := g.Parse(signed(body, secret, now))
		if err == nil && (len(events) != 1 || events[0].Amount <= 0 || events[0].Reference == "" || events[0].TxnID == "") {
			t.Errorf("%+v", events)
		}
	})
}
