package task

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/clock"
	"nongsan/internal/notify"
)

type sendMessage struct {
	river.WorkerDefaults[notify.SendArgs]
	messages *notify.Service
}

// Work sends one message.
func (w *sendMessage) Work(ctx context.Context, job *river.Job[notify.SendArgs]) error {
	return w.messages.Deliver(ctx, job.Args.MessageID)
}

// NextRetry is as the channel has it: most text messages are of use for minutes only.
func (w *sendMessage) NextRetry(job *river.Job[notify.SendArgs]) time.Time {
	return clock.System().Add(job.Args.Channel.Wait(job.Attempt))
}

// sweepMessagesArgs is the job that gives up what is of no use any more and raises the alarm of the budget.
type sweepMessagesArgs struct{}

// Kind names the job.
func (sweepMessagesArgs) Kind() string { return "notify.sweep" }

type sweepMessages struct {
	river.WorkerDefaults[sweepMessagesArgs]
	messages *notify.Service
}

// Work looks once through the outbox.
func (w *sweepMessages) Work(ctx context.Context, _ *river.Job[sweepMessagesArgs]) error {
	return w.messages.Sweep(ctx)
}
