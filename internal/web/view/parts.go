package view

import (
	"nongsan/internal/money"
)

// Kind is how loud a button is. A page has one Main button at most.
type Kind string

// The kinds of buttons.
const (
	Main    Kind = "main"    // persimmon: what the reader is here for
	Confirm Kind = "confirm" // tea: agrees, saves, goes on
	Quiet   Kind = "quiet"   // outlined: another way
	Plain   Kind = "plain"   // a word: small things beside
	Danger  Kind = "danger"  // cannot be taken back
)

// Field is one line to fill in.
type Field struct {
	Name, Label  string
	ID           string // where a page has the name in more than one form; empty: the name
	Hint         string // how it should look, before anything is wrong
	Error        string // what to do, in the reader's language
	Value        string
	Type         string // of the input; empty: text
	Autocomplete string
	Inputmode    string
	Placeholder  string
	MaxLength    int
	Required     bool   // others say "(không bắt buộc)", unless Silent
	Silent       bool   // may be left out without saying so, as in a filter
	Rows         int    // of a Textarea; 0: 3
	List         string // id of a datalist whose words are offered while typing
}

func (f Field) id() string {
	if f.ID != "" {
		return "f-" + f.ID
	}
	return "f-" + f.Name
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// describedBy names the hint and the error for screen readers.
func (f Field) describedBy() string {
	switch {
	case f.Error != "" && f.Hint != "":
		return f.id() + "-error " + f.id() + "-hint"
	case f.Error != "":
		return f.id() + "-error"
	case f.Hint != "":
		return f.id() + "-hint"
	}
	return ""
}

// Option is one choice of a Select or of radio cards.
type Option struct {
	Value, Label string
	Hint         string // second line of a radio card
	Icon         string // of a radio card; empty: none
	Price        string // at the right of a radio card
	Disabled     bool
}

// Sum is a line of a money summary.
type Sum struct {
	Label  string
	Note   string
	Amount money.VND
	Free   bool // says "Miễn phí" in place of nought
	Total  bool
}

// Picture is a photograph, or the drawn cover that stands in for one.
type Picture struct {
	Hash   string // of the photograph; empty: Cover is shown
	Width  int    // of the original
	Height int
	Color  string // the colour most of it has, #rrggbb, shown until it has come; empty: none
	Cover  string // name of a drawn cover
	Alt    string // what is to be seen; empty where the name stands beside it
}
