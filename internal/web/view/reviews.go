package view

import (
	"context"
	"strconv"
	"time"

	"nongsan/internal/locale"
)

// Opinion is what a buyer said of something.
type Opinion struct {
	ID         int64
	Buyer      string // given name
	Unit       string
	Stars      int
	Words      string
	At         time.Time
	Photos     []Picture
	Answer     string
	AnsweredAt time.Time
	Stall      string
	Name, Slug string // of the listing, where it does not stand around it
	Hidden     string // why; empty: it shows

	Seen          bool   // an officer has looked at the buyer's words
	AnsweredStamp string // which answer it is, for the form that decides on it
	Returned      string // why an officer took the seller's answer away
}

// Rating is the mean of a listing's reviews; without reviews it is empty.
type Rating struct{ Sum, Count int }

// mean is "4,8".
func (r Rating) mean() string {
	tenths := (r.Sum*10 + r.Count/2) / max(r.Count, 1)
	return strconv.Itoa(tenths/10) + "," + strconv.Itoa(tenths%10)
}

func (r Rating) text(ctx context.Context) string {
	return locale.N(ctx, "review.mean", r.Count, "mean", r.mean())
}

// OrderReviews is what of an order may be spoken of, a form each.
type OrderReviews struct {
	Code  string
	Lines []OrderReviewLine
}

// OrderReviewLine is one line with its form, or what became of it.
type OrderReviewLine struct {
	ID         int64
	Slug, Name string
	Unit       string
	Done       bool
	Action     string // /upload/{ticket}/…
	Photos     PhotoField
	Stars      string // as it was typed
	Words      string
	Errors     map[string]string
}

// SellReviews is what buyers said of a stall's goods.
type SellReviews struct {
	Reviews []Opinion
	Wrong   int64 // the review whose answer was not accepted
	Answer  string
	Error   string
}

// OfficeReviews is what buyers said that no officer has looked at.
type OfficeReviews struct {
	MayFeature bool
	Reviews    []Opinion
	Wrong      int64
	OfAnswer   bool // Wrong is about the seller's answer
	Reason     string
	Error      string
	Message    string // why what was decided was not done
}

// starsOf are five marks, so many of them full.
func starsOf(n int) (marks [5]bool) {
	for i := range marks {
		marks[i] = i < n
	}
	return marks
}

// officeTaking is a form that takes a review or an answer away.
type officeTaking struct {
	ID                   int64
	Do, Ask, Verb, Stamp string
	Wrong                bool
	Reason, Error        string
}

func (v officeTaking) field() string { return "f-" + v.Do + "-" + itoa(v.ID) }
