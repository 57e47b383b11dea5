package vnpay

import (
	"net/url"
	"strings"
)

// Signed is a query with the gateway's signature over what it holds, for the fuzzer.
func Signed(g *Gateway, query string) string {
	values, err := url.ParseQuery(query)
	if err != nil {
		return query
	}
	fields := map[string]string{}
	for name := range values {
		if strings.HasPrefix(name, "vnp_") && !strings.HasPrefix(name, "vnp_SecureHash") {
			fields[name] = values.Get(name)
		}
	}
	text := sorted(fields)
	return text + "&vnp_SecureHash=" + g.sign(text)
}
