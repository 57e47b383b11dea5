// Package report counts for the province: what was ordered and sold, by whom and where. It only reads, across tables.
//
// Invariants: turnover is the goods of sales that were complete in the time, less what was returned in it, as the
// ledger has them; an order counts when it was placed; times are from a first moment until before another.
package report

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Span is a time.
type Span struct{ From, Until time.Time }

// Row is the figures of a commune, a category or a month.
type Row struct {
	Code     string    `db:"code"` // commune's code, category's slug, or month like 2026-11
	Name     string    `db:"name"` // of a category
	NameEn   string    `db:"name_en"`
	Orders   int       `db:"orders"`
	Sellers  int       `db:"sellers"` // that sold anything
	Turnover money.VND `db:"turnover"`
}

// Figures are all there is to say about a time.
type Figures struct {
	Total      Row
	NewSellers int // stalls that opened
	Listings   int // published now
	Communes   []Row
	Categories []Row
	Months     []Row // twelve, the last one that of Until
}

// sold are the sales of a time as the ledger has them, one row a seller order and event.
const sold = `
	sold AS (
		SELECT t.seller_order_id, so.order_id, so.seller_id, t.at, -sum(e.amount) AS goods
		FROM ledger_transaction t
		JOIN ledger_entry e ON e.transaction_id = t.id AND e.account LIKE 'seller:%' AND e.what = 'goods'
		JOIN seller_order so ON so.id = t.seller_order_id
		WHERE t.kind IN ('completed', 'reversed') AND t.at >= $1 AND t.at < $2
		GROUP BY t.id, so.id)`

// Of reads the figures of a time.
func Of(ctx context.Context, q pg.Queryer, s Span) (Figures, error) {
	var f Figures
	for _, part := range []func(context.Context, pg.Queryer, Span, *Figures) error{totals, communes, categories, months} {
		if err := part(ctx, q, s, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

func totals(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	err := q.GetContext(ctx, &f.Total, `
		WITH `+sold+`
		SELECT (SELECT count(*) FROM orders WHERE placed_at >= $1 AND placed_at < $2 AND state NOT IN ('waiting_payment', 'expired')) AS orders,
		       (SELECT count(DISTINCT seller_id) FROM sold WHERE goods > 0) AS sellers,
		       (SELECT coalesce(sum(goods), 0)::bigint FROM sold) AS turnover`, s.From, s.Until)
	if err != nil {
		return fmt.Errorf("figures in all: %w", err)
	}
	err = q.GetContext(ctx, &f.NewSellers, `SELECT count(*) FROM seller WHERE created_at >= $1 AND created_at < $2`, s.From, s.Until)
	if err != nil {
		return fmt.Errorf("new stalls: %w", err)
	}
	if err := q.GetContext(ctx, &f.Listings, `SELECT count(*) FROM listing WHERE status = 'published'`); err != nil {
		return fmt.Errorf("published listings: %w", err)
	}
	return nil
}

func communes(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	err := q.SelectContext(ctx, &f.Communes, `
		WITH `+sold+`
		SELECT s.commune_code AS code, count(DISTINCT sold.order_id) AS orders,
		       count(DISTINCT sold.seller_id) FILTER (WHERE sold.goods > 0) AS sellers, sum(sold.goods)::bigint AS turnover
		FROM sold JOIN seller s ON s.id = sold.seller_id
		GROUP BY s.commune_code ORDER BY turnover DESC, code`, s.From, s.Until)
	if err != nil {
		return fmt.Errorf("figures by commune: %w", err)
	}
	return nil
}

// categories shares a sale by its lines as they were kept; what came back counts where it was sold.
func categories(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	err := q.SelectContext(ctx, &f.Categories, `
		WITH `+sold+`
		SELECT c.slug AS code, c.name_vi AS name, c.name_en, count(DISTINCT w.order_id) AS orders, count(DISTINCT w.seller_id) AS sellers,
		       sum(l.price * (l.quantity - l.cancelled - l.refused - l.returned))::bigint AS turnover
		FROM (SELECT DISTINCT seller_order_id, order_id, seller_id FROM sold WHERE goods > 0) w
		JOIN order_line l ON l.seller_order_id = w.seller_order_id
		JOIN variant v ON v.id = l.variant_id JOIN listing g ON g.id = v.listing_id JOIN category c ON c.id = g.category_id
		GROUP BY c.id ORDER BY turnover DESC, c.id`, s.From, s.Until)
	if err != nil {
		return fmt.Errorf("figures by category: %w", err)
	}
	return nil
}

func months(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	err := q.SelectContext(ctx, &f.Months, `
		WITH month AS (
			SELECT (date_trunc('month', $2::timestamptz AT TIME ZONE INTERVAL '+07:00' - interval '1 microsecond') - n * interval '1 month') AS begins
			FROM generate_series(0, 11) n),
		goods AS (
			SELECT date_trunc('month', t.at AT TIME ZONE INTERVAL '+07:00') AS month, -sum(e.amount) AS goods, count(DISTINCT so.seller_id) AS sellers
			FROM ledger_transaction t
			JOIN ledger_entry e ON e.transaction_id = t.id AND e.account LIKE 'seller:%' AND e.what = 'goods'
			JOIN seller_order so ON so.id = t.seller_order_id
			WHERE t.kind IN ('completed', 'reversed') AND t.at >= $1 AND t.at < $2 GROUP BY 1),
		placed AS (
			SELECT date_trunc('month', placed_at AT TIME ZONE INTERVAL '+07:00') AS month, count(*) AS orders
			FROM orders WHERE placed_at >= $1 AND placed_at < $2 AND state NOT IN ('waiting_payment', 'expired') GROUP BY 1)
		SELECT to_char(m.begins, 'YYYY-MM') AS code, coalesce(p.orders, 0) AS orders, coalesce(g.sellers, 0) AS sellers, coalesce(g.goods, 0)::bigint AS turnover
		FROM month m LEFT JOIN goods g ON g.month = m.begins LEFT JOIN placed p ON p.month = m.begins
		ORDER BY m.begins`, s.Until.AddDate(-1, -1, 0), s.Until)
	if err != nil {
		return fmt.Errorf("figures by month: %w", err)
	}
	return nil
}
