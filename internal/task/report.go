package task

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"

	"nongsan/internal/clock"
	"nongsan/internal/ledger"
	"nongsan/internal/report"
)

// countArgs is the job that counts days and months that are over, and the present month for whoever asks next.
type countArgs struct{}

// Kind names the job.
func (countArgs) Kind() string { return "report.count" }

type count struct {
	river.WorkerDefaults[countArgs]
	db  *sqlx.DB
	now clock.Clock
}

// Work counts what is due.
func (w *count) Work(ctx context.Context, _ *river.Job[countArgs]) error {
	if _, err := ledger.CloseDays(ctx, w.db, w.now()); err != nil {
		return err
	}
	if _, err := report.CloseMonths(ctx, w.db, w.now()); err != nil {
		return err
	}
	return report.CountAhead(ctx, w.db, w.now())
}

// Timeout is for the first time among years of orders.
func (*count) Timeout(*river.Job[countArgs]) time.Duration { return 10 * time.Minute }

// hourlyCount counts at the start and every hour.
func hourlyCount() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
		func() (river.JobArgs, *river.InsertOpts) { return countArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}
