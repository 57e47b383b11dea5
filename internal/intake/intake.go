// Package intake takes in thousands of sellers at once from the list of an office, and hands each household the code
// with which it takes its account over.
//
// Invariants: a phone number becomes one seller, however often its row is read; nothing is guessed: what is unclear
// comes back with its reason; one file is taken in at a time; what a seller has changed is never overwritten; a code
// is stored as its hash, lives 14 days and is used once.
package intake

import (
	"context"
	"fmt"
	"io"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
)

// File is a list of sellers: CSV or XLSX.
type File struct {
	Name   string
	Source io.ReaderAt
	Size   int64
}

// Options of an import; all may be left out.
type Options struct {
	DryRun   bool                            // find out what would happen, add nobody
	Progress func(Progress)                  // called now and then, from one goroutine at a time
	Report   func() (io.WriteCloser, error)  // opened when rows are refused; gets a workbook with the reasons
	stop     func(step Step, line int) error // tests end a run here
}

// Step is what an import is doing.
type Step string

// The steps, in their order.
const (
	Reading   Step = "reading"   // Done and Total are bytes
	Comparing Step = "comparing" // with the file itself and the database
	Merging   Step = "merging"   // Done and Total are rows
	Reporting Step = "reporting" // rows
)

// Progress says how far a step is.
type Progress struct {
	Step        Step
	Done, Total int64
}

// Result is what happened, or in a dry run what would. A run that went on where it was stopped counts from its start.
type Result struct {
	Rows      int // with something in them, below the header
	Created   int
	Unchanged int // were there already
	Refused   int
	Summary
}

// Service takes sellers in.
type Service struct {
	db  *sqlx.DB
	now clock.Clock
	key []byte
}

// New returns a Service on db, whose statements may take a minute; key keeps the codes' hashes from being tried out.
func New(db *sqlx.DB, now clock.Clock, key []byte) *Service {
	return &Service{db: db, now: now, key: key}
}

// Import takes a file in. Good rows become sellers, each with an account without a password whose number owns it; the
// others come back in the report. When it is stopped, the same file goes on where it was. A file that is no list is
// errs.Invalid; while another is taken in it is errs.Conflict "intake.running".
func (s *Service) Import(ctx context.Context, f File, o Options) (Result, error) {
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	leave, err := s.alone(ctx)
	if err != nil {
		return Result{}, err
	}
	defer leave()
	list, err := openList(f)
	if err != nil {
		return Result{}, err
	}
	r, err := s.begin(ctx, f, o.DryRun)
	if err != nil {
		return Result{}, fmt.Errorf("begin to take %s in: %w", f.Name, err)
	}
	r.summary.Ignored = list.ignored
	steps := []func(context.Context, File, *run, Options) error{s.stage, s.compare, s.merge, s.report, s.summarize, s.finish}
	for _, step := range steps {
		if err := step(ctx, f, r, o); err != nil {
			return Result{}, fmt.Errorf("take %s in: %w", f.Name, err)
		}
	}
	return Result{Rows: r.Staged, Created: r.Created, Unchanged: r.Unchanged, Refused: r.Refused, Summary: r.summary}, nil
}

// importLock is the advisory lock of the one import at a time.
const importLock = 0x696e74616b65 // "intake"

// alone takes the lock on a connection of its own; the end of the connection frees it too.
func (s *Service) alone(ctx context.Context) (leave func(), err error) {
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock the intake: %w", err)
	}
	var mine bool
	err = conn.GetContext(ctx, &mine, `SELECT pg_try_advisory_lock($1)`, int64(importLock))
	if err == nil && !mine {
		err = errs.New(errs.Conflict, "intake.running")
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return func() {
		var freed bool
		_ = conn.GetContext(context.WithoutCancel(ctx), &freed, `SELECT pg_advisory_unlock($1)`, int64(importLock))
		_ = conn.Close()
	}, nil
}
