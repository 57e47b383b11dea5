package view

import (
	"time"

	"nongsan/internal/money"
)

// OfficeMoney is the accountant's page: what has to be done about money.
type OfficeMoney struct {
	MayFeature bool
	Refunds    []OfficeRefund // to be sent by hand
}

// OfficeRefund is money that a person has to transfer back.
type OfficeRefund struct {
	ID           int64
	Order        string // code; empty: names no order
	Buyer, Phone string
	Amount       money.VND
	Reason       string
	Memo         string // of the transfer the money came by
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
