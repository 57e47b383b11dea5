package task

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/errs"
	"nongsan/internal/intake"
)

// Limits of the work on a list: how long one may take, and when to come again while another is worked on.
const (
	listTime  = 30 * time.Minute
	listAgain = 2 * time.Second
)

type takeList struct {
	river.WorkerDefaults[intake.TakeArgs]
	lists *intake.Uploads
}

// Work tries a list, or takes it in.
func (w *takeList) Work(ctx context.Context, job *river.Job[intake.TakeArgs]) error {
	err := w.lists.Work(ctx, job.Args.UploadID)
	if errs.HasCode(err, "intake.running") {
		return river.JobSnooze(listAgain)
	}
	return err
}

// Timeout is longer than usual: a list may have a million rows.
func (w *takeList) Timeout(*river.Job[intake.TakeArgs]) time.Duration { return listTime }

// sweepListsArgs is the job that goes on with lists whose process is gone, and deletes files whose time is over.
type sweepListsArgs struct{}

// Kind names the job.
func (sweepListsArgs) Kind() string { return "intake.sweep" }

type sweepLists struct {
	river.WorkerDefaults[sweepListsArgs]
	deps Deps
}

// Work looks once at every list.
func (w *sweepLists) Work(ctx context.Context, _ *river.Job[sweepListsArgs]) error {
	if w.deps.Lists == nil {
		return nil
	}
	before := w.deps.Clock().AddDate(0, 0, -w.deps.ListDays)
	return errors.Join(w.deps.Lists.Resume(ctx), w.deps.Lists.Tidy(ctx, before), w.deps.Slips.Tidy(ctx))
}
