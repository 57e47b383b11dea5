package intake

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/lib/pq"
	"golang.org/x/sync/errgroup"

	"nongsan/internal/pg"
	"nongsan/internal/place"
)

// run is a row of intake_run.
type run struct {
	ID        int64         `db:"id"`
	FileHash  []byte        `db:"file_hash"`
	State     string        `db:"state"`
	Staged    int           `db:"staged"`
	Merged    pq.Int64Array `db:"merged"` // the last line of each lane that is in
	Created   int           `db:"created"`
	Unchanged int           `db:"unchanged"`
	Refused   int           `db:"refused"`

	summary Summary
}

// begun reports whether some of the rows were merged.
func (r *run) begun() bool {
	return slices.ContainsFunc(r.Merged, func(line int64) bool { return line > 0 })
}

const (
	batchRows = 1000 // of one INSERT
	chunkRows = 4000 // of one transaction of the merge
	lanes     = 2    // transactions at once: half of the file each
)

// begin goes on with the same file if it was stopped, or starts anew. Whatever else lay half read is forgotten; what
// of it was merged stays, and is found there when that file comes again.
func (s *Service) begin(ctx context.Context, f File, dryRun bool) (*run, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(f.Source, 0, f.Size)); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	var r run
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		err := unfinished(ctx, tx, &r)
		same := string(r.FileHash) == string(hash.Sum(nil))
		if err != nil || (same && (!dryRun || !r.begun())) {
			return err
		}
		r = run{State: "reading", FileHash: hash.Sum(nil), Merged: make(pq.Int64Array, lanes)}
		return insertRun(ctx, tx, &r, f.Name, s.now())
	})
	return &r, err
}

// unfinished finds the run that was stopped, if its rows are still whole: a crash of the server empties them.
func unfinished(ctx context.Context, tx pg.Tx, r *run) error {
	err := tx.GetContext(ctx, r, `
		SELECT id, file_hash, state, staged, merged, created, unchanged, refused
		FROM intake_run
		WHERE state IN ('reading', 'merging')`)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil || r.State == "reading" {
		return err
	}
	var rows int
	if err := tx.GetContext(ctx, &rows, `SELECT count(*) FROM intake_row`); err != nil {
		return err
	}
	if rows != r.Staged {
		*r = run{}
	}
	return nil
}

// stage reads the file from where it was left, while what was read before is being written.
func (s *Service) stage(ctx context.Context, f File, r *run, o Options) error {
	if r.State != "reading" {
		return nil
	}
	var from int
	if err := s.db.GetContext(ctx, &from, `SELECT coalesce(max(line), 0) FROM intake_row`); err != nil {
		return fmt.Errorf("find where reading stopped: %w", err)
	}
	l, err := openList(f)
	if err != nil {
		return err
	}
	group, both := errgroup.WithContext(ctx)
	batches := make(chan []entry, 2)
	group.Go(func() error {
		defer close(batches)
		return readBatches(both, l, from, batches, o.Progress)
	})
	group.Go(func() error { return s.writeBatches(both, batches, o) })
	if err := group.Wait(); err != nil {
		return err
	}
	return s.staged(ctx, r)
}

func readBatches(ctx context.Context, l *list, from int, out chan<- []entry, progress func(Progress)) error {
	r := &reader{list: l, communes: map[[2]string][]place.Commune{}}
	batch := make([]entry, 0, batchRows)
	send := func() error {
		select {
		case out <- batch:
		case <-ctx.Done():
			return ctx.Err()
		}
		batch = make([]entry, 0, batchRows)
		done, total := l.rows.Progress()
		progress(Progress{Step: Reading, Done: done, Total: total})
		return nil
	}
	for {
		row, err := l.next()
		if errors.Is(err, io.EOF) {
			return send()
		}
		if err != nil {
			return err
		}
		if row.Line <= from {
			continue
		}
		if e, ok := r.entry(row); ok {
			batch = append(batch, e)
		}
		if len(batch) == batchRows {
			if err := send(); err != nil {
				return err
			}
		}
	}
}

func (s *Service) writeBatches(ctx context.Context, batches <-chan []entry, o Options) error {
	for batch := range batches {
		if len(batch) == 0 {
			continue
		}
		if o.stop != nil {
			if err := o.stop(Reading, batch[0].Line); err != nil {
				return err
			}
		}
		if err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return insertRows(ctx, tx, batch) }); err != nil {
			return fmt.Errorf("stage rows from line %d: %w", batch[0].Line, err)
		}
	}
	return nil
}

func insertRows(ctx context.Context, tx pg.Tx, batch []entry) error {
	lines := make(pq.Int64Array, len(batch))
	var texts [9]pq.StringArray
	for n := range texts {
		texts[n] = make(pq.StringArray, len(batch))
	}
	for i, e := range batch {
		lines[i] = int64(e.Line)
		for n, text := range [9]string{e.Outcome, e.About, e.Phone, e.Person, e.Kind, e.Legal, e.Stall, e.Commune, e.Address} {
			texts[n][i] = text
		}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO intake_row (line, outcome, about, phone, person, kind, legal, stall, commune, address)
		SELECT * FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
		                     $8::text[], $9::text[], $10::text[])`,
		lines, texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7], texts[8])
	return err
}

// staged notes that the file is read to its end.
func (s *Service) staged(ctx context.Context, r *run) error {
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return tx.GetContext(ctx, r, `
			UPDATE intake_run SET state = 'merging', staged = (SELECT count(*) FROM intake_row)
			WHERE id = $1
			RETURNING state, staged`, r.ID)
	})
}
