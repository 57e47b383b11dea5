package task

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/catalog"
	"nongsan/internal/identity"
)

// watchGateArgs is the job that tells unidentified sellers of the gate, and keeps it.
type watchGateArgs struct{}

// Kind names the job.
func (watchGateArgs) Kind() string { return "identity.gate" }

type watchGate struct {
	river.WorkerDefaults[watchGateArgs]
	notices identity.Notices
	catalog *catalog.Service
}

// Work takes off the shelf what may not show, puts back what may, and then tells who is to be told.
func (w *watchGate) Work(ctx context.Context, _ *river.Job[watchGateArgs]) error {
	if _, _, err := w.catalog.HideUnidentified(ctx); err != nil {
		return err
	}
	_, err := w.notices.Tell(ctx)
	return err
}

// Timeout gives it longer than most: on one day a whole province may be told.
func (*watchGate) Timeout(*river.Job[watchGateArgs]) time.Duration { return 5 * time.Minute }

func gateEveryTenMinutes() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(10*time.Minute),
		func() (river.JobArgs, *river.InsertOpts) { return watchGateArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}
