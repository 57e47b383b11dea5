package payment

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"nongsan/internal/ledger"
	"nongsan/internal/pg"
)

// Receive takes a message of a feed or a gateway: it is stored as it came, then judged, and only a verified one makes
// events. The answer is what the sender should be told; an error means it should try again.
func (s *Service) Receive(ctx context.Context, feed Feed, msg Inbound) (Outcome, error) {
	now := s.now()
	events, verdict := feed.Parse(msg)
	messageID, err := s.store(ctx, message{
		gateway: feed.Name(), channel: "notice", header: msg.Header, query: msg.Query, body: msg.Body,
		verified: !errors.Is(verdict, ErrSignature), receivedAt: now,
	})
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

// written is a text as the database takes it: whatever somebody wrote, money that came must not be refused for it.
func written(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

// Record credits an event to the payment it is meant for, or parks it. An event that was told before is a Duplicate
// and changes nothing.
func (s *Service) Record(ctx context.Context, gateway string, messageID int64, e Event) (Outcome, error) {
	outcome := Recorded
	e.Memo, e.TxnID, e.Reference, e.Account = written(e.Memo), written(e.TxnID), written(e.Reference), written(e.Account)
	e.DedupKey, e.BankRef = written(e.DedupKey), written(e.BankRef)
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var err error
		outcome, err = s.record(ctx, tx, told{gateway: gateway, messageID: messageID, Event: e}, s.now())
		return err
	})
	if err != nil {
		return TryAgain, fmt.Errorf("record %s event %s: %w", gateway, e.DedupKey, err)
	}
	return outcome, nil
}

// told is an event and who told it.
type told struct {
	gateway   string
	messageID int64 // 0: no message brought it
	Event
}

// record does it in one transaction. Whoever tells the same again waits here for the first to end.
func (s *Service) record(ctx context.Context, tx pg.Tx, e told, now time.Time) (Outcome, error) {
	if e.Kind == KindRefunded || e.Kind == KindRefundFailed {
		return s.recordRefund(ctx, tx, e, now)
	}
	if twice, err := toldByAnother(ctx, tx, e); twice || err != nil {
		return Duplicate, err
	}
	t, err := s.match(ctx, tx, e)
	if err != nil {
		return TryAgain, err
	}
	eventID, err := insertEvent(ctx, tx, e, t, now)
	if err != nil {
		return TryAgain, err
	}
	if eventID == 0 {
		return Duplicate, nil
	}
	if e.Kind == KindPaid {
		if err := s.place(ctx, tx, e, &t, eventID, now); err != nil {
			return TryAgain, err
		}
	}
	if t.attempt != nil {
		if err := refold(ctx, tx, t.attempt.ID); err != nil {
			return TryAgain, err
		}
	}
	return t.outcome(e), nil
}

// toldByAnother reports whether another feed of the same account has told of the transfer: the bank's own number and
// the sum are the same. One feed may use a number twice; it has numbers of its own.
func toldByAnother(ctx context.Context, tx pg.Tx, e told) (twice bool, err error) {
	if e.BankRef == "" {
		return false, nil
	}
	// Two feeds may tell at the same moment: the second waits here for the first to end.
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, e.Account+"/"+e.BankRef); err != nil {
		return false, err
	}
	err = tx.GetContext(ctx, &twice, `
		SELECT EXISTS (SELECT 1 FROM gateway_event WHERE account = $1 AND bank_ref = $2 AND amount = $3 AND gateway <> $4)`,
		e.Account, e.BankRef, e.Amount, e.gateway)
	return twice, err
}

// place credits money as far as it can and parks the rest.
func (s *Service) place(ctx context.Context, tx pg.Tx, e told, t *target, eventID int64, now time.Time) (err error) {
	if t.why == "" {
		if t.why, err = s.credit(ctx, tx, t.payment, eventID, e.Event, now); err != nil {
			return err
		}
	}
	if t.why != "" {
		if err := park(ctx, tx, eventID, t.why, now); err != nil {
			return err
		}
	}
	if err := enterBooks(ctx, tx, e.gateway, eventID, now); err != nil {
		return err
	}
	if err := sendBack(ctx, tx, *t, eventID, now); err != nil {
		return err
	}
	return s.tellBuyer(ctx, tx, *t, eventID, now)
}

// enterBooks posts an event as it was credited and parked.
func enterBooks(ctx context.Context, tx pg.Tx, gateway string, eventID int64, now time.Time) error {
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

// bookOf is the account where money that a gateway told of lies. What an officer assigns was parked.
func bookOf(gateway, parkedWhy string) ledger.Account {
	switch {
	case gateway == Office:
		return ledger.Parked
	case parkedWhy == "wrong_account":
		return ledger.BankOther
	}
	return ledger.Holder(gateway)
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

// insertEvent writes the event's row and returns its id, or 0 when it stands already.
func insertEvent(ctx context.Context, tx pg.Tx, e told, t target, now time.Time) (int64, error) {
	var paymentID, attemptID int64
	if t.payment != nil {
		paymentID = t.payment.ID
	}
	if t.attempt != nil {
		attemptID = t.attempt.ID
	}
	var ids []int64
	err := tx.SelectContext(ctx, &ids, `
		INSERT INTO gateway_event (gateway, dedup_key, message_id, payment_id, attempt_id, refund_id, kind, amount, memo, txn_id,
		                           reference, account, bank_ref, happened_at, received_at)
		VALUES ($1, $2, NULLIF($3, 0), NULLIF($4, 0), NULLIF($5, 0), NULLIF($6, 0), $7, $8, $9, $10, $11, $12, NULLIF($13, ''), $14, $15)
		ON CONFLICT DO NOTHING
		RETURNING id`, e.gateway, e.DedupKey, e.messageID, paymentID, attemptID, t.refundID, e.Kind, e.Amount, e.Memo, e.TxnID,
		e.Reference, e.Account, e.BankRef, e.At, now)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

// park sets aside what of an event was not credited.
func park(ctx context.Context, tx pg.Tx, eventID int64, why string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO money_parked (event_id, amount, why, parked_at)
		SELECT id, amount - credited, $2, $3 FROM gateway_event WHERE id = $1`, eventID, why, now)
	return err
}
