package view

import (
	"time"

	"nongsan/internal/money"
)

// Books is what stands around the accountant's pages.
type Books struct {
	Here       string // home, payouts, cash, tax, fees, bank
	MayFeature bool
}

// BooksHome is where the money is.
type BooksHome struct {
	Books
	Balances     []BookBalance
	Due          money.VND // to sellers, by today
	DueSellers   int
	Carriers     money.VND // cash they have
	CarrierParts int
	Draft        int64 // batch that waits to be approved; 0: none
}

// BookBalance is an account and what is on it, as people say it.
type BookBalance struct {
	Account string // key of its name below books.account.
	Kind    string // asset, liability, income, expense
	Amount  money.VND
}

// of lists the balances of one side of the books.
func (v BooksHome) of(kinds ...string) (list []BookBalance, sum money.VND) {
	for _, b := range v.Balances {
		for _, k := range kinds {
			if b.Kind == k {
				list, sum = append(list, b), sum.Plus(b.Amount)
			}
		}
	}
	return list, sum
}

// BooksPayouts is what is due and the batches so far.
type BooksPayouts struct {
	Books
	Due     []BookDue
	Total   money.VND // that a batch would pay
	Open    bool      // a batch waits to be approved
	Batches []BookBatch
}

// BookDue is what a seller could be paid.
type BookDue struct {
	Stall, LegalName, Slug string
	Amount                 money.VND
	Why                    string // it is not paid: key below books.due_; empty: it is
}

// BookBatch is payouts that go to the bank together.
type BookBatch struct {
	ID         int64
	State      string
	MadeBy     string
	MadeAt     time.Time
	Cutoff     time.Time
	ApprovedBy string
	ApprovedAt *time.Time
	Sellers    int
	Paid       int
	Total      money.VND
}

// BooksBatch is one batch.
type BooksBatch struct {
	Books
	Batch   BookBatch
	Own     bool // the officer drew it up
	Payouts []BookPayout
}

// BookPayout is what one seller gets.
type BookPayout struct {
	ID               int64
	Stall, LegalName string
	Amount           money.VND
	Reference, State string
	BankTxn, Why     string
	TypedTxn         string // as it was typed
	TypedWhy         string
	Errors           map[string]string
}

// BooksCash is the cash that carriers have, and the form for a list they sent.
type BooksCash struct {
	Books
	Parts                        []BookCash
	Carrier, Reference, Received string // as it was typed
	Errors                       map[string]string
}

// BookCash is one parcel's cash.
type BookCash struct {
	ID          int64 // of the seller order
	Order       string
	Stall       string
	Gross       money.VND
	At          time.Time
	Days        int
	Chosen      bool
	Fee         string // as it was typed
	AlreadyLate bool   // longer than carriers take
}

// BooksTax is a month's withheld tax.
type BooksTax struct {
	Books
	Month     string // 2026-11
	Begins    time.Time
	Before    string // months beside it
	After     string // empty: it has not begun
	FileBy    time.Time
	Over      bool // the month is over
	Sellers   []BookTax
	Sum       BookTax
	Filed     bool
	FiledBy   string
	FiledAt   time.Time
	Receipt   string
	Reference string // as it was typed
	Error     string
}

// BookTax is what was withheld from one seller.
type BookTax struct {
	Stall, LegalName string
	Sales            int
	Sold, Returned   money.VND
	VAT, PIT         money.VND
}

// BooksFees is the commission as it is and will be.
type BooksFees struct {
	Books
	Rates      []BookFee
	Categories []Option
	Earliest   string // first day that can be chosen, 2026-12-14
	Typed      map[string]string
	Errors     map[string]string
}

// BookFee is a rate.
type BookFee struct {
	ID       int64
	For      string // category or stall; empty: everybody
	Rate     string // 2,5 %
	BeginsAt time.Time
	SetAt    time.Time
	SetBy    string
	Note     string
	Begun    bool
}

// BooksBank is the books' side of the collecting account, day by day.
type BooksBank struct {
	Books
	Begins        time.Time
	Before, After string // months beside it; After empty: it has not begun
	Days          []BookDay

	Pasted    string // the bank's lines, as they were pasted
	Compared  bool
	Wrong     string // why they cannot be read
	OnlyBank  []BookMove
	OnlyBooks []BookMove

	Gateways []Option // that hold money; none: nothing to settle
	Typed    map[string]string
	Errors   map[string]string
}

// BookMove is money that stands on one side alone.
type BookMove struct {
	On     time.Time
	Amount money.VND
	What   string
}

// BookDay is what a day did to the account.
type BookDay struct {
	On               time.Time
	In, Out, Balance money.VND
}
