package view

import "time"

// OfficeMessages is what was sent to people's phones and mailboxes, the newest first.
type OfficeMessages struct {
	MayFeature bool
	OnlyHere   bool // nothing leaves the house: the page is where messages are read
	Ordered    int  // text messages today
	Budget     int
	Lines      []OfficeMessage
}

// OfficeMessage is one message.
type OfficeMessage struct {
	Channel, To, Text string // an empty text is a secret
	State             string // waiting, sent or given_up
	At                time.Time
	Attempts          int
	Error             string
}

// short reports whether the day's text messages run out.
func (v OfficeMessages) short() bool { return v.Ordered*5 >= v.Budget*4 }
