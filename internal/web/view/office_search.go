package view

import "time"

// OfficeSearch is what people look for, and what their words stand for.
type OfficeSearch struct {
	Empty      []OfficeSearched // what was not found
	Most       []OfficeSearched // what was looked for most
	Days       int
	Text       string // what is looked for among the terms
	Found      int    // terms that have it
	Terms      []OfficeTerm
	Pages      Pages
	Categories []Option
	Term       OfficeTerm // as the form was sent
	BothWays   bool
	Errors     map[string]string
}

// OfficeSearched is something that was looked for.
type OfficeSearched struct {
	Words        string
	Asked, Empty int
	Last         time.Time
}

// OfficeTerm is what a word stands for.
type OfficeTerm struct {
	ID       int64
	Kind     string // same, skip or group
	Word     string
	Means    string // a shelf's name where the kind is group
	Unmarked bool
	By       string // empty: came with the program
	At       time.Time
}
