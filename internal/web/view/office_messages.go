package view

import "time"

// OfficeMessages is what was sent to people's phones and mailboxes, the newest first.
type OfficeMessages struct {
	MayFeature bool
	OnlyHere   bool // no text message leaves the house: the page is where they are read

	MailOnlyHere bool // and so with mail
	Ordered      int  // text messages today
	Budget       int
	Lines        []OfficeMessage
}

// OfficeMessage is one message.
type OfficeMessage struct {
	To       string
	Subject  string // of mail
	Text     string // empty: a secret
	State    string // waiting, sent, refused or given_up
	At       time.Time
	Attempts int
	Error    string
}

// onlyHere is the text that says what is not sent anywhere; empty: everything is.
func (v OfficeMessages) onlyHere() string {
	switch {
	case v.OnlyHere && v.MailOnlyHere:
		return "office.messages_only_here"
	case v.OnlyHere:
		return "office.messages_sms_only_here"
	case v.MailOnlyHere:
		return "office.messages_mail_only_here"
	}
	return ""
}

// short reports whether the day's text messages run out.
func (v OfficeMessages) short() bool { return v.Ordered*5 >= v.Budget*4 }
