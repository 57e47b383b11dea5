package task

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/clock"
	"nongsan/internal/photo"
)

type developPhoto struct {
	river.WorkerDefaults[photo.DevelopArgs]
	photos *photo.Service
}

// Work makes the pictures of one upload.
func (w *developPhoto) Work(ctx context.Context, job *river.Job[photo.DevelopArgs]) error {
	return w.photos.Develop(ctx, job.Args.Hash, job.Attempt >= job.MaxAttempts)
}

// NextRetry is sooner than usual: somebody looks at the page.
func (w *developPhoto) NextRetry(job *river.Job[photo.DevelopArgs]) time.Time {
	return clock.System().Add(time.Duration(job.Attempt*job.Attempt) * 2 * time.Second)
}

// resumePhotosArgs is the job that takes up uploads whose own job was lost.
type resumePhotosArgs struct{}

// Kind names the job.
func (resumePhotosArgs) Kind() string { return "photo.resume" }

type resumePhotos struct {
	river.WorkerDefaults[resumePhotosArgs]
	photos *photo.Service
}

// Work looks once for uploads that wait too long.
func (w *resumePhotos) Work(ctx context.Context, _ *river.Job[resumePhotosArgs]) error {
	_, err := w.photos.Resume(ctx)
	return err
}

// sweepPhotosArgs is the job that takes away photographs nothing shows, and files without a photograph.
type sweepPhotosArgs struct{}

// Kind names the job.
func (sweepPhotosArgs) Kind() string { return "photo.sweep" }

type sweepPhotos struct {
	river.WorkerDefaults[sweepPhotosArgs]
	photos *photo.Service
}

// Work compares photographs with their files, once.
func (w *sweepPhotos) Work(ctx context.Context, _ *river.Job[sweepPhotosArgs]) error {
	_, err := w.photos.Sweep(ctx)
	return err
}

// Timeout is longer than usual: a million files are listed a thousand at a time.
func (w *sweepPhotos) Timeout(*river.Job[sweepPhotosArgs]) time.Duration { return 15 * time.Minute }
