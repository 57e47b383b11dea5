package payment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// The ways to pay.
const (
	COD     = "cod"
	VietQR  = "vietqr"
	VNPay   = "vnpay"
	MoMo    = "momo"
	ZaloPay = "zalopay"
	Stripe  = "stripe"
)

// IsName reports whether a way to pay can be called that; which there are is wired in internal/app.
func IsName(method string) bool {
	short := len(method) >= 2 && len(method) <= 20
	return short && strings.Trim(method, "abcdefghijklmnopqrstuvwxyz") == ""
}

// Prepaid reports whether the money of a method comes before the goods leave.
func Prepaid(method string) bool { return method != COD }

// Payment is what one order costs and what has come for it.
type Payment struct {
	ID        int64     `db:"id"`
	OrderID   int64     `db:"order_id"`
	Reference string    `db:"reference"` // the order's code
	Method    string    `db:"method"`
	Amount    money.VND `db:"amount"`
	Captured  money.VND `db:"captured"`
}

// Orders is what payments ask of orders, which stand above them; app sets it. Lock comes first in every
// transaction, so that orders and payments are always locked in one sequence.
type Orders struct {
	Lock   func(ctx context.Context, tx pg.Tx, orderID int64) error
	Awaits func(ctx context.Context, tx pg.Tx, orderID int64) (bool, error)                // may it take a part of its sum?
	Settle func(ctx context.Context, tx pg.Tx, orderID int64, now time.Time) (bool, error) // can it take the whole sum?
	Tell   func(ctx context.Context, tx pg.Tx, u Unwanted) error                           // tells the buyer; nil: nobody is told
}

// Service starts payments and records what gateways tell.
type Service struct {
	db       *sqlx.DB
	now      clock.Clock
	orders   Orders
	account  string              // the number of the account that receives transfers
	gateways map[string]*Guarded // by name
	asked    pace
}

// New returns a Service on db. Transfers to any other account than this one are parked. The gateways are those whose
// pages one can pay on; several Services share one Guarded.
func New(db *sqlx.DB, now clock.Clock, orders Orders, account string, gateways ...*Guarded) *Service {
	s := &Service{db: db, now: now, orders: orders, account: account, gateways: map[string]*Guarded{}}
	for _, g := range gateways {
		s.gateways[g.Name()] = g
	}
	return s
}

// Account is the number of the account that receives transfers; empty: there is none.
func (s *Service) Account() string { return s.account }

// Open begins the payment of an order, in the order's transaction.
func Open(ctx context.Context, tx pg.Tx, orderID int64, reference, method string, amount money.VND, now time.Time) error {
	_, err := tx.ExecContext(ctx, `/* hot */
		INSERT INTO payment (order_id, reference, method, amount, created_at) VALUES ($1, $2, $3, $4, $5)`,
		orderID, reference, method, amount, now)
	if err != nil {
		return fmt.Errorf("open payment %s: %w", reference, err)
	}
	return nil
}

// Collect notes the cash that was taken at the door for a seller order, once.
func Collect(ctx context.Context, tx pg.Tx, part ledger.Part, way ledger.Way, amount money.VND, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		WITH paid AS (UPDATE payment SET captured = captured + $2 WHERE order_id = $1 RETURNING id)
		INSERT INTO gateway_event (gateway, dedup_key, payment_id, kind, amount, credited, happened_at, received_at)
		SELECT 'cod', $3, id, 'collected', $2, $2, $4, $4 FROM paid`,
		part.OrderID, amount, fmt.Sprintf("seller_order:%d", part.SellerOrderID), now)
	if err != nil {
		return fmt.Errorf("collect for seller order %d: %w", part.SellerOrderID, err)
	}
	return ledger.Collected(ctx, tx, now, part, way, amount)
}

// ParkCaptured sets aside what came for an order that ends unpaid, for an officer to send back.
func ParkCaptured(ctx context.Context, tx pg.Tx, orderID int64, now time.Time) error {
	var events []struct {
		ID     int64     `db:"event_id"`
		Amount money.VND `db:"amount"`
	}
	err := tx.SelectContext(ctx, &events, `
		INSERT INTO money_parked (event_id, amount, why, parked_at)
		SELECT e.id, e.credited, 'order_over', $2
		FROM gateway_event e JOIN payment p ON p.id = e.payment_id
		WHERE p.order_id = $1 AND e.credited > 0
		RETURNING event_id, amount`, orderID, now)
	if err != nil {
		return fmt.Errorf("park money of order %d: %w", orderID, err)
	}
	for _, e := range events {
		if err := ledger.SetAsideLater(ctx, tx, now, orderID, e.ID, e.Amount); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE gateway_event e SET credited = 0 FROM payment p
		WHERE p.order_id = $1 AND e.payment_id = p.id AND e.credited > 0`, orderID)
	if err != nil {
		return fmt.Errorf("uncredit money of order %d: %w", orderID, err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE payment SET captured = 0 WHERE order_id = $1`, orderID); err != nil {
		return fmt.Errorf("reset payment of order %d: %w", orderID, err)
	}
	return nil
}
