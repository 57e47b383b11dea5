package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const orderColumns = `o.id, o.code, coalesce(o.account_id, 0) AS account_id, o.state, o.method, o.buyer_name, o.phone, o.email,
	o.province_code, o.commune_code, o.address_line, o.note, o.total, o.placed_at, o.expires_at, p.captured, p.refunded, coalesce(o.pass, '') AS pass,
	coalesce(w.company, '') AS "wish.company", coalesce(w.tax_number, '') AS "wish.tax_number", coalesce(w.address, '') AS "wish.address",
	coalesce(w.email, '') AS "wish.email"`

const orderTables = `orders o JOIN payment p ON p.order_id = o.id LEFT JOIN invoice_wish w ON w.order_id = o.id`

// codeByKey returns the code of the order placed with key, or sql.ErrNoRows.
func (s *Service) codeByKey(ctx context.Context, q pg.Queryer, key string) (string, error) {
	var code string
	err := q.GetContext(ctx, &code, `/* hot */SELECT code FROM orders WHERE idempotency_key = $1`, key)
	return code, err
}

// insertOrder writes the order and the first row of its history.
func insertOrder(ctx context.Context, tx pg.Tx, o *Order, in Checkout) error {
	err := tx.GetContext(ctx, o, `/* hot */
		WITH placed AS (
			INSERT INTO orders (code, idempotency_key, account_id, state, method, buyer_name, phone, province_code,
			                    commune_code, address_line, note, total, placed_at, expires_at, adult_confirmed, email)
			VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $17)
			RETURNING id, pass),
		noted AS (
			INSERT INTO order_history (order_id, to_state, actor, actor_account_id, at)
			SELECT id, $4, 'buyer', NULLIF($3, 0), $13 FROM placed),
		browser AS (
			INSERT INTO order_browser (order_id, browser_hash, how, at)
			SELECT id, $16, 'placed', $13 FROM placed WHERE octet_length($16::bytea) > 0)
		SELECT id, pass FROM placed`,
		o.Code, in.Key, o.AccountID, o.State, o.Method, in.Name, in.Phone, in.ProvinceCode,
		in.CommuneCode, in.AddressLine, in.Note, o.Total, o.PlacedAt, o.ExpiresAt, in.Adult, browserHash(in.Browser), in.Email)
	if err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	return nil
}

// insertParts writes the seller orders with the first rows of their histories, and their lines.
func insertParts(ctx context.Context, tx pg.Tx, o *Order) error {
	state := Received
	if o.State == WaitingPayment {
		state = WaitingPayment
	}
	n := len(o.Parts)
	sellers, goods, fees, pickups := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	places, from, to := make([]string, n), make([]string, n), make([]string, n)
	for i, p := range o.Parts {
		sellers[i], goods[i], fees[i] = p.SellerID, int64(p.Goods), int64(p.Shipping)
		pickups[i], places[i], from[i], to[i] = p.PickupID, p.PickupAt, dayText(p.ExpectedFrom), dayText(p.ExpectedTo)
	}
	var written []Part
	err := tx.SelectContext(ctx, &written, `/* hot */
		WITH part AS (
			INSERT INTO seller_order (order_id, seller_id, state, goods, shipping, pickup_place_id, pickup_at, expected_from, expected_to)
			SELECT $1, seller_id, $2, goods, shipping, NULLIF(pickup, 0), place, NULLIF(day_from, '')::date, NULLIF(day_to, '')::date
			FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[])
				AS t (seller_id, goods, shipping, pickup, place, day_from, day_to)
			RETURNING id, seller_id),
		noted AS (
			INSERT INTO order_history (order_id, seller_order_id, to_state, actor, actor_account_id, at)
			SELECT $1, id, $2, 'buyer', NULLIF($6, 0), $7 FROM part)
		SELECT id, seller_id FROM part`,
		o.ID, state, pq.Array(sellers), pq.Array(goods), pq.Array(fees), o.AccountID, o.PlacedAt,
		pq.Array(pickups), pq.Array(places), pq.Array(from), pq.Array(to))
	if err != nil {
		return fmt.Errorf("insert seller orders: %w", err)
	}
	for _, w := range written {
		p := o.part(w.SellerID)
		p.ID, p.OrderID, p.State = w.ID, o.ID, state
		if err := insertLines(ctx, tx, p); err != nil {
			return err
		}
	}
	return nil
}

