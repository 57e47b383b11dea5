// Package report counts for the province: what was ordered and sold, by whom and where. It reads across tables, and
// writes none but its own counts of months that are over.
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

// entries are the goods of sales, and whose they were: with the transaction t beside, found in the indexes alone.
const entries = `
	JOIN ledger_entry e ON e.transaction_id = t.id AND e.account LIKE 'seller:%' AND e.what = 'goods'
	JOIN ledger_account a ON a.code = e.account`

// sold are the sales of a time as the ledger has them, one row an event of a seller order.
const sold = `
	sold AS MATERIALIZED (
		SELECT t.seller_order_id, t.order_id, a.seller_id, -e.amount AS goods
		FROM ledger_transaction t` + entries + `
		WHERE t.kind IN ('completed', 'reversed') AND t.at >= $1 AND t.at < $2)`

// Of reads the figures of a time.
func Of(ctx context.Context, q pg.Queryer, s Span) (Figures, error) {
	var f Figures
	for _, part := range []func(context.Context, pg.Queryer, Span, *Figures) error{sales, others, months} {
		if err := part(ctx, q, s, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// sales reads what was sold, in all, by commune and by category, which shares a sale by its lines as they were kept:
// what came back counts where it was sold.
func sales(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	var rows []struct {
		What string `db:"what"`
		Row
	}
	err := q.SelectContext(ctx, &rows, `
		WITH `+sold+`
		SELECT 'all' AS what, '' AS code, '' AS name, '' AS name_en,
		       (SELECT count(*) FROM orders WHERE placed_at >= $1 AND placed_at < $2 AND state NOT IN ('waiting_payment', 'expired')) AS orders,
		       count(DISTINCT seller_id) FILTER (WHERE goods > 0) AS sellers, coalesce(sum(goods), 0)::bigint AS turnover
		FROM sold
		UNION ALL
		SELECT 'commune', s.commune_code, '', '', count(DISTINCT sold.order_id),
		       count(DISTINCT sold.seller_id) FILTER (WHERE sold.goods > 0), sum(sold.goods)::bigint
		FROM sold JOIN seller s ON s.id = sold.seller_id
		GROUP BY s.commune_code
		UNION ALL
		SELECT 'category', c.slug, c.name_vi, c.name_en, count(DISTINCT w.order_id), count(DISTINCT w.seller_id),
		       sum(l.price * (l.quantity - l.cancelled - l.refused - l.returned))::bigint
		FROM (SELECT DISTINCT seller_order_id, order_id, seller_id FROM sold WHERE goods > 0) w
		JOIN order_line l ON l.seller_order_id = w.seller_order_id
		JOIN variant v ON v.id = l.variant_id JOIN listing g ON g.id = v.listing_id JOIN category c ON c.id = g.category_id
		GROUP BY c.id
		ORDER BY turnover DESC, code`, s.From, s.Until)
	if err != nil {
		return fmt.Errorf("figures of sales: %w", err)
	}
	for _, r := range rows {
		switch r.What {
		case "commune":
			f.Communes = append(f.Communes, r.Row)
		case "category":
			f.Categories = append(f.Categories, r.Row)
		default:
			f.Total = r.Row
		}
	}
	return nil
}

func others(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	err := q.GetContext(ctx, &f.NewSellers, `SELECT count(*) FROM seller WHERE created_at >= $1 AND created_at < $2`, s.From, s.Until)
	if err != nil {
		return fmt.Errorf("new stalls: %w", err)
	}
	if err := q.GetContext(ctx, &f.Listings, `SELECT count(*) FROM listing WHERE status = 'published'`); err != nil {
		return fmt.Errorf("published listings: %w", err)
	}
	return nil
}

// months reads the twelve until the last of the time: those that were closed as they were kept, the others from the
// books.
func months(ctx context.Context, q pg.Queryer, s Span, f *Figures) error {
	err := q.SelectContext(ctx, &f.Months, `
		SELECT to_char(begins, 'YYYY-MM') AS code, coalesce(k.orders, o.orders) AS orders, coalesce(k.sellers, o.sellers) AS sellers,
		       coalesce(k.turnover, o.turnover) AS turnover
		FROM (SELECT (date_trunc('month', $1::timestamptz AT TIME ZONE INTERVAL '+07:00' - interval '1 microsecond') - n * interval '1 month') AS begins
		      FROM generate_series(0, 11) n) m
		LEFT JOIN sales_month k ON k.month = m.begins AND m.begins + interval '1 month' <= $1::timestamptz AT TIME ZONE INTERVAL '+07:00'
		LEFT JOIN LATERAL (`+monthOf(`m.begins`, `$1`)+`) o ON k.month IS NULL
		ORDER BY begins`, s.Until)
	if err != nil {
		return fmt.Errorf("figures by month: %w", err)
	}
	return nil
}

// monthOf counts a month from its beginning in Vietnam until its end or another time, whichever comes first.
func monthOf(begins, until string) string {
	from := begins + ` AT TIME ZONE INTERVAL '+07:00'`
	end := `least((` + begins + ` + interval '1 month') AT TIME ZONE INTERVAL '+07:00', ` + until + `::timestamptz)`
	return `
		SELECT (SELECT count(*) FROM orders WHERE placed_at >= ` + from + ` AND placed_at < ` + end + ` AND state NOT IN ('waiting_payment', 'expired')) AS orders,
		       count(DISTINCT a.seller_id) AS sellers, coalesce(-sum(e.amount), 0)::bigint AS turnover
		FROM ledger_transaction t` + entries + `
		WHERE t.kind IN ('completed', 'reversed') AND t.at >= ` + from + ` AND t.at < ` + end
}
