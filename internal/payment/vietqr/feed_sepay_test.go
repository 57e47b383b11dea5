package vietqr_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
)

const (
	secret  = "an invented secret of the bank feed"
	account = "8506201009999"
)

var arrived = time.Date(2026, 11, 24, 2, 30, 0, 0, time.UTC)

const notice = `{"id":92704,"gateway":"Agribank","transactionDate":"2026-11-24 09:29:58","accountNumber":"8506201009999",
"subAccount":null,"code":null,"content":"MBVCB.3278907687.NS7K2Q9XF.CT tu 0071","transferType":"in","description":"SD TK +250,000",
"transferAmount":250000,"accumulated":19077000,"referenceCode":"FT26328000001"}`

func feed(t *testing.T) *vietqr.Sepay {
	t.Helper()
	f, err := vietqr.NewSepay(secret, account)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func signed(body string) payment.Inbound {
	return payment.Inbound{
		Header:     vietqr.SepayHeader(secret, arrived, []byte(body)),
		Body:       []byte(body),
		ReceivedAt: arrived,
	}
}

// The signature was computed with OpenSSL:
// printf '1795487400.{"id":1}' | openssl dgst -sha256 -hmac 'an invented secret of the bank feed'
func TestSignatureIsWhatOpenSSLComputes(t *testing.T) {
	t.Parallel()
	const want = "sha256=8b84c2d28533071c3bb5f05ab7c8c5b0472f7ba37a0153bed03ab344279d23d6"
	if got := vietqr.SignSepay(secret, arrived, []byte(`{"id":1}`)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestNoticeBecomesAnEvent(t *testing.T) {
	t.Parallel()
	events, err := feed(t).Parse(signed(notice))
	if err != nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	want := payment.Event{
		DedupKey: "92704/paid",
		Kind:     payment.KindPaid,
		TxnID:    "92704",
		BankRef:  "FT26328000001",
		Memo:     "MBVCB.3278907687.NS7K2Q9XF.CT tu 0071",
		Account:  account,
		Amount:   250000,
		Currency: "VND",
		At:       time.Date(2026, 11, 24, 2, 29, 58, 0, time.UTC),
	}
	if events[0] != want {
		t.Errorf("%+v\nwant %+v", events[0], want)
	}
}

func TestDemonstrationNoticeBecomesAnEvent(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(vietqr.SepayNotice{
		ID: "7", TransactionDate: "2026-11-24 09:00:00", AccountNumber: "0100", SubAccount: account,
		TransferType: "in", TransferAmount: "1", Description: "NS7K2Q9XF",
	})
	if err != nil {
		t.Fatal(err)
	}
	events, err := feed(t).Parse(signed(string(body)))
	if err != nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	if e := events[0]; e.Memo != "NS7K2Q9XF" || e.Amount != 1 || e.Account != account {
		t.Errorf("%+v", e)
	}
}

func TestNoticeIsReadStrictly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old, new string
		want     error
	}{
		"outgoing":           {`"in"`, `"out"`, payment.ErrIgnore},
		"another account":    {account, "8506201009998", payment.ErrIgnore},
		"nothing moved":      {`:250000`, `:0`, payment.ErrIgnore},
		"negative":           {`:250000`, `:-250000`, payment.ErrIgnore},
		"no direction":       {`"in"`, `""`, payment.ErrMalformed},
		"parts of a dong":    {`:250000`, `:250000.5`, payment.ErrMalformed},
		"exponent":           {`:250000`, `:25e4`, payment.ErrMalformed},
		"amount in words":    {`:250000`, `:"nhiều"`, payment.ErrMalformed},
		"amount too large":   {`:250000`, `:1000000000000`, payment.ErrMalformed},
		"amount over int64":  {`:250000`, `:92233720368547758080`, payment.ErrMalformed},
		"no amount":          {`"transferAmount"`, `"amount"`, payment.ErrMalformed},
		"no id":              {`92704`, `null`, payment.ErrMalformed},
		"id zero":            {`92704`, `0`, payment.ErrMalformed},
		"id not whole":       {`92704`, `92704.5`, payment.ErrMalformed},
		"thirteenth month":   {`2026-11-24`, `2026-13-24`, payment.ErrMalformed},
		"no date":            {`"transactionDate"`, `"date"`, payment.ErrMalformed},
		"two objects":        {`{`, `{} {`, payment.ErrMalformed},
		"list":               {notice, `[]`, payment.ErrMalformed},
		"empty body":         {notice, ``, payment.ErrMalformed},
		"account not a text": {`"` + account + `"`, account, payment.ErrMalformed},
	} {
		body := strings.Replace(notice, c.old, c.new, 1)
		if events, err := feed(t).Parse(signed(body)); !errors.Is(err, c.want) || events != nil {
			t.Errorf("%s: %v, %v", name, events, err)
		}
	}
}

func TestUnprovedNoticesAreRefused(t *testing.T) {
	t.Parallel()
	good := vietqr.SignSepay(secret, arrived, []byte(notice))
	for name, spoil := range map[string]func(*payment.Inbound){
		"no signature":       func(m *payment.Inbound) { m.Header.Del(vietqr.SepaySignature) },
		"empty signature":    func(m *payment.Inbound) { m.Header.Set(vietqr.SepaySignature, "") },
		"only the scheme":    func(m *payment.Inbound) { m.Header.Set(vietqr.SepaySignature, "sha256=") },
		"no scheme":          func(m *payment.Inbound) { m.Header.Set(vietqr.SepaySignature, good[7:]) },
		"cut signature":      func(m *payment.Inbound) { m.Header.Set(vietqr.SepaySignature, good[:len(good)-2]) },
		"not hexadecimal":    func(m *payment.Inbound) { m.Header.Set(vietqr.SepaySignature, good[:len(good)-1]+"x") },
		"two signatures":     func(m *payment.Inbound) { m.Header.Add(vietqr.SepaySignature, good) },
		"no timestamp":       func(m *payment.Inbound) { m.Header.Del(vietqr.SepayTimestamp) },
		"two timestamps":     func(m *payment.Inbound) { m.Header.Add(vietqr.SepayTimestamp, "1") },
		"another timestamp":  func(m *payment.Inbound) { m.Header.Set(vietqr.SepayTimestamp, "1795487401") },
		"one more line":      func(m *payment.Inbound) { m.Body = append(m.Body, '\n') },
		"another's secret":   func(m *payment.Inbound) { m.Header = vietqr.SepayHeader(secret+"x", arrived, m.Body) },
		"empty secret":       func(m *payment.Inbound) { m.Header = vietqr.SepayHeader("", arrived, m.Body) },
		"too old":            func(m *payment.Inbound) { m.ReceivedAt = arrived.Add(5*time.Minute + time.Second) },
		"from the future":    func(m *payment.Inbound) { m.ReceivedAt = arrived.Add(-5*time.Minute - time.Second) },
		"timestamp in words": func(m *payment.Inbound) { m.Header = headerWith("soon", m.Body) },
	} {
		msg := signed(notice)
		spoil(&msg)
		if events, err := feed(t).Parse(msg); !errors.Is(err, payment.ErrSignature) || events != nil {
			t.Errorf("%s: %v, %v", name, events, err)
		}
	}
	for i := range notice {
		msg := signed(notice)
		msg.Body[i] ^= 1
		if _, err := feed(t).Parse(msg); !errors.Is(err, payment.ErrSignature) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
}

// headerWith signs any timestamp, also one that is no number.
func headerWith(ts string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(ts + "." + string(body)))
	h := http.Header{}
	h.Set(vietqr.SepayTimestamp, ts)
	h.Set(vietqr.SepaySignature, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

func TestNoticesAtTheEdgeOfFiveMinutesAreTaken(t *testing.T) {
	t.Parallel()
	for _, d := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		msg := signed(notice)
		msg.ReceivedAt = arrived.Add(d)
		if _, err := feed(t).Parse(msg); err != nil {
			t.Errorf("%s: %v", d, err)
		}
	}
}

func TestFeedRefusesWeakSecretsAndNoAccount(t *testing.T) {
	t.Parallel()
	for _, weak := range []string{"", "secret", strings.Repeat("x", 31)} {
		if _, err := vietqr.NewSepay(weak, account); err == nil {
			t.Errorf("secret of %d bytes was taken", len(weak))
		}
	}
	if _, err := vietqr.NewSepay(secret, ""); err == nil {
		t.Error("no account was taken")
	}
}

func TestErrorsDoNotHoldTheSecret(t *testing.T) {
	t.Parallel()
	msg := signed(notice)
	msg.Body[0] = ' '
	_, err := feed(t).Parse(msg)
	if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, secret) {
		t.Error(text)
	}
}

func TestReplyStopsTheRetriesOfWhatWasStored(t *testing.T) {
	t.Parallel()
	for out, want := range map[payment.Outcome]int{
		payment.Recorded: 200, payment.Duplicate: 200, payment.Parked: 200, payment.Ignored: 200,
		payment.BadSignature: 401, payment.Malformed: 400, payment.TryAgain: 503,
	} {
		got := feed(t).Reply(out)
		if wantBody := fmt.Sprintf(`{"success":%v}`, want == 200); got.Status != want || got.Body != wantBody || got.ContentType != "application/json" {
			t.Errorf("%s: %+v", out, got)
		}
	}
}

func FuzzSepay(f *testing.F) {
	f.Add(notice)
	f.Add(`{"id":1,"transferType":"in"}`)
	sepay, err := vietqr.NewSepay(secret, account)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		events, err := sepay.Parse(signed(body))
		if (err == nil) != (len(events) == 1) {
			t.Fatal(events, err)
		}
		for _, e := range events {
			if e.Amount <= 0 || e.TxnID == "" || e.Account != account || e.At.IsZero() {
				t.Errorf("%+v", e)
			}
		}
	})
}
