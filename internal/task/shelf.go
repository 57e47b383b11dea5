package task

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/catalog"
)

// tendShelfArgs is the job that brings up to date what changes with time on the shelf.
type tendShelfArgs struct{}

// Kind names the job.
func (tendShelfArgs) Kind() string { return "shelf.tend" }

type tendShelf struct {
	river.WorkerDefaults[tendShelfArgs]
	shelf *catalog.Service
}

// Work tends the shelf once.
func (w *tendShelf) Work(ctx context.Context, _ *river.Job[tendShelfArgs]) error {
	return w.shelf.Tend(ctx)
}

// hourlyShelf tends the shelf at the start and every hour.
func hourlyShelf() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
		func() (river.JobArgs, *river.InsertOpts) { return tendShelfArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true})
}
