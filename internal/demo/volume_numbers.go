package demo

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// numbersAtOnce is how many numbers one statement puts in.
const numbersAtOnce = 10_000

// volumeNumbers seals a number for each seller that will offer something. They are nobody's, as those of the
// demonstration's own sellers are, and others than these.
func (v Volume) volumeNumbers(ctx context.Context, tx pg.Tx) error {
	var sellers []struct {
		N    int         `db:"n"`
		ID   int64       `db:"id"`
		Kind seller.Kind `db:"kind"`
	}
	err := tx.SelectContext(ctx, &sellers, `
		SELECT s.n, s.id, s.kind FROM volume_seller s, volume_want w
		WHERE w.listings > 0 AND s.n <= greatest(w.listings / 3, 1) ORDER BY s.n`)
	if err != nil {
		return fmt.Errorf("who offers: %w", err)
	}
	next := 0
	for len(sellers) > 0 {
		some := sellers[:min(numbersAtOnce, len(sellers))]
		sellers = sellers[len(some):]
		var ids pq.Int64Array
		var fields, keys pq.StringArray
		var sealed, marks pq.ByteaArray
		for _, s := range some {
			number := fmt.Sprintf("0198%08d", s.N)
			if s.Kind != seller.Household {
				number, next = madeTaxNumber("98", next)
			}
			one := v.Secrets.Sealed(s.Kind, s.ID, number)
			ids, fields, keys = append(ids, s.ID), append(fields, string(one.Field)), append(keys, one.KeyID)
			sealed, marks = append(sealed, one.Sealed), append(marks, one.Mark)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO volume_number SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::text[], $5::bytea[])`,
			ids, fields, sealed, keys, marks)
		if err != nil {
			return fmt.Errorf("keep numbers: %w", err)
		}
	}
	return nil
}
