package vietqr

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"nongsan/internal/payment"
)

// SignedCasso is a body with Casso's signature, for the fuzzer.
func SignedCasso(secret string, at time.Time, body []byte) payment.Inbound {
	ts := strconv.FormatInt(at.UnixMilli(), 10)
	h := http.Header{}
	if mac, err := cassoMAC([]byte(secret), ts, body); err == nil {
		h.Set(CassoSignature, "t="+ts+",v1="+hex.EncodeToString(mac))
	}
	return payment.Inbound{Header: h, Body: body, ReceivedAt: at}
}

// SignedPayOS is a body with payOS's signature over its data, for the fuzzer.
func SignedPayOS(key string, body []byte) []byte {
	var whole map[string]json.RawMessage
	var data map[string]json.RawMessage
	if json.Unmarshal(body, &whole) != nil || json.Unmarshal(whole["data"], &data) != nil {
		return body
	}
	fields := map[string]string{}
	for name, raw := range data {
		fields[name] = signedText(raw)
	}
	whole["signature"], _ = json.Marshal(hex.EncodeToString(payosMAC([]byte(key), fields))) // a text
	signed, err := json.Marshal(whole)
	if err != nil {
		return body
	}
	return signed
}
