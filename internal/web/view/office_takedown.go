package view

import (
	"context"
	"strconv"
	"time"

	"nongsan/internal/locale"
)

// OfficeTakedowns is the requests of authorities: those that wait, those that were answered, and the form for another.
type OfficeTakedowns struct {
	Open, Done []OfficeTakedown
	Kinds      []Option
	Typed      OfficeTakedownForm
	Errors     map[string]string // field → what is wrong
}

// OfficeTakedownForm is a request as it is entered.
type OfficeTakedownForm struct {
	Kind, Subject, Authority, Number, Date, Received, Reason string
}

// OfficeTakedown is one request.
type OfficeTakedown struct {
	ID         int64
	Kind       string // listing, stall or data
	What       string // listing or stall
	Whose      string
	Href       string // of the office's page of it
	Authority  string
	Number     string
	Date       time.Time
	Reason     string
	ReceivedAt time.Time
	DueAt      time.Time
	Left       time.Duration // of an open one; less than zero: late
	EnteredBy  string
	Outcome    string // empty: open
	ActedAt    time.Time
	ActedBy    string
	Late       bool // it was answered too late
	Lifted     bool // the suspension has ended
}

// OfficeTakedownPage is one request with its history.
type OfficeTakedownPage struct {
	OfficeTakedown
	Steps   []OfficeTakedownStep
	Typed   string // the reason
	Error   string // of it
	Message string
}

// OfficeTakedownStep is a line of the history.
type OfficeTakedownStep struct {
	What, Note, By string
	At             time.Time
}

// OfficeUrgent is how many requests of authorities wait, and how long the first of them has.
type OfficeUrgent struct {
	Count int
	Left  time.Duration
}

// soonLeft is how little time has to be left for a request to be marked.
const soonLeft = 6 * time.Hour

// timeLeft is "còn 5 giờ 12 phút", or how late it is.
func timeLeft(ctx context.Context, left time.Duration) string {
	key := "takedown.left"
	if left < 0 {
		key, left = "takedown.over", -left
	}
	minutes := int(left / time.Minute)
	return locale.T(ctx, key, "h", strconv.Itoa(minutes/60), "m", strconv.Itoa(minutes%60))
}

// tone is how a request's time is shown.
func tone(left time.Duration) string {
	switch {
	case left < 0:
		return "of-chip of-chip-no"
	case left < soonLeft:
		return "of-chip of-chip-soon"
	}
	return "of-chip"
}

func (v OfficeTakedown) path() string { return "/quan-ly/yeu-cau-co-quan/" + itoa(v.ID) }

// paper names the document.
func (v OfficeTakedown) paper(ctx context.Context) string {
	return locale.T(ctx, "takedown.paper", "number", v.Number, "date", v.Date.Format("02/01/2006"))
}

// suspends reports whether the request holds its seller suspended.
func (v OfficeTakedown) suspends() bool { return v.Outcome == "suspended" && !v.Lifted }
