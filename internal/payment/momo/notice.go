package momo

import (
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// signedNotice are the fields under the signature of a notification and of the browser's way back, beside the access
// key, which is not sent.
var signedNotice = []string{
	"amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode", "payType", "requestId", "responseTime", "resultCode", "transId",
}

// Parse proves a notification (IPN) and reads whether the attempt was paid or failed.
func (g *Gateway) Parse(msg payment.Inbound) ([]payment.Event, error) {
	fields, err := texts(msg.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err) // what cannot be read cannot be proved
	}
	if err := g.prove(fields); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err)
	}
	e, known, err := event(fields)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	case !known:
		return nil, fmt.Errorf("%w: resultCode %.10s says nothing yet", payment.ErrIgnore, fields["resultCode"])
	}
	return []payment.Event{e}, nil
}

func (g *Gateway) prove(fields map[string]string) error {
	signed := map[string]string{"accessKey": g.o.AccessKey}
	for _, name := range signedNotice {
		signed[name] = fields[name]
	}
	given, err := hex.DecodeString(fields["signature"])
	want, _ := hex.DecodeString(g.sign(signed)) // our own hexadecimal
	if err != nil || !hmac.Equal(given, want) {
		return errors.New("signature does not fit")
	}
	return nil
}

// event reads what a proved message says; known is false while the result is not final.
func event(fields map[string]string) (e payment.Event, known bool, err error) {
	e = payment.Event{
		TxnID: fields["transId"], Reference: fields["orderId"], Account: fields["partnerCode"], Currency: payment.VND,
	}
	if e.Kind, known = kindOf(fields["resultCode"]); !known {
		return e, false, nil
	}
	amount, err := strconv.ParseInt(fields["amount"], 10, 64)
	if err != nil || amount <= 0 || money.VND(amount) > money.Max {
		return e, true, fmt.Errorf("amount %.20q", fields["amount"])
	}
	e.Amount = money.VND(amount)
	at, err := strconv.ParseInt(fields["responseTime"], 10, 64)
	if err != nil || at < 0 || at > 1<<53 {
		return e, true, fmt.Errorf("responseTime %.20q", fields["responseTime"])
	}
	e.At = time.UnixMilli(at).UTC()
	key := e.TxnID
	switch {
	case e.Reference == "":
		return e, true, errors.New("no orderId")
	case e.Kind == payment.KindFailed:
		key = e.Reference
	case key == "" || key == "0":
		return e, true, errors.New("paid, but no transId")
	}
	e.DedupKey = key + "/" + string(e.Kind)
	return e, true, nil
}

// kindOf tells what a resultCode ends an attempt as; others are pending or a fault of the request.
func kindOf(code string) (payment.Kind, bool) {
	switch code {
	case "0", "9000": // 9000: authorised; with autoCapture the money is ours
		return payment.KindPaid, true
	case "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1017", "1026", "4001", "4002", "4100":
		return payment.KindFailed, true
	}
	return "", false
}

// texts reads an object; numbers stay as they were written, because they are signed so.
func texts(raw []byte) (map[string]string, error) {
	var mixed map[string]json.RawMessage
	if err := json.Unmarshal(raw, &mixed); err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(mixed))
	for name, value := range mixed {
		var text string
		switch {
		case string(value) == "null":
		case json.Unmarshal(value, &text) == nil:
		default:
			text = string(value)
		}
		fields[name] = text
	}
	return fields, nil
}

// Return reads the attempt from the address of the browser that comes back, if MoMo signed it.
func (g *Gateway) Return(query string) (string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", err
	}
	fields := map[string]string{"signature": values.Get("signature")}
	for _, name := range signedNotice {
		fields[name] = values.Get(name)
	}
	if err := g.prove(fields); err != nil {
		return "", err
	}
	return fields["orderId"], nil
}
