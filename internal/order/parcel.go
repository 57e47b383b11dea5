package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/shipping"
	"nongsan/internal/vntext"
)

// Parcel is what was sent in one piece.
type Parcel struct {
	ID          int64         `db:"id"`
	PartID      int64         `db:"seller_order_id"`
	Number      int           `db:"number"`
	Carrier     string        `db:"carrier"`
	CarrierName string        `db:"carrier_name"`
	Tracking    string        `db:"tracking"`
	State       State         `db:"state"` // shipped, delivered, refused
	ShippedAt   time.Time     `db:"shipped_at"`
	EndedAt     *time.Time    `db:"ended_at"`
	Units       map[int64]int `db:"-"` // by order line
}

// Shipment is a parcel that is handed to a carrier.
type Shipment struct {
	Number   int           // which parcel of its part this will be; one that is sent already is not sent twice. 0: the rest
	Name     string        // of the carrier, as the seller says it; may be empty
	Tracking string        // the carrier's number, or empty
	Units    map[int64]int // by order line; nil: all that is left

	carrier string // the adapter
}

// Ship says that all that is left was handed to the carrier; tracking is the carrier's number, or empty.
func (s *Service) Ship(ctx context.Context, by By, code, tracking string) error {
	return s.SendParcel(ctx, by, code, Shipment{Tracking: tracking})
}

// SendParcel says that some or all of a part was handed to the carrier, as one parcel.
func (s *Service) SendParcel(ctx context.Context, by By, code string, in Shipment) error {
	in.Name = vntext.OneLine(in.Name)
	in.Tracking = vntext.OneLine(in.Tracking)
	f := errs.Fields{}
	if len([]rune(in.Tracking)) > 60 {
		f.Add("tracking", "order.tracking_long")
	}
	if len([]rune(in.Name)) > 60 {
		f.Add("carrier", "order.tracking_long")
	}
	if err := f.Err(); err != nil {
		return err
	}
	carrier := shipping.Manual{}
	tracking, err := carrier.Book(ctx, shipping.Booking{Reference: fmt.Sprint(code, "-", by.SellerID, "-", in.Number), Tracking: in.Tracking})
	if err != nil {
		return fmt.Errorf("book the parcel of %s: %w", code, err)
	}
	in.carrier, in.Tracking = carrier.Name(), tracking
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if in.Number > 0 && in.Number <= len(p.Parcels) || in.Number == 0 && p.State == Shipped {
			return nil // sent twice
		}
		list := p.left()
		if in.Units != nil {
			var err error
			if list, err = p.chosen(in.Units, Line.Left); err != nil {
				return err
			}
		}
		return send(ctx, tx, o, p, in, list, d)
	})
}

func send(ctx context.Context, tx pg.Tx, o *Order, p *Part, in Shipment, list []units, d deed) error {
	to := PartShipped
	if countUnits(list) == countUnits(p.left()) {
		to = Shipped
	}
	d.reason = in.Tracking
	if p.State != to {
		if err := setPartState(ctx, tx, o, p, to, d); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return errs.Fields{"units": "order.parcel_empty"}.Err()
	}
	parcel := Parcel{
		PartID: p.ID, Number: len(p.Parcels) + 1, Carrier: in.carrier, CarrierName: in.Name, Tracking: in.Tracking,
		State: Shipped, ShippedAt: d.at, Units: map[int64]int{},
	}
	for _, u := range list {
		parcel.Units[u.line.ID] = u.quantity
		u.line.Shipped += u.quantity
	}
	p.Parcels = append(p.Parcels, parcel)
	o.happens(sentNews(ctx, p, parcel, list))
	return insertParcel(ctx, tx, parcel, list)
}

func insertParcel(ctx context.Context, tx pg.Tx, in Parcel, list []units) error {
	lines, quantities := make([]int64, len(list)), make([]int64, len(list))
	for i, u := range list {
		lines[i], quantities[i] = u.line.ID, int64(u.quantity)
	}
	_, err := tx.ExecContext(ctx, `
		WITH sent AS (
			INSERT INTO parcel (seller_order_id, number, carrier, carrier_name, tracking, state, shipped_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			RETURNING id),
		unit AS (SELECT id, quantity FROM unnest($8::bigint[], $9::int[]) AS t (id, quantity)),
		counted AS (UPDATE order_line l SET shipped = l.shipped + unit.quantity FROM unit WHERE l.id = unit.id)
		INSERT INTO parcel_line (parcel_id, order_line_id, quantity)
		SELECT sent.id, unit.id, unit.quantity FROM sent, unit`,
		in.PartID, in.Number, in.Carrier, in.CarrierName, in.Tracking, in.State, in.ShippedAt, pq.Array(lines), pq.Array(quantities))
	if err != nil {
		return fmt.Errorf("insert parcel %d of seller order %d: %w", in.Number, in.PartID, err)
	}
	return nil
}

// onItsWay reports whether a parcel of the part has not ended.
func (p *Part) onItsWay() bool {
	for _, one := range p.Parcels {
		if one.State == Shipped {
			return true
		}
	}
	return false
}

