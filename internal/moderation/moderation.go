// Package moderation is what the rules look for in what sellers say to the public, before a person looks: words that
// may not be said, words a person should see, ways around the marketplace, and geographical indications with the
// places they cover.
//
// Invariants: a rule finds words whole, in one spelling and with their marks; what may not be said is refused at once,
// whoever says it; nothing else is decided here, by a rule alone; every
// change of what the rules look for stands in their history, which the audit chains.
package moderation

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// The flags of the rules: why a person should look closely.
const (
	FlagWords   = "words"   // a claim or a thing the law limits
	FlagContact = "contact" // a telephone number or an address of another site
)

// Kind is what follows when a word is found.
type Kind string

// The kinds of words.
const (
	Refuse  Kind = "refuse"  // cannot be sent
	Look    Kind = "look"    // a person decides
	Alcohol Kind = "alcohol" // in a product's name: needs a licence
	Health  Kind = "health"  // in a product's name: needs a declaration
	Contact Kind = "contact" // not a word of the list: a way around the marketplace
)

// Word is what the rules look for, and why.
type Word struct {
	Words string `db:"words"`
	Kind  Kind   `db:"kind"`
	Why   string `db:"why"`
}

// Said is what a seller wrote into a field of a form.
type Said struct{ Field, Text string }

// Finding is a word in what was said.
type Finding struct {
	Word
	Field string // where it was found first
}

// contact finds ways around the marketplace: a telephone number, an address of another site.
var contact = regexp.MustCompile(`(?i)(?:\+?84|0)(?:[ .-]?[0-9]){9}\b|https?://|www\.|\b[a-z0-9-]+\.(?:com|vn|net)\b|\bzalo\b|\bfacebook\b`)

// Find looks at what was said with the words in force. Names are the fields that name a product: only there a word
// says that papers are needed, because a recipe may speak of wine.
func Find(ctx context.Context, q pg.Queryer, said []Said, names ...string) ([]Finding, error) {
	var list []Word
	if err := q.SelectContext(ctx, &list, `SELECT words, kind, why FROM moderation_word ORDER BY words`); err != nil {
		return nil, fmt.Errorf("words to look for: %w", err)
	}
	texts := make([]string, len(said))
	for i, s := range said {
		texts[i] = Spaced(s.Text)
	}
	var found []Finding
	for _, w := range list {
		words := Spaced(w.Words)
		for i, s := range said {
			named := w.Kind == Refuse || w.Kind == Look || slices.Contains(names, s.Field)
			if named && strings.Contains(texts[i], words) {
				found = append(found, Finding{Word: w, Field: s.Field})
				break
			}
		}
	}
	for _, s := range said {
		if words := contact.FindString(s.Text); words != "" {
			return append(found, Finding{Word: Word{Words: words, Kind: Contact}, Field: s.Field}), nil
		}
	}
	return found, nil
}

// MustNot is errs.Invalid with the field of what may not be said, or nil.
func MustNot(found []Finding) error {
	for _, f := range found {
		if f.Kind == Refuse {
			return &errs.Error{
				Kind: errs.Invalid, Code: "form.invalid", Fields: map[string]string{f.Field: "moderation.words_refused"},
				Args: map[string]string{"words": f.Words, "why": f.Why},
			}
		}
	}
	return nil
}

// Flags are what a person should look at: "code:words".
func Flags(found []Finding) (flags []string) {
	for _, f := range found {
		switch f.Kind {
		case Look:
			flags = append(flags, FlagWords+":"+f.Words)
		case Contact:
			flags = append(flags, FlagContact+":"+f.Words)
		}
	}
	return flags
}

// Judge is Find for what names no product: it refuses what may not be said, and returns what a person should look at.
func Judge(ctx context.Context, q pg.Queryer, said []Said) (flags []string, err error) {
	found, err := Find(ctx, q, said)
	if err == nil {
		err = MustNot(found)
	}
	if err != nil {
		return nil, err
	}
	return Flags(found), nil
}

// Flag is one thing the rules saw, with the words they saw it in.
func Flag(text string) (code, words string) {
	code, words, _ = strings.Cut(text, ":")
	return code, words
}

// Spaced is a text's words in one spelling between single spaces, so that a word is found whole.
func Spaced(text string) string {
	return " " + strings.Join(vntext.Words(text), " ") + " "
}

// Reason is why an officer sends something back, in words its seller understands, or errs.Invalid with the Field
// reason.
func Reason(text string) (string, error) {
	text = strings.TrimSpace(vntext.NFC(text))
	if n := utf8.RuneCountInString(text); n < 5 || n > 500 {
		return "", errs.Fields{"reason": "moderation.reason_missing"}.Err()
	}
	return text, nil
}
