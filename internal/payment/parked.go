package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/ordercode"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// ParkedMoney is money an officer has to decide on.
type ParkedMoney struct {
	EventID  int64     `db:"event_id"`
	Source   string    `db:"gateway"` // who told of it
	Amount   money.VND `db:"amount"`
	Why      string    `db:"why"`
	Memo     string    `db:"memo"`
	TxnID    string    `db:"txn_id"`
	Order    string    `db:"reference"` // the order's code, empty when none was recognised
	ParkedAt time.Time `db:"parked_at"`
}

// OpenParked lists the money that still waits for a decision, the oldest first.
func (s *Service) OpenParked(ctx context.Context) ([]ParkedMoney, error) {
	var list []ParkedMoney
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.event_id, e.gateway, m.amount, m.why, e.memo, e.txn_id, coalesce(p.reference, '') AS reference, m.parked_at
		FROM money_parked m
		JOIN gateway_event e ON e.id = m.event_id
		LEFT JOIN payment p ON p.id = e.payment_id
		WHERE m.resolved_at IS NULL
		ORDER BY m.parked_at, m.event_id
		LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("list parked money: %w", err)
	}
	return list, nil
}

// Suggestion is an open order that parked money may be meant for.
type Suggestion struct {
	EventID int64     `db:"event_id"`
	Order   string    `db:"reference"`
	Missing money.VND `db:"missing"`
	Name    string    `db:"buyer_name"`
}

