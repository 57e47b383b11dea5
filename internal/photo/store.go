package photo

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/pg"
)

// Save writes the row of a processed picture, after its files are stored. A picture that has one keeps it.
func Save(ctx context.Context, tx pg.Tx, p Processed, now time.Time) error {
	widths, size := make(pq.Int64Array, len(p.Files)), 0
	for i, f := range p.Files {
		widths[i] = int64(f.Width)
		size += len(f.JPEG)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO photo (hash, width, height, color, widths, bytes, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (hash) DO NOTHING`,
		p.Hash, p.Width, p.Height, p.Color, widths, size, now)
	if err != nil {
		return fmt.Errorf("save photo %s: %w", p.Hash, err)
	}
	return nil
}
