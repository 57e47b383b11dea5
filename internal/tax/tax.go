// Package tax knows what a platform withholds from its sellers for the state. It is pure: dated tables and a rule.
//
// Invariants: every rate and every switch is a row of rates.csv or rules.csv with the instrument it stands in, from
// and to; a day has at most one row of each; what the law leaves unclear is taxed at the highest rate in force. The
// tables were read from public notes, not from the originals (docs/decisions/0041): an accountant confirms them.
package tax

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"sync"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/money"
)

// Class is what a listing is to the tax laws.
type Class string

// The classes.
const (
	OwnUnprocessed Class = "own_unprocessed" // the seller's own harvest, at most cleaned, dried, cut or chilled
	Goods          Class = "goods"
	Production     Class = "production"
	Service        Class = "service"
)

// Kind is what a seller is to the tax laws: from households and individuals the platform withholds, the others
// declare themselves.
type Kind string

// The kinds.
const (
	Household   Kind = "household"
	Individual  Kind = "individual"
	Cooperative Kind = "cooperative"
	Company     Kind = "company"
)

// Subject is who sells what.
type Subject struct {
	Class    Class
	Kind     Kind
	Abroad   bool      // not resident in Vietnam
	Turnover money.VND // of the seller in this year so far; asked for only where AsksTurnover says so
}

// Rates are what is withheld of a line's worth, in basis points: hundredths of a percent.
type Rates struct{ VAT, PIT int }

// Of is the tax of a line that is worth so much: whole dong, half up.
func (r Rates) Of(base money.VND) (vat, pit money.VND) {
	return base.Percent(r.VAT), base.Percent(r.PIT)
}

// AsksTurnover reports whether on that day nothing is withheld from sellers below the yearly threshold. Until now the
// law has the platform withhold, and the seller gets it back.
func AsksTurnover(at time.Time) bool {
	below, _ := rule("withhold_below_threshold", at)
	return below == 0
}

// On tells the rates of a day.
func On(s Subject, at time.Time) Rates {
	if withhold, known := rule("withhold:"+string(s.Kind), at); known && withhold == 0 {
		return Rates{}
	}
	if limit, known := rule("yearly_threshold", at); known && AsksTurnover(at) && s.Turnover < money.VND(limit) {
		return Rates{}
	}
	residency := "resident"
	if s.Abroad {
		residency = "non_resident"
	}
	return Rates{VAT: rate(s.Class, residency, "vat", at), PIT: rate(s.Class, residency, "pit", at)}
}

// Threshold is the turnover of a year below which a household owes neither tax; 0: no rule is in force.
func Threshold(at time.Time) money.VND {
	limit, _ := rule("yearly_threshold", at)
	return money.VND(limit)
}

// FileBy is the last day to file the tax withheld in a month, which is any time within it.
func FileBy(month time.Time) time.Time {
	month = month.In(clock.Vietnam)
	next := time.Date(month.Year(), month.Month()+1, 1, 0, 0, 0, 0, clock.Vietnam)
	day, _ := rule("filing_day", next)
	return next.AddDate(0, 0, int(day)-1)
}

// rate is the rate of a class, or the highest of any class when there is none for it.
func rate(class Class, residency, tax string, at time.Time) int {
	highest := 0
	for _, r := range tables().rates {
		if r.residency != residency || r.tax != tax || !r.on(at) {
			continue
		}
		if r.class == class {
			return int(r.value)
		}
		highest = max(highest, int(r.value))
	}
	return highest
}

func rule(name string, at time.Time) (value int64, known bool) {
	for _, r := range tables().rules {
		if r.name == name && r.on(at) {
			return r.value, true
		}
	}
	return 0, false
}

// Row is a line of the tables: what was or is in force, and where it stands.
type Row struct {
	name       string // of a rule
	class      Class  // of a rate
	residency  string
	tax        string
	value      int64
	From       time.Time
	To         time.Time // the first day it is no longer in force; zero: no end is known
	Instrument string
}

func (r Row) on(at time.Time) bool {
	return !at.Before(r.From) && (r.To.IsZero() || at.Before(r.To))
}

// Name tells the row for a person.
func (r Row) Name() string {
	if r.name != "" {
		return r.name
	}
	return fmt.Sprintf("%s/%s/%s", r.class, r.residency, r.tax)
}

// InForce lists the rows of a day, for the test that compares them with the register of laws.
func InForce(at time.Time) (rows []Row) {
	for _, r := range append(tables().rates, tables().rules...) {
		if r.on(at) {
			rows = append(rows, r)
		}
	}
	return rows
}

//go:embed rates.csv
var ratesFile []byte

//go:embed rules.csv
var rulesFile []byte

type bothTables struct{ rates, rules []Row }

// tables are read once. They are part of the program: a table that cannot be read is caught by any test.
var tables = sync.OnceValue(func() bothTables {
	var t bothTables
	for _, line := range read(ratesFile) {
		t.rates = append(t.rates, Row{
			class: Class(line[0]), residency: line[1], tax: line[2], value: whole(line[3]), From: day(line[4]), To: day(line[5]), Instrument: line[6],
		})
	}
	for _, line := range read(rulesFile) {
		t.rules = append(t.rules, Row{name: line[0], value: whole(line[1]), From: day(line[2]), To: day(line[3]), Instrument: line[4]})
	}
	return t
})

func read(file []byte) [][]string {
	lines, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("tax: a table cannot be read: %v", err))
	}
	return lines[1:]
}

func whole(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("tax: " + err.Error())
	}
	return n
}

func day(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(time.DateOnly, s, clock.Vietnam)
	if err != nil {
		panic("tax: " + err.Error())
	}
	return t
}
