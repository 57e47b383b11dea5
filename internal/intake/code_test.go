package intake_test

import (
	"errors"
	"regexp"
	"testing"
	"time"

	"nongsan/internal/intake"
	"nongsan/internal/pgtest"
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

// Two officers print at once: the second does not take back what the first has just printed.
func TestTwoWhoInviteAtOnceInviteOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.take(t, csvOf(3), intake.Options{})
	drawn := pgtest.Holds(t, w.db, `LOCK TABLE activation_code IN SHARE MODE`)
	var first, second []intake.Slip
	one := pgtest.Waits(t, w.db, func() error { first = w.invite(t, "", false); return nil })
	two := pgtest.Waits(t, w.db, func() error { second = w.invite(t, "", false); return nil })
	drawn()
	if err := errors.Join(one(), two()); err != nil || len(first) != 3 || len(second) != 0 {
		t.Errorf("the first printed %d slips, the second %d more: %v", len(first), len(second), err)
	}
}

// Ten characters of 32 are 50 bits. Each stands in each place about as often as any other.
func TestCodesOfAWholeProvinceDiffer(t *testing.T) {
	t.Parallel()
	const households = 68_000
	seen, places := map[string]bool{}, [10][256]int{}
	for range households {
		code := intake.NewCode()
		seen[code] = true
		for i := range places {
			places[i][code[i]]++
		}
	}
	if len(seen) != households {
		t.Errorf("%d different codes of %d", len(seen), households)
	}
	for i, place := range places {
		letters := 0
		for _, n := range place {
			if n > 0 {
				letters++
			}
			if n > 0 && (n < households/32*8/10 || n > households/32*12/10) {
				t.Errorf("place %d has a letter %d times", i, n)
			}
		}
		if letters != 32 {
			t.Errorf("place %d has %d letters", i, letters)
		}
	}
}
