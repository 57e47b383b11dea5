package payment

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/ordercode"
	"nongsan/internal/pg"
)

// Receive takes a message of a feed: it is stored as it came, then judged, and only a verified one makes events.
// The answer is what the sender should be told; an error means it should try again.
func (s *Service) Receive(ctx context.Context, feed Feed, msg Inbound) (Outcome, error) {
	now := s.now()
	events, verdict := feed.Parse(msg)
	messageID, err := s.store(ctx, feed.Name(), msg, !errors.Is(verdict, ErrSignature), now)
	if err != nil {
		return TryAgain, err
	}
	switch {
	case errors.Is(verdict, ErrSignature):
		return BadSignature, nil
	case errors.Is(verdict, ErrIgnore):
		return Ignored, nil
	case verdict != nil:
		return Malformed, nil //nolint:nilerr // the outcome says it; the message is stored with its fault
	}
	outcome := Ignored
	for _, e := range events {
		if outcome, err = s.Record(ctx, feed.Name(), messageID, e); err != nil {
			return TryAgain, err
		}
	}
	return outcome, nil
}

// store keeps a message whole, in a transaction of its own.
func (s *Service) store(ctx context.Context, gateway string, msg Inbound, verified bool, now time.Time) (int64, error) {
	headers, err := json.Marshal(msg.Header)
	if err != nil {
		return 0, fmt.Errorf("headers of a %s message: %w", gateway, err)
	}
	var id int64
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return tx.GetContext(ctx, &id, `
			INSERT INTO gateway_message (gateway, headers, body, verified, received_at) VALUES ($1, $2, $3, $4, $5)
			RETURNING id`, gateway, headers, msg.Body, verified, now)
	})
	if err != nil {
		return 0, fmt.Errorf("store a %s message: %w", gateway, err)
	}
	return id, nil
}

// Record credits an event to the payment its description names, or parks it. An event that was told before is a
// Duplicate and changes nothing.
func (s *Service) Record(ctx context.Context, gateway string, messageID int64, e Event) (Outcome, error) {
	outcome := Recorded
	// Whatever the payer wrote, the money came: what the database takes for no text must not refuse it.
	e.Memo = strings.ReplaceAll(strings.ToValidUTF8(e.Memo, "\uFFFD"), "\x00", "")
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var err error
		outcome, err = s.record(ctx, tx, gateway, messageID, e)
		return err
	})
	if err != nil {
		return TryAgain, fmt.Errorf("record %s event %s: %w", gateway, e.DedupKey, err)
	}
	return outcome, nil
}

func (s *Service) record(ctx context.Context, tx pg.Tx, gateway string, messageID int64, e Event) (Outcome, error) {
	now := s.now()
	p, why, err := s.match(ctx, tx, e)
	if err != nil {
		return TryAgain, err
	}
	eventID, err := insertEvent(ctx, tx, gateway, messageID, p, e, now)
	if errors.Is(err, sql.ErrNoRows) {
		return Duplicate, nil
	}
	if err != nil {
		return TryAgain, err
	}
	if why == "" {
		why, err = s.credit(ctx, tx, p, eventID, e, now)
	}
	if err != nil {
		return TryAgain, err
	}
	outcome := Recorded
	if why != "" {
		outcome, err = Parked, park(ctx, tx, eventID, why, now)
	}
	if err != nil {
		return TryAgain, err
	}
	return outcome, s.enterBooks(ctx, tx, gateway, eventID, now)
}

// enterBooks posts an event as it was credited and parked.
func (s *Service) enterBooks(ctx context.Context, tx pg.Tx, gateway string, eventID int64, now time.Time) error {
	r, why := ledger.Receipt{EventID: eventID}, ""
	row := tx.QueryRowxContext(ctx, `
		SELECT e.amount, e.credited, coalesce(p.order_id, 0), coalesce(m.why, '')
		FROM gateway_event e LEFT JOIN payment p ON p.id = e.payment_id LEFT JOIN money_parked m ON m.event_id = e.id
		WHERE e.id = $1`, eventID)
	if err := row.Scan(&r.Amount, &r.Credited, &r.OrderID, &why); err != nil {
		return fmt.Errorf("read event %d for the books: %w", eventID, err)
	}
	r.Account = bookOf(gateway, why)
	return ledger.Captured(ctx, tx, now, r)
}

// bookOf is the account where money that a gateway told of lies.
func bookOf(gateway, parkedWhy string) ledger.Account {
	if parkedWhy == "wrong_account" {
		return ledger.BankOther
	}
	return ledger.Holder(gateway)
}

