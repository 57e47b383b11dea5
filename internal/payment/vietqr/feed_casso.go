package vietqr

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// CassoSignature is the header by which Casso proves a notice (webhook v2): t=milliseconds,v1=hex(HMAC-SHA512(key,
// t + "." + the body with its keys sorted at every level, compact)).
const CassoSignature = "X-Casso-Signature"

// Casso is the notice of money on the account, as Casso's webhook v2 sends it.
type Casso struct {
	secret  []byte
	account string
}

var _ payment.Feed = (*Casso)(nil)

// NewCasso reads notices for one account that are signed with the secret. It refuses a secret under 32 bytes.
func NewCasso(secret, account string) (*Casso, error) {
	if len(secret) < minSecret {
		return nil, fmt.Errorf("secret of Casso's notices must have at least %d characters", minSecret)
	}
	if account == "" {
		return nil, errors.New("notices of Casso need the account number")
	}
	return &Casso{secret: []byte(secret), account: account}, nil
}

// Name is "casso".
func (c *Casso) Name() string { return "casso" }

type cassoNotice struct {
	Error json.Number `json:"error"`
	Data  struct {
		ID              json.Number `json:"id"`        // Casso's number of the transaction
		Reference       string      `json:"reference"` // the bank's own
		Description     string      `json:"description"`
		Amount          json.Number `json:"amount"` // below zero: money going out
		TransactionDate string      `json:"transactionDateTime"`
		AccountNumber   string      `json:"accountNumber"`
		VirtualAccount  string      `json:"virtualAccountNumber"`
	} `json:"data"`
}

// Parse proves a notice and reads its one event. Outgoing money and other accounts are ErrIgnore.
func (c *Casso) Parse(msg payment.Inbound) ([]payment.Event, error) {
	if err := c.prove(msg); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err)
	}
	var n cassoNotice
	if err := json.Unmarshal(msg.Body, &n); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	d := n.Data
	return transfer{
		account: c.account, seen: []string{d.AccountNumber, d.VirtualAccount}, txn: d.ID.String(), bankRef: d.Reference,
		memo: d.Description, amount: d.Amount.String(), at: d.TransactionDate,
	}.events()
}

func (c *Casso) prove(msg payment.Inbound) error {
	header := msg.Header.Values(CassoSignature)
	if len(header) != 1 {
		return errors.New("need one signature")
	}
	ts, given, ok := strings.Cut(header[0], ",")
	ts, okT := strings.CutPrefix(ts, "t=")
	given, okV := strings.CutPrefix(given, "v1=")
	raw, err := hex.DecodeString(given)
	if !ok || !okT || !okV || err != nil {
		return errors.New("signature cannot be read")
	}
	mac, err := cassoMAC(c.secret, ts, msg.Body)
	if err != nil || !hmac.Equal(raw, mac) {
		return errors.New("signature does not fit")
	}
	ms, err := strconv.ParseInt(ts, 10, 64)
	if err != nil {
		return errors.New("timestamp is not a number")
	}
	if age := msg.ReceivedAt.Sub(time.UnixMilli(ms)); age > tolerance || age < -tolerance {
		return fmt.Errorf("timestamp is %s old", age)
	}
	return nil
}

// cassoMAC is over the body written anew with sorted keys; numbers stay as they came.
func cassoMAC(secret []byte, ts string, body []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	var sorted bytes.Buffer
	encoder := json.NewEncoder(&sorted) // sorts keys
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	mac := hmac.New(sha512.New, secret)
	mac.Write([]byte(ts + "."))
	mac.Write(bytes.TrimSuffix(sorted.Bytes(), []byte("\n")))
	return mac.Sum(nil), nil
}

// Reply stops Casso's repeats once the notice is stored.
func (c *Casso) Reply(out payment.Outcome) payment.Reply { return feedReply(out) }

// feedReply is the answer that SePay documents and the others take: 2xx ends the repeats.
func feedReply(out payment.Outcome) payment.Reply {
	reply := payment.Reply{Status: http.StatusOK, ContentType: "application/json", Body: `{"success":true}`}
	switch out {
	case payment.BadSignature:
		reply.Status, reply.Body = http.StatusUnauthorized, `{"success":false}`
	case payment.Malformed:
		reply.Status, reply.Body = http.StatusBadRequest, `{"success":false}`
	case payment.TryAgain:
		reply.Status, reply.Body = http.StatusServiceUnavailable, `{"success":false}`
	}
	return reply
}

// transfer is money on an account as a feed writes it.
type transfer struct {
	account string   // ours
	seen    []string // the accounts the notice names, one of them must be ours
	txn     string   // the feed's number
	bankRef string
	memo    string
	amount  string
	at      string // 2006-01-02 15:04:05 in Vietnam's time
}

func (t transfer) events() ([]payment.Event, error) {
	amount, err := strconv.ParseInt(t.amount, 10, 64)
	switch {
	case err != nil || amount > int64(money.Max):
		return nil, fmt.Errorf("%w: amount %.30q", payment.ErrMalformed, t.amount)
	case amount <= 0:
		return nil, fmt.Errorf("%w: no money came", payment.ErrIgnore)
	case t.txn == "" || len(t.txn) > 100 || len(t.bankRef) > 100:
		return nil, fmt.Errorf("%w: no number, or one without end", payment.ErrMalformed)
	}
	ours := false
	for _, account := range t.seen {
		ours = ours || account == t.account
	}
	if !ours {
		return nil, fmt.Errorf("%w: another account", payment.ErrIgnore)
	}
	at, err := time.ParseInLocation(time.DateTime, t.at, clock.Vietnam)
	if err != nil {
		return nil, fmt.Errorf("%w: time: %w", payment.ErrMalformed, err)
	}
	return []payment.Event{{
		DedupKey: t.txn + "/" + string(payment.KindPaid), Kind: payment.KindPaid, TxnID: t.txn, BankRef: t.bankRef, Memo: t.memo,
		Account: t.account, Amount: money.VND(amount), Currency: payment.VND, At: at.UTC(),
	}}, nil
}
