package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/pg"
)

const (
	// refundLease is how long a refund that is being sent is left alone by others.
	refundLease = 2 * time.Minute
	// patience is how long a gateway may say that a refund is on its way before a person looks.
	patience = 3 * 24 * time.Hour
)

// sendBack lets money that a gateway brought for nothing go back by itself: it came for an order that is over, twice,
// or too much of it. Money of a bank transfer waits for an officer, who knows the payer's account.
func sendBack(ctx context.Context, tx pg.Tx, t target, eventID int64, now time.Time) error {
	if t.attempt == nil || t.why != "order_over" && t.why != "already_paid" && t.why != "too_much" {
		return nil
	}
	m, err := lockParked(ctx, tx, eventID)
	if err != nil {
		return err
	}
	return returnParked(ctx, tx, m, 0, "refund.auto_"+t.why, now)
}

// Unwanted is money that came for an order which cannot have it.
type Unwanted struct {
	OrderID  int64
	EventID  int64 // that brought it
	Amount   money.VND
	Why      string    // of money_parked
	ByItself bool      // it goes back by the gateway that brought it; else a person sees to it
	At       time.Time // by the caller's clock
}

// tellBuyer tells whose money it is that it came in vain, in the transaction that found it out.
func (s *Service) tellBuyer(ctx context.Context, tx pg.Tx, t target, eventID int64, now time.Time) error {
	if s.orders.Tell == nil || t.payment == nil || t.why != "order_over" && t.why != "already_paid" && t.why != "too_much" {
		return nil
	}
	u := Unwanted{OrderID: t.payment.OrderID, EventID: eventID, Why: t.why, ByItself: t.attempt != nil, At: now}
	if err := tx.GetContext(ctx, &u.Amount, `SELECT amount FROM money_parked WHERE event_id = $1`, eventID); err != nil {
		return fmt.Errorf("money of event %d: %w", eventID, err)
	}
	return s.orders.Tell(ctx, tx, u)
}

// SendRefunds sends what is due by the gateways, one after the other, and returns how many it handled.
func (s *Service) SendRefunds(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		r, err := s.claimRefund(ctx)
		if err != nil || r == nil {
			return n, err
		}
		if err := s.sendRefund(ctx, *r); err != nil {
			return n, fmt.Errorf("send refund %d: %w", r.ID, err)
		}
	}
}

// dueRefund is a refund with all a gateway needs to know.
type dueRefund struct {
	ID      int64       `db:"id"`
	Way     string      `db:"way"`
	Ref     string      `db:"reference"`
	Amount  money.VND   `db:"amount"`
	Reason  string      `db:"reason"`
	State   RefundState `db:"state"`
	Tries   int         `db:"tries"` // with this one
	At      time.Time   `db:"requested_at"`
	TxnID   string      `db:"txn_id"` // of the payment
	Attempt int64       `db:"attempt_id"`
}

// claimRefund takes the next refund that is due, so that no other worker does. The claim is committed before the
// gateway is asked: a crash leaves a refund that was tried, and is asked about first.
func (s *Service) claimRefund(ctx context.Context) (*dueRefund, error) {
	now := s.now()
	var r *dueRefund
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		r = nil
		var id int64
		err := tx.GetContext(ctx, &id, `
			SELECT id FROM refund WHERE next_try_at <= $1 AND settled_at IS NULL AND way <> 'bank'
			ORDER BY next_try_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`, now)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		r = &dueRefund{}
		return tx.GetContext(ctx, r, `
			WITH taken AS (UPDATE refund SET tries = tries + 1, next_try_at = $2 WHERE id = $1
				RETURNING id, way, reference, amount, reason, state, tries, requested_at, event_id)
			SELECT t.id, t.way, t.reference, t.amount, t.reason, t.state, t.tries, t.requested_at, e.txn_id, e.attempt_id
			FROM taken t JOIN gateway_event e ON e.id = t.event_id`, id, now.Add(refundLease))
	})
	if err != nil {
		return nil, fmt.Errorf("claim a refund: %w", err)
	}
	return r, nil
}