// dayText is a day for the database, or "" for none.
func dayText(day *time.Time) string {
	if day == nil {
		return ""
	}
	return day.Format(time.DateOnly)
}

// insertLines writes the lines of a seller order in one statement.
func insertLines(ctx context.Context, tx pg.Tx, p *Part) error {
	n := len(p.Lines)
	variants, prices, quantities := make([]int64, n), make([]int64, n), make([]int64, n)
	slugs, names, units, months := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	at := make(map[int64]*Line, n)
	for i := range p.Lines {
		l := &p.Lines[i]
		at[l.VariantID] = l
		variants[i], prices[i], quantities[i] = l.VariantID, int64(l.Price), int64(l.Quantity)
		slugs[i], names[i], units[i] = l.ListingSlug, l.Name, l.Unit
		months[i] = dayText(l.DeliverMonth)
	}
	var written []Line
	err := tx.SelectContext(ctx, &written, `/* hot */
		INSERT INTO order_line (seller_order_id, variant_id, listing_slug, name, unit, price, quantity, deliver_month,
		                        tax_class, vat_bp, pit_bp, commission_bp, vat, pit, commission)
		SELECT $1, variant_id, slug, name, unit, price, quantity, NULLIF(month, '')::date,
		       tax_class, vat_bp, pit_bp, commission_bp, vat, pit, commission
		FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::text[],
		            $9::text[], $10::int[], $11::int[], $12::int[], $13::bigint[], $14::bigint[], $15::bigint[])
			WITH ORDINALITY AS t (variant_id, slug, name, unit, price, quantity, month,
			                      tax_class, vat_bp, pit_bp, commission_bp, vat, pit, commission, position)
		ORDER BY position
		RETURNING id, variant_id`, append([]any{
		p.ID, pq.Array(variants), pq.Array(slugs), pq.Array(names), pq.Array(units),
		pq.Array(prices), pq.Array(quantities), pq.Array(months),
	}, chargeColumns(p.Lines)...)...)
	if err != nil {
		return fmt.Errorf("insert order lines: %w", err)
	}
	for _, w := range written {
		at[w.VariantID].ID, at[w.VariantID].PartID = w.ID, p.ID
	}
	return nil
}

// record writes a row of the history.
func record(ctx context.Context, tx pg.Tx, o *Order, c Change, d deed) error {
	c.Actor, c.Reason, c.At = d.by, d.reason, d.at
	o.History = append(o.History, c)
	_, err := tx.ExecContext(ctx, `
		INSERT INTO order_history (order_id, seller_order_id, from_state, to_state, actor, actor_account_id, reason, at)
		VALUES ($1, NULLIF($2, 0), NULLIF($3, ''), $4, $5, NULLIF($6, 0), $7, $8)`,
		o.ID, c.PartID, c.From, c.To, c.Actor, d.accountID, c.Reason, c.At)
	if err != nil {
		return fmt.Errorf("record %s of order %d: %w", c.To, o.ID, err)
	}
	return nil
}

// lock reads an order with its parts and lines and holds it until the transaction ends. Its payment is locked with it:
// a row that is only joined would be read as it was before the wait, without the money that came meanwhile.
func lock(ctx context.Context, tx pg.Tx, where string, arg any) (Order, error) {
	return load(ctx, tx, where, "FOR NO KEY UPDATE OF o, p", arg)
}

