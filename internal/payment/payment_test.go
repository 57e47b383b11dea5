package payment_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
	"nongsan/internal/payment/cod"
)

// Whatever order a gateway's messages come in and however often, an attempt ends the same.
func TestAttemptsFoldTheSameInAnyOrder(t *testing.T) {
	t.Parallel()
	all := []payment.Kind{payment.KindPaid, payment.KindFailed, payment.KindRefunded, payment.KindRefundFailed, payment.KindFailed, payment.KindPaid}
	for mask := range 1 << len(all) {
		var some []payment.Kind
		for i, k := range all {
			if mask>>i&1 == 1 {
				some = append(some, k)
			}
		}
		want := payment.Fold(payment.AttemptOpen, some)
		permuted(some, 0, func(kinds []payment.Kind) {
			state := payment.AttemptOpen
			for i := range kinds { // one message after the other
				state = payment.Fold(state, kinds[:i+1])
			}
			if state != want {
				t.Fatalf("%v ends %s, want %s", kinds, state, want)
			}
		})
	}
	if payment.Fold(payment.AttemptFailed, []payment.Kind{payment.KindFailed, payment.KindPaid}) != payment.AttemptPaid {
		t.Error("money that arrived does not count after a failure")
	}
	if payment.Fold(payment.AttemptGone, nil) != payment.AttemptGone {
		t.Error("nothing said changes something")
	}
}

func permuted(list []payment.Kind, at int, visit func([]payment.Kind)) {
	if at == len(list) {
		visit(list)
		return
	}
	for i := at; i < len(list); i++ {
		list[at], list[i] = list[i], list[at]
		permuted(list, at+1, visit)
		list[at], list[i] = list[i], list[at]
	}
}

// moody is a gateway that fails as it is told.
type moody struct {
	cod.Gateway
	err   error
	calls int
}

func (m *moody) Start(context.Context, payment.Intent) (payment.Action, error) {
	m.calls++
	return payment.Action{}, m.err
}

func TestAGatewayThatFailsIsLeftAloneAndTriedAgain(t *testing.T) {
	t.Parallel()
	now := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	m := &moody{err: payment.ErrUnknown}
	g := payment.Guard(m, now.Now)
	start := func() error { _, err := g.Start(t.Context(), payment.Intent{}); return err }
	for range 9 {
		if err := start(); err == nil {
			t.Fatal("it failed and nobody heard")
		}
	}
	if m.calls != 5 || g.Available() {
		t.Errorf("called %d times, available %v", m.calls, g.Available())
	}
	now.Advance(31 * time.Second)
	if !g.Available() {
		t.Error("it is never tried again")
	}
	_, _ = start(), start()
	if m.calls != 6 {
		t.Errorf("%d probes at once", m.calls-5)
	}
	now.Advance(31 * time.Second)
	m.err = nil
	if err := start(); err != nil || !g.Available() {
		t.Errorf("it is back: %v", err)
	}
	m.err = payment.ErrRefused
	for range 9 {
		if err := start(); !errors.Is(err, payment.ErrRefused) {
			t.Error(err)
		}
	}
	if !g.Available() {
		t.Error("a gateway that refuses does answer")
	}
}

func TestAProvinceOffersWaysInItsOwnOrder(t *testing.T) {
	t.Parallel()
	all := []payment.Gateway{cod.Gateway{}}
	ways, err := payment.Offer(all, "cod:10000-500000", "cod=Chỉ trong tỉnh")
	if err != nil || len(ways) != 1 || ways[0].Note != "Chỉ trong tỉnh" || ways[0].Takes(9_999) || !ways[0].Takes(10_000) || ways[0].Takes(500_001) {
		t.Errorf("%+v, %v", ways, err)
	}
	if ways, err := payment.Offer(all, "", ""); err != nil || len(ways) != 1 || !ways[0].Takes(1) {
		t.Errorf("%+v, %v", ways, err)
	}
	for _, wrong := range [][2]string{{"momo", ""}, {"cod,cod", ""}, {"cod:5", ""}, {"cod:5-1", ""}, {"cod:a-b", ""}, {"cod", "momo"}, {"cod", "bitcoin=x"}} {
		if _, err := payment.Offer(all, wrong[0], wrong[1]); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}
