// Package payment is the port between orders and the ways to pay.
//
// Invariants: money is a log of events, not a status, and an event that says money arrived is never refused; an
// adapter's Parse knows neither database nor network, so it decides from the message alone; a browser coming back
// from a gateway settles nothing; nobody outside is called while a transaction is open; what is asked of a gateway
// has its reference in our own rows before; no more goes back than came.
package payment

import (
	"context"
	"errors"
	"time"

	"nongsan/internal/money"
)

// Gateway is a way to pay. docs/gateways.md shows how to add one.
type Gateway interface {
	// Feed reads the gateway's notifications and answers them. Gateways that send none embed Offline.
	Feed
	// Caps tells what the gateway can do; it never changes.
	Caps() Caps
	// Start tells what the buyer does next. Twice with one Reference is once. It returns errs.Invalid when the
	// amount is outside Caps, and ErrRefused, ErrAway or ErrUnknown.
	Start(ctx context.Context, in Intent) (Action, error)
	// Return reads our reference from the address the buyer's browser comes back to. It is believed in nothing
	// else: who paid is for notifications and Query to say.
	Return(query string) (reference string, err error)
	// Query asks what became of an attempt: a paid or failed event with the keys its notification would have, or
	// none while the gateway does not know itself. It returns ErrAway or ErrUnknown.
	Query(ctx context.Context, a Attempt) ([]Event, error)
	// Refund sends money back. Twice with one Reference is once; it returns ErrAway or ErrUnknown.
	Refund(ctx context.Context, r RefundOrder) (RefundAnswer, error)
}

// Feed is a source of messages about money: a gateway's or a bank's notifications.
type Feed interface {
	// Name is the source's name in the database and in addresses: "sepay".
	Name() string
	// Parse proves a message and reads its events. Its errors are ErrSignature, ErrMalformed and ErrIgnore,
	// wrapped with the reason.
	Parse(msg Inbound) ([]Event, error)
	// Reply is what the sender wants to hear when the message came to that.
	Reply(out Outcome) Reply
}

// What became of a call to a gateway that brought no answer of use.
var (
	ErrRefused     = errors.New("gateway refused")                              // final
	ErrAway        = errors.New("gateway was not reached, nothing happened")    // may be tried again
	ErrUnknown     = errors.New("gateway's answer got lost, it may have acted") // ask, do not act again
	ErrUnsupported = errors.New("gateway cannot do that")
)

// Caps is what a gateway can do.
type Caps struct {
	Prepaid   bool          // the money comes before the goods leave: the order waits for it, and expires without it
	Redirects bool          // the buyer pays on the gateway's page: attempts are kept, asked about and refunded there
	MinAmount money.VND     // least amount of one payment, in dong
	MaxAmount money.VND     // most, in dong
	MinRefund money.VND     // least amount of one refund, in dong
	MinTime   time.Duration // the gateway's page is open at least that long; 0: as long as we say
	Account   string        // ours at the gateway: every event must name it
	ByGET     bool          // notifications come as GET
}

// Takes reports whether one payment of that amount is possible.
func (c Caps) Takes(amount money.VND) bool { return amount >= c.MinAmount && amount <= c.MaxAmount }

// Intent is one payment that is wanted.
type Intent struct {
	Reference   string    // ours, unique per gateway: the order code, or that and the attempt's number
	Amount      money.VND // frozen here: another amount is another payment
	Description string    // ASCII letters, digits and spaces
	ReturnURL   string    // where the browser comes back to
	NotifyURL   string    // where notifications go
	BuyerIP     string
	Lang        string // vi, en
	CreatedAt   time.Time
	ExpiresAt   time.Time
}

// ActionKind is what the buyer does next.
type ActionKind string

// The kinds of action.
const (
	ActionQR       ActionKind = "qr"       // transfer money by scanning Transfer's code
	ActionWait     ActionKind = "wait"     // nothing: pay at the door
	ActionRedirect ActionKind = "redirect" // go to Address
)

// Action is what the page shows after Start; it needs no knowledge of brands.
type Action struct {
	Kind       ActionKind
	Transfer   *Transfer // with ActionQR
	Address    string    // with ActionRedirect
	GatewayRef string    // theirs, where Query needs it
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

// RefundOrder is money a gateway has to send back.
type RefundOrder struct {
	Reference string  // ours: the same in every try
	Attempt   Attempt // that brought the money
	TxnID     string  // theirs of that payment
	Amount    money.VND
	Whole     bool // all that the attempt brought
	Reason    string
	At        time.Time // when it was asked for
	Again     bool      // it was tried before: ask first
}

// RefundAnswer is what a gateway says about a refund.
type RefundAnswer struct {
	State RefundState // RefundDone, RefundSent while it is on its way, RefundFailed when it will not be
	TxnID string      // theirs, when done
	Why   string      // when failed, for the accountant
}

// Offline is what a gateway embeds that nobody can be asked about: cash, bank transfers.
type Offline struct{}

// Parse knows no messages.
func (Offline) Parse(Inbound) ([]Event, error) { return nil, ErrIgnore }

// Reply has nothing to say.
func (Offline) Reply(Outcome) Reply { return Reply{Status: 404} }

// Return knows no way back.
func (Offline) Return(string) (string, error) { return "", ErrUnsupported }

// Query asks nobody.
func (Offline) Query(context.Context, Attempt) ([]Event, error) { return nil, ErrUnsupported }

// Refund sends nothing: a person does.
func (Offline) Refund(context.Context, RefundOrder) (RefundAnswer, error) {
	return RefundAnswer{}, ErrUnsupported
}
