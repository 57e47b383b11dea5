package account

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/pg"
)

// OpenMany opens accounts without a password for numbers as ParsePhone gives them, each number once, and returns the
// ids in the same order. A number that has an account keeps it as it is.
func OpenMany(ctx context.Context, tx pg.Tx, people []Account, now time.Time) ([]int64, error) {
	phones, names := make([]string, len(people)), make([]string, len(people))
	for i, p := range people {
		phones[i], names[i] = p.Phone, p.Name
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO account (phone, name, created_at)
		SELECT phone, name, $3 FROM unnest($1::text[], $2::text[]) AS new (phone, name)
		ON CONFLICT (phone) DO NOTHING`, pq.StringArray(phones), pq.StringArray(names), now)
	if err != nil {
		return nil, fmt.Errorf("open accounts: %w", err)
	}
	var ids []int64
	err = tx.SelectContext(ctx, &ids, `
		SELECT a.id
		FROM unnest($1::text[]) WITH ORDINALITY AS new (phone, position)
		JOIN account a ON a.phone = new.phone
		ORDER BY position`, pq.StringArray(phones))
	if err == nil && len(ids) != len(people) {
		err = fmt.Errorf("%d accounts for %d numbers", len(ids), len(people))
	}
	return ids, err
}
