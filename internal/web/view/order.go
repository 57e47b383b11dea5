package view

import (
	"time"

	"nongsan/internal/money"
)

// Order is an order as its buyer follows it.
type Order struct {
	Code      string
	State     string // in words: what it stands at
	Tone      string // of the words: ok, info, warn
	PlacedAt  time.Time
	Transfer  *Transfer // what is still to be transferred; nil: nothing
	Collect   money.VND // cash to have ready at the door; 0: nothing
	Parcels   []OrderParcel
	Name      string
	Phone     string
	Email     string // where news of it goes; may be empty
	Address   string
	Note      string
	Invoice   string // in whose name the invoice is wanted; empty: the buyer's own
	Method    string // in words
	Goods     money.VND
	Shipping  money.VND
	Total     money.VND
	Paid      money.VND
	CanCancel bool
	Expired   bool // its money did not come in time
	Mine      bool // the visitor is its buyer; to others only how far it is
	SignedIn  bool
	TakenOff  money.VND // no longer to be paid
	PlayBank  bool      // the demonstration's button
	Gateway   *PayGateway
	Others    []Option // other ways to pay it
	MoneyBack []MoneyBack
	Known     string // of its money, when the page was made: another word loads it anew
}

// Transfer is what to transfer, and to whom.
type Transfer struct {
	Bank, Account, Holder string
	Memo                  string // the order's code
	Amount                money.VND
	Until                 time.Time
	Left                  int // seconds until then
}

// Less is the form that takes units off what was ordered.
type Less struct {
	Action string
	Counts []Countable
	Wrong  bool
}

// OrderParcel is one seller's share.
type OrderParcel struct {
	Stall, Slug string
	Phone       string // E.164 of the seller; empty: not shown
	State       string // in words
	Reason      string // why it was declined, or how it is sent
	Steps       []Step
	Review      string // address of the page to review what arrived; empty: nothing did
	Parcel      Parcel

	Sent      []Sent
	GivenBack []GivenBack
	Talk      Talk
	Cancel    string // where its own cancelling goes; empty: it cannot be cancelled alone
	Return    string // where goods are given back; empty: they cannot be
	Less      *Less  // takes units off; nil: nothing can be taken off any more
}

func (o Order) path() string { return "/don-hang/" + o.Code }

// PayGateway is paying on a gateway's page.
type PayGateway struct {
	Method, Name string
	Says         string // what is known of the last try
	Amount       money.VND
	Until        time.Time
	Left         int  // seconds until then
	Waits        bool // a try may have been paid
	Again        bool // there was a try
}

// GoToGateway leads on to a gateway's page.
type GoToGateway struct {
	Code, Gateway, Address string
	Amount                 money.VND
}
