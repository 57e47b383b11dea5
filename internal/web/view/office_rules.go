package view

import "time"

// OfficeRules is the words the rules of moderation look for.
type OfficeRules struct {
	Text, Kind string // what is looked for in the list
	Found      int    // words that have it
	Words      []OfficeWord
	Pages      Pages
	Kinds      []Option
	Trial      OfficeTrial
	Add        OfficeWord // as it was typed
	Wrong      OfficeWord // whose change was not accepted, as it was typed
	Errors     map[string]string
	Message    string // why something could not be done
	Past       []OfficeNoted
}

// OfficeWord is a word, what follows when it is found, and why.
type OfficeWord struct {
	Words, Kind, Why string
	By               string // who changed it last; empty: it came with the program
	At               time.Time
}

// OfficeTrial is a text that is tried, and what the rules see in it.
type OfficeTrial struct {
	Done       bool
	Name, Text string
	Strikes    []OfficeStrike
}

// OfficeStrike is a word that was found.
type OfficeStrike struct {
	Kind, Words, Why string
	InName           bool
}

// OfficeNoted is a change of what the rules look for.
type OfficeNoted struct {
	Name, What string // What: word_added, word_changed, …
	Was, Is    string
	By         string
	At         time.Time
}

// typed is a word as its form shows it: as it was typed where a change was not accepted.
func (v OfficeRules) typed(w OfficeWord) OfficeWord {
	if v.Wrong.Words == w.Words {
		return v.Wrong
	}
	return w
}

// adding are the errors of the form that adds.
func (v OfficeRules) adding() map[string]string {
	if v.Wrong.Words != "" {
		return nil
	}
	return v.Errors
}
