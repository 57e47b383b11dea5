package momo

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"nongsan/internal/payment"
)

// Query asks what became of an attempt.
func (g *Gateway) Query(ctx context.Context, a payment.Attempt) ([]payment.Event, error) {
	signed := map[string]string{
		"accessKey": g.o.AccessKey, "orderId": a.Reference, "partnerCode": g.o.PartnerCode, "requestId": g.newID(a.Reference),
	}
	var raw json.RawMessage
	if err := g.call(ctx, "query", signed, map[string]any{"lang": "vi"}, &raw); err != nil {
		return nil, err
	}
	fields, err := texts(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	// The answer names what was asked for; it comes over TLS from the very host and bears no signature.
	if fields["orderId"] != a.Reference || fields["partnerCode"] != g.o.PartnerCode {
		return nil, fmt.Errorf("%w: an answer to another question", payment.ErrUnknown)
	}
	e, known, err := event(fields)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	if !known {
		return nil, nil
	}
	return []payment.Event{e}, nil
}

// newID is a requestId for a question: the same orderId may be asked about often, each time with a new one.
func (g *Gateway) newID(reference string) string {
	return reference + "-Q" + strconv.FormatInt(g.o.Clock().UnixMilli(), 36)
}

// Refund sends money back, the whole or a part. The same requestId and orderId again bring the first answer again.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundOrder) (payment.RefundAnswer, error) {
	signed := map[string]string{
		"accessKey": g.o.AccessKey, "amount": digits(r.Amount), "description": "Hoan tien " + r.Attempt.Reference, "orderId": r.Reference,
		"partnerCode": g.o.PartnerCode, "requestId": r.Reference, "transId": r.TxnID,
	}
	transID, err := strconv.ParseInt(r.TxnID, 10, 64)
	if err != nil {
		return payment.RefundAnswer{State: payment.RefundFailed, Why: "MoMo: " + r.TxnID}, nil //nolint:nilerr // the answer says it
	}
	var answer struct {
		ResultCode json.Number `json:"resultCode"`
		TransID    json.Number `json:"transId"`
		Message    string      `json:"message"`
	}
	err = g.call(ctx, "refund", signed, map[string]any{"amount": int64(r.Amount), "transId": transID, "lang": "vi"}, &answer)
	if err != nil {
		return payment.RefundAnswer{}, err
	}
	switch code := answer.ResultCode.String(); code {
	case "0":
		return payment.RefundAnswer{State: payment.RefundDone, TxnID: answer.TransID.String()}, nil
	case "7000", "7002", "1080": // in hand, or to be tried again in an hour
		return payment.RefundAnswer{State: payment.RefundSent}, nil
	case "1081", "1088", "11", "12", "13", "20", "21", "22", "40", "41", "42", "43", "45", "47":
		return payment.RefundAnswer{State: payment.RefundFailed, Why: fmt.Sprintf("MoMo %s %.200s", code, answer.Message)}, nil
	default:
		return payment.RefundAnswer{}, fmt.Errorf("%w: resultCode %.20s", payment.ErrUnknown, code)
	}
}
