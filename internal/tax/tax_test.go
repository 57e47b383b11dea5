package tax_test

import (
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/law"
	"nongsan/internal/money"
	"nongsan/internal/tax"
)

var november = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func TestWhatIsWithheld(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		who  tax.Subject
		want tax.Rates
	}{
		"a household's tea":        {tax.Subject{Class: tax.Goods, Kind: tax.Household}, tax.Rates{VAT: 100, PIT: 50}},
		"its own fresh fruit":      {tax.Subject{Class: tax.OwnUnprocessed, Kind: tax.Household}, tax.Rates{}},
		"a service":                {tax.Subject{Class: tax.Service, Kind: tax.Individual}, tax.Rates{VAT: 500, PIT: 200}},
		"a person from abroad":     {tax.Subject{Class: tax.Goods, Kind: tax.Individual, Abroad: true}, tax.Rates{VAT: 100, PIT: 100}},
		"a cooperative":            {tax.Subject{Class: tax.Goods, Kind: tax.Cooperative}, tax.Rates{}},
		"a company":                {tax.Subject{Class: tax.Goods, Kind: tax.Company}, tax.Rates{}},
		"what nobody classed":      {tax.Subject{Class: "unclear", Kind: tax.Household}, tax.Rates{VAT: 500, PIT: 200}},
		"a seller nobody can name": {tax.Subject{Class: tax.Goods, Kind: "unclear"}, tax.Rates{VAT: 100, PIT: 50}},
	} {
		if got := tax.On(test.who, november); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
	if tax.AsksTurnover(november) {
		t.Error("sellers below the threshold are withheld from, too")
	}
}

func TestTaxIsWholeDongHalfUp(t *testing.T) {
	t.Parallel()
	for base, want := range map[money.VND][2]money.VND{100_000: {1000, 500}, 149: {1, 1}, 150: {2, 1}, 99: {1, 0}, 49: {0, 0}} {
		if vat, pit := (tax.Rates{VAT: 100, PIT: 50}).Of(base); vat != want[0] || pit != want[1] {
			t.Errorf("of %d: %d and %d, want %v", base, vat, pit, want)
		}
	}
}

func TestTheMonthIsFiledByTheTwentieth(t *testing.T) {
	t.Parallel()
	if got := tax.FileBy(november).In(clock.Vietnam).Format(time.DateOnly); got != "2026-12-20" {
		t.Errorf("November is filed by %s", got)
	}
	if got := tax.Threshold(november); got != 1_000_000_000 {
		t.Errorf("threshold %d", got)
	}
}

// Each row of the tables is the only one of its kind on its days.
func TestADayHasOneRowOfEachRule(t *testing.T) {
	t.Parallel()
	for _, at := range []time.Time{november, november.AddDate(-1, 0, 0), november.AddDate(1, 0, 0)} {
		seen := map[string]bool{}
		for _, row := range tax.InForce(at) {
			if seen[row.Name()] {
				t.Errorf("on %s there are two rows of %s", at.Format(time.DateOnly), row.Name())
			}
			seen[row.Name()] = true
		}
		if len(seen) < 16 {
			t.Errorf("on %s only %d rules are in force", at.Format(time.DateOnly), len(seen))
		}
	}
}

// Every row in force today stands in an instrument that is in force today: a rule past its end has to be read anew.
func TestEveryRuleInUseStandsInALawInForce(t *testing.T) {
	t.Parallel()
	now := clock.System()
	for _, row := range tax.InForce(now) {
		rule := law.Rule{Name: "tax: " + row.Name(), Instrument: row.Instrument}
		for _, fault := range law.Lapsed([]law.Rule{rule}, now) {
			t.Error(fault)
		}
	}
}
