package zalopay

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// notice is what ZaloPay tells of a payment, inside the text it signs.
type notice struct {
	AppID      json.Number `json:"app_id"`
	AppTransID string      `json:"app_trans_id"`
	Amount     json.Number `json:"amount"`
	ZPTransID  json.Number `json:"zp_trans_id"`
	ServerTime json.Number `json:"server_time"`
}

// Parse proves a notification, which comes for success only, and reads it.
func (g *Gateway) Parse(msg payment.Inbound) ([]payment.Event, error) {
	var sent struct {
		Data string `json:"data"`
		MAC  string `json:"mac"`
	}
	if err := json.Unmarshal(msg.Body, &sent); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err) // what cannot be read cannot be proved
	}
	if !proves(g.o.Key2, sent.Data, sent.MAC) {
		return nil, fmt.Errorf("%w: mac does not fit", payment.ErrSignature)
	}
	var n notice
	if err := json.Unmarshal([]byte(sent.Data), &n); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	e, err := n.event()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	return []payment.Event{e}, nil
}

func (n notice) event() (payment.Event, error) {
	at, err := strconv.ParseInt(n.ServerTime.String(), 10, 64)
	if err != nil || at < 0 || at > 1<<53 {
		return payment.Event{}, fmt.Errorf("server_time %.20q", n.ServerTime)
	}
	reference, err := reference(n.AppTransID)
	if err != nil {
		return payment.Event{}, err
	}
	return paid(n.AppID.String(), reference, n.ZPTransID.String(), n.Amount.String(), time.UnixMilli(at).UTC())
}

func paid(app, reference, txn, amountText string, at time.Time) (payment.Event, error) {
	amount, err := strconv.ParseInt(amountText, 10, 64)
	if err != nil || amount <= 0 || money.VND(amount) > money.Max {
		return payment.Event{}, fmt.Errorf("amount %.20q", amountText)
	}
	if n, err := strconv.ParseInt(txn, 10, 64); err != nil || n <= 0 {
		return payment.Event{}, fmt.Errorf("zp_trans_id %.30q", txn)
	}
	return payment.Event{
		DedupKey: txn + "/" + string(payment.KindPaid), Kind: payment.KindPaid, TxnID: txn, Reference: reference, Account: app,
		Amount: money.VND(amount), Currency: payment.VND, At: at,
	}, nil
}

// reference is ours in one of ZaloPay's numbers.
func reference(id string) (string, error) {
	if len(id) <= len(day)+1 || id[len(day)] != '_' || len(id) > 40 {
		return "", fmt.Errorf("app_trans_id %.50q", id)
	}
	return id[len(day)+1:], nil
}

// Return reads the attempt from the address of the browser that comes back; its checksum covers what follows.
func (g *Gateway) Return(query string) (string, error) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return "", err
	}
	signed := make([]string, 0, 7)
	for _, name := range []string{"appid", "apptransid", "pmcid", "bankcode", "amount", "discountamount", "status"} {
		signed = append(signed, q.Get(name))
	}
	if !proves(g.o.Key2, strings.Join(signed, "|"), q.Get("checksum")) {
		return "", errors.New("checksum does not fit")
	}
	return reference(q.Get("apptransid"))
}