// match finds the payment an event's description names, locked, or why there is none.
func (s *Service) match(ctx context.Context, tx pg.Tx, e Event) (p *Payment, why string, err error) {
	if e.Account != s.account {
		return nil, "wrong_account", nil
	}
	codes := references(e)
	if len(codes) == 0 {
		return nil, "no_code", nil
	}
	var found []Payment
	const columns = `SELECT id, order_id, reference, method, amount, captured FROM payment `
	if err := tx.SelectContext(ctx, &found, columns+`WHERE reference = ANY($1)`, pq.Array(codes)); err != nil {
		return nil, "", err
	}
	switch {
	case len(found) == 0:
		return nil, "unknown_code", nil
	case len(found) > 1:
		return nil, "two_codes", nil
	case found[0].Method != VietQR:
		return nil, "not_transfer", nil
	}
	if err := s.orders.Lock(ctx, tx, found[0].OrderID); err != nil {
		return nil, "", err
	}
	p = &Payment{}
	err = tx.GetContext(ctx, p, columns+`WHERE id = $1 FOR NO KEY UPDATE`, found[0].ID)
	return p, "", err
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

// credit counts the event towards the payment as far as it goes, and says why the rest, if any, is parked.
func (s *Service) credit(ctx context.Context, tx pg.Tx, p *Payment, eventID int64, e Event, now time.Time) (why string, err error) {
	missing := p.Amount - p.Captured
	if missing == 0 {
		return "already_paid", nil
	}
	take, accepted := min(e.Amount, missing), false
	if take == missing {
		accepted, err = s.orders.Settle(ctx, tx, p.OrderID, now)
	} else {
		accepted, err = s.orders.Awaits(ctx, tx, p.OrderID)
	}
	if err != nil || !accepted {
		return "order_over", err
	}
	_, err = tx.ExecContext(ctx, `
		WITH paid AS (UPDATE payment SET captured = captured + $2 WHERE id = $1)
		UPDATE gateway_event SET credited = $2 WHERE id = $3`, p.ID, take, eventID)
	if err != nil || take == e.Amount {
		return "", err
	}
	return "too_much", nil
}

func insertEvent(ctx context.Context, tx pg.Tx, gateway string, messageID int64, p *Payment, e Event, now time.Time) (int64, error) {
	var paymentID int64
	if p != nil {
		paymentID = p.ID
	}
	var id int64
	err := tx.GetContext(ctx, &id, `
		INSERT INTO gateway_event (gateway, dedup_key, message_id, payment_id, kind, amount, memo, happened_at, received_at)
		VALUES ($1, $2, NULLIF($3, 0), NULLIF($4, 0), $5, $6, $7, $8, $9)
		ON CONFLICT (gateway, dedup_key) DO NOTHING
		RETURNING id`, gateway, e.DedupKey, messageID, paymentID, e.Kind, e.Amount, e.Memo, e.At, now)
	return id, err
}

// park sets aside what of an event was not credited.
func park(ctx context.Context, tx pg.Tx, eventID int64, why string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO money_parked (event_id, amount, why, parked_at)
		SELECT id, amount - credited, $2, $3 FROM gateway_event WHERE id = $1`, eventID, why, now)
	return err
}

// ParkedMoney is money an officer has to decide on.
type ParkedMoney struct {
	EventID  int64     `db:"event_id"`
	Amount   money.VND `db:"amount"`
	Why      string    `db:"why"`
	Memo     string    `db:"memo"`
	Order    string    `db:"reference"` // the order's code, empty when none was recognised
	ParkedAt time.Time `db:"parked_at"`
}

// OpenParked lists the money that still waits for a decision, the oldest first.
func (s *Service) OpenParked(ctx context.Context) ([]ParkedMoney, error) {
	var list []ParkedMoney
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.event_id, m.amount, m.why, e.memo, coalesce(p.reference, '') AS reference, m.parked_at
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

// Resolve closes parked money with an officer's words on what was done with it. Twice is a Conflict.
func (s *Service) Resolve(ctx context.Context, officerAccountID, eventID int64, what string) error {
	if n := len([]rune(what)); n < 5 || n > 300 {
		return errs.Fields{"resolution": "payment.resolution_missing"}.Err()
	}
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		now := s.now()
		var done struct {
			Amount  money.VND
			Why     string
			Gateway string
		}
		err := tx.GetContext(ctx, &done, `
			UPDATE money_parked m SET resolved_at = $2, resolved_by = $3, resolution = $4
			FROM gateway_event e
			WHERE m.event_id = $1 AND m.resolved_at IS NULL AND e.id = m.event_id
			RETURNING m.amount, m.why, e.gateway`, eventID, now, officerAccountID, what)
		if errors.Is(err, sql.ErrNoRows) {
			return errs.New(errs.Conflict, "payment.resolved_already")
		}
		if err != nil {
			return fmt.Errorf("resolve parked money %d: %w", eventID, err)
		}
		return ledger.Resolved(ctx, tx, now, eventID, bookOf(done.Gateway, done.Why), done.Amount)
	})
}
