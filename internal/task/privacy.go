package task

import (
	"context"

	"github.com/riverqueue/river"

	"nongsan/internal/privacy"
)

// forgetArgs is the job that forgets people whose time is over.
type forgetArgs struct{}

// Kind names the job.
func (forgetArgs) Kind() string { return "privacy.forget" }

type forget struct {
	river.WorkerDefaults[forgetArgs]
	privacy *privacy.Service
}

// Work forgets until nobody is left.
func (w *forget) Work(ctx context.Context, _ *river.Job[forgetArgs]) error {
	for w.privacy != nil {
		if n, err := w.privacy.Tidy(ctx); err != nil || n == 0 {
			return err
		}
	}
	return nil
}
