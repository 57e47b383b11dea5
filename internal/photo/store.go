package photo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Stage is where a photograph's pictures are.
type Stage string

// The stages.
const (
	Waiting Stage = "waiting" // taken in; its pictures are being made
	Ready   Stage = "ready"
	Failed  Stage = "failed" // there will be none; State.Failure says why
)

// State is what a page needs to know of a photograph before it shows it.
type State struct {
	Hash    string `db:"hash"`
	Width   int    `db:"width"`
	Height  int    `db:"height"`
	Color   string `db:"color"`
	Stage   Stage  `db:"state"`
	Failure string `db:"failure"` // key of a text; empty unless it failed
}

const stateColumns = `hash, width, height, color, state, coalesce(failure, '') AS failure`

// State finds one photograph, or errs.NotFound.
func (s *Service) State(ctx context.Context, hash string) (State, error) {
	return s.state(ctx, s.DB, hash)
}

func (s *Service) state(ctx context.Context, q pg.Queryer, hash string) (State, error) {
	var known State
	err := q.GetContext(ctx, &known, `SELECT `+stateColumns+` FROM photo WHERE hash = $1`, hash)
	if errors.Is(err, sql.ErrNoRows) {
		return State{}, errs.New(errs.NotFound, "photo.not_found")
	}
	if err != nil {
		return State{}, fmt.Errorf("find photo: %w", err)
	}
	return known, nil
}

// States finds several, by hash; those there are none of are left out.
func (s *Service) States(ctx context.Context, hashes []string) (map[string]State, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	var list []State
	err := s.DB.SelectContext(ctx, &list, `SELECT `+stateColumns+` FROM photo WHERE hash = ANY($1)`, pq.StringArray(hashes))
	if err != nil {
		return nil, fmt.Errorf("find photos: %w", err)
	}
	states := make(map[string]State, len(list))
	for _, one := range list {
		states[one.Hash] = one
	}
	return states, nil
}

// Waiting reports whether pictures of one of them are being made, and will be there within moments.
func (s *Service) Waiting(ctx context.Context, hashes []string) (waiting bool, err error) {
	err = s.DB.GetContext(ctx, &waiting, `
		SELECT EXISTS (SELECT 1 FROM photo WHERE state = 'waiting' AND created_at > $2 AND hash = ANY($1))`,
		pq.StringArray(hashes), s.Clock().Add(-5*time.Minute))
	if err != nil {
		return false, fmt.Errorf("find photos that wait: %w", err)
	}
	return waiting, nil
}

// unseen is a photograph's colour until its pictures are made: the pale green of an empty place.
const unseen = "#dfebd9"

// begin writes the row of an upload, or takes up again one that failed. It reports whether there is work to do.
func begin(ctx context.Context, tx pg.Tx, t Taken, size int, now time.Time) (begun bool, err error) {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO photo (hash, width, height, color, widths, bytes, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7)
		ON CONFLICT (hash) DO UPDATE SET state = 'waiting', failure = NULL, settled_at = NULL, unused_since = NULL, created_at = $7
		WHERE photo.state = 'failed'`,
		t.Hash, t.Width, t.Height, unseen, steps(stepsFor(t.Width)), size, now)
	if err != nil {
		return false, fmt.Errorf("begin photo %s: %w", t.Hash, err)
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// settle says that the pictures of a waiting photograph are there.
func settle(ctx context.Context, tx pg.Tx, p Processed, now time.Time) error {
	widths, size := p.sums()
	_, err := tx.ExecContext(ctx, `
		UPDATE photo SET state = 'ready', width = $2, height = $3, color = $4, widths = $5, webp = $6, bytes = $7, settled_at = $8
		WHERE hash = $1 AND state = 'waiting'`,
		p.Hash, p.Width, p.Height, p.Color, steps(widths), len(p.Files) > len(widths), size, now)
	if err != nil {
		return fmt.Errorf("settle photo %s: %w", p.Hash, err)
	}
	return nil
}

// giveUp says that there will be no pictures of a waiting photograph, and why.
func giveUp(ctx context.Context, tx pg.Tx, hash, why string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE photo SET state = 'failed', failure = $2, settled_at = $3
		WHERE hash = $1 AND state = 'waiting'`, hash, why, now)
	if err != nil {
		return fmt.Errorf("give up photo %s: %w", hash, err)
	}
	return nil
}

// Save writes the row of a processed picture, after its files are stored. A picture that has one keeps it.
func Save(ctx context.Context, tx pg.Tx, p Processed, now time.Time) error {
	widths, size := p.sums()
	_, err := tx.ExecContext(ctx, `
		INSERT INTO photo (hash, width, height, color, widths, webp, bytes, state, created_at, settled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'ready', $8, $8)
		ON CONFLICT (hash) DO NOTHING`,
		p.Hash, p.Width, p.Height, p.Color, steps(widths), len(p.Files) > len(widths), size, now)
	if err != nil {
		return fmt.Errorf("save photo %s: %w", p.Hash, err)
	}
	return nil
}

// sums are the steps of a picture and what its files weigh.
func (p Processed) sums() (widths []int, size int) {
	for _, f := range p.Files {
		if f.Format == JPEG {
			widths = append(widths, f.Width)
		}
		size += len(f.Content)
	}
	return widths, size
}

func steps(widths []int) pq.Int64Array {
	list := make(pq.Int64Array, len(widths))
	for i, w := range widths {
		list[i] = int64(w)
	}
	return list
}

// lostSince are photographs that wait since before a time.
func lostSince(ctx context.Context, tx pg.Tx, before time.Time) (hashes []string, err error) {
	err = tx.SelectContext(ctx, &hashes, `
		SELECT hash FROM photo WHERE state = 'waiting' AND created_at < $1
		ORDER BY created_at LIMIT 500`, before)
	if err != nil {
		return nil, fmt.Errorf("find photos that wait: %w", err)
	}
	return hashes, nil
}

// markUnused notes since when nothing refers to a photograph older than a time, and forgets it of those that came into
// use again.
func markUnused(ctx context.Context, tx pg.Tx, now, before time.Time) error {
	_, err := tx.ExecContext(ctx, `
		WITH used AS (SELECT DISTINCT used_hash FROM photos_used())
		UPDATE photo SET unused_since = CASE WHEN used.used_hash IS NULL THEN $1::timestamptz END
		FROM photo AS p LEFT JOIN used ON used.used_hash = p.hash
		WHERE photo.hash = p.hash AND photo.created_at < $2
		  AND (photo.unused_since IS NULL) = (used.used_hash IS NULL)`, now, before)
	if err != nil {
		return fmt.Errorf("mark unused photos: %w", err)
	}
	return nil
}

// removeUnused removes the rows of photographs that nothing refers to since before a time. One that comes into use
// this very moment makes the statement fail by its foreign key, and the next sweep does it.
func removeUnused(ctx context.Context, tx pg.Tx, before time.Time) (removed int, err error) {
	result, err := tx.ExecContext(ctx, `DELETE FROM photo WHERE unused_since < $1`, before)
	if err != nil {
		return 0, fmt.Errorf("remove unused photos: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// reopen makes a ready photograph wait for its pictures again.
func reopen(ctx context.Context, tx pg.Tx, hash string) error {
	_, err := tx.ExecContext(ctx, `UPDATE photo SET state = 'waiting', settled_at = NULL WHERE hash = $1 AND state = 'ready'`, hash)
	if err != nil {
		return fmt.Errorf("reopen photo %s: %w", hash, err)
	}
	return nil
}
