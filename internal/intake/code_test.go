package intake_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/intake"
	"nongsan/internal/pg"
)

func (w world) invite(t *testing.T, commune string, again bool) []intake.Slip {
	t.Helper()
	var slips []intake.Slip
	n, err := w.Invite(t.Context(), commune, again, func(s intake.Slip) error { slips = append(slips, s); return nil })
	if err != nil || n != len(slips) {
		t.Fatal(n, err)
	}
	return slips
}

func (w world) redeem(t *testing.T, code, phone string) error {
	t.Helper()
	return w.Redeem(t.Context(), code, phone, func(pg.Tx, int64, int64) error { return nil })
}

func TestEveryNewSellerGetsOneCodeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.take(t, csvOf(2300), intake.Options{})
	slips := w.invite(t, "", false)
	seen, shape := map[string]bool{}, regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$`)
	for _, s := range slips {
		if !shape.MatchString(s.Code) || seen[s.Code] || s.Phone == "" || !s.ExpiresAt.Equal(start.Add(14*24*time.Hour)) {
			t.Fatalf("slip %+v", s)
		}
		seen[s.Code] = true
	}
	if len(slips) != 2300 {
		t.Errorf("%d slips", len(slips))
	}
	if again := w.invite(t, "", false); len(again) != 0 {
		t.Errorf("codes were given out twice: %d", len(again))
	}
	if again := w.invite(t, slips[0].CommuneCode, true); len(again) != 25 || again[0].Code == slips[0].Code {
		t.Errorf("%d new codes for a commune", len(again))
	}
	if err := w.redeem(t, slips[0].Code, slips[0].Phone); !errs.HasCode(err, "intake.code_wrong") {
		t.Errorf("a replaced code: %v", err)
	}
}

func TestACodeIsUsedOnceByItsNumberInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.take(t, csvOf(3), intake.Options{})
	slips := w.invite(t, "", false)
	var stored int
	if err := w.db.GetContext(t.Context(), &stored, `SELECT count(*) FROM activation_code c WHERE c::text ILIKE '%' || $1 || '%'`, strings.ReplaceAll(slips[0].Code, "-", "")); err != nil || stored != 0 {
		t.Errorf("the code is stored: %d, %v", stored, err)
	}
	for name, try := range map[string][2]string{
		"another's number": {slips[0].Code, slips[1].Phone}, "no code": {"", slips[0].Phone}, "a wrong code": {"00000-00000", slips[0].Phone},
		"a long code": {strings.Repeat("0", 1000), slips[0].Phone},
	} {
		if err := w.redeem(t, try[0], try[1]); !errs.HasCode(err, "intake.code_wrong") {
			t.Errorf("%s: %v", name, err)
		}
	}
	typed := strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(strings.ToLower(slips[0].Code))
	results := make(chan error, 8)
	for range cap(results) {
		go func() { results <- w.redeem(t, typed, slips[0].Phone) }()
	}
	good := 0
	for range cap(results) {
		if err := <-results; err == nil {
			good++
		} else if !errs.HasCode(err, "intake.code_wrong") {
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("a code was used %d times", good)
	}
	w.now.Advance(14 * 24 * time.Hour)
	if err := w.redeem(t, slips[1].Code, slips[1].Phone); !errs.HasCode(err, "intake.code_wrong") {
		t.Errorf("after 14 days: %v", err)
	}
	counts, err := w.Counts(t.Context())
	activated := 0
	for _, c := range counts {
		activated += c.Activated
	}
	if err != nil || activated != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
}
