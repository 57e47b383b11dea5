package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const orderColumns = `o.id, o.code, coalesce(o.account_id, 0) AS account_id, o.state, o.method, o.buyer_name, o.phone,
	o.province_code, o.commune_code, o.address_line, o.note, o.total, o.placed_at, o.expires_at, p.captured`

// codeByKey returns the code of the order placed with key, or sql.ErrNoRows.
func (s *Service) codeByKey(ctx context.Context, q pg.Queryer, key string) (string, error) {
	var code string
	err := q.GetContext(ctx, &code, `SELECT code FROM orders WHERE idempotency_key = $1`, key)
	return code, err
}

func insertOrder(ctx context.Context, tx pg.Tx, o *Order, in Checkout) error {
	err := tx.GetContext(ctx, &o.ID, `
		INSERT INTO orders (code, idempotency_key, account_id, state, method, buyer_name, phone, province_code,
		                    commune_code, address_line, note, total, placed_at, expires_at, adult_confirmed)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		RETURNING id`,
		o.Code, in.Key, o.AccountID, o.State, o.Method, in.Name, in.Phone, in.ProvinceCode,
		in.CommuneCode, in.AddressLine, in.Note, o.Total, o.PlacedAt, o.ExpiresAt, in.Adult)
	if err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	return record(ctx, tx, o.ID, Change{To: o.State, Actor: Buyer, At: o.PlacedAt}, o.AccountID)
}

func insertParts(ctx context.Context, tx pg.Tx, o *Order) ([]catalog.Take, error) {
	var takes []catalog.Take
	state := Received
	if o.State == WaitingPayment {
		state = WaitingPayment
	}
	for i := range o.Parts {
		p := &o.Parts[i]
		p.OrderID, p.State = o.ID, state
		err := tx.GetContext(ctx, &p.ID, `
			INSERT INTO seller_order (order_id, seller_id, state, goods, shipping) VALUES ($1, $2, $3, $4, $5)
			RETURNING id`, o.ID, p.SellerID, p.State, p.Goods, p.Shipping)
		if err != nil {
			return nil, fmt.Errorf("insert seller order: %w", err)
		}
		if err := record(ctx, tx, o.ID, Change{PartID: p.ID, To: p.State, Actor: Buyer, At: o.PlacedAt}, o.AccountID); err != nil {
			return nil, err
		}
		for j := range p.Lines {
			if err := insertLine(ctx, tx, p.ID, &p.Lines[j]); err != nil {
				return nil, err
			}
			takes = append(takes, p.Lines[j].take())
		}
	}
	return takes, nil
}

func insertLine(ctx context.Context, tx pg.Tx, partID int64, l *Line) error {
	err := tx.GetContext(ctx, &l.ID, `
		INSERT INTO order_line (seller_order_id, variant_id, listing_slug, name, unit, price, quantity, deliver_month)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		RETURNING id`, partID, l.VariantID, l.ListingSlug, l.Name, l.Unit, l.Price, l.Quantity, l.DeliverMonth)
	if err != nil {
		return fmt.Errorf("insert order line: %w", err)
	}
	return nil
}

func (l Line) take() catalog.Take {
	return catalog.Take{VariantID: l.VariantID, OrderLineID: l.ID, Quantity: l.Quantity}
}

