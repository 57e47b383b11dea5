package catalog

import (
	"context"
	"fmt"
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

// move is a kind of stock_move and what a unit of it does to stock and to what is reserved. The table has the same
// rules.
type move struct {
	kind        string
	stock, held int
}

var (
	reserve = move{"reserved", -1, +1}
	release = move{"released", +1, -1}
	settle  = move{"paid", 0, -1}
	sell    = move{"sold", -1, 0}
	restock = move{"given_back", +1, 0}
)

// TakeStock sells every line's units or none. A variant that has too few, or is no longer offered, makes it an
// errs.Conflict "order.out_of_stock" with Fields "variant_ID" → "order.out_of_stock" and Args "left_ID" → units
// left. Variants are locked in the order of their ids, so that two baskets never wait for each other in a circle;
// each is locked only until the transaction ends, so this is best its last statement.
func TakeStock(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	return takeAll(ctx, tx, sell, takes, now)
}

// ReserveStock is TakeStock for an order that still waits for its money: nobody else can have the units until
// SettleReserved sells them or ReleaseReserved lets them go.
func ReserveStock(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	return takeAll(ctx, tx, reserve, takes, now)
}

// SettleReserved sells what was reserved: its order is paid. Like all below it must run once a line; the database
// refuses to let go more than is reserved.
func SettleReserved(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	return moveAll(ctx, tx, settle, takes, now)
}

// ReleaseReserved lets what was reserved go: its order is cancelled, or its time is over.
func ReleaseReserved(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	return moveAll(ctx, tx, release, takes, now)
}

// GiveBack puts units that were sold on the shelf again.
func GiveBack(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
	return moveAll(ctx, tx, restock, takes, now)
}

// takeAll moves every line or says which are short.
func takeAll(ctx context.Context, tx pg.Tx, m move, takes []Take, now time.Time) error {
	moved, err := moveStock(ctx, tx, m, takes, true, now)
	if err != nil || moved == len(takes) {
		return err
	}
	return tellShort(ctx, tx, takes, now)
}

func moveAll(ctx context.Context, tx pg.Tx, m move, takes []Take, now time.Time) error {
	moved, err := moveStock(ctx, tx, m, takes, false, now)
	if err == nil && moved != len(takes) {
		err = fmt.Errorf("move stock (%s): %d of %d lines", m.kind, moved, len(takes))
	}
	return err
}

// moveStock locks the variants by id, changes them and writes the journal, in one statement: neither can go without
// the other, and a hot variant is held as short as can be. With enough it leaves out the variants that are not
// offered or have too few; the row is looked at again once it is locked. It returns how many lines it moved.
func moveStock(ctx context.Context, tx pg.Tx, m move, takes []Take, enough bool, now time.Time) (int, error) {
	if len(takes) == 0 {
		return 0, nil
	}
	variants, lines, quantities := make([]int64, len(takes)), make([]int64, len(takes)), make([]int64, len(takes))
	for i, t := range takes {
		variants[i], lines[i], quantities[i] = t.VariantID, t.OrderLineID, int64(t.Quantity)
	}
	done, err := tx.ExecContext(ctx, `/* hot */
		WITH line AS (
			SELECT variant_id, line_id, quantity FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS t (variant_id, line_id, quantity)),
		need AS (SELECT variant_id, sum(quantity)::int AS quantity FROM line GROUP BY variant_id),
		free AS (
			SELECT v.id, n.quantity
			FROM need n
			JOIN variant v ON v.id = n.variant_id
			JOIN listing l ON l.id = v.listing_id
			JOIN seller s ON s.id = l.seller_id
			WHERE NOT $7 OR (v.stock >= n.quantity AND v.retired_at IS NULL AND l.status = 'published'
				AND (s.on_holiday_until IS NULL OR s.on_holiday_until < $9))
			ORDER BY v.id
			FOR NO KEY UPDATE OF v),
		changed AS (
			UPDATE variant v SET stock = v.stock + $5 * free.quantity, reserved = v.reserved + $6 * free.quantity
			FROM free WHERE v.id = free.id
			RETURNING v.id)
		INSERT INTO stock_move (variant_id, delta, held, kind, order_line_id, at)
		SELECT line.variant_id, $5 * line.quantity, $6 * line.quantity, $4, line.line_id, $8
		FROM line JOIN changed ON changed.id = line.variant_id`,
		pq.Array(variants), pq.Array(lines), pq.Array(quantities), m.kind, m.stock, m.held, enough, now, today(now))
	if err != nil {
		return 0, fmt.Errorf("move stock (%s): %w", m.kind, err)
	}
	n, err := done.RowsAffected()
	return int(n), err
}

// left is a variant as it stands.
type left struct {
	ID      int64 `db:"id"`
	Stock   int   `db:"stock"`
	Offered bool  `db:"offered"`
}

// tellShort says which lines ask for more than there is.
func tellShort(ctx context.Context, tx pg.Tx, takes []Take, now time.Time) error {
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
		WHERE v.id = ANY($1)`, pq.Array(ids), today(now))
	if err != nil {
		return fmt.Errorf("look for what is left: %w", err)
	}
	have := map[int64]int{}
	for _, r := range rows {
		if r.Offered {
			have[r.ID] = r.Stock
		}
	}
	need, short := map[int64]int{}, Short{}
	for _, t := range takes {
		need[t.VariantID] += t.Quantity
		if have[t.VariantID] < need[t.VariantID] {
			short[t.VariantID] = have[t.VariantID]
		}
	}
	return short.Err()
}

// Short are variants of which too few are left, with how many.
type Short map[int64]int

// Err is the errs.Conflict "order.out_of_stock" that TakeStock returns.
func (s Short) Err() error {
	err := errs.New(errs.Conflict, "order.out_of_stock")
	err.Fields, err.Args = map[string]string{}, map[string]string{}
	for variant, left := range s {
		id := strconv.FormatInt(variant, 10)
		err.Fields["variant_"+id] = "order.out_of_stock"
		err.Args["left_"+id] = strconv.Itoa(left)
	}
	return err
}
