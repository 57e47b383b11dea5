package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// errStopAsked ends the work of an upload that somebody stopped.
var errStopAsked = errors.New("an officer stopped it")

// Work does what an upload waits for. It may be called again: what was done stays done. While another file is taken
// in it is errs.Conflict "intake.running", and the caller comes again.
func (u *Uploads) Work(ctx context.Context, id int64) error {
	up, err := u.ByID(ctx, id)
	if err != nil || up.State != Working {
		return err
	}
	result, report, err := u.take(ctx, up)
	o := outcome{state: Finished, result: result, report: report}
	if up.Mode == Try {
		o.state = Tried
	}
	e, known := errs.As(err)
	switch {
	case errors.Is(err, errStopAsked):
		o.state = Stopped
	case known && (e.Kind == errs.Invalid || e.Kind == errs.TooLarge):
		o.state, o.failed = Failed, e
	case err != nil:
		return err
	}
	return u.end(ctx, up, o)
}

func (u *Uploads) end(ctx context.Context, up Upload, o outcome) error {
	now := u.intake.now()
	err := pg.WithTx(ctx, u.intake.db, func(tx pg.Tx) error {
		ended, err := endUpload(ctx, tx, up, o, now)
		if err != nil || !ended || o.state == Stopped { // who stopped it is noted already
			return err
		}
		return insertChange(ctx, tx, up.ID, up.Mode, o.state, 0, now)
	})
	if err != nil {
		return fmt.Errorf("end upload %d: %w", up.ID, err)
	}
	return nil
}

// take runs the import while another goroutine tells how far it is.
func (u *Uploads) take(ctx context.Context, up Upload) (result Result, report string, err error) {
	f, err := u.spool(ctx, up.FileKey)
	if err != nil {
		return result, "", fmt.Errorf("open list %d: %w", up.ID, err)
	}
	defer func() { _ = f.Close() }()
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := &pulse{uploads: u, id: up.ID, stop: stop}
	o := Options{DryRun: up.Mode == Try, Progress: p.note, Report: func() (io.WriteCloser, error) {
		report = reportKey(up.ID, up.Mode)
		return &keeping{keep: func(content []byte) error { return u.files.Put(ctx, report, content) }}, nil
	}}
	beats := p.start(working)
	result, err = u.intake.Import(working, File{Name: up.FileName, Source: f, Size: up.FileSize}, o)
	if errs.HasCode(err, "intake.running") {
		err = errors.Join(err, p.beat(ctx)) // it waits, and is not forgotten
	}
	stop(nil)
	beats.Wait()
	if cause := context.Cause(working); err != nil && errors.Is(cause, errStopAsked) {
		err = cause
	}
	return result, report, err
}

// pulse tells the database how far the work is, so that a page can show it, and hears whether to stop.
type pulse struct {
	uploads *Uploads
	id      int64
	stop    context.CancelCauseFunc
	mu      sync.Mutex
	last    Progress
}

func (p *pulse) note(now Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = now
}

func (p *pulse) start(ctx context.Context) *sync.WaitGroup {
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(p.uploads.beat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = p.beat(ctx) // the next one tells it
			}
		}
	})
	return &done
}

func (p *pulse) beat(ctx context.Context) error {
	p.mu.Lock()
	last := p.last
	p.mu.Unlock()
	return pg.WithTx(ctx, p.uploads.intake.db, func(tx pg.Tx) error {
		stop, err := beatUpload(ctx, tx, p.id, last, p.uploads.intake.now())
		if err == nil && stop {
			p.stop(errStopAsked)
		}
		return err
	})
}

// keeping is a file for the store: it is kept whole, when it is closed.
type keeping struct {
	bytes.Buffer
	keep func(content []byte) error
}

// Close keeps what was written.
func (k *keeping) Close() error { return k.keep(k.Bytes()) }

// spool copies a list out of the store to where it can be read at any place, as workbooks are.
func (u *Uploads) spool(ctx context.Context, key string) (f *os.File, err error) {
	from, err := u.files.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }()
	if f, err = os.CreateTemp("", "nongsan-list-"); err != nil {
		return nil, err
	}
	err = os.Remove(f.Name()) // it lives as long as it is open
	if err == nil {
		_, err = io.Copy(f, from)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// silent is how long an upload's work may say nothing before another job is sent: the process that did it is gone.
const silent = 30 * time.Second

// Resume sends a job for every upload whose work has fallen silent.
func (u *Uploads) Resume(ctx context.Context) error {
	now := u.intake.now()
	err := pg.WithTx(ctx, u.intake.db, func(tx pg.Tx) error {
		var ids []int64
		err := tx.SelectContext(ctx, &ids, `
			UPDATE intake_upload SET beat_at = $1 WHERE state = 'working' AND beat_at < $2 RETURNING id`, now, now.Add(-silent))
		for _, id := range ids {
			err = errors.Join(err, u.jobs.Enqueue(ctx, tx, TakeArgs{UploadID: id}, time.Time{}))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("resume uploads: %w", err)
	}
	return nil
}

// Tidy deletes the files of lists that were handed in before a time: they are full of names and numbers.
func (u *Uploads) Tidy(ctx context.Context, before time.Time) error {
	var old []Upload
	err := u.intake.db.SelectContext(ctx, &old, `
		SELECT `+uploadColumns+` FROM intake_upload
		WHERE NOT files_gone AND state <> 'working' AND uploaded_at < $1
		ORDER BY id
		LIMIT 1000`, before)
	if err != nil {
		return fmt.Errorf("find old lists: %w", err)
	}
	for _, up := range old {
		for _, key := range []string{up.FileKey, reportKey(up.ID, Try), reportKey(up.ID, Take)} {
			if err := u.files.Delete(ctx, key); err != nil {
				return fmt.Errorf("delete list %d: %w", up.ID, err)
			}
		}
		err := pg.WithTx(ctx, u.intake.db, func(tx pg.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE intake_upload SET files_gone = true WHERE id = $1`, up.ID)
			return err
		})
		if err != nil {
			return fmt.Errorf("note that list %d is gone: %w", up.ID, err)
		}
	}
	return nil
}
