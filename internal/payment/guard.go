package payment

import (
	"context"
	"errors"
	"sync"
	"time"

	"nongsan/internal/clock"
)

// A gateway that fails so often in a row is left alone; then one call in a while tries whether it is back.
const (
	failures   = 5
	probeEvery = 30 * time.Second
)

// Guarded is a gateway that is not called while it is away, so that no page waits for it.
type Guarded struct {
	Gateway
	now clock.Clock

	mu      sync.Mutex
	failed  int       // calls in a row
	retryAt time.Time // of the next probe, once it failed too often
}

// Guard watches over a gateway.
func Guard(g Gateway, now clock.Clock) *Guarded { return &Guarded{Gateway: g, now: now} }

// Available reports whether the gateway answers, as far as we know.
func (g *Guarded) Available() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failed < failures || !g.now().Before(g.retryAt)
}

// Start calls the gateway unless it is away.
func (g *Guarded) Start(ctx context.Context, in Intent) (Action, error) {
	return guarded(g, func() (Action, error) { return g.Gateway.Start(ctx, in) })
}

// Query calls the gateway unless it is away.
func (g *Guarded) Query(ctx context.Context, a Attempt) ([]Event, error) {
	return guarded(g, func() ([]Event, error) { return g.Gateway.Query(ctx, a) })
}

// Refund calls the gateway unless it is away.
func (g *Guarded) Refund(ctx context.Context, r RefundOrder) (RefundAnswer, error) {
	return guarded(g, func() (RefundAnswer, error) { return g.Gateway.Refund(ctx, r) })
}

func guarded[T any](g *Guarded, call func() (T, error)) (T, error) {
	if !g.enter() {
		var none T
		return none, ErrAway
	}
	answer, err := call()
	g.leave(errors.Is(err, ErrAway) || errors.Is(err, ErrUnknown))
	return answer, err
}

// enter lets a call through, or the one that probes.
func (g *Guarded) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failed < failures {
		return true
	}
	now := g.now()
	if now.Before(g.retryAt) {
		return false
	}
	g.retryAt = now.Add(probeEvery) // the others wait for this one
	return true
}

func (g *Guarded) leave(failed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !failed {
		g.failed = 0
		return
	}
	g.failed++
	g.retryAt = g.now().Add(probeEvery)
}
