// Package law is the laws, decrees and circulars that rules of the program rest on, as data: which is in force when,
// and what came after it.
//
// Invariants: an instrument is known by its number; it is in force from the first moment of From to the last before
// Until, in Vietnam's time, unless it was suspended; every rule in use names an instrument that is in force, or a test
// fails and somebody has to read the law again.
package law

import (
	_ "embed" // the list
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"nongsan/internal/clock"
)

//go:embed data/instruments.csv
var instrumentsCSV string

// Instrument is a law, decree, circular or decision.
type Instrument struct {
	Subject    string // e-commerce, VAT, …
	Number     string // 248/2026/NĐ-CP
	What       string
	Issued     string    // a date, as far as it is known
	From       time.Time // the zero time: not known
	Until      time.Time // the first moment it is no longer in force; the zero time: no end is known
	Status     string    // in words
	ReplacedBy string    // number
	Confidence string    // high, medium or low: how sure we are of the dates
	Source     string
}

// Suspended reports whether it stands on paper alone.
func (i Instrument) Suspended() bool { return strings.HasPrefix(i.Status, "SUSPENDED") }

// InForce reports whether it binds at a time. One whose beginning is not known binds until it ends.
func (i Instrument) InForce(at time.Time) bool {
	return !i.Suspended() && !at.Before(i.From) && (i.Until.IsZero() || at.Before(i.Until))
}

// All lists the instruments, as the file has them.
func All() []Instrument { return slices.Clone(instruments()) }

// ByNumber finds an instrument.
func ByNumber(number string) (Instrument, bool) {
	for _, i := range instruments() {
		if i.Number == number {
			return i, true
		}
	}
	return Instrument{}, false
}

// Rule is a rule of the program with the article it comes from.
type Rule struct {
	Name       string // where it is in the code: package and thing
	Instrument string // number
	Article    string
}

// InUse lists the rules in use. A rate or a period with dates of its own names its instrument in its own table.
func InUse() []Rule {
	return []Rule{
		{"catalog: a listing is looked at before it shows", "Luật 122/2025/QH15", "17.1.đ"},
		{"seller: who sells is identified first", "248/2026/NĐ-CP", "18.1, 52.2"},
		{"seller: the stall's page names the seller", "248/2026/NĐ-CP", "18.1"},
		{"account: consent has a text, a time and a channel", "Luật 91/2025/QH15", ""},
		{"vault: numbers are sealed, looks are kept", "356/2025/NĐ-CP", ""},
		{"order: what an electronic invoice says", "254/2026/NĐ-CP", "4, 6, 10"},
		{"order: goods sent back are an adjustment", "91/2026/TT-BTC", "10"},
		{"catalog: OCOP stars lapse after 36 months", "1489/QĐ-TTg", ""},
	}
}

// Lapsed lists what is wrong with rules at a time: their instrument is not known, or not in force.
func Lapsed(rules []Rule, at time.Time) (faults []string) {
	for _, r := range rules {
		switch i, ok := ByNumber(r.Instrument); {
		case !ok:
			faults = append(faults, fmt.Sprintf("%s: %s is not in the list", r.Name, r.Instrument))
		case !i.InForce(at) && i.ReplacedBy != "":
			faults = append(faults, fmt.Sprintf("%s: %s is not in force; read %s", r.Name, r.Instrument, i.ReplacedBy))
		case !i.InForce(at):
			faults = append(faults, fmt.Sprintf("%s: %s is not in force", r.Name, r.Instrument))
		}
	}
	return faults
}

var instruments = sync.OnceValue(func() []Instrument {
	rows, err := csv.NewReader(strings.NewReader(instrumentsCSV)).ReadAll()
	if err != nil {
		panic("law: instruments.csv: " + err.Error()) // part of the program
	}
	list := make([]Instrument, 0, len(rows))
	for _, r := range rows[1:] {
		list = append(list, Instrument{
			Subject: r[0], Number: r[1], What: r[2], Issued: r[3], From: day(r[4]), Until: day(r[5]),
			Status: r[6], ReplacedBy: r[7], Confidence: r[8], Source: r[9],
		})
	}
	return list
})

// day is midnight in Vietnam.
func day(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, text, clock.Vietnam)
	if err != nil {
		panic("law: instruments.csv: " + err.Error()) // part of the program
	}
	return t
}
