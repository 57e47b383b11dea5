package view

import (
	"context"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// OfficeMoney is the accountant's page: what has to be done about money.
type OfficeMoney struct {
	MayFeature bool
	Refunds    []OfficeRefund // to be sent by hand
	Withdrawn  []OfficeRefund // whose money still lies with their orders
	Parked     []OfficeParked // to be settled
	Differs    []OfficeDiffers
	Compared   []OfficeCompared
	Upload     string // where a statement goes; empty: no account receives transfers
	Wrong      string // about the statement that was sent
	Result     *OfficeStatement
}

// OfficeDiffers is something our books and a gateway's do not say alike.
type OfficeDiffers struct {
	ID           int64
	Source, Kind string
	Key          string
	Ours, Theirs money.VND
	FoundAt      time.Time
	Note, Error  string // as it was typed, and what is wrong with it
}

// OfficeCompared is the last comparison with a gateway.
type OfficeCompared struct {
	Source          string
	Compared, Found int
	At              time.Time
}

// OfficeStatement is what became of a statement.
type OfficeStatement struct{ Lines, Known, New, Parked, Missing int }

// OfficeRefund is money that a person has to transfer back.
type OfficeRefund struct {
	ID           int64
	Order        string // code; empty: names no order
	Buyer, Phone string
	Amount       money.VND
	Reason       string
	Memo         string // of the transfer the money came by
	Note         string // why a gateway did not send it
	Since        time.Time
	Reference    string // as it was typed
	Why          string // as it was typed
	Errors       map[string]string
}

// officeLineForm is a form of one line.
type officeLineForm struct {
	Action, ID, Name   string
	Label, Hint, Value string
	Error, Go          string
	Least, Most        string // characters
}

func (v OfficeParked) typed(field string) string { return v.Typed[field] }

// officeReason is a reason a person wrote, or one of the program's own.
func officeReason(ctx context.Context, reason string) string {
	if locale.Has(reason) {
		return locale.T(ctx, reason)
	}
	return reason
}
