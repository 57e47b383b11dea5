package account

import (
	"context"

	"nongsan/internal/errs"
)

// Hashing a password takes 35 ms of a core and 19 MiB: without a bound the sign-in page starves the shop.
const (
	hashAtOnce = 2
	hashWait   = 20
)

// queue lets two in and lets twenty wait.
type queue struct {
	inside  chan struct{}
	present chan struct{} // those inside and those who wait
}

func newQueue() *queue {
	return &queue{inside: make(chan struct{}, hashAtOnce), present: make(chan struct{}, hashAtOnce+hashWait)}
}

// enter waits for a place and returns how to give it back. When too many wait already, or ctx ends first, it is
// errs.Unavailable "account.busy".
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	select {
	case q.present <- struct{}{}:
	default:
		return nil, errs.New(errs.Unavailable, "account.busy")
	}
	select {
	case q.inside <- struct{}{}:
		return func() { <-q.inside; <-q.present }, nil
	case <-ctx.Done():
		<-q.present
		return nil, errs.Wrap(errs.Unavailable, "account.busy", ctx.Err())
	}
}
