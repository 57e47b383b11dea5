package privacy

import (
	"context"
	"fmt"
	"io"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
)

// sellerParts are what is kept of a seller; $1 is the seller. Of orders it has what was sold and for how much, and not
// who bought: buyers are nobody's who asks about a seller.
var sellerParts = []part{
	{"seller", `SELECT to_jsonb(s) AS row FROM seller s WHERE id = $1`},
	{"members", `SELECT jsonb_build_object('name', a.name, 'phone', a.phone, 'role', m.role, 'since', m.joined_at, 'until', m.ended_at) AS row
		FROM seller_member m JOIN account a ON a.id = m.account_id WHERE m.seller_id = $1 ORDER BY m.id`},
	{"identity", `SELECT to_jsonb(i) AS row FROM identity_check i WHERE seller_id = $1 ORDER BY id`},
	{"certificates", `SELECT to_jsonb(c) AS row FROM certificate c WHERE seller_id = $1 ORDER BY id`},
	{"listings", `SELECT to_jsonb(l) || jsonb_build_object('variants', (
			SELECT coalesce(jsonb_agg(jsonb_build_object('unit', v.unit, 'price', v.price, 'stock', v.stock, 'retired_at', v.retired_at)), '[]')
			FROM variant v WHERE v.listing_id = l.id)) AS row
		FROM listing l WHERE seller_id = $1 ORDER BY id`},
	{"listing_history", `SELECT jsonb_build_object('listing', l.slug, 'from', h.from_status, 'to', h.to_status, 'reason', h.reason, 'at', h.at) AS row
		FROM listing_history h JOIN listing l ON l.id = h.listing_id WHERE l.seller_id = $1 ORDER BY h.id`},
	{"sales", `SELECT jsonb_build_object('order', o.code, 'placed_at', o.placed_at, 'method', o.method, 'state', p.state, 'goods', p.goods, 'shipping', p.shipping,
			'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('listing', n.listing_slug, 'name', n.name, 'unit', n.unit, 'price', n.price, 'quantity', n.quantity)), '[]')
				FROM order_line n WHERE n.seller_order_id = p.id)) AS row
		FROM seller_order p JOIN orders o ON o.id = p.order_id WHERE p.seller_id = $1 ORDER BY p.id DESC`},
	{"payouts", `SELECT to_jsonb(p) AS row FROM payout p WHERE seller_id = $1 ORDER BY id`},
	{"stall_history", `SELECT to_jsonb(h) AS row FROM seller_history h WHERE seller_id = $1 ORDER BY id`},
	{"suspensions", `SELECT to_jsonb(o) AS row FROM seller_suspension o WHERE seller_id = $1 ORDER BY id`},
}

// ExportSeller writes what is kept of a seller, for its owner or whom the law gives it to, as a zip like Export's.
// numbers are those that are sealed, opened by who noted the look, or none. A part that has more rows than fit says so.
func (s *Service) ExportSeller(ctx context.Context, q pg.Queryer, sellerID int64, numbers map[string]string, w io.Writer) error {
	d := Data{MadeAt: s.now(), Parts: map[string][]map[string]any{}}
	add := func(name string, rows []map[string]any) {
		if len(rows) > 0 {
			d.Parts[name] = rows
			d.names = append(d.names, name)
		}
	}
	var cut []map[string]any
	for _, p := range sellerParts {
		rows, err := rowsOf(ctx, q, p, sellerID)
		if err != nil {
			return fmt.Errorf("collect %s of seller %d: %w", p.name, sellerID, err)
		}
		add(p.name, rows)
		if len(rows) == mostRows {
			cut = append(cut, map[string]any{"part": p.name, "rows": mostRows})
		}
		if p.name != "seller" {
			continue
		}
		if len(rows) == 0 {
			return errs.New(errs.NotFound, "seller.not_found")
		}
		if opened := (map[string]any{}); len(numbers) > 0 {
			for field, number := range numbers {
				opened[field] = number
			}
			add("numbers", []map[string]any{opened})
		}
	}
	add("cut", cut)
	return d.write(ctx, locale.T(ctx, "privacy.book_seller"), w)
}
