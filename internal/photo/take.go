package photo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/riverqueue/river"

	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
)

// tries is how often a photograph is tried before it is given up; the faults that are worth another try are ours.
const tries = 5

// DevelopArgs asks for the pictures of an upload.
type DevelopArgs struct {
	Hash string `json:"hash"`
}

// Kind names the job.
func (DevelopArgs) Kind() string { return "photo.develop" }

// InsertOpts puts it among the work that takes seconds, where it keeps nothing else waiting.
func (DevelopArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.Slow, MaxAttempts: tries}
}

// Taken is a photograph that was taken in. Its size is known before its pictures are.
type Taken struct {
	Hash          string
	Width, Height int // as its widest picture will have them
}

// Take looks at an upload, keeps it and has its pictures made by a job; it waits for none of it. The row is there when
// it returns, so that a form can refer to it. The same upload again is the same photograph. Errors are Process's; what
// only decoding can tell comes out later, as the photograph's State.
func (s *Service) Take(ctx context.Context, r io.Reader) (Taken, error) {
	original, err := s.read(r)
	if err != nil {
		return Taken{}, err
	}
	width, height, err := s.Limits.size(original)
	if err != nil {
		return Taken{}, err
	}
	t := Taken{Hash: Hash(original), Width: width, Height: height}
	known, err := s.state(ctx, s.DB, t.Hash)
	if err == nil && known.Stage != Failed {
		return t, nil
	}
	if err != nil && !errs.Is(err, errs.NotFound) {
		return Taken{}, err
	}
	if err := s.Store.Put(ctx, uploadName(t.Hash), original); err != nil {
		return Taken{}, fmt.Errorf("keep upload: %w", err)
	}
	return t, pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		begun, err := begin(ctx, tx, t, len(original), s.Clock())
		if err != nil || !begun {
			return err
		}
		return s.Jobs.Enqueue(ctx, tx, DevelopArgs{Hash: t.Hash}, time.Time{})
	})
}

// Develop makes the pictures of an upload and settles its row. Called again for one that is settled, it does nothing.
// Faults of ours come back as errors, to be tried again, until it is the last try; then the photograph has failed.
func (s *Service) Develop(ctx context.Context, hash string, last bool) error {
	known, err := s.state(ctx, s.DB, hash)
	if errs.Is(err, errs.NotFound) || (err == nil && known.Stage != Waiting) {
		return nil
	}
	if err != nil {
		return err
	}
	done, err := s.fromUpload(ctx, hash)
	if err != nil {
		why, over := verdict(err, last)
		if !over {
			return err
		}
		return pg.WithTx(ctx, s.DB, func(tx pg.Tx) error { return giveUp(ctx, tx, hash, why, s.Clock()) })
	}
	err = pg.WithTx(ctx, s.DB, func(tx pg.Tx) error { return settle(ctx, tx, done, s.Clock()) })
	if err != nil || s.Keep {
		return err
	}
	// That of a failed one is left to the sweep: the same upload may be coming in again right now.
	return s.Store.Delete(ctx, uploadName(hash))
}

// verdict says what to tell of an upload without pictures, and whether it is over: one that is broken stays broken,
// one that a worker died of may have met a busy machine.
func verdict(err error, last bool) (why string, over bool) {
	e, known := errs.As(err)
	switch {
	case known && e.Kind == errs.Invalid && e.Code != "photo.unreadable":
		return e.Code, true
	case known && e.Kind == errs.Invalid:
		return e.Code, last
	}
	return "photo.gave_up", last
}

func (s *Service) fromUpload(ctx context.Context, hash string) (Processed, error) {
	f, err := s.Store.Open(ctx, uploadName(hash))
	if err != nil {
		return Processed{}, fmt.Errorf("open upload: %w", err)
	}
	defer func() { _ = f.Close() }()
	original, err := io.ReadAll(f)
	if err != nil {
		return Processed{}, fmt.Errorf("read upload: %w", err)
	}
	return s.process(ctx, hash, original)
}

// size is what Limits.check proves, and the size of the widest picture there will be.
func (l Limits) size(original []byte) (width, height int, err error) {
	if err := l.check(original); err != nil {
		return 0, 0, err
	}
	kind, err := sniff(original)
	if err != nil {
		return 0, 0, err
	}
	c, err := kind.config(bytes.NewReader(original))
	if err != nil {
		return 0, 0, errs.Wrap(errs.Invalid, "photo.broken", err)
	}
	width, height = c.Width, c.Height
	if lying(orientation(original)) {
		width, height = height, width
	}
	width, height = fit(width, height)
	return width, height, nil
}
