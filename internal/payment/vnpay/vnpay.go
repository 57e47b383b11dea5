// Package vnpay is paying on VNPay's page, version 2.1.0 (sandbox.vnpayment.vn/apis/docs/thanh-toan-pay/pay.html and
// truy-van-hoan-tien/querydr&refund.html).
//
// Invariants: dong become hundredths here and nowhere else; a notification is proved over the bytes that came, before
// anything of it is read; paid is what has both ResponseCode 00 and TransactionStatus 00.
package vnpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// Options are the account at VNPay.
type Options struct {
	TmnCode string // 8 characters, ours
	Secret  string // vnp_HashSecret
	PayURL  string // https://sandbox.vnpayment.vn/paymentv2/vpcpay.html
	APIURL  string // https://sandbox.vnpayment.vn/merchant_webapi/api/transaction
	Clock   clock.Clock
	Wire    *payment.Wire
}

// Gateway is paying by VNPay.
type Gateway struct{ o Options }

var _ payment.Gateway = (*Gateway)(nil)

const (
	version   = "2.1.0"
	stamp     = "20060102150405" // in Vietnam's time
	minSecret = 16               // characters; an empty key would prove everybody
	maxAmount = money.VND(9_999_999_999)
	maxText   = 255
)

// New refuses an account that cannot prove anything.
func New(o Options) (*Gateway, error) {
	switch {
	case o.TmnCode == "":
		return nil, errors.New("VNPay needs the merchant's code (vnp_TmnCode)")
	case len(o.Secret) < minSecret:
		return nil, fmt.Errorf("VNPay's secret must have at least %d characters", minSecret)
	}
	for _, address := range []string{o.PayURL, o.APIURL} {
		if u, err := url.Parse(address); err != nil || u.Host == "" {
			return nil, errors.New("VNPay needs the addresses of its page and of its interface")
		}
	}
	return &Gateway{o: o}, nil
}

// Name is "vnpay".
func (g *Gateway) Name() string { return "vnpay" }

// Caps says that VNPay's page takes from 5,000 dong (its own least) to ten digits of dong.
func (g *Gateway) Caps() payment.Caps {
	return payment.Caps{
		Prepaid: true, Redirects: true, MinAmount: 5_000, MaxAmount: maxAmount, MinRefund: 1, Account: g.o.TmnCode, ByGET: true,
	}
}

// Start writes and signs the address of VNPay's page. It calls nobody.
func (g *Gateway) Start(_ context.Context, in payment.Intent) (payment.Action, error) {
	if !g.Caps().Takes(in.Amount) {
		return payment.Action{}, errs.New(errs.Invalid, "payment.amount_out_of_range")
	}
	fields := map[string]string{
		"vnp_Version": version, "vnp_Command": "pay", "vnp_TmnCode": g.o.TmnCode,
		"vnp_Amount": hundredths(in.Amount), "vnp_CurrCode": payment.VND,
		"vnp_CreateDate": in.CreatedAt.In(clock.Vietnam).Format(stamp), "vnp_ExpireDate": in.ExpiresAt.In(clock.Vietnam).Format(stamp),
		"vnp_IpAddr": in.BuyerIP, "vnp_Locale": "vn", "vnp_OrderInfo": in.Description, "vnp_OrderType": "other",
		"vnp_ReturnUrl": in.ReturnURL, "vnp_TxnRef": in.Reference,
	}
	if in.Lang == "en" {
		fields["vnp_Locale"] = "en"
	}
	query := sorted(fields)
	return payment.Action{Kind: payment.ActionRedirect, Address: g.o.PayURL + "?" + query + "&vnp_SecureHash=" + g.sign(query)}, nil
}

// Parse proves a notification (IPN, a GET) and reads whether the attempt was paid or failed.
func (g *Gateway) Parse(msg payment.Inbound) ([]payment.Event, error) {
	fields, err := g.prove(msg.Query)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err)
	}
	e, err := g.event(fields)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	return []payment.Event{e}, nil
}

func (g *Gateway) event(fields url.Values) (payment.Event, error) {
	amount, err := dong(fields.Get("vnp_Amount"))
	if err != nil {
		return payment.Event{}, err
	}
	at, err := time.ParseInLocation(stamp, fields.Get("vnp_PayDate"), clock.Vietnam)
	if err != nil {
		at = g.o.Clock() // a payment that failed has no such date
	}
	e := payment.Event{
		Kind: payment.KindFailed, TxnID: fields.Get("vnp_TransactionNo"), Reference: fields.Get("vnp_TxnRef"),
		Account: fields.Get("vnp_TmnCode"), Amount: amount, Currency: payment.VND, At: at.UTC(),
	}
	if fields.Get("vnp_ResponseCode") == "00" && fields.Get("vnp_TransactionStatus") == "00" {
		e.Kind = payment.KindPaid
	}
	return keyed(e)
}

// keyed gives an event its key: the transaction's number, or for a failure, which may have none, our own reference.
func keyed(e payment.Event) (payment.Event, error) {
	if e.Reference == "" {
		return e, errors.New("no vnp_TxnRef")
	}
	key := e.TxnID
	if e.Kind == payment.KindFailed {
		key = e.Reference
	} else if key == "" || key == "0" {
		return e, errors.New("paid, but no vnp_TransactionNo")
	}
	e.DedupKey = key + "/" + string(e.Kind)
	return e, nil
}

// Return reads the attempt from the address of the browser that comes back, if VNPay signed it.
func (g *Gateway) Return(query string) (string, error) {
	fields, err := g.prove(query)
	if err != nil {
		return "", err
	}
	return fields.Get("vnp_TxnRef"), nil
}

// Reply is what ends VNPay's repeats, or brings one.
func (g *Gateway) Reply(out payment.Outcome) payment.Reply {
	code, text := "99", "Unknown error"
	switch out {
	case payment.Recorded, payment.Parked:
		code, text = "00", "Confirm Success"
	case payment.Duplicate:
		code, text = "02", "Order already confirmed"
	case payment.UnknownRef:
		code, text = "01", "Order not found"
	case payment.WrongAmount:
		code, text = "04", "Invalid amount"
	case payment.BadSignature:
		code, text = "97", "Invalid signature"
	}
	return payment.Reply{
		Status: http.StatusOK, ContentType: "application/json",
		Body: `{"RspCode":"` + code + `","Message":"` + text + `"}`,
	}
}

// hundredths is an amount as VNPay writes it: dong times 100.
func hundredths(amount money.VND) string { return strconv.FormatInt(int64(amount)*100, 10) }

// dong reads an amount of VNPay's.
func dong(text string) (money.VND, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || n%100 != 0 || money.VND(n/100) > money.Max {
		return 0, fmt.Errorf("vnp_Amount %.20q", text)
	}
	return money.VND(n / 100), nil
}

// plain keeps of a text what no two encoders write differently.
func plain(text string) string {
	kept := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" .:_-", r) {
			return r
		}
		return -1
	}, text)
	return kept[:min(len(kept), maxText)]
}
