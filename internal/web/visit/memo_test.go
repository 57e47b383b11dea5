package visit_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/web/visit"
)

func TestAnswersAreAskedOnceASecond(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	memory := visit.NewMemory(c.Now, nil)
	var asked atomic.Int64
	answers := visit.Remember(memory, func(_ context.Context, q string) (string, error) {
		asked.Add(1)
		return q + "!", nil
	})
	expect := func(want int64, why string) {
		t.Helper()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if got, err := answers.To(t.Context(), "chè"); got != "chè!" || err != nil {
					t.Errorf("got %q, %v", got, err)
				}
			})
		}
		wg.Wait()
		if asked.Load() != want {
			t.Errorf("%s: asked %d times, want %d", why, asked.Load(), want)
		}
	}
	expect(1, "eight at once")
	c.Advance(999 * time.Millisecond)
	expect(1, "within the second")
	c.Advance(time.Millisecond)
	expect(2, "a second later")
	memory.Forget()
	expect(3, "after a change")
	c.Advance(-time.Hour)
	expect(4, "after the clock was set back")
}

func TestAFailureIsNotRemembered(t *testing.T) {
	t.Parallel()
	broken := true
	answers := visit.Remember(visit.NewMemory(clock.System, nil), func(context.Context, int) (int, error) {
		if broken {
			return 0, errors.New("away")
		}
		return 7, nil
	})
	if _, err := answers.To(t.Context(), 1); err == nil {
		t.Error("the failure is not told")
	}
	broken = false
	if got, err := answers.To(t.Context(), 1); got != 7 || err != nil {
		t.Errorf("after the failure: %d, %v", got, err)
	}
}
