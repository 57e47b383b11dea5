package vnpay

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
)

// The answer of querydr and refund, and the fields its signature covers, in order.
var (
	queryAnswer = []string{
		"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef", "vnp_Amount", "vnp_BankCode",
		"vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
	}
	refundAnswer = queryAnswer[:13]
)

// serverIP is what VNPay's form asks for; it is our own address, which nobody checks.
const serverIP = "127.0.0.1"

// Query asks for an attempt by querydr.
func (g *Gateway) Query(ctx context.Context, a payment.Attempt) ([]payment.Event, error) {
	answer, err := g.querydr(ctx, a)
	if err != nil {
		return nil, err
	}
	code, status := answer["vnp_ResponseCode"], answer["vnp_TransactionStatus"]
	if code != "00" || answer["vnp_TransactionType"] != "01" && answer["vnp_TransactionType"] != "" {
		return nil, nil // 91: nothing known of it; 94: asked too soon
	}
	e := payment.Event{
		TxnID: answer["vnp_TransactionNo"], Reference: answer["vnp_TxnRef"], Account: answer["vnp_TmnCode"], Currency: payment.VND, At: g.o.Clock(),
	}
	switch status {
	case "00":
		e.Kind = payment.KindPaid
	case "02":
		e.Kind = payment.KindFailed
	default:
		return nil, nil // not finished, or with the bank
	}
	if e.Amount, err = dong(answer["vnp_Amount"]); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	if e, err = keyed(e); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	return []payment.Event{e}, nil
}

func (g *Gateway) querydr(ctx context.Context, a payment.Attempt) (map[string]string, error) {
	return g.ask(ctx, map[string]string{
		"vnp_RequestId": rand.Text(), "vnp_Version": version, "vnp_Command": "querydr", "vnp_TmnCode": g.o.TmnCode, "vnp_TxnRef": a.Reference,
		"vnp_TransactionDate": a.CreatedAt.In(clock.Vietnam).Format(stamp), "vnp_CreateDate": g.o.Clock().In(clock.Vietnam).Format(stamp),
		"vnp_IpAddr": serverIP, "vnp_OrderInfo": plain("Tra cuu " + a.Reference),
	}, []string{
		"vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
	}, queryAnswer)
}

// Refund sends money back. VNPay takes one request per RequestId and day and answers 94 to the same wish again; what
// became of it then says querydr, as long as its newest word is about this very refund. On another day nothing is sent
// again.
func (g *Gateway) Refund(ctx context.Context, r payment.RefundOrder) (payment.RefundAnswer, error) {
	if r.Again {
		answer, err := g.querydr(ctx, r.Attempt)
		if err != nil {
			return payment.RefundAnswer{}, err
		}
		kind := answer["vnp_TransactionType"]
		if (kind == "02" || kind == "03") && answer["vnp_Amount"] == hundredths(r.Amount) && strings.HasSuffix(answer["vnp_OrderInfo"], r.Reference) {
			return refundState(answer), nil
		}
		const day = "20060102"
		if r.At.In(clock.Vietnam).Format(day) != g.o.Clock().In(clock.Vietnam).Format(day) {
			return payment.RefundAnswer{State: payment.RefundSent}, nil
		}
	}
	kind := "03"
	if r.Whole {
		kind = "02"
	}
	answer, err := g.ask(ctx, map[string]string{
		"vnp_RequestId": r.Reference, "vnp_Version": version, "vnp_Command": "refund", "vnp_TmnCode": g.o.TmnCode, "vnp_TransactionType": kind,
		"vnp_TxnRef": r.Attempt.Reference, "vnp_Amount": hundredths(r.Amount), "vnp_TransactionNo": r.TxnID,
		"vnp_TransactionDate": r.Attempt.CreatedAt.In(clock.Vietnam).Format(stamp), "vnp_CreateBy": "nongsan",
		"vnp_CreateDate": g.o.Clock().In(clock.Vietnam).Format(stamp), "vnp_IpAddr": serverIP, "vnp_OrderInfo": plain("Hoan tien " + r.Reference),
	}, []string{
		"vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType", "vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo",
		"vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
	}, refundAnswer)
	if err != nil {
		return payment.RefundAnswer{}, err
	}
	switch code := answer["vnp_ResponseCode"]; code {
	case "00":
		return refundState(answer), nil
	case "94":
		return payment.RefundAnswer{State: payment.RefundSent}, nil
	case "99":
		return payment.RefundAnswer{}, fmt.Errorf("%w: code 99", payment.ErrUnknown)
	default:
		return payment.RefundAnswer{State: payment.RefundFailed, Why: "VNPay " + plain(code+" "+answer["vnp_Message"])}, nil
	}
}

// refundState reads TransactionStatus: 05 is with VNPay, 06 with the bank, 09 refused.
func refundState(answer map[string]string) payment.RefundAnswer {
	switch answer["vnp_TransactionStatus"] {
	case "00", "06":
		return payment.RefundAnswer{State: payment.RefundDone, TxnID: answer["vnp_TransactionNo"]}
	case "02", "09":
		return payment.RefundAnswer{State: payment.RefundFailed, Why: "VNPay " + plain(answer["vnp_Message"])}
	}
	return payment.RefundAnswer{State: payment.RefundSent}
}

// ask posts fields with a signature over the named ones, and proves the answer.
func (g *Gateway) ask(ctx context.Context, fields map[string]string, signed, answered []string) (map[string]string, error) {
	fields["vnp_SecureHash"] = g.sign(joined(fields, signed))
	body, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	raw, err := g.o.Wire.Post(ctx, g.o.APIURL, "application/json", body)
	if err != nil {
		return nil, err
	}
	answer, err := texts(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrUnknown, err)
	}
	if !g.proves(joined(answer, answered), answer["vnp_SecureHash"]) {
		return nil, fmt.Errorf("%w: the answer's signature does not fit", payment.ErrUnknown)
	}
	return answer, nil
}

func joined(fields map[string]string, names []string) string {
	values := make([]string, len(names))
	for i, name := range names {
		values[i] = fields[name]
	}
	return strings.Join(values, "|")
}

// texts reads an object whose values are texts or numbers.
func texts(raw []byte) (map[string]string, error) {
	var mixed map[string]json.RawMessage
	if err := json.Unmarshal(raw, &mixed); err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(mixed))
	for name, value := range mixed {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		fields[name] = text
	}
	return fields, nil
}
