// Package momo is paying by the MoMo wallet: version 2, captureWallet (developers.momo.vn,
// github.com/momo-wallet/payment).
//
// Invariants: numbers are kept as MoMo wrote them, so that its signatures stay true; only a result that is final ends
// an attempt; one requestId and one orderId belong to one wish for ever.
package momo

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// Options are the account at MoMo.
type Options struct {
	PartnerCode string
	AccessKey   string
	SecretKey   string
	URL         string // https://test-payment.momo.vn
	Clock       clock.Clock
	Wire        *payment.Wire
}

// Gateway is paying by MoMo.
type Gateway struct{ o Options }

var _ payment.Gateway = (*Gateway)(nil)

const minSecret = 16 // characters; an empty key would prove everybody

// New refuses an account that cannot prove anything.
func New(o Options) (*Gateway, error) {
	switch {
	case o.PartnerCode == "" || len(o.AccessKey) < 8:
		return nil, errors.New("MoMo needs the partner's code and an access key of 8 characters at least")
	case len(o.SecretKey) < minSecret:
		return nil, fmt.Errorf("MoMo's secret must have at least %d characters", minSecret)
	}
	if u, err := url.Parse(o.URL); err != nil || u.Host == "" {
		return nil, errors.New("MoMo needs the address of its interface")
	}
	o.URL = strings.TrimRight(o.URL, "/")
	return &Gateway{o: o}, nil
}

// Name is "momo".
func (g *Gateway) Name() string { return "momo" }

// Caps says that MoMo takes 1,000 to 50,000,000 dong, and refunds as much.
func (g *Gateway) Caps() payment.Caps {
	return payment.Caps{
		Prepaid: true, Redirects: true, MinAmount: 1_000, MaxAmount: 50_000_000, MinRefund: 1_000, Account: g.o.PartnerCode,
	}
}

// sign is MoMo's signature over pairs name=value in the order of their names, not encoded, empty ones kept.
func (g *Gateway) sign(fields map[string]string) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	var raw strings.Builder
	for i, name := range names {
		if i > 0 {
			raw.WriteByte('&')
		}
		raw.WriteString(name + "=" + fields[name])
	}
	mac := hmac.New(sha256.New, []byte(g.o.SecretKey))
	mac.Write([]byte(raw.String()))
	return hex.EncodeToString(mac.Sum(nil))
}

// Start asks MoMo for a page to pay on.
func (g *Gateway) Start(ctx context.Context, in payment.Intent) (payment.Action, error) {
	if !g.Caps().Takes(in.Amount) {
		return payment.Action{}, errs.New(errs.Invalid, "payment.amount_out_of_range")
	}
	lang := "vi"
	if in.Lang == "en" {
		lang = "en"
	}
	signed := map[string]string{
		"accessKey": g.o.AccessKey, "amount": digits(in.Amount), "extraData": "", "ipnUrl": in.NotifyURL, "orderId": in.Reference,
		"orderInfo": in.Description, "partnerCode": g.o.PartnerCode, "redirectUrl": in.ReturnURL, "requestId": in.Reference,
		"requestType": "captureWallet",
	}
	minutes := max(int64(in.ExpiresAt.Sub(in.CreatedAt)/time.Minute), 1)
	var answer struct {
		ResultCode json.Number `json:"resultCode"`
		PayURL     string      `json:"payUrl"`
	}
	err := g.call(ctx, "create", signed, map[string]any{
		"amount": int64(in.Amount), "lang": lang, "autoCapture": true, "orderExpireTime": minutes,
	}, &answer)
	if err != nil {
		return payment.Action{}, err
	}
	switch code := answer.ResultCode.String(); code {
	case "0":
		if u, err := url.Parse(answer.PayURL); err != nil || u.Host == "" {
			return payment.Action{}, fmt.Errorf("%w: no address to pay at", payment.ErrUnknown)
		}
		return payment.Action{Kind: payment.ActionRedirect, Address: answer.PayURL}, nil
	case "7000", "7002", "40", "41", "98", "99": // in hand already, or MoMo does not know
		return payment.Action{}, fmt.Errorf("%w: resultCode %s", payment.ErrUnknown, code)
	default:
		return payment.Action{}, fmt.Errorf("%w: resultCode %s", payment.ErrRefused, code)
	}
}

// call posts the signed fields, without the access key, and others beside them.
func (g *Gateway) call(ctx context.Context, what string, signed map[string]string, more map[string]any, answer any) error {
	body := map[string]any{"signature": g.sign(signed)}
	for name, value := range signed {
		if name != "accessKey" {
			body[name] = value
		}
	}
	for name, value := range more {
		body[name] = value
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	got, err := g.o.Wire.Post(ctx, g.o.URL+"/v2/gateway/api/"+what, "application/json; charset=UTF-8", raw)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(got, answer); err != nil {
		return fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	return nil
}

func digits(amount money.VND) string { return strconv.FormatInt(int64(amount), 10) }

// Reply is an empty 204, which MoMo waits 15 seconds for.
func (g *Gateway) Reply(out payment.Outcome) payment.Reply {
	switch out {
	case payment.BadSignature, payment.Malformed:
		return payment.Reply{Status: http.StatusBadRequest, ContentType: "application/json", Body: `{}`}
	case payment.TryAgain:
		return payment.Reply{Status: http.StatusServiceUnavailable, ContentType: "application/json", Body: `{}`}
	}
	return payment.Reply{Status: http.StatusNoContent}
}
