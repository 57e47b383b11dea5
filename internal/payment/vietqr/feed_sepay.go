package vietqr

import (
	"crypto/hmac"
	"crypto/sha256"
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

// The headers by which SePay proves a notification (developer.sepay.vn, "Bảo mật").
const (
	SepaySignature = "X-SePay-Signature" // sha256=hex(HMAC-SHA256(secret, timestamp + "." + body))
	SepayTimestamp = "X-SePay-Timestamp" // seconds since 1970

	sepayScheme = "sha256="
	minSecret   = 32 // bytes; an empty key would prove everybody
	tolerance   = 5 * time.Minute
)

// Sepay is the notice of money on the account, as SePay sends it.
type Sepay struct {
	secret  []byte
	account string
}

var _ payment.Feed = (*Sepay)(nil)

// NewSepay reads notices for one account that are signed with the secret. It refuses a secret under 32 bytes.
func NewSepay(secret, account string) (*Sepay, error) {
	if len(secret) < minSecret {
		return nil, fmt.Errorf("secret of the bank's notices must have at least %d characters", minSecret)
	}
	if account == "" {
		return nil, errors.New("bank's notices need the account number")
	}
	return &Sepay{secret: []byte(secret), account: account}, nil
}

// Name is "sepay".
func (s *Sepay) Name() string { return "sepay" }

// SignSepay is the signature header of a notice. The demonstration's bank and tests sign with it.
func SignSepay(secret string, at time.Time, body []byte) string {
	return sepayScheme + hex.EncodeToString(sepayMAC([]byte(secret), timestamp(at), body))
}

// SepayHeader is both headers of a notice.
func SepayHeader(secret string, at time.Time, body []byte) http.Header {
	h := http.Header{}
	h.Set(SepayTimestamp, timestamp(at))
	h.Set(SepaySignature, SignSepay(secret, at, body))
	return h
}

func timestamp(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

func sepayMAC(secret []byte, ts string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(ts + "."))
	mac.Write(body)
	return mac.Sum(nil)
}

// Parse proves a notice and reads its one event. Outgoing money and other accounts are ErrIgnore.
func (s *Sepay) Parse(msg payment.Inbound) ([]payment.Event, error) {
	if err := s.prove(msg); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrSignature, err)
	}
	var n SepayNotice
	if err := json.Unmarshal(msg.Body, &n); err != nil {
		return nil, fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	event, err := n.event(s.account)
	if err != nil {
		return nil, err
	}
	return []payment.Event{event}, nil
}

// prove checks the signature before the age, so that only its owner learns what was wrong.
func (s *Sepay) prove(msg payment.Inbound) error {
	signature, ts := msg.Header.Values(SepaySignature), msg.Header.Values(SepayTimestamp)
	if len(signature) != 1 || len(ts) != 1 {
		return errors.New("need one signature and one timestamp")
	}
	text, ok := strings.CutPrefix(signature[0], sepayScheme)
	given, err := hex.DecodeString(text)
	if !ok || err != nil || !hmac.Equal(given, sepayMAC(s.secret, ts[0], msg.Body)) {
		return errors.New("signature does not fit")
	}
	seconds, err := strconv.ParseInt(ts[0], 10, 64)
	if err != nil {
		return errors.New("timestamp is not a number")
	}
	if age := msg.ReceivedAt.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return fmt.Errorf("timestamp is %s old", age)
	}
	return nil
}

// Reply stops SePay's seven retries once the notice is stored.
func (s *Sepay) Reply(out payment.Outcome) payment.Reply { return feedReply(out) }

// SepayNotice is the body of a notice. The demonstration's bank writes it, Parse reads it.
type SepayNotice struct {
	ID              json.Number `json:"id"`              // SePay's number of the transaction: the same in every retry
	Gateway         string      `json:"gateway"`         // the bank's name
	TransactionDate string      `json:"transactionDate"` // 2006-01-02 15:04:05 in Vietnam's time
	AccountNumber   string      `json:"accountNumber"`
	SubAccount      string      `json:"subAccount"` // virtual account, or empty
	Content         string      `json:"content"`    // the memo as the bank wrote it
	Description     string      `json:"description"`
	TransferType    string      `json:"transferType"` // in, out
	TransferAmount  json.Number `json:"transferAmount"`
	ReferenceCode   string      `json:"referenceCode"` // the bank's own number
}

func (n SepayNotice) event(account string) (payment.Event, error) {
	switch {
	case n.TransferType == "out":
		return payment.Event{}, fmt.Errorf("%w: outgoing transfer", payment.ErrIgnore)
	case n.TransferType != "in":
		return payment.Event{}, fmt.Errorf("%w: transferType %q", payment.ErrMalformed, n.TransferType)
	case n.AccountNumber != account && n.SubAccount != account:
		return payment.Event{}, fmt.Errorf("%w: another account", payment.ErrIgnore)
	}
	id, err := strconv.ParseInt(n.ID.String(), 10, 64)
	if err != nil || id <= 0 {
		return payment.Event{}, fmt.Errorf("%w: id %q", payment.ErrMalformed, n.ID)
	}
	amount, err := strconv.ParseInt(n.TransferAmount.String(), 10, 64)
	if err != nil || money.VND(amount) > money.Max {
		return payment.Event{}, fmt.Errorf("%w: transferAmount %q", payment.ErrMalformed, n.TransferAmount)
	}
	if amount <= 0 {
		return payment.Event{}, fmt.Errorf("%w: no money moved", payment.ErrIgnore)
	}
	at, err := time.ParseInLocation(time.DateTime, n.TransactionDate, clock.Vietnam)
	if err != nil {
		return payment.Event{}, fmt.Errorf("%w: transactionDate: %w", payment.ErrMalformed, err)
	}
	txn := strconv.FormatInt(id, 10)
	return payment.Event{
		DedupKey: txn + "/" + string(payment.KindPaid),
		Kind:     payment.KindPaid,
		TxnID:    txn,
		BankRef:  n.ReferenceCode,
		Memo:     n.memo(),
		Account:  account,
		Amount:   money.VND(amount),
		Currency: payment.VND,
		At:       at.UTC(),
	}, nil
}

func (n SepayNotice) memo() string {
	if n.Content == "" {
		return n.Description
	}
	return n.Content
}
