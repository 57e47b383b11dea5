package law_test

import (
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/law"
)

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, clock.Vietnam) }

// When this fails the law has moved on: read what replaced the instrument, change the rule, then the list.
func TestEveryRuleInUseIsInForce(t *testing.T) {
	t.Parallel()
	for _, fault := range law.Lapsed(law.InUse(), clock.System()) {
		t.Error(fault)
	}
}

func TestAnInstrumentBindsBetweenItsDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number string
		at     time.Time
		want   bool
	}{
		{"248/2026/NĐ-CP", on(2026, 7, 1).Add(-time.Second), false},
		{"248/2026/NĐ-CP", on(2026, 7, 1), true},
		{"52/2013/NĐ-CP", on(2026, 7, 1).Add(-time.Second), true},
		{"52/2013/NĐ-CP", on(2026, 7, 1), false},
		{"174/2025/NĐ-CP", on(2026, 12, 31), true},
		{"174/2025/NĐ-CP", on(2027, 1, 1), false},
		{"46/2026/NĐ-CP", on(2026, 11, 23), false}, // suspended
	} {
		i, ok := law.ByNumber(c.number)
		if !ok || i.InForce(c.at) != c.want {
			t.Errorf("%s at %s: known %v, in force %v, want %v", c.number, c.at, ok, i.InForce(c.at), c.want)
		}
	}
}

func TestLapsedRulesAreNamed(t *testing.T) {
	t.Parallel()
	rules := []law.Rule{{Name: "old", Instrument: "52/2013/NĐ-CP"}, {Name: "unknown", Instrument: "1/1900"}, {Name: "suspended", Instrument: "46/2026/NĐ-CP"}, {Name: "good", Instrument: "248/2026/NĐ-CP"}}
	if got := law.Lapsed(rules, on(2026, 11, 23)); len(got) != 3 {
		t.Errorf("%v; want three faults", got)
	}
}

func TestTheListIsWhole(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, i := range law.All() {
		if i.Number == "" || i.Subject == "" || known[i.Number] || (!i.Until.IsZero() && !i.Until.After(i.From)) {
			t.Errorf("%+v is no instrument, or stands twice", i)
		}
		known[i.Number] = true
	}
	for _, i := range law.All() {
		if i.ReplacedBy != "" && !known[i.ReplacedBy] {
			t.Errorf("%s was replaced by %s, which is not in the list", i.Number, i.ReplacedBy)
		}
	}
}
