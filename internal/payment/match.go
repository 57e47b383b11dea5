package payment

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/ordercode"
	"nongsan/internal/pg"
)

// target is what an event is meant for, held until the transaction ends.
type target struct {
	payment  *Payment // nil: none was found
	attempt  *Attempt // nil: not paid on a gateway's page
	refundID int64
	why      string // why its money cannot be credited; empty: it can
}

// outcome is what the sender is told.
func (t target) outcome(e told) Outcome {
	switch {
	case t.why == "unknown_code" && e.Memo == "" && t.attempt == nil:
		return UnknownRef
	case t.why == "wrong_amount":
		return WrongAmount
	case t.why != "":
		return Parked
	}
	return Recorded
}

// match finds what an event is meant for: the attempt whose reference a gateway brings back, or the order whose code
// stands in the memo of a transfer.
func (s *Service) match(ctx context.Context, tx pg.Tx, e told) (target, error) {
	if g := s.gateways[e.gateway]; g != nil {
		return s.matchAttempt(ctx, tx, g, e)
	}
	return s.matchTransfer(ctx, tx, e)
}

// matchAttempt compares what a gateway says with our own row of what was asked.
func (s *Service) matchAttempt(ctx context.Context, tx pg.Tx, g *Guarded, e told) (t target, err error) {
	a, err := s.attempt(ctx, tx, `WHERE a.gateway = $1 AND a.reference = $2`, e.gateway, e.Reference)
	if errs.Is(err, errs.NotFound) {
		return target{why: "unknown_code"}, nil
	}
	if err != nil {
		return t, err
	}
	t.attempt = &a
	if t.payment, err = s.lock(ctx, tx, a.PaymentID); err != nil {
		return t, err
	}
	switch {
	case e.Account != g.Caps().Account:
		t.why = "wrong_account"
	case e.Currency != "" && e.Currency != VND:
		t.why = "wrong_currency"
	case e.Amount != a.Amount:
		t.why = "wrong_amount"
	}
	if t.why != "" && e.Kind != KindPaid {
		t.attempt = nil // what does not fit says nothing of our attempt
	}
	return t, nil
}

// matchTransfer finds the payment a transfer's description names.
func (s *Service) matchTransfer(ctx context.Context, tx pg.Tx, e told) (t target, err error) {
	if e.Account != s.account {
		return target{why: "wrong_account"}, nil
	}
	codes := references(e.Event)
	if len(codes) == 0 {
		return target{why: "no_code"}, nil
	}
	var found []Payment
	if err := tx.SelectContext(ctx, &found, paymentColumns+`WHERE reference = ANY($1)`, pq.Array(codes)); err != nil {
		return t, err
	}
	switch {
	case len(found) == 0:
		return target{why: "unknown_code"}, nil
	case len(found) > 1:
		return target{why: "two_codes"}, nil
	case !Prepaid(found[0].Method):
		return target{why: "not_transfer"}, nil
	}
	t.payment, err = s.lock(ctx, tx, found[0].ID)
	return t, err
}

const paymentColumns = `SELECT id, order_id, reference, method, amount, captured FROM payment `

// lock holds a payment after its order, and reads it then.
func (s *Service) lock(ctx context.Context, tx pg.Tx, paymentID int64) (*Payment, error) {
	var orderID int64
	if err := tx.GetContext(ctx, &orderID, `SELECT order_id FROM payment WHERE id = $1`, paymentID); err != nil {
		return nil, fmt.Errorf("find payment %d: %w", paymentID, err)
	}
	if err := s.orders.Lock(ctx, tx, orderID); err != nil {
		return nil, err
	}
	var p Payment
	if err := tx.GetContext(ctx, &p, paymentColumns+`WHERE id = $1 FOR NO KEY UPDATE`, paymentID); err != nil {
		return nil, fmt.Errorf("lock payment %d: %w", paymentID, err)
	}
	return &p, nil
}

// references are the orders an event may be meant for: the one its source names, else those its description holds.
func references(e Event) []string {
	if e.Reference != "" {
		return []string{e.Reference}
	}
	var codes []string
	for _, code := range ordercode.Find(e.Memo) {
		codes = append(codes, string(code))
	}
	return codes
}
