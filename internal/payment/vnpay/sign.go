package vnpay

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// sorted writes fields that are not empty as VNPay signs them: by name, form-encoded.
func sorted(fields map[string]string) string {
	values := url.Values{}
	for name, value := range fields {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

func (g *Gateway) mac(text string) []byte {
	mac := hmac.New(sha512.New, []byte(g.o.Secret))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func (g *Gateway) sign(text string) string { return hex.EncodeToString(g.mac(text)) }

// proves reports whether a signature in hexadecimal is ours over the text.
func (g *Gateway) proves(text, signature string) bool {
	given, err := hex.DecodeString(signature)
	return err == nil && hmac.Equal(given, g.mac(text))
}

const maxPairs = 64

// prove checks the signature of a query over its raw pairs in the order of their names, as they came; encoders differ
// in what they escape, so the pairs are not written anew unless that fails.
func (g *Gateway) prove(query string) (url.Values, error) {
	pairs := strings.Split(query, "&")
	if len(pairs) > maxPairs {
		return nil, errors.New("too many fields")
	}
	var signed []string
	signature := ""
	seen := map[string]bool{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		switch {
		case seen[name]:
			return nil, errors.New("a field comes twice")
		case name == "vnp_SecureHash":
			signature = value
		case strings.HasPrefix(name, "vnp_") && name != "vnp_SecureHashType" && value != "":
			signed = append(signed, pair)
		}
		seen[name] = true
	}
	slices.SortFunc(signed, func(a, b string) int { return strings.Compare(before(a), before(b)) })
	raw := strings.Join(signed, "&")
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, errors.New("fields cannot be read")
	}
	if !g.proves(raw, signature) && !g.proves(values.Encode(), signature) {
		return nil, errors.New("signature does not fit")
	}
	return values, nil
}

func before(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}
