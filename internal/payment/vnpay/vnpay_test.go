package vnpay_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vnpay"
)

var now = clock.NewFake(time.Date(2026, 11, 23, 2, 4, 12, 0, time.UTC)).Now

func options(code, secret string) vnpay.Options {
	return vnpay.Options{
		TmnCode: code, Secret: secret, PayURL: "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html", APIURL: "https://sandbox.vnpayment.vn/api",
		Clock: now, Wire: payment.NewWire(),
	}
}

// vectors are examples that the npm package vnpay 2.5.0 signed and verified; see their note.
type vectors struct {
	VNPay struct {
		TmnCode    string `json:"tmn_code"`
		HashSecret string `json:"hash_secret"`
		PayURLs    []struct {
			In struct {
				Amount    money.VND   `json:"vnp_Amount"`
				IP        string      `json:"vnp_IpAddr"`
				Ref       string      `json:"vnp_TxnRef"`
				Info      string      `json:"vnp_OrderInfo"`
				ReturnURL string      `json:"vnp_ReturnUrl"`
				Created   json.Number `json:"vnp_CreateDate"`
				Expires   json.Number `json:"vnp_ExpireDate"`
			} `json:"in"`
			URL string `json:"url"`
		} `json:"pay_urls"`
		OK        notice `json:"ipn_ok"`
		Tampered  notice `json:"ipn_tampered"`
		Cancelled notice `json:"ipn_cancelled"`
	} `json:"vnpay"`
}

type notice struct {
	Query map[string]string `json:"query"`
}

func (n notice) inbound() payment.Inbound {
	q := url.Values{}
	for name, value := range n.Query {
		q.Set(name, value)
	}
	return payment.Inbound{Query: q.Encode(), ReceivedAt: now()}
}

func read(t *testing.T) (v vectors) {
	t.Helper()
	raw, err := os.ReadFile("../testdata/gateway-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAddressesAreThoseOfAnotherLibrary(t *testing.T) {
	t.Parallel()
	v := read(t).VNPay
	g, err := vnpay.New(options(v.TmnCode, v.HashSecret))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range v.PayURLs {
		created, _ := time.ParseInLocation("20060102150405", one.In.Created.String(), clock.Vietnam)
		expires, _ := time.ParseInLocation("20060102150405", one.In.Expires.String(), clock.Vietnam)
		a, err := g.Start(t.Context(), payment.Intent{
			Reference: one.In.Ref, Amount: one.In.Amount, Description: one.In.Info, ReturnURL: one.In.ReturnURL, BuyerIP: one.In.IP,
			CreatedAt: created.UTC(), ExpiresAt: expires.UTC(),
		})
		if one.In.Amount < 5_000 {
			if !errs.HasCode(err, "payment.amount_out_of_range") {
				t.Errorf("%d dong: %v", one.In.Amount, err)
			}
			continue
		}
		if err != nil || a.Address != one.URL {
			t.Errorf("%v\n%s, want\n%s", err, a.Address, one.URL)
		}
	}
}

func TestNoticesAreJudgedAsAnotherLibraryDoes(t *testing.T) {
	t.Parallel()
	v := read(t).VNPay
	g, err := vnpay.New(options(v.TmnCode, v.HashSecret))
	if err != nil {
		t.Fatal(err)
	}
	events, err := g.Parse(v.OK.inbound())
	want := payment.Event{
		DedupKey: "14226112/paid", Kind: payment.KindPaid, TxnID: "14226112", Reference: "NS-20261123-0001", Account: "DEMOTMN1",
		Amount: 250_000, Currency: "VND", At: time.Date(2026, 11, 23, 2, 4, 12, 0, time.UTC),
	}
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("%+v, %v\nwant %+v", events, err, want)
	}
	if events, err := g.Parse(v.Tampered.inbound()); !errors.Is(err, payment.ErrSignature) {
		t.Errorf("tampered: %+v, %v", events, err)
	}
	if events, err := g.Parse(v.Cancelled.inbound()); err != nil || events[0].Kind != payment.KindFailed {
		t.Errorf("cancelled: %+v, %v", events, err)
	}
	for name := range v.OK.Query {
		less := notice{Query: map[string]string{}}
		for k, value := range v.OK.Query {
			if k != name {
				less.Query[k] = value
			}
		}
		if _, err := g.Parse(less.inbound()); !errors.Is(err, payment.ErrSignature) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	twice := v.OK.inbound()
	twice.Query += "&vnp_Amount=100"
	if _, err := g.Parse(twice); !errors.Is(err, payment.ErrSignature) {
		t.Errorf("an amount twice: %v", err)
	}
	upper := v.OK.inbound()
	upper.Query = strings.Replace(upper.Query, v.OK.Query["vnp_SecureHash"], strings.ToUpper(v.OK.Query["vnp_SecureHash"]), 1)
	if _, err := g.Parse(upper); err != nil {
		t.Errorf("a signature in capitals: %v", err)
	}
}

func TestWeakAccountsStopTheStart(t *testing.T) {
	t.Parallel()
	for _, o := range []vnpay.Options{{}, options("", "SECRETSECRETSECRET"), options("DEMOTMN1", ""), options("DEMOTMN1", "short")} {
		if _, err := vnpay.New(o); err == nil {
			t.Errorf("taken: %+v", o.TmnCode)
		}
	}
}

func FuzzNotice(f *testing.F) {
	g, err := vnpay.New(options("DEMOTMN1", "SECRETSECRETSECRETSECRETSECRET12"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("vnp_Amount=25000000&vnp_ResponseCode=00&vnp_TransactionNo=1&vnp_TransactionStatus=00&vnp_TxnRef=NS1-1&vnp_SecureHash=00")
	f.Add("%zz&=&vnp_=&vnp_SecureHash=")
	f.Fuzz(func(t *testing.T, query string) {
		if events, err := g.Parse(payment.Inbound{Query: query}); err == nil {
			t.Errorf("proved without the secret: %+v", events)
		}
		if reference, err := g.Return(query); err == nil {
			t.Errorf("a way back without the secret: %s", reference)
		}
		// What is signed well may say anything.
		events, err := g.Parse(payment.Inbound{Query: vnpay.Signed(g, query)})
		if err == nil && (len(events) != 1 || events[0].Amount <= 0 || events[0].Reference == "") {
			t.Errorf("%+v", events)
		}
	})
}
