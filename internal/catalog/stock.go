package catalog

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Take is so many units of a variant for an order line.
type Take struct {
	VariantID   int64
	OrderLineID int64
	Quantity    int
}

// TakeStock takes every line's units or none. A variant that has too few, or is no longer offered, makes it
// an errs.Conflict "order.out_of_stock" with Fields "variant_ID" → "order.out_of_stock" and Args
// "left_ID" → units left. Each variant may stand in one line only; lines are locked in the order of their
// variant's id, so that two baskets never wait for each other in a circle.
func TakeStock(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	sort.Slice(takes, func(i, j int) bool { return takes[i].VariantID < takes[j].VariantID })
	if err := enoughFor(ctx, tx, takes, now); err != nil {
		return err
	}
	return moveStock(ctx, tx, "sold", takes, -1, now)
}

// GiveBack returns the units of lines that were taken. It must run once a line: the table counts on it.
func GiveBack(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	sort.Slice(takes, func(i, j int) bool { return takes[i].VariantID < takes[j].VariantID })
	if _, err := lockVariants(ctx, tx, takes, now); err != nil {
		return err
	}
	return moveStock(ctx, tx, "given_back", takes, 1, now)
}

type left struct {
	ID      int64 `db:"id"`
	Stock   int   `db:"stock"`
	Offered bool  `db:"offered"`
}

func enoughFor(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	rows, err := lockVariants(ctx, tx, takes, now)
	if err != nil {
		return err
	}
	short := errs.New(errs.Conflict, "order.out_of_stock")
	short.Fields, short.Args = map[string]string{}, map[string]string{}
	for _, t := range takes {
		row := rows[t.VariantID]
		if row.Offered && row.Stock >= t.Quantity {
			continue
		}
		if !row.Offered {
			row.Stock = 0
		}
		id := strconv.FormatInt(t.VariantID, 10)
		short.Fields["variant_"+id] = "order.out_of_stock"
		short.Args["left_"+id] = strconv.Itoa(row.Stock)
	}
	if len(short.Fields) > 0 {
		return short
	}
	return nil
}

func lockVariants(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) (map[int64]left, error) {
	ids := make([]int64, len(takes))
	for i, t := range takes {
		ids[i] = t.VariantID
	}
	var rows []left
	err := tx.SelectContext(ctx, &rows, `
		SELECT v.id, v.stock, v.retired_at IS NULL AND l.status = 'published'
		       AND (s.on_holiday_until IS NULL OR s.on_holiday_until < $2) AS offered
		FROM variant v
		JOIN listing l ON l.id = v.listing_id
		JOIN seller s ON s.id = l.seller_id
		WHERE v.id = ANY($1)
		ORDER BY v.id
		FOR NO KEY UPDATE OF v`, pq.Array(ids), today(now))
	if err != nil {
		return nil, fmt.Errorf("lock variants: %w", err)
	}
	byID := make(map[int64]left, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	return byID, nil
}

// moveStock writes the journal and the stock in one statement, so that neither can go without the other.
func moveStock(ctx context.Context, tx pg.Tx, kind string, takes []Take, sign int, now time.Time) error {
	variants, lines, deltas := make([]int64, len(takes)), make([]int64, len(takes)), make([]int64, len(takes))
	for i, t := range takes {
		variants[i], lines[i], deltas[i] = t.VariantID, t.OrderLineID, int64(sign*t.Quantity)
	}
	_, err := tx.ExecContext(ctx, `
		WITH moves AS (
			INSERT INTO stock_move (variant_id, delta, kind, order_line_id, at)
			SELECT variant_id, delta, $4, line_id, $5
			FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS t (variant_id, line_id, delta)
			RETURNING variant_id, delta)
		UPDATE variant v SET stock = v.stock + moves.delta
		FROM moves WHERE v.id = moves.variant_id`,
		pq.Array(variants), pq.Array(lines), pq.Array(deltas), kind, now)
	if err != nil {
		return fmt.Errorf("move stock (%s): %w", kind, err)
	}
	return nil
}
