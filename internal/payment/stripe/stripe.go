// Package stripe is paying by card on Stripe's page (Checkout), with stripe-go v76.
//
// Invariants: dong have no hundredths at Stripe; "completed" is not paid, payment_status is; events are read from
// fields that all versions of Stripe's interface have, so an account on another version changes nothing; our key goes
// with every call that acts, so that a repeat is the same act.
package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/payment"
)

// Options are the account at Stripe.
type Options struct {
	SecretKey     string // sk_…
	WebhookSecret string // whsec_…
	URL           string // https://api.stripe.com
	Clock         clock.Clock
	Wire          *payment.Wire
}

// Gateway is paying by Stripe.
type Gateway struct {
	o   Options
	api *client.API
}

var _ payment.Gateway = (*Gateway)(nil)

const (
	minSecret = 16 // characters; an empty key would prove everybody, and the library lets it
	least     = 30 * time.Minute
	own       = "stripe" // stands for our account: Stripe names another's only
	// ourReference is the name under which our reference stands with the payment and its refunds.
	ourReference = "reference"
)

// New refuses an account that cannot prove anything.
func New(o Options) (*Gateway, error) {
	if len(o.SecretKey) < minSecret || len(o.WebhookSecret) < minSecret {
		return nil, fmt.Errorf("the key of Stripe and the secret of its webhook must have at least %d characters", minSecret)
	}
	if u, err := url.Parse(o.URL); err != nil || u.Host == "" {
		return nil, errors.New("the address of Stripe's interface is missing")
	}
	api := &client.API{}
	api.Init(o.SecretKey, &stripe.Backends{API: stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL: stripe.String(strings.TrimRight(o.URL, "/")), HTTPClient: o.Wire.Client(), MaxNetworkRetries: stripe.Int64(0),
		EnableTelemetry: stripe.Bool(false), LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})})
	return &Gateway{o: o, api: api}, nil
}

// Name is "stripe".
func (g *Gateway) Name() string { return "stripe" }

// Caps says that a card takes from 13,000 dong (Stripe's least is half a dollar) to 99,999,999.
func (g *Gateway) Caps() payment.Caps {
	return payment.Caps{
		Prepaid: true, Redirects: true, MinAmount: 13_000, MaxAmount: 99_999_999, MinRefund: 1, MinTime: least, Account: own,
	}
}

// Start makes a Checkout Session.
func (g *Gateway) Start(ctx context.Context, in payment.Intent) (payment.Action, error) {
	if !g.Caps().Takes(in.Amount) {
		return payment.Action{}, errs.New(errs.Invalid, "payment.amount_out_of_range")
	}
	expires := in.ExpiresAt
	if soonest := in.CreatedAt.Add(least + time.Minute); expires.Before(soonest) {
		expires = soonest
	}
	back := in.ReturnURL + "?" + url.Values{ourReference: {in.Reference}}.Encode()
	params := &stripe.CheckoutSessionParams{
		Mode: stripe.String(string(stripe.CheckoutSessionModePayment)), ClientReferenceID: stripe.String(in.Reference),
		SuccessURL: stripe.String(back), CancelURL: stripe.String(back), ExpiresAt: stripe.Int64(expires.Unix()),
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency: stripe.String(string(stripe.CurrencyVND)), UnitAmount: stripe.Int64(int64(in.Amount)),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(in.Description)},
			},
		}},
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{Metadata: map[string]string{ourReference: in.Reference}},
	}
	if in.Lang == "vi" || in.Lang == "en" {
		params.Locale = stripe.String(in.Lang)
	}
	params.Context = ctx
	params.SetIdempotencyKey(in.Reference + "/create")
	session, err := g.api.CheckoutSessions.New(params)
	if err != nil {
		return payment.Action{}, sorted(err)
	}
	if u, err := url.Parse(session.URL); err != nil || u.Host == "" || session.ID == "" {
		return payment.Action{}, fmt.Errorf("%w: no address to pay at", payment.ErrUnknown)
	}
	return payment.Action{Kind: payment.ActionRedirect, Address: session.URL, GatewayRef: session.ID}, nil
}

