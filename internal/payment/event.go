// Package payment is the port between orders and the ways to pay.
//
// Invariants: money is a log of events, not a status, and an event that says money arrived is never
// refused; an adapter's Parse knows neither database nor network, so it decides from the message alone;
// a browser coming back from a gateway settles nothing.
//
// The port holds what cash on delivery and bank transfers need. Gateways that redirect, query and refund
// add their kind of action and their verbs when they come.
package payment

import (
	"context"
	"errors"
	"net/http"
	"time"

	"nongsan/internal/money"
)

// Gateway is a way to pay.
type Gateway interface {
	// Name is the gateway's name in the database and in addresses: "vietqr", "cod".
	Name() string
	// Caps tells what the gateway can do; it never changes.
	Caps() Caps
	// Start tells what the buyer does next. Twice with one Reference is once.
	// It returns errs.Invalid when the amount is outside Caps.
	Start(ctx context.Context, in Intent) (Action, error)
}

// Feed is a source of messages about money: a bank's notifications, later a statement file.
type Feed interface {
	// Name is the feed's name in the database and in addresses: "sepay".
	Name() string
	// Parse proves a message and reads its events. Its errors are ErrSignature, ErrMalformed and ErrIgnore,
	// wrapped with the reason.
	Parse(msg Inbound) ([]Event, error)
	// Reply is what the sender wants to hear when the message came to that.
	Reply(out Outcome) Reply
}

// What Parse refuses. Nothing of an unproved message may be believed or occupy a key.
var (
	ErrSignature = errors.New("message is not proved")
	ErrMalformed = errors.New("message is proved but cannot be read")
	ErrIgnore    = errors.New("message is none of our business")
)

// Caps is what a gateway can do.
type Caps struct {
	Prepaid   bool      // the money comes before the goods leave: the order waits for it, and expires without it
	MinAmount money.VND // least amount of one payment, in dong
	MaxAmount money.VND // most, in dong
}

// Takes reports whether one payment of that amount is possible.
func (c Caps) Takes(amount money.VND) bool { return amount >= c.MinAmount && amount <= c.MaxAmount }

// Intent is one payment that is wanted.
type Intent struct {
	Reference string    // ours, unique per gateway: the order code; what the event brings back
	Amount    money.VND // frozen here: another amount is another payment
}

// ActionKind is what the buyer does next.
type ActionKind string

// The kinds of action.
const (
	ActionQR   ActionKind = "qr"   // transfer money by scanning Transfer's code
	ActionWait ActionKind = "wait" // nothing: pay at the door
)

// Action is what the page shows after Start; it needs no knowledge of brands.
type Action struct {
	Kind     ActionKind
	Transfer *Transfer // with ActionQR
}

// Transfer is a bank transfer to make, for the QR picture and for typing by hand.
type Transfer struct {
	Payload string    // text of the QR code
	BIN     string    // the bank's 6 digits
	Bank    string    // the bank's short name, as people know it
	Account string    // account number; may hold letters
	Holder  string    // account holder as the bank writes it
	Memo    string    // transfer content that must be kept: the order code
	Amount  money.VND // in dong
}

// Inbound is a message as it arrived. Body must be a copy: the web server reuses its own.
type Inbound struct {
	Header     http.Header
	Body       []byte
	ReceivedAt time.Time // by our clock; signatures expire
}

// Kind is what happened to money.
type Kind string

// The kinds of event.
const (
	KindPaid      Kind = "paid"      // money is on our account
	KindCollected Kind = "collected" // cash was handed over at the door
)

// VND is the only currency that is taken.
const VND = "VND"

// Event is one fact about money. It says what happened, never what to do about it.
type Event struct {
	DedupKey  string    // unique per source: transaction and kind, never the delivery
	Kind      Kind      //
	TxnID     string    // the source's number of the transaction
	BankRef   string    // the bank's own number of it, the same in every feed of one account; may be empty
	Reference string    // ours, when the source knows it; else the memo tells
	Memo      string    // transfer content as the bank wrote it; ordercode.Find reads it
	Account   string    // our account that received it; empty for cash
	Amount    money.VND // in dong, above zero
	Currency  string    // VND
	At        time.Time // when it happened, says the source
}

// Outcome is what became of a message.
type Outcome string

// The outcomes. All but the last three were stored, so the sender can stop.
const (
	Recorded     Outcome = "recorded"      // matched to a payment
	Duplicate    Outcome = "duplicate"     // known already
	Parked       Outcome = "parked"        // kept for staff: unknown reference, or another amount
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
