package payment

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/money"
)

// Step is one thing that happened to an order's money: a try to pay, or what somebody told.
type Step struct {
	At       time.Time `db:"at"`
	Source   string    `db:"source"` // the gateway or feed
	What     string    `db:"what"`   // attempt_ and its state, or event_ and its kind
	Amount   money.VND `db:"amount"`
	Credited money.VND `db:"credited"` // of an event: what counts towards the order
	Number   string    `db:"number"`   // ours of the try, theirs of the money
}

// Steps lists all that happened to an order's money, in its sequence.
func (s *Service) Steps(ctx context.Context, orderID int64) ([]Step, error) {
	var list []Step
	err := s.db.SelectContext(ctx, &list, `
		SELECT a.created_at AS at, a.gateway AS source, 'attempt_' || a.state AS what, a.amount, 0 AS credited, a.reference AS number
		FROM payment_attempt a JOIN payment p ON p.id = a.payment_id
		WHERE p.order_id = $1
		UNION ALL
		SELECT e.received_at, e.gateway, 'event_' || e.kind, e.amount, e.credited, e.txn_id
		FROM gateway_event e JOIN payment p ON p.id = e.payment_id
		WHERE p.order_id = $1
		ORDER BY at, what
		LIMIT 200`, orderID)
	if err != nil {
		return nil, fmt.Errorf("steps of order %d's money: %w", orderID, err)
	}
	return list, nil
}
