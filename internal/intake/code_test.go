package intake_test

import (
	"regexp"
	"testing"
	"time"

	"nongsan/internal/intake"
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
}