// sendRefund asks the gateway, with no transaction open, and notes what it said.
func (s *Service) sendRefund(ctx context.Context, r dueRefund) error {
	a, err := s.attempt(ctx, s.db, `WHERE a.id = $1`, r.Attempt)
	if err != nil {
		return err
	}
	g := s.gateways[r.Way]
	if g == nil || r.Amount < g.Caps().MinRefund {
		return s.byHand(ctx, r.ID, "gateway cannot")
	}
	answers := &answered{Service: s, message: message{gateway: r.Way, channel: "refund", refundID: r.ID}}
	answer, err := g.Refund(answers.asking(ctx), RefundOrder{
		Reference: r.Ref, Attempt: a, TxnID: r.TxnID, Amount: r.Amount, Whole: r.Amount == a.Amount, Reason: r.Reason, At: r.At, Again: r.Tries > 1,
	})
	switch {
	case errors.Is(err, ErrAway):
		return s.later(ctx, r, r.State, "")
	case err != nil:
		return s.later(ctx, r, RefundUnknown, "")
	case answer.State == RefundDone && answer.TxnID != "":
		return s.refundDone(ctx, r.ID, answer.TxnID)
	case answer.State == RefundFailed:
		return s.byHand(ctx, r.ID, answer.Why)
	}
	return s.later(ctx, r, RefundSent, "")
}

// later notes where a refund stands and when to ask again: after 1, 2, 4 … minutes, at most 6 hours.
func (s *Service) later(ctx context.Context, r dueRefund, to RefundState, note string) error {
	now := s.now()
	wait := min(time.Minute<<min(r.Tries-1, 9), 6*time.Hour)
	if now.Sub(r.At) > patience {
		return s.byHand(ctx, r.ID, "no answer in 3 days")
	}
	return s.moveRefund(ctx, r.ID, func(tx pg.Tx, held lockedRefund) error {
		_, err := tx.ExecContext(ctx, `UPDATE refund SET state = $2, next_try_at = $3 WHERE id = $1`, r.ID, to, now.Add(wait))
		if err != nil || held.State == to {
			return err
		}
		return noteRefund(ctx, tx, r.ID, refundStep{from: held.State, to: to, note: note, at: now})
	})
}

// refundDone ends a refund that the gateway has paid.
func (s *Service) refundDone(ctx context.Context, id int64, txnID string) error {
	return s.moveRefund(ctx, id, func(tx pg.Tx, held lockedRefund) error {
		return settleRefund(ctx, tx, held, refundStep{from: held.State, to: RefundDone, note: txnID, at: s.now()}, txnID)
	})
}

// byHand makes a refund that the gateway will not pay a task of the accountant: the buyer gets the money all the same.
func (s *Service) byHand(ctx context.Context, id int64, why string) error {
	return s.moveRefund(ctx, id, func(tx pg.Tx, held lockedRefund) error {
		return toBank(ctx, tx, held, why, s.now())
	})
}

func toBank(ctx context.Context, tx pg.Tx, held lockedRefund, why string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE refund SET way = 'bank', state = 'requested', next_try_at = NULL WHERE id = $1`, held.ID)
	if err != nil {
		return fmt.Errorf("refund %d by hand: %w", held.ID, err)
	}
	return noteRefund(ctx, tx, held.ID, refundStep{from: held.State, to: RefundRequested, note: written(why), at: now})
}

// moveRefund changes a refund that is not settled; a settled one stays.
func (s *Service) moveRefund(ctx context.Context, id int64, change func(tx pg.Tx, held lockedRefund) error) error {
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		held, err := lockRefund(ctx, tx, id)
		if err != nil || held.settled() || held.Way == ByBank {
			return err
		}
		return change(tx, held)
	})
}

func (r lockedRefund) settled() bool { return r.State == RefundDone || r.State == RefundFailed }

// recordRefund takes a gateway's word that a refund came about, or did not. One that we never asked for, made in the
// gateway's own pages, is a difference for an officer.
func (s *Service) recordRefund(ctx context.Context, tx pg.Tx, e told, now time.Time) (Outcome, error) {
	var id int64
	err := tx.GetContext(ctx, &id, `SELECT id FROM refund WHERE reference = $1 AND reference <> '' AND (way = $2 OR way = 'bank')`, e.Reference, e.gateway)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return TryAgain, err
	}
	var held lockedRefund
	if id != 0 {
		if held, err = lockRefund(ctx, tx, id); err != nil {
			return TryAgain, err
		}
	}
	eventID, err := insertEvent(ctx, tx, e, target{refundID: id}, now)
	switch {
	case err != nil:
		return TryAgain, err
	case eventID == 0:
		return Duplicate, nil
	case id == 0 || held.Amount != e.Amount:
		return Parked, differ(ctx, tx, difference{gateway: e.gateway, kind: "refund", key: e.Reference, ours: held.Amount, theirs: e.Amount}, now)
	case held.settled() || held.Way == ByBank:
		return Recorded, nil
	case e.Kind == KindRefunded:
		return Recorded, settleRefund(ctx, tx, held, refundStep{from: held.State, to: RefundDone, note: e.TxnID, at: now}, e.TxnID)
	}
	return Recorded, toBank(ctx, tx, held, e.TxnID, now)
}
