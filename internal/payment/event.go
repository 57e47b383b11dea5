package payment

import (
	"errors"
	"net/http"
	"time"

	"nongsan/internal/money"
)

// What Parse refuses. Nothing of an unproved message may be believed or occupy a key.
var (
	ErrSignature = errors.New("message is not proved")
	ErrMalformed = errors.New("message is proved but cannot be read")
	ErrIgnore    = errors.New("message is none of our business")
)

// Inbound is a message as it arrived. Body must be a copy: the web server reuses its own.
type Inbound struct {
	Header     http.Header
	Query      string // of the address, as it was sent
	Body       []byte
	ReceivedAt time.Time // by our clock; signatures expire
}

// Kind is what happened to money.
type Kind string

// The kinds of event.
const (
	KindPaid         Kind = "paid"          // money is on our account
	KindCollected    Kind = "collected"     // cash was handed over at the door
	KindFailed       Kind = "failed"        // the attempt is over and no money comes of it
	KindRefunded     Kind = "refunded"      // money went back to the buyer
	KindRefundFailed Kind = "refund_failed" // the gateway will not send it back
)

// VND is the only currency that is taken.
const VND = "VND"

// Event is one fact about money. It says what happened, never what to do about it.
type Event struct {
	DedupKey  string    // unique per source: transaction and kind, never the delivery
	Kind      Kind      //
	TxnID     string    // the source's number of the transaction
	BankRef   string    // the bank's own number of it, the same in every feed of one account; may be empty
	Reference string    // ours, when the source knows it: of the attempt, or of the refund; else the memo tells
	Memo      string    // transfer content as the bank wrote it; ordercode.Find reads it
	Account   string    // ours at the source: the account's number, the merchant's code; empty for cash
	Amount    money.VND // in dong, above zero
	Currency  string    // VND; empty counts as such
	At        time.Time // when it happened, says the source
}

// Outcome is what became of a message.
type Outcome string

// The outcomes. All but the last three were stored, so the sender can stop.
const (
	Recorded     Outcome = "recorded"      // matched to a payment
	Duplicate    Outcome = "duplicate"     // known already
	Parked       Outcome = "parked"        // kept for staff
	UnknownRef   Outcome = "unknown_ref"   // kept for staff: the reference is none of ours
	WrongAmount  Outcome = "wrong_amount"  // kept for staff: not what we asked for
	Ignored      Outcome = "ignored"       // ErrIgnore
	BadSignature Outcome = "bad_signature" // ErrSignature
	Malformed    Outcome = "malformed"     // ErrMalformed
	TryAgain     Outcome = "try_again"     // our fault: nothing was stored
)

// Reply is an answer over HTTP.
type Reply struct {
	Status      int
	ContentType string
	Body        string
}