// Suggest lists orders that parked money may be meant for: those that lack exactly its sum and waited for it within
// two days. A person decides; the sum alone never does.
func (s *Service) Suggest(ctx context.Context) ([]Suggestion, error) {
	var list []Suggestion
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.event_id, p.reference, p.amount - p.captured AS missing, o.buyer_name
		FROM money_parked m
		JOIN payment p ON p.amount - p.captured = m.amount AND p.captured < p.amount AND p.method <> 'cod'
		     AND p.created_at BETWEEN m.parked_at - interval '2 days' AND m.parked_at
		JOIN orders o ON o.id = p.order_id AND o.state IN ('waiting_payment', 'expired')
		WHERE m.resolved_at IS NULL
		ORDER BY m.event_id, p.created_at DESC
		LIMIT 200`)
	if err != nil {
		return nil, fmt.Errorf("suggest orders for parked money: %w", err)
	}
	return list, nil
}

// Resolve keeps parked money with an officer's words on what was done with it. Twice is a Conflict.
func (s *Service) Resolve(ctx context.Context, officerAccountID, eventID int64, what string) error {
	what = vntext.OneLine(what)
	if n := len([]rune(what)); n < 5 || n > 300 {
		return errs.Fields{"resolution": "payment.resolution_missing"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		m, err := lockParked(ctx, tx, eventID)
		if err != nil {
			return err
		}
		from, err := whereItLies(ctx, tx, eventID)
		if err != nil {
			return err
		}
		if err := ledger.Resolved(ctx, tx, now, eventID, from, m.Amount); err != nil {
			return err
		}
		return decide(ctx, tx, eventID, decision{how: "kept", by: officerAccountID, note: what, at: now})
	})
}

// whereItLies is the account that parked money lies on: the one it came in on, also for the rest of what was assigned.
func whereItLies(ctx context.Context, tx pg.Tx, eventID int64) (ledger.Account, error) {
	var came struct {
		Gateway string `db:"gateway"`
		Why     string `db:"why"`
	}
	err := tx.GetContext(ctx, &came, `
		WITH RECURSIVE came AS (
			SELECT $1::bigint AS id
			UNION ALL SELECT m.event_id FROM came JOIN money_parked m ON m.assigned_event_id = came.id)
		SELECT e.gateway, m.why FROM came JOIN gateway_event e USING (id) JOIN money_parked m ON m.event_id = e.id
		WHERE e.gateway <> $2`, eventID, Office)
	if err != nil {
		return "", fmt.Errorf("where parked money %d came in: %w", eventID, err)
	}
	return bookOf(came.Gateway, came.Why), nil
}

// Assign counts parked money towards an order an officer names, as if its transfer had named it: what is too much is
// parked again. Errors: errs.Invalid with Fields "order"; errs.Conflict "payment.resolved_already".
func (s *Service) Assign(ctx context.Context, officerAccountID, eventID int64, orderCode string) error {
	code, ok := ordercode.Parse(orderCode)
	if !ok {
		return errs.Fields{"order": "payment.order_unknown"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		// The house's order of locks: the order and its payment come before the money that is parked.
		var paymentID int64
		err := tx.GetContext(ctx, &paymentID, `SELECT id FROM payment WHERE reference = $1 AND method <> 'cod'`, string(code))
		if errors.Is(err, sql.ErrNoRows) {
			return errs.Fields{"order": "payment.order_unknown"}.Err()
		}
		if err != nil {
			return err
		}
		p, err := s.lock(ctx, tx, paymentID)
		if err != nil {
			return err
		}
		m, err := lockParked(ctx, tx, eventID)
		if err != nil {
			return err
		}
		return s.assign(ctx, tx, p, m, officerAccountID, now)
	})
}

// assign writes the office's own event, so that the log says who moved what, and credits it like any other.
func (s *Service) assign(ctx context.Context, tx pg.Tx, p *Payment, m parkedRow, officerID int64, now time.Time) error {
	e := told{gateway: Office, Event: Event{
		DedupKey: fmt.Sprintf("parked:%d", m.EventID), Kind: KindPaid, Amount: m.Amount, Memo: m.Memo, TxnID: m.TxnID, At: now,
	}}
	t := target{payment: p}
	id, err := insertEvent(ctx, tx, e, t, now)
	if err != nil {
		return err
	}
	if t.why, err = s.credit(ctx, tx, p, id, e.Event, now); err != nil {
		return err
	}
	switch t.why {
	case "already_paid":
		return errs.Fields{"order": "payment.order_paid"}.Err()
	case "order_over":
		return errs.Fields{"order": "payment.order_over"}.Err()
	case "too_much":
		if err := park(ctx, tx, id, t.why, now); err != nil {
			return err
		}
	}
	if err := enterBooks(ctx, tx, Office, id, now); err != nil {
		return err
	}
	return decide(ctx, tx, m.EventID, decision{how: "assigned", by: officerID, note: p.Reference, at: now, assigned: id})
}

// Office is who tells of money that an officer assigned.
const Office = "office"

// RefundParked sends parked money back, by the way it came where the gateway can, else as a task of the accountant.
func (s *Service) RefundParked(ctx context.Context, officerAccountID, eventID int64, reason string) error {
	reason = vntext.OneLine(reason)
	if n := len([]rune(reason)); n < 5 || n > 300 {
		return errs.Fields{"reason": "refund.why_missing"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		m, err := lockParked(ctx, tx, eventID)
		if err != nil {
			return err
		}
		return returnParked(ctx, tx, m, officerAccountID, reason, now)
	})
}

// returnParked promises parked money back.
func returnParked(ctx context.Context, tx pg.Tx, m parkedRow, actorID int64, reason string, now time.Time) error {
	id, err := insertRefund(ctx, tx, newRefund{
		key: fmt.Sprintf("parked:%d:%d", m.EventID, m.Times), eventID: m.EventID, amount: m.Amount, reason: reason, actorID: actorID, at: now,
	})
	if err != nil {
		return err
	}
	return decide(ctx, tx, m.EventID, decision{how: "refund", by: actorID, note: reason, at: now, refund: id})
}

// parkedRow is parked money held until the transaction ends.
type parkedRow struct {
	EventID int64     `db:"event_id"`
	Amount  money.VND `db:"amount"`
	Memo    string    `db:"memo"`
	TxnID   string    `db:"txn_id"`
	Times   int       `db:"times"` // refunds of it that were withdrawn
}

func lockParked(ctx context.Context, tx pg.Tx, eventID int64) (parkedRow, error) {
	var m parkedRow
	err := tx.GetContext(ctx, &m, `
		SELECT m.event_id, m.amount, e.memo, e.txn_id,
		       (SELECT count(*) FROM refund r WHERE r.event_id = m.event_id AND r.payment_id IS NULL) AS times
		FROM money_parked m JOIN gateway_event e ON e.id = m.event_id
		WHERE m.event_id = $1 AND m.resolved_at IS NULL FOR NO KEY UPDATE OF m`, eventID)
	if errors.Is(err, sql.ErrNoRows) {
		return m, errs.New(errs.Conflict, "payment.resolved_already")
	}
	if err != nil {
		return m, fmt.Errorf("lock parked money %d: %w", eventID, err)
	}
	return m, nil
}

// decision is what becomes of parked money.
type decision struct {
	how              string
	by               int64 // account; 0: the program
	note             string
	at               time.Time
	refund, assigned int64
}

func decide(ctx context.Context, tx pg.Tx, eventID int64, d decision) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE money_parked SET resolved_at = $2, resolved_by = NULLIF($3, 0), resolution = $4, how = $5,
		       refund_id = NULLIF($6, 0), assigned_event_id = NULLIF($7, 0)
		WHERE event_id = $1`, eventID, d.at, d.by, d.note, d.how, d.refund, d.assigned)
	if err != nil {
		return fmt.Errorf("decide on parked money %d: %w", eventID, err)
	}
	return nil
}
