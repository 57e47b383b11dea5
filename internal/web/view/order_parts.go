package view

import (
	"strconv"
	"time"

	"nongsan/internal/money"
)

// Sent is a parcel that was handed over.
type Sent struct {
	Number  int
	State   string // in words
	Carrier string // as the seller said it, with its number
	Units   []string
	Events  []SentEvent
	Open    bool // on its way
}

// SentEvent is a word about a parcel on its way.
type SentEvent struct {
	What string
	At   time.Time
}

// Talk is what was written under a part of an order, and the form that adds to it.
type Talk struct {
	Action string // where the form goes; empty: none
	Key    string
	Said   []Said
}

// Said is one message.
type Said struct {
	Who  string
	Mine bool
	Body string
	At   time.Time
}

// GivenBack is a wish to give goods back and what became of it.
type GivenBack struct {
	State   string // in words
	Tone    string
	Why     string
	Lines   []string
	Photos  []Picture
	Amount  money.VND
	Said    []Said // its history: what was asked, and the answers
	Action  string // of the forms
	Keep    bool   // the buyer may withdraw it
	Answer  bool   // it may be accepted or declined
	Accept  bool   // it may only be accepted: an officer after the seller
	Receive bool   // the goods may come back
	CanShip bool   // the fee may go back as well
}

// MoneyBack is money promised to the buyer.
type MoneyBack struct {
	Amount money.VND
	Reason string
	Way    string // in words; empty when it does not go
	State  string // in words
}

// Countable is a line of which some units may be chosen.
type Countable struct {
	Field string // of the form: units_1
	Label string
	Most  int
	Value int
	Error string
}

func (s Sent) number() string { return strconv.Itoa(s.Number) }
