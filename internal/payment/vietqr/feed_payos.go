package vietqr

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"nongsan/internal/payment"
)

// PayOS is the notice of money on the account, as payOS sends it.
type PayOS struct {
	key     []byte
	account string
}

var _ payment.Feed = (*PayOS)(nil)

// NewPayOS reads notices for one account that are signed with the checksum key. It refuses a key under 32 bytes.
func NewPayOS(checksumKey, account string) (*PayOS, error) {
	if len(checksumKey) < minSecret {
		return nil, fmt.Errorf("payOS's checksum key must have at least %d characters", minSecret)
	}
	if account == "" {
		return nil, errors.New("payOS's notices need the account number")
	}
	return &PayOS{key: []byte(checksumKey), account: account}, nil
}

// Name is "payos".
func (p *PayOS) Name() string { return "payos" }

// Parse proves a notice and reads its one event. The sample that payOS sends to try an address names another account,
// so it is ErrIgnore and gets its 200.
func (p *PayOS) Parse(msg payment.Inbound) ([]payment.Event, error) {
	var sent struct {
		Data      map[string]json.RawMessage `json:"data"`
		Signature string                     `json:"signature"`
	}
	if err := json.Unmarshal(msg.Body, &sent); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err) // what cannot be read cannot be proved
	}
	fields := make(map[string]string, len(sent.Data))
	for name, raw := range sent.Data {
		fields[name] = signedText(raw)
	}
	given, err := hex.DecodeString(sent.Signature)
	if err != nil || !hmac.Equal(given, payosMAC(p.key, fields)) {
		return nil, fmt.Errorf("%w: signature does not fit", payment.ErrSignature)
	}
	if fields["code"] != "" && fields["code"] != "00" {
		return nil, fmt.Errorf("%w: code %.10s", payment.ErrIgnore, fields["code"])
	}
	return transfer{
		account: p.account, seen: []string{fields["accountNumber"], fields["virtualAccountNumber"]}, txn: fields["reference"],
		bankRef: fields["reference"], memo: fields["description"], amount: fields["amount"], at: fields["transactionDateTime"],
	}.events()
}

// signedText is a value as payOS signs it: a text without its quotes, null as nothing, all else as it was written.
func signedText(raw json.RawMessage) string {
	var text string
	switch {
	case bytes.Equal(raw, []byte("null")):
		return ""
	case json.Unmarshal(raw, &text) == nil:
		return text
	}
	return string(raw)
}

// payosMAC is over k=v&… in the order of the keys, not encoded.
func payosMAC(key []byte, fields map[string]string) []byte {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	pairs := make([]string, len(names))
	for i, name := range names {
		pairs[i] = name + "=" + fields[name]
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(strings.Join(pairs, "&")))
	return mac.Sum(nil)
}

// Reply ends payOS's repeats with any 2xx.
func (p *PayOS) Reply(out payment.Outcome) payment.Reply { return feedReply(out) }
