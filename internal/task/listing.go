package task

import (
	"context"
	"errors"

	"github.com/riverqueue/river"

	"nongsan/internal/catalog"
	"nongsan/internal/certificate"
)

// watchPapersArgs is the job that tells sellers which papers end soon, and takes off the shelf what lost its own.
type watchPapersArgs struct{}

// Kind names the job.
func (watchPapersArgs) Kind() string { return "certificate.watch" }

type watchPapers struct {
	river.WorkerDefaults[watchPapersArgs]
	certificates *certificate.Service
	catalog      *catalog.Service
}

// Work looks once through the papers.
func (w *watchPapers) Work(ctx context.Context, _ *river.Job[watchPapersArgs]) error {
	_, err := w.catalog.HideWithoutPapers(ctx)
	return errors.Join(err, w.certificates.Remind(ctx))
}
