package zalopay

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"nongsan/internal/payment"
)

// Query asks what became of an attempt. ZaloPay says "processing" of what was never paid, for ever: its end is ours to
// decide.
func (g *Gateway) Query(ctx context.Context, a payment.Attempt) ([]payment.Event, error) {
	id := transID(a.Reference, a.CreatedAt)
	var answer struct {
		ReturnCode int         `json:"return_code"`
		Amount     json.Number `json:"amount"`
		ZPTransID  json.Number `json:"zp_trans_id"`
	}
	form := url.Values{"app_id": {g.o.AppID}, "app_trans_id": {id}, "mac": {mac(g.o.Key1, g.o.AppID, id, g.o.Key1)}}
	if err := g.call(ctx, "query", form, &answer); err != nil {
		return nil, err
	}
	switch answer.ReturnCode {
	case 1:
		e, err := paid(g.o.AppID, a.Reference, answer.ZPTransID.String(), answer.Amount.String(), g.o.Clock())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
		}
		return []payment.Event{e}, nil
	case 2:
		return []payment.Event{{
			DedupKey: a.Reference + "/" + string(payment.KindFailed), Kind: payment.KindFailed, Reference: a.Reference, Account: g.o.AppID,
			Amount: a.Amount, Currency: payment.VND, At: g.o.Clock(),
		}}, nil
	case 3:
		return nil, nil
	}
	return nil, fmt.Errorf("%w: return_code %d", payment.ErrUnknown, answer.ReturnCode)
}

// Refund sends money back. ZaloPay takes its time: what became of it is asked for with the same number.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundOrder) (payment.RefundAnswer, error) {
	id := transID(g.o.AppID+"_"+r.Reference, r.At)
	if r.Again {
		answer, known, err := g.refundState(ctx, id)
		if known || err != nil {
			return answer, err
		}
	}
	at, text := strconv.FormatInt(g.o.Clock().UnixMilli(), 10), "Hoan tien "+r.Attempt.Reference
	form := url.Values{
		"app_id": {g.o.AppID}, "m_refund_id": {id}, "zp_trans_id": {r.TxnID}, "amount": {digits(r.Amount)}, "timestamp": {at},
		"description": {text}, "mac": {mac(g.o.Key1, g.o.AppID, r.TxnID, digits(r.Amount), text, at)},
	}
	var answer refundResult
	if err := g.call(ctx, "refund", form, &answer); err != nil {
		return payment.RefundAnswer{}, err
	}
	return answer.state(id)
}

// refundNotFound says that ZaloPay has no refund of that number.
const refundNotFound = -101

func (g *Gateway) refundState(ctx context.Context, id string) (a payment.RefundAnswer, known bool, err error) {
	at := strconv.FormatInt(g.o.Clock().UnixMilli(), 10)
	form := url.Values{"app_id": {g.o.AppID}, "m_refund_id": {id}, "timestamp": {at}, "mac": {mac(g.o.Key1, g.o.AppID, id, at)}}
	var answer refundResult
	if err := g.call(ctx, "query_refund", form, &answer); err != nil {
		return a, false, err
	}
	if answer.ReturnCode == 2 && answer.SubReturnCode == refundNotFound {
		return a, false, nil
	}
	a, err = answer.state(id)
	return a, true, err
}

type refundResult struct {
	ReturnCode    int         `json:"return_code"`
	SubReturnCode int         `json:"sub_return_code"`
	Message       string      `json:"return_message"`
	RefundID      json.Number `json:"refund_id"`
}

func (r refundResult) state(id string) (payment.RefundAnswer, error) {
	switch r.ReturnCode {
	case 1:
		if txn := r.RefundID.String(); txn != "" && txn != "0" {
			id = txn
		}
		return payment.RefundAnswer{State: payment.RefundDone, TxnID: id}, nil
	case 2:
		return payment.RefundAnswer{State: payment.RefundFailed, Why: fmt.Sprintf("ZaloPay %d %.200s", r.SubReturnCode, r.Message)}, nil
	case 3:
		return payment.RefundAnswer{State: payment.RefundSent}, nil
	}
	return payment.RefundAnswer{}, fmt.Errorf("%w: return_code %d", payment.ErrUnknown, r.ReturnCode)
}