// Deliver says the buyer has all parcels that were on their way.
func (s *Service) Deliver(ctx context.Context, by By, code string) error {
	return s.DeliverParcel(ctx, by, code, 0)
}

// DeliverParcel says the buyer has one parcel of the part, by its number, or all of them (0). When the last parcel has
// arrived the part is delivered, and its cash collected.
func (s *Service) DeliverParcel(ctx context.Context, by By, code string, number int) error {
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, _ *Order, p *Part, d deed) error {
		if p.State != Shipped && p.State != PartShipped && !p.State.Arrived() {
			return errs.New(errs.Conflict, "order.moved_on")
		}
		return endParcels(ctx, tx, p, number, Delivered, d)
	})
}

// Refuse says that a parcel, or all of them (0), came back: nobody took it at the door. Nothing is to be paid for it,
// and what was paid goes back; restock puts its units on the shelf again.
func (s *Service) Refuse(ctx context.Context, by By, code string, number int, reason string, restock bool) error {
	return s.withReason(ctx, by, code, reason, func(ctx context.Context, tx pg.Tx, o *Order, p *Part, d deed) error {
		if p.State != Shipped && p.State != PartShipped && !p.State.Final() {
			return errs.New(errs.Conflict, "order.moved_on")
		}
		var list []units
		for _, one := range p.Parcels {
			if one.State == Shipped && (number == 0 || number == one.Number) {
				list = append(list, p.in(one)...)
			}
		}
		if len(list) == 0 {
			return nil // said twice
		}
		if err := endParcels(ctx, tx, p, number, Refused, d); err != nil {
			return err
		}
		return takeOff(ctx, tx, o, p, "refused", merged(list), restock, d)
	})
}

// in are the units in a parcel.
func (p *Part) in(one Parcel) (list []units) {
	for i := range p.Lines {
		if n := one.Units[p.Lines[i].ID]; n > 0 {
			list = append(list, units{&p.Lines[i], n})
		}
	}
	return list
}

// merged names each line once: two parcels may hold the same.
func merged(list []units) (one []units) {
	at := map[int64]int{}
	for _, u := range list {
		if i, known := at[u.line.ID]; known {
			one[i].quantity += u.quantity
			continue
		}
		at[u.line.ID] = len(one)
		one = append(one, u)
	}
	return one
}

func endParcels(ctx context.Context, tx pg.Tx, p *Part, number int, to State, d deed) error {
	for i := range p.Parcels {
		one := &p.Parcels[i]
		if one.State != Shipped || (number != 0 && number != one.Number) {
			continue
		}
		_, err := tx.ExecContext(ctx, `
			UPDATE parcel SET state = $3, ended_at = $4 WHERE seller_order_id = $1 AND number = $2`, p.ID, one.Number, to, d.at)
		if err != nil {
			return fmt.Errorf("parcel %d of seller order %d is %s: %w", one.Number, p.ID, to, err)
		}
		one.State = to
	}
	return nil
}

// TrackingEvent is a word about a parcel on its way.
type TrackingEvent struct {
	PartID int64     `db:"seller_order_id"`
	Number int       `db:"number"` // of the parcel
	What   string    `db:"what"`
	At     time.Time `db:"at"`
}

// Track notes a word of the seller about a parcel on its way, which the buyer reads. The same word again is one.
func (s *Service) Track(ctx context.Context, by By, code string, number int, what string) error {
	what = vntext.OneLine(what)
	if n := len([]rune(what)); n < 2 || n > 200 {
		return errs.Fields{"what": "order.track_missing"}.Err()
	}
	sum := sha256.Sum256([]byte(what))
	return s.on(ctx, by, code, func(ctx context.Context, tx pg.Tx, _ *Order, p *Part, d deed) error {
		if number < 1 || number > len(p.Parcels) || p.Parcels[number-1].State != Shipped {
			return errs.New(errs.Conflict, "order.moved_on")
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO tracking_event (parcel_id, dedup_key, what, at, told_by) VALUES ($1, $2, $3, $4, NULLIF($5, 0))
			ON CONFLICT (parcel_id, dedup_key) DO NOTHING`, p.Parcels[number-1].ID, hex.EncodeToString(sum[:12]), what, d.at, d.accountID)
		if err != nil {
			return fmt.Errorf("track parcel %d of seller order %d: %w", number, p.ID, err)
		}
		return nil
	})
}

// Tracking lists what was said about an order's parcels, the oldest first.
func (s *Service) Tracking(ctx context.Context, orderID int64) ([]TrackingEvent, error) {
	var list []TrackingEvent
	err := s.db.SelectContext(ctx, &list, `
		SELECT p.seller_order_id, p.number, t.what, t.at
		FROM tracking_event t
		JOIN parcel p ON p.id = t.parcel_id
		JOIN seller_order so ON so.id = p.seller_order_id
		WHERE so.order_id = $1 ORDER BY t.at, t.id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("tracking of order %d: %w", orderID, err)
	}
	return list, nil
}
