package photo

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/blob"
	"nongsan/internal/pg"
)

const (
	lostAfter   = 15 * time.Minute   // a photograph that still waits has lost its job
	freshFor    = 24 * time.Hour     // files and rows so young may belong to what is going on right now
	unusedFor   = 7 * 24 * time.Hour // a form that was left, a photograph that was taken out
	filesAtOnce = 500
)

// Swept is what a sweep did.
type Swept struct {
	Photos  int      // that nothing refers to: their rows were taken away, the files follow a day later
	Files   int      // without a row, or no longer needed: taken away
	Missing []string // photographs whose files are not all there, made anew where the upload was kept
}

// Resume has those uploads worked on again whose job was lost, and says how many.
func (s *Service) Resume(ctx context.Context) (resumed int, err error) {
	err = pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		lost, err := lostSince(ctx, tx, s.Clock().Add(-lostAfter))
		if err != nil {
			return err
		}
		for _, hash := range lost {
			if err := s.Jobs.Enqueue(ctx, tx, DevelopArgs{Hash: hash}, time.Time{}); err != nil {
				return err
			}
		}
		resumed = len(lost)
		return nil
	})
	return resumed, err
}

// Sweep takes away photographs that nothing refers to for a week and files that belong to none, and looks for
// photographs whose files are gone. It may be ended at any moment and called again.
func (s *Service) Sweep(ctx context.Context) (Swept, error) {
	var swept Swept
	now := s.Clock()
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) (err error) {
		if err := markUnused(ctx, tx, now, now.Add(-freshFor)); err != nil {
			return err
		}
		swept.Photos, err = removeUnused(ctx, tx, now.Add(-unusedFor))
		return err
	})
	if err != nil {
		return swept, err
	}
	if dir, ok := s.Store.(*blob.Dir); ok {
		if _, err := dir.Sweep(now.Add(-freshFor)); err != nil {
			return swept, err
		}
	}
	there, err := s.sweepFiles(ctx, now.Add(-freshFor), &swept)
	if err != nil {
		return swept, err
	}
	return swept, s.mend(ctx, there, &swept)
}

// Missing are the photographs whose files are not all there. It changes nothing.
func (s *Service) Missing(ctx context.Context) ([]string, error) {
	there := inventory{}
	if err := s.Store.Each(ctx, func(f blob.Info) error { there.add(f.Key); return nil }); err != nil {
		return nil, err
	}
	return there.missing(ctx, s.DB)
}

// sweepFiles removes files older than before that nothing needs, and returns what is there.
func (s *Service) sweepFiles(ctx context.Context, before time.Time, swept *Swept) (inventory, error) {
	there := inventory{}
	var old []string
	flush := func() error {
		n, err := s.removeFiles(ctx, old)
		swept.Files += n
		old = old[:0]
		return err
	}
	err := s.Store.Each(ctx, func(f blob.Info) error {
		there.add(f.Key)
		if !f.At.Before(before) {
			return nil
		}
		if old = append(old, f.Key); len(old) < filesAtOnce {
			return nil
		}
		return flush()
	})
	if err != nil {
		return nil, err
	}
	return there, flush()
}

// removeFiles removes those files of the list that have no photograph, and uploads that have done their service.
func (s *Service) removeFiles(ctx context.Context, keys []string) (removed int, err error) {
	hashes := make([]string, 0, len(keys))
	for _, key := range keys {
		hash, _, _ := strings.Cut(key, "-")
		hashes = append(hashes, hash)
	}
	states, err := s.States(ctx, hashes)
	if err != nil {
		return 0, err
	}
	for i, key := range keys {
		known, ok := states[hashes[i]]
		served := key == uploadName(hashes[i]) && known.Stage != Waiting && !s.Keep
		if ok && !served {
			continue
		}
		if err := s.Store.Delete(ctx, key); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// mend has pictures that are gone made anew where the upload is still there, and tells of the others.
func (s *Service) mend(ctx context.Context, there inventory, swept *Swept) (err error) {
	if swept.Missing, err = there.missing(ctx, s.DB); err != nil {
		return err
	}
	for _, hash := range swept.Missing {
		if !there.has(hash, uploadName(hash)) {
			slog.ErrorContext(ctx, "a photograph's files are gone", "photo", hash)
			continue
		}
		err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
			if err := reopen(ctx, tx, hash); err != nil {
				return err
			}
			return s.Jobs.Enqueue(ctx, tx, DevelopArgs{Hash: hash}, time.Time{})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// inventory is which files there are, a bit for each of a photograph: small enough for millions.
type inventory map[[16]byte]uint8

// bit is the place of a file name among those a photograph may have, 0 for any other name.
func bit(hash, key string) uint8 {
	if key == uploadName(hash) {
		return 1
	}
	for i, width := range Widths {
		for j, format := range Formats {
			if key == Name(hash, width, format) {
				return 2 << (2*i + j)
			}
		}
	}
	return 0
}

func (v inventory) add(key string) {
	hash, _, _ := strings.Cut(key, "-")
	if id, ok := number(hash); ok {
		v[id] |= bit(hash, key)
	}
}

func (v inventory) has(hash, key string) bool {
	id, ok := number(hash)
	return ok && v[id]&bit(hash, key) != 0
}

func number(hash string) (id [16]byte, ok bool) {
	n, err := hex.Decode(id[:], []byte(hash[:min(len(hash), 32)]))
	return id, err == nil && n == len(id)
}

// missing are the ready photographs of which a file is not in the inventory.
func (v inventory) missing(ctx context.Context, q pg.Queryer) (missing []string, err error) {
	rows, err := q.QueryxContext(ctx, `SELECT hash, widths, webp FROM photo WHERE state = 'ready' ORDER BY hash`)
	if err != nil {
		return nil, fmt.Errorf("list photos: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var hash string
		var widths pq.Int64Array
		var webp bool
		if err := rows.Scan(&hash, &widths, &webp); err != nil {
			return nil, fmt.Errorf("list photos: %w", err)
		}
		for _, width := range widths {
			if !v.has(hash, Name(hash, int(width), JPEG)) || webp && !v.has(hash, Name(hash, int(width), WebP)) {
				missing = append(missing, hash)
				break
			}
		}
	}
	return missing, rows.Err()
}
