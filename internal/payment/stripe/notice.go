package stripe

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// SignatureHeader is where Stripe proves an event: t=seconds,v1=hex(HMAC-SHA256(secret, t + "." + body)).
const SignatureHeader = "Stripe-Signature"

// tolerance is how old or how early an event's signature may be. The library takes any from the future.
const tolerance = 5 * time.Minute

// event is what is read of a webhook's body.
type event struct {
	Type    string `json:"type"`
	Account string `json:"account"` // of somebody else on our platform; empty: ours
	Created int64  `json:"created"`
	Data    struct {
		Object object `json:"object"`
	} `json:"data"`
}

// object is a Checkout Session or a refund.
type object struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	Reference     string            `json:"client_reference_id"`
	Amount        int64             `json:"amount_total"`
	RefundAmount  int64             `json:"amount"`
	Currency      string            `json:"currency"`
	PaymentIntent string            `json:"payment_intent"`
	PaymentStatus string            `json:"payment_status"`
	Status        string            `json:"status"`
	Metadata      map[string]string `json:"metadata"`
}

// Parse proves an event and reads what it says of a payment or a refund; others are ErrIgnore.
func (g *Gateway) Parse(msg payment.Inbound) ([]payment.Event, error) {
	if err := g.prove(msg); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err)
	}
	var e event
	if err := json.Unmarshal(msg.Body, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	account, at := own, time.Unix(e.Created, 0).UTC()
	if e.Account != "" {
		account = e.Account
	}
	if e.Created < 0 || e.Created > 1<<40 {
		return nil, fmt.Errorf("%w: created %d", payment.ErrMalformed, e.Created)
	}
	read := e.reader()
	if read == nil {
		return nil, fmt.Errorf("%w: %.60s", payment.ErrIgnore, e.Type)
	}
	known, err := read(e.Data.Object, account, at)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	return []payment.Event{known}, nil
}

// reader is what reads the event's object, or nil when it says nothing of money.
func (e event) reader() func(o object, account string, at time.Time) (payment.Event, error) {
	o := e.Data.Object
	switch e.Type {
	case "checkout.session.completed", "checkout.session.async_payment_succeeded":
		if o.PaymentStatus == "paid" {
			return object.paid
		}
	case "checkout.session.expired", "checkout.session.async_payment_failed":
		return object.failed
	case "refund.created", "refund.updated", "refund.failed", "charge.refund.updated":
		switch o.Status {
		case "succeeded", "failed", "canceled":
			return object.refunded
		}
	}
	return nil
}

func (g *Gateway) prove(msg payment.Inbound) error {
	header := msg.Header.Values(SignatureHeader)
	if len(header) != 1 {
		return errors.New("need one signature")
	}
	if err := webhook.ValidatePayloadIgnoringTolerance(msg.Body, header[0], g.o.WebhookSecret); err != nil {
		return errors.New("signature does not fit")
	}
	for _, pair := range strings.Split(header[0], ",") {
		text, isTime := strings.CutPrefix(strings.TrimSpace(pair), "t=")
		if !isTime {
			continue
		}
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return errors.New("timestamp is not a number")
		}
		if age := msg.ReceivedAt.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
			return fmt.Errorf("timestamp is %s old", age)
		}
		return nil
	}
	return errors.New("no timestamp")
}

func (o object) paid(account string, at time.Time) (payment.Event, error) {
	if o.PaymentIntent == "" {
		return payment.Event{}, errors.New("paid, but no payment_intent")
	}
	return o.event(payment.KindPaid, o.PaymentIntent, o.Amount, account, at)
}

func (o object) failed(account string, at time.Time) (payment.Event, error) {
	return o.event(payment.KindFailed, o.ID, o.Amount, account, at)
}

func (o object) refunded(account string, at time.Time) (payment.Event, error) {
	o.Reference = o.Metadata[ourReference]
	kind := payment.KindRefunded
	if o.Status != "succeeded" {
		kind = payment.KindRefundFailed
	}
	if o.Reference == "" { // made in Stripe's own pages
		o.Reference = o.ID
	}
	return o.event(kind, o.ID, o.RefundAmount, account, at)
}

func (o object) event(kind payment.Kind, txn string, amount int64, account string, at time.Time) (payment.Event, error) {
	switch {
	case txn == "" || len(txn) > 255 || len(o.Reference) > 255:
		return payment.Event{}, errors.New("no id, or one without end")
	case o.Reference == "":
		return payment.Event{}, errors.New("no client_reference_id")
	case amount <= 0 || money.VND(amount) > money.Max:
		return payment.Event{}, fmt.Errorf("amount %d", amount)
	}
	return payment.Event{
		DedupKey: txn + "/" + string(kind), Kind: kind, TxnID: txn, Reference: o.Reference, Account: account,
		Amount: money.VND(amount), Currency: strings.ToUpper(o.Currency), At: at,
	}, nil
}

// Return reads the attempt from the address we gave Stripe to send the browser back to.
func (g *Gateway) Return(query string) (string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", err
	}
	return values.Get(ourReference), nil
}

// Reply is any 2xx for what was stored; all else is told again for days.
func (g *Gateway) Reply(out payment.Outcome) payment.Reply {
	reply := payment.Reply{Status: http.StatusOK, ContentType: "application/json", Body: `{"received":true}`}
	switch out {
	case payment.BadSignature, payment.Malformed:
		reply.Status, reply.Body = http.StatusBadRequest, `{"received":false}`
	case payment.TryAgain:
		reply.Status, reply.Body = http.StatusServiceUnavailable, `{"received":false}`
	}
	return reply
}
