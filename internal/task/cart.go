package task

import (
	"context"

	"github.com/riverqueue/river"

	"nongsan/internal/cart"
)

// sweepCartsArgs is the job that deletes carts nobody has touched for 60 days.
type sweepCartsArgs struct{}

// Kind names the job.
func (sweepCartsArgs) Kind() string { return "cart.sweep" }

type sweepCarts struct {
	river.WorkerDefaults[sweepCartsArgs]
	carts *cart.Service
}

// Work deletes them, a thousand at a time.
func (w *sweepCarts) Work(ctx context.Context, _ *river.Job[sweepCartsArgs]) error {
	for {
		n, err := w.carts.Sweep(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}