// Query asks for the session of an attempt. A session whose making was never answered has no number and was shown to
// nobody.
func (g *Gateway) Query(ctx context.Context, a payment.Attempt) ([]payment.Event, error) {
	if a.GatewayRef == "" {
		return nil, nil
	}
	params := &stripe.CheckoutSessionParams{}
	params.Context = ctx
	s, err := g.api.CheckoutSessions.Get(a.GatewayRef, params)
	if err != nil {
		return nil, sorted(err)
	}
	o := object{
		ID: s.ID, Reference: s.ClientReferenceID, Amount: s.AmountTotal, Currency: string(s.Currency), Status: string(s.Status),
		PaymentStatus: string(s.PaymentStatus),
	}
	if s.PaymentIntent != nil {
		o.PaymentIntent = s.PaymentIntent.ID
	}
	switch {
	case o.PaymentStatus == string(stripe.CheckoutSessionPaymentStatusPaid):
		return one(o.paid(own, g.o.Clock()))
	case o.Status == string(stripe.CheckoutSessionStatusExpired):
		return one(o.failed(own, g.o.Clock()))
	}
	return nil, nil
}

func one(e payment.Event, err error) ([]payment.Event, error) {
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	return []payment.Event{e}, nil
}

// Refund sends money back. Stripe forgets a key after a day, so a repeat looks first for the refund that bears it.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundOrder) (payment.RefundAnswer, error) {
	if r.Again {
		made, err := g.refundOf(ctx, r)
		if made != nil || err != nil {
			return answer(made), err
		}
	}
	params := &stripe.RefundParams{PaymentIntent: stripe.String(r.TxnID), Amount: stripe.Int64(int64(r.Amount))}
	params.AddMetadata(ourReference, r.Reference)
	params.Context = ctx
	params.SetIdempotencyKey(r.Reference + "/refund")
	made, err := g.api.Refunds.New(params)
	if err == nil {
		return answer(made), nil
	}
	if err = sorted(err); errors.Is(err, payment.ErrRefused) {
		return payment.RefundAnswer{State: payment.RefundFailed, Why: said(err)}, nil
	}
	return payment.RefundAnswer{}, err
}

func (g *Gateway) refundOf(ctx context.Context, r payment.RefundOrder) (*stripe.Refund, error) {
	params := &stripe.RefundListParams{PaymentIntent: stripe.String(r.TxnID)}
	params.Context = ctx
	list := g.api.Refunds.List(params)
	for list.Next() {
		if made := list.Refund(); made.Metadata[ourReference] == r.Reference {
			return made, nil
		}
	}
	if err := list.Err(); err != nil {
		return nil, sorted(err)
	}
	return nil, nil
}

func answer(r *stripe.Refund) payment.RefundAnswer {
	switch {
	case r == nil:
		return payment.RefundAnswer{}
	case r.Status == stripe.RefundStatusSucceeded:
		return payment.RefundAnswer{State: payment.RefundDone, TxnID: r.ID}
	case r.Status == stripe.RefundStatusFailed || r.Status == stripe.RefundStatusCanceled:
		return payment.RefundAnswer{State: payment.RefundFailed, Why: "Stripe " + string(r.FailureReason)}
	}
	return payment.RefundAnswer{State: payment.RefundSent}
}

// sorted tells a refusal from an answer that got lost.
func sorted(err error) error {
	var e *stripe.Error
	if !errors.As(err, &e) {
		return payment.Unreached(err)
	}
	switch {
	case e.HTTPStatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("%w: status 429", payment.ErrAway)
	case e.HTTPStatusCode >= 400 && e.HTTPStatusCode < 500 && e.HTTPStatusCode != http.StatusConflict:
		return fmt.Errorf("%w: status %d %s %s", payment.ErrRefused, e.HTTPStatusCode, e.Type, e.Code)
	}
	return fmt.Errorf("%w: status %d", payment.ErrUnknown, e.HTTPStatusCode)
}

func said(err error) string {
	text := "Stripe: " + err.Error()
	return text[:min(len(text), 250)]
}
