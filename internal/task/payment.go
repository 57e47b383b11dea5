package task

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/clock"
	"nongsan/internal/payment"
)

// followPaymentsArgs is the job that asks gateways about what nobody has told us of, and sends refunds that are due.
// What is due is in the rows themselves, so no job can be lost.
type followPaymentsArgs struct{}

// Kind names the job.
func (followPaymentsArgs) Kind() string { return "payment.follow" }

type followPayments struct {
	river.WorkerDefaults[followPaymentsArgs]
	payments *payment.Service
}

// Work asks about every attempt that is due, then sends every refund that is.
func (w *followPayments) Work(ctx context.Context, _ *river.Job[followPaymentsArgs]) error {
	if _, err := w.payments.FollowAttempts(ctx); err != nil {
		return err
	}
	_, err := w.payments.SendRefunds(ctx)
	return err
}

// reconcileArgs is the job that compares our books with the gateways'.
type reconcileArgs struct{}

// Kind names the job.
func (reconcileArgs) Kind() string { return "payment.reconcile" }

type reconcile struct {
	river.WorkerDefaults[reconcileArgs]
	payments *payment.Service
	days     int
}

// Work compares yesterday and the day before, since gateways settle late, and forgets what nobody needs any more.
func (w *reconcile) Work(ctx context.Context, _ *river.Job[reconcileArgs]) error {
	now := clock.System()
	if _, err := w.payments.ForgetMessages(ctx, now.AddDate(0, 0, -w.days)); err != nil {
		return err
	}
	return w.payments.ReconcileDay(ctx, now.Add(-48*time.Hour), now.Add(-10*time.Minute))
}

// Timeout is longer than usual: every attempt of two days is asked about.
func (w *reconcile) Timeout(*river.Job[reconcileArgs]) time.Duration { return 15 * time.Minute }