func record(ctx context.Context, tx pg.Tx, orderID int64, c Change, accountID int64) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO order_history (order_id, seller_order_id, from_state, to_state, actor, actor_account_id, reason, at)
		VALUES ($1, NULLIF($2, 0), NULLIF($3, ''), $4, $5, NULLIF($6, 0), $7, $8)`,
		orderID, c.PartID, c.From, c.To, c.Actor, accountID, c.Reason, c.At)
	if err != nil {
		return fmt.Errorf("record %s of order %d: %w", c.To, orderID, err)
	}
	return nil
}

// lock reads an order with its parts and lines and holds it until the transaction ends.
func lock(ctx context.Context, tx pg.Tx, where string, arg any) (Order, error) {
	return load(ctx, tx, where, "FOR NO KEY UPDATE OF o", arg)
}

func load(ctx context.Context, q pg.Queryer, where, locking string, arg any) (Order, error) {
	var o Order
	err := q.GetContext(ctx, &o, `SELECT `+orderColumns+`
		FROM orders o
		JOIN payment p ON p.order_id = o.id
		WHERE `+where+` `+locking, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return Order{}, errs.New(errs.NotFound, "order.not_found")
	}
	if err != nil {
		return Order{}, fmt.Errorf("load order: %w", err)
	}
	return o, loadParts(ctx, q, &o)
}

func loadParts(ctx context.Context, q pg.Queryer, o *Order) error {
	parts, err := selectParts(ctx, q, []int64{o.ID})
	if err != nil {
		return err
	}
	o.Parts = parts
	err = q.SelectContext(ctx, &o.History, `
		SELECT coalesce(seller_order_id, 0) AS seller_order_id, coalesce(from_state, '') AS from_state, to_state,
		       actor, reason, at
		FROM order_history WHERE order_id = $1 ORDER BY id`, o.ID)
	if err != nil {
		return fmt.Errorf("history of order %d: %w", o.ID, err)
	}
	return nil
}

func selectParts(ctx context.Context, q pg.Queryer, orderIDs []int64) ([]Part, error) {
	var parts []Part
	err := q.SelectContext(ctx, &parts, `
		SELECT so.id, so.order_id, so.seller_id, s.slug AS seller_slug, s.stall_name, so.state, so.goods, so.shipping
		FROM seller_order so JOIN seller s ON s.id = so.seller_id
		WHERE so.order_id = ANY($1) ORDER BY so.id`, pq.Array(orderIDs))
	if err != nil {
		return nil, fmt.Errorf("load seller orders: %w", err)
	}
	return parts, attachLines(ctx, q, parts)
}

func attachLines(ctx context.Context, q pg.Queryer, parts []Part) error {
	ids, at := make([]int64, len(parts)), make(map[int64]int, len(parts))
	for i, p := range parts {
		ids[i], at[p.ID] = p.ID, i
	}
	var lines []Line
	err := q.SelectContext(ctx, &lines, `
		SELECT id, seller_order_id, variant_id, listing_slug, name, unit, price, quantity, deliver_month
		FROM order_line WHERE seller_order_id = ANY($1) ORDER BY id`, pq.Array(ids))
	if err != nil {
		return fmt.Errorf("load order lines: %w", err)
	}
	for _, l := range lines {
		p := &parts[at[l.PartID]]
		p.Lines = append(p.Lines, l)
	}
	return nil
}

func setState(ctx context.Context, tx pg.Tx, o *Order, to State, by Actor, accountID int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = $2 WHERE id = $1`, o.ID, to); err != nil {
		return fmt.Errorf("order %s from %s to %s: %w", o.Code, o.State, to, err)
	}
	err := record(ctx, tx, o.ID, Change{From: o.State, To: to, Actor: by, At: now}, accountID)
	o.State = to
	return err
}

// setPartState makes a step of the table, or says errs.Conflict "order.moved_on".
func setPartState(ctx context.Context, tx pg.Tx, o *Order, p *Part, c Change, accountID int64) error {
	if !allowed(p.State, c.To, c.Actor) {
		return errs.New(errs.Conflict, "order.moved_on")
	}
	if _, err := tx.ExecContext(ctx, `UPDATE seller_order SET state = $2 WHERE id = $1`, p.ID, c.To); err != nil {
		return fmt.Errorf("seller order %d to %s: %w", p.ID, c.To, err)
	}
	c.PartID, c.From = p.ID, p.State
	p.State = c.To
	return record(ctx, tx, o.ID, c, accountID)
}
