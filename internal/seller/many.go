package seller

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/pg"
)

// CreateMany adds the sellers of an intake's run with their owners' accounts, in the same order. The id is added to
// each slug, because thousands of households share a name; should a slug be taken all the same, the error is the
// unique key "seller_slug_key" and another try takes other ids.
func CreateMany(ctx context.Context, tx pg.Tx, run int64, sellers []Seller, owners []int64, now time.Time) error {
	var ids []int64
	err := tx.SelectContext(ctx, &ids, `SELECT nextval(pg_get_serial_sequence('seller', 'id')) FROM generate_series(1, $1)`, len(sellers))
	if err != nil {
		return fmt.Errorf("number sellers: %w", err)
	}
	if err := insertSellers(ctx, tx, run, ids, sellers, now); err != nil {
		return fmt.Errorf("create sellers: %w", err)
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO seller_member (seller_id, account_id, role, joined_at)
		SELECT seller_id, account_id, 'owner', $3 FROM unnest($1::bigint[], $2::bigint[]) AS new (seller_id, account_id)`,
		pq.Int64Array(ids), pq.Int64Array(owners), now)
	if err != nil {
		return fmt.Errorf("make owners: %w", err)
	}
	return nil
}

func insertSellers(ctx context.Context, tx pg.Tx, run int64, ids []int64, sellers []Seller, now time.Time) error {
	var columns [7]pq.StringArray
	for n := range columns {
		columns[n] = make(pq.StringArray, len(sellers))
	}
	for i, s := range sellers {
		for n, text := range [7]string{s.Slug + "-" + strconv.FormatInt(ids[i], 10), string(s.Kind), s.LegalName, s.StallName, s.Phone, s.CommuneCode, s.AddressLine} {
			columns[n][i] = text
		}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seller (id, slug, kind, tax_kind, legal_name, stall_name, phone, commune_code, address_line, province_code, created_at,
		                    intake_run)
		OVERRIDING SYSTEM VALUE
		SELECT id, slug, kind, kind, legal_name, stall_name, phone, commune, address, $9, $10, $11
		FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
		  AS new (id, slug, kind, legal_name, stall_name, phone, commune, address)`,
		pq.Int64Array(ids), columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6], sellers[0].ProvinceCode, now, run)
	return err
}