func load(ctx context.Context, q pg.Queryer, where, locking string, arg any) (Order, error) {
	var o Order
	err := q.GetContext(ctx, &o, `/* hot */ SELECT `+orderColumns+`
		FROM `+orderTables+`
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
	err = q.SelectContext(ctx, &o.History, `/* hot */
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
	err := q.SelectContext(ctx, &parts, `/* hot */
		SELECT so.id, so.order_id, so.seller_id, s.slug AS seller_slug, s.stall_name, so.state, so.goods, so.shipping,
		       so.taken_off, coalesce(so.pickup_place_id, 0) AS pickup_place_id, so.pickup_at, so.expected_from, so.expected_to,
		       so.seller_name AS "sold.name", so.seller_tax_kind AS "sold.tax_kind", so.seller_commune AS "sold.commune", so.seller_address AS "sold.address"
		FROM seller_order so JOIN seller s ON s.id = so.seller_id
		WHERE so.order_id = ANY($1) ORDER BY so.id`, pq.Array(orderIDs))
	if err != nil {
		return nil, fmt.Errorf("load seller orders: %w", err)
	}
	if err := attachLines(ctx, q, parts); err != nil {
		return nil, err
	}
	return parts, attachParcels(ctx, q, parts)
}

func attachLines(ctx context.Context, q pg.Queryer, parts []Part) error {
	ids, at := make([]int64, len(parts)), make(map[int64]int, len(parts))
	for i, p := range parts {
		ids[i], at[p.ID] = p.ID, i
	}
	var lines []Line
	err := q.SelectContext(ctx, &lines, `/* hot */
		SELECT id, seller_order_id, variant_id, listing_slug, name, unit, price, quantity, cancelled, shipped, refused, returned,
		       deliver_month, tax_class, vat_bp, pit_bp, commission_bp
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

func attachParcels(ctx context.Context, q pg.Queryer, parts []Part) error {
	ids, at := make([]int64, len(parts)), make(map[int64]*Part, len(parts))
	for i := range parts {
		ids[i], at[parts[i].ID] = parts[i].ID, &parts[i]
	}
	var rows []struct {
		Parcel
		LineID   int64 `db:"order_line_id"`
		Quantity int   `db:"quantity"`
	}
	err := q.SelectContext(ctx, &rows, `/* hot */
		SELECT p.id, p.seller_order_id, p.number, p.carrier, p.carrier_name, p.tracking, p.state, p.shipped_at, p.ended_at,
		       pl.order_line_id, pl.quantity
		FROM parcel p JOIN parcel_line pl ON pl.parcel_id = p.id
		WHERE p.seller_order_id = ANY($1) ORDER BY p.seller_order_id, p.number`, pq.Array(ids))
	if err != nil {
		return fmt.Errorf("load parcels: %w", err)
	}
	for _, r := range rows {
		p := at[r.PartID]
		if len(p.Parcels) < r.Number {
			r.Units = map[int64]int{}
			p.Parcels = append(p.Parcels, r.Parcel)
		}
		p.Parcels[r.Number-1].Units[r.LineID] = r.Quantity
	}
	return nil
}

// setState makes a step of the table, or says errs.Conflict "order.moved_on".
func setState(ctx context.Context, tx pg.Tx, o *Order, to State, d deed) error {
	if !allowed(OfOrder, o.State, to, d.by) {
		return errs.New(errs.Conflict, "order.moved_on")
	}
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = $2 WHERE id = $1`, o.ID, to); err != nil {
		return fmt.Errorf("order %s from %s to %s: %w", o.Code, o.State, to, err)
	}
	from := o.State
	o.State = to
	switch to {
	case Paid:
		o.happens(news{what: "paid", key: "paid " + o.Code})
	case Expired:
		o.happens(news{what: "expired", key: "expired " + o.Code})
	}
	return record(ctx, tx, o, Change{From: from, To: to}, d)
}

// setPartState is setState for a seller order.
func setPartState(ctx context.Context, tx pg.Tx, o *Order, p *Part, to State, d deed) error {
	if !allowed(OfPart, p.State, to, d.by) {
		return errs.New(errs.Conflict, "order.moved_on")
	}
	if _, err := tx.ExecContext(ctx, `UPDATE seller_order SET state = $2 WHERE id = $1`, p.ID, to); err != nil {
		return fmt.Errorf("seller order %d from %s to %s: %w", p.ID, p.State, to, err)
	}
	from := p.State
	p.State = to
	switch to {
	case Delivered:
		o.happens(news{what: "delivered", key: fmt.Sprint("delivered ", p.ID), part: p, list: p.all(Line.Kept)})
	case Cancelled:
		o.happens(news{what: "cancelled", key: fmt.Sprint("cancelled ", p.ID), part: p, list: p.left(), reason: d.reason})
	}
	return record(ctx, tx, o, Change{PartID: p.ID, From: from, To: to}, d)
}
