package momo

import "encoding/json"

// Sign is the gateway's signature over fields, for tests.
func Sign(g *Gateway, fields map[string]string) string { return g.sign(fields) }

// Signed is a message with the gateway's signature over what it holds, for the fuzzer.
func Signed(g *Gateway, body string) (raw []byte, ok bool) {
	fields, err := texts([]byte(body))
	var whole map[string]json.RawMessage
	if err != nil || json.Unmarshal([]byte(body), &whole) != nil || whole == nil {
		return nil, false
	}
	signed := map[string]string{"accessKey": g.o.AccessKey}
	for _, name := range signedNotice {
		signed[name] = fields[name]
	}
	whole["signature"], _ = json.Marshal(g.sign(signed)) // a text
	raw, err = json.Marshal(whole)
	if err != nil {
		return nil, false
	}
	// Writing it anew may change how a value is spelled; then it is another message.
	again, err := texts(raw)
	for name, value := range fields {
		if err != nil || name != "signature" && again[name] != value {
			return nil, false
		}
	}
	return raw, true
}
