// Package zalopay is paying by the ZaloPay wallet, version 2 (docs.zalopay.vn/v2,
// github.com/zalopay-samples/quickstart-payment-gateway).
//
// Invariants: our requests are signed with key 1, its notifications with key 2, over the text as it was sent; a
// notification comes for success only, so failure is learned by asking; its numbers begin with the day of Vietnam on
// which the attempt was made, and keep it.
package zalopay

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
	"strconv"
	"strings"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// Options are the account at ZaloPay.
type Options struct {
	AppID string // a number
	Key1  string // signs what we send
	Key2  string // signs what it sends
	URL   string // https://sb-openapi.zalopay.vn
	Clock clock.Clock
	Wire  *payment.Wire
}

// Gateway is paying by ZaloPay.
type Gateway struct{ o Options }

var _ payment.Gateway = (*Gateway)(nil)

const (
	minSecret = 16 // characters; an empty key would prove everybody
	least     = 5 * time.Minute
	most      = 30 * 24 * time.Hour
	day       = "060102" // in Vietnam's time
)

// New refuses an account that cannot prove anything.
func New(o Options) (*Gateway, error) {
	switch n, err := strconv.ParseInt(o.AppID, 10, 32); {
	case err != nil || n <= 0:
		return nil, errors.New("ZaloPay needs the app's number")
	case len(o.Key1) < minSecret || len(o.Key2) < minSecret:
		return nil, fmt.Errorf("ZaloPay's keys must have at least %d characters", minSecret)
	}
	if u, err := url.Parse(o.URL); err != nil || u.Host == "" {
		return nil, errors.New("ZaloPay needs the address of its interface")
	}
	o.URL = strings.TrimRight(o.URL, "/")
	return &Gateway{o: o}, nil
}

// Name is "zalopay".
func (g *Gateway) Name() string { return "zalopay" }

// Caps says that ZaloPay takes 1,000 to 50,000,000 dong.
func (g *Gateway) Caps() payment.Caps {
	return payment.Caps{
		Prepaid: true, Redirects: true, MinAmount: 1_000, MaxAmount: 50_000_000, MinRefund: 1, MinTime: least, Account: g.o.AppID,
	}
}

func mac(key string, parts ...string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(strings.Join(parts, "|")))
	return hex.EncodeToString(m.Sum(nil))
}

func proves(key, text, given string) bool {
	raw, err := hex.DecodeString(given)
	want, _ := hex.DecodeString(mac(key, text)) // our own hexadecimal
	return err == nil && hmac.Equal(raw, want)
}

// transID is an attempt's number at ZaloPay: the day it was made, and our reference.
func transID(reference string, at time.Time) string {
	return at.In(clock.Vietnam).Format(day) + "_" + reference
}

// Start asks ZaloPay for a page to pay on.
func (g *Gateway) Start(ctx context.Context, in payment.Intent) (payment.Action, error) {
	if !g.Caps().Takes(in.Amount) {
		return payment.Action{}, errs.New(errs.Invalid, "payment.amount_out_of_range")
	}
	embed, err := json.Marshal(map[string]string{"redirecturl": in.ReturnURL})
	if err != nil {
		return payment.Action{}, err
	}
	seconds := int64(min(max(in.ExpiresAt.Sub(in.CreatedAt), least), most) / time.Second)
	id, at, amount := transID(in.Reference, in.CreatedAt), strconv.FormatInt(in.CreatedAt.UnixMilli(), 10), digits(in.Amount)
	form := url.Values{
		"app_id": {g.o.AppID}, "app_user": {buyer}, "app_trans_id": {id}, "app_time": {at}, "amount": {amount}, "item": {"[]"},
		"expire_duration_seconds": {strconv.FormatInt(seconds, 10)}, "description": {in.Description}, "embed_data": {string(embed)},
		"bank_code": {""}, "callback_url": {in.NotifyURL},
		"mac": {mac(g.o.Key1, g.o.AppID, id, buyer, amount, at, string(embed), "[]")},
	}
	var answer struct {
		ReturnCode    int    `json:"return_code"`
		SubReturnCode int    `json:"sub_return_code"`
		OrderURL      string `json:"order_url"`
	}
	if err := g.call(ctx, "create", form, &answer); err != nil {
		return payment.Action{}, err
	}
	u, err := url.Parse(answer.OrderURL)
	switch {
	case answer.ReturnCode == 1 && err == nil && u.Host != "":
		return payment.Action{Kind: payment.ActionRedirect, Address: answer.OrderURL}, nil
	case answer.ReturnCode == 2 && answer.SubReturnCode != duplicateID && answer.SubReturnCode != ownFault:
		return payment.Action{}, fmt.Errorf("%w: sub_return_code %d", payment.ErrRefused, answer.SubReturnCode)
	}
	return payment.Action{}, fmt.Errorf("%w: return_code %d, sub_return_code %d", payment.ErrUnknown, answer.ReturnCode, answer.SubReturnCode)
}

// What sub_return_code says when an order may stand at ZaloPay all the same.
const (
	duplicateID = -68
	ownFault    = -500
)

// buyer is what ZaloPay learns of who buys: nothing.
const buyer = "nongsan"

func (g *Gateway) call(ctx context.Context, what string, form url.Values, answer any) error {
	raw, err := g.o.Wire.Post(ctx, g.o.URL+"/v2/"+what, "application/x-www-form-urlencoded", []byte(form.Encode()))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	return nil
}

func digits(amount money.VND) string { return strconv.FormatInt(int64(amount), 10) }

// Reply is what ends ZaloPay's three repeats.
func (g *Gateway) Reply(out payment.Outcome) payment.Reply {
	code, text := "1", "success"
	switch out {
	case payment.Duplicate:
		code, text = "2", "duplicate"
	case payment.BadSignature:
		code, text = "-1", "mac not equal"
	case payment.Malformed, payment.TryAgain:
		code, text = "0", "try again"
	}
	return payment.Reply{
		Status: http.StatusOK, ContentType: "application/json", Body: `{"return_code":` + code + `,"return_message":"` + text + `"}`,
	}
}
