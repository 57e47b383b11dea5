package account

import (
	"context"
	"testing"
	"testing/synctest"

	"nongsan/internal/errs"
)

func TestQueueLetsTwoInAndTwentyWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, leaves := newQueue(), make(chan func(), 22)
		for range 22 {
			go func() {
				leave, err := q.enter(t.Context())
				if err != nil {
					t.Error(err)
				}
				leaves <- leave
			}()
		}
		synctest.Wait()
		if len(leaves) != 2 {
			t.Errorf("%d are inside", len(leaves))
		}
		if _, err := q.enter(t.Context()); !errs.Is(err, errs.Unavailable) {
			t.Errorf("the twenty-third gets %v", err)
		}
		for range 22 {
			(<-leaves)()
		}
		if len(q.inside) != 0 || len(q.present) != 0 {
			t.Errorf("%d inside and %d present after all left", len(q.inside), len(q.present))
		}
	})
}

func TestQueueGivesThePlaceBackOfOneWhoStopsWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		for range 2 {
			if _, err := q.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() {
			_, err := q.enter(ctx)
			failed <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-failed; !errs.HasCode(err, "account.busy") {
			t.Errorf("got %v", err)
		}
		if len(q.present) != 2 {
			t.Errorf("%d are present", len(q.present))
		}
	})
}
