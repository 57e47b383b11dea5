package takedown

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/pg"
)

// Watch tells of requests that will be due soon and of those that are late, each once, in the log. It may be called
// again, by several at once.
func (s Service) Watch(ctx context.Context) error {
	now := s.Clock()
	var told []struct {
		ID      int64     `db:"id"`
		Kind    Kind      `db:"kind"`
		Alarmed string    `db:"alarmed"`
		DueAt   time.Time `db:"due_at"`
	}
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		told = nil
		err := tx.SelectContext(ctx, &told, `
			WITH due AS (
				SELECT id, CASE WHEN due_at <= $1 THEN 'late' ELSE 'soon' END AS alarm FROM takedown_request
				WHERE acted_at IS NULL AND (due_at <= $1 AND alarmed <> 'late' OR due_at <= $2 AND alarmed = '')
				ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED)
			UPDATE takedown_request r SET alarmed = due.alarm FROM due WHERE r.id = due.id
			RETURNING r.id, r.kind, r.alarmed, r.due_at`, now, now.Add(soon))
		for _, one := range told {
			if err == nil {
				err = note(ctx, tx, one.ID, 0, one.Alarmed, "", now)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("watch requests of authorities: %w", err)
	}
	for _, one := range told {
		if one.Alarmed == "late" {
			s.Log.ErrorContext(ctx, "a request of an authority is late", "request", one.ID, "kind", one.Kind, "due", one.DueAt)
		} else {
			s.Log.WarnContext(ctx, "a request of an authority is due soon", "request", one.ID, "kind", one.Kind, "due", one.DueAt)
		}
	}
	return nil
}
