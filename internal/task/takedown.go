package task

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/takedown"
)

// watchTakedownsArgs is the job that tells of requests of authorities that are late, or will soon be.
type watchTakedownsArgs struct{}

// Kind names the job.
func (watchTakedownsArgs) Kind() string { return "takedown.watch" }

type watchTakedowns struct {
	river.WorkerDefaults[watchTakedownsArgs]
	takedowns takedown.Service
}

// Work looks once through the open requests.
func (w *watchTakedowns) Work(ctx context.Context, _ *river.Job[watchTakedownsArgs]) error {
	return w.takedowns.Watch(ctx)
}

func takedownsEveryTenMinutes() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(10*time.Minute),
		func() (river.JobArgs, *river.InsertOpts) { return watchTakedownsArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}
