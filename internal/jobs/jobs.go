// Package jobs enqueues work in the transaction of the change that needs it, and runs it, with River on the same
// database. A job's effect happens once: kinds are thin and call one verb that can be called again.
package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"nongsan/internal/pg"
)

// pollEvery is how often the database is asked for work: lib/pq does not listen for notifications here.
const pollEvery = 200 * time.Millisecond

// Slow is the queue of work that takes seconds of a processor and much memory. It has one worker, and the queue of
// everything else never waits for it.
const Slow = "slow"

// Mail is the queue of what waits for mail servers, which may take a minute to answer.
const Mail = "mail"

// Client enqueues jobs, and runs them when it was made with workers.
type Client struct{ river *river.Client[*sql.Tx] }

// NewEnqueuer returns a client that only enqueues.
func NewEnqueuer(db *sqlx.DB) (*Client, error) { return newClient(db, &river.Config{}) }

// NewRunner returns a client that also runs the workers' jobs, at most four at a time beside one of Slow and two of
// Mail, once it is started.
func NewRunner(db *sqlx.DB, workers *river.Workers, periodic []*river.PeriodicJob, log *slog.Logger) (*Client, error) {
	return newClient(db, &river.Config{
		Logger:            slog.New(quiet{log.Handler()}),
		PollOnly:          true,
		FetchPollInterval: pollEvery,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}, Slow: {MaxWorkers: 1}, Mail: {MaxWorkers: 2}},
		Workers:           workers,
		PeriodicJobs:      periodic,
		JobTimeout:        time.Minute,
		ReindexerSchedule: river.NeverSchedule(), // only the tables' owner may, and the role that serves owns none
	})
}

func newClient(db *sqlx.DB, config *river.Config) (*Client, error) {
	c, err := river.NewClient(riverdatabasesql.New(db.DB), config)
	if err != nil {
		return nil, fmt.Errorf("job client: %w", err)
	}
	return &Client{river: c}, nil
}

// Enqueue writes a job in tx, to run at a time; the zero time means at once. A job that must run once for the same
// arguments says so in its InsertOpts.
func (c *Client) Enqueue(ctx context.Context, tx pg.Tx, args river.JobArgs, at time.Time) error {
	opts := &river.InsertOpts{ScheduledAt: at}
	if _, err := c.river.InsertTx(ctx, tx.Tx.Tx, args, opts); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Start begins to work; Stop waits for the jobs in hand.
func (c *Client) Start(ctx context.Context) error { return c.river.Start(ctx) }

// Stop takes no new jobs and waits until those in hand are done or ctx ends.
func (c *Client) Stop(ctx context.Context) error { return c.river.Stop(ctx) }

// quiet keeps River's tales of its own life out of the log; what goes wrong stays in.
type quiet struct{ slog.Handler }

// Enabled implements slog.Handler.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}
