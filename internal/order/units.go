package order

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
)

// deed is who does something, why and when.
type deed struct {
	by        Actor
	accountID int64 // 0: a guest, the bank, the clock
	reason    string
	at        time.Time
}

// units are so many of a line.
type units struct {
	line     *Line
	quantity int
}

func worth(list []units) (sum money.VND) {
	for _, u := range list {
		sum = sum.Plus(u.line.Price.Times(int64(u.quantity)))
	}
	return sum
}

func takesOf(list []units) []catalog.Take {
	takes := make([]catalog.Take, len(list))
	for i, u := range list {
		takes[i] = catalog.Take{VariantID: u.line.VariantID, OrderLineID: u.line.ID, Quantity: u.quantity}
	}
	return takes
}

// Left is how many of a line's units are still to be sent.
func (l Line) Left() int { return l.Quantity - l.Cancelled - l.Shipped }

// Kept is how many of a line's units the buyer has, or is to have.
func (l Line) Kept() int { return l.Quantity - l.Cancelled - l.Refused - l.Returned }

// left are the units of a part that are still to be sent.
func (p *Part) left() []units { return p.all(Line.Left) }

// all are the units of a part that count.
func (p *Part) all(count func(Line) int) (list []units) {
	for i := range p.Lines {
		if n := count(p.Lines[i]); n > 0 {
			list = append(list, units{&p.Lines[i], n})
		}
	}
	return list
}

// kept reports whether anything of the part is still the buyer's.
func (p *Part) kept() bool {
	for _, l := range p.Lines {
		if l.Kept() > 0 {
			return true
		}
	}
	return false
}

// chosen are the units of lines, by their ids, none more than room allows. A line that is not the part's is refused.
func (p *Part) chosen(want map[int64]int, room func(Line) int) ([]units, error) {
	var list []units
	for i := range p.Lines {
		l := &p.Lines[i]
		n, named := want[l.ID]
		if !named || n == 0 {
			continue
		}
		if n < 0 || n > room(*l) {
			return nil, errs.Fields{fmt.Sprintf("units_%d", i+1): "order.units_range"}.Err()
		}
		list = append(list, units{l, n})
	}
	return list, nil
}

// takeOff takes units off what has to be paid: they were cancelled before they were sent, or refused at the door.
// Where money has come, theirs goes back; when nothing of the part is left, its shipping too.
func takeOff(ctx context.Context, tx pg.Tx, o *Order, p *Part, kind string, list []units, restocked bool, d deed) error {
	first, err := changeLines(ctx, tx, kind, list, restocked, d)
	if err != nil {
		return err
	}
	off := worth(list)
	if !p.kept() {
		off = p.Total()
	}
	_, err = tx.ExecContext(ctx, `UPDATE seller_order SET taken_off = taken_off + $2 WHERE id = $1`, p.ID, off)
	if err != nil {
		return fmt.Errorf("take %d off seller order %d: %w", off, p.ID, err)
	}
	p.TakenOff = p.TakenOff.Plus(off)
	if err := giveMoneyBack(ctx, tx, o, p, off, fmt.Sprintf("line_change:%d", first), d); err != nil {
		return err
	}
	if kind == "cancelled" {
		o.happens(news{what: "fewer", key: fmt.Sprint("fewer ", first), part: p, list: list, reason: d.reason})
	}
	if !restocked {
		return nil
	}
	return catalog.GiveBack(ctx, tx, takesOf(list), d.at)
}

// changeLines counts units as cancelled, refused or returned and writes the rows that say so, in one statement. It
// returns the first row's id.
func changeLines(ctx context.Context, tx pg.Tx, kind string, list []units, restocked bool, d deed) (int64, error) {
	lines, quantities := make([]int64, len(list)), make([]int64, len(list))
	for i, u := range list {
		lines[i], quantities[i] = u.line.ID, int64(u.quantity)
		switch kind {
		case "cancelled":
			u.line.Cancelled += u.quantity
		case "refused":
			u.line.Refused += u.quantity
		case "returned":
			u.line.Returned += u.quantity
		}
	}
	var first int64
	err := tx.GetContext(ctx, &first, `
		WITH change AS (SELECT id, quantity FROM unnest($1::bigint[], $2::int[]) AS t (id, quantity)),
		counted AS (
			UPDATE order_line l SET
				cancelled = l.cancelled + CASE WHEN $3 = 'cancelled' THEN c.quantity ELSE 0 END,
				refused = l.refused + CASE WHEN $3 = 'refused' THEN c.quantity ELSE 0 END,
				returned = l.returned + CASE WHEN $3 = 'returned' THEN c.quantity ELSE 0 END,
				restocked = l.restocked + CASE WHEN $3 <> 'cancelled' AND $4 THEN c.quantity ELSE 0 END
			FROM change c WHERE l.id = c.id),
		noted AS (
			INSERT INTO line_change (order_line_id, kind, quantity, restocked, actor, actor_account_id, reason, at)
			SELECT id, $3, quantity, $4, $5, NULLIF($6, 0), $7, $8 FROM change
			RETURNING id)
		SELECT min(id) FROM noted`,
		pq.Array(lines), pq.Array(quantities), kind, restocked, d.by, d.accountID, d.reason, d.at)
	if err != nil {
		return 0, fmt.Errorf("count units as %s: %w", kind, err)
	}
	return first, nil
}

// giveMoneyBack promises a buyer money of a part, where money has come for it and was not promised back before. Cash is
// collected at the door: until then there is nothing to give back.
func giveMoneyBack(ctx context.Context, tx pg.Tx, o *Order, p *Part, amount money.VND, key string, d deed) error {
	if o.Method == payment.COD && !p.State.Arrived() {
		return nil
	}
	return promiseBack(ctx, tx, o, d, payment.RefundRequest{SellerOrderID: p.ID, Amount: amount, Key: key})
}

// giveAllBack promises back what came for an order that is cancelled while it still waits for the rest.
func giveAllBack(ctx context.Context, tx pg.Tx, o *Order, d deed) error {
	return promiseBack(ctx, tx, o, d, payment.RefundRequest{Amount: o.Captured, Key: fmt.Sprintf("cancelled:order:%d", o.ID)})
}

func promiseBack(ctx context.Context, tx pg.Tx, o *Order, d deed, r payment.RefundRequest) error {
	r.Amount = min(r.Amount, o.Captured-o.Refunded)
	if r.Amount <= 0 {
		return nil
	}
	r.OrderID, r.Reason, r.ActorID, r.At = o.ID, d.reason, d.accountID, d.at
	if r.Reason == "" {
		r.Reason = locale.T(ctx, "order.refund_cancelled")
	}
	o.Refunded = o.Refunded.Plus(r.Amount)
	_, err := payment.RequestRefund(ctx, tx, r)
	return err
}
