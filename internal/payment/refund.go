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
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// RefundState is where a refund stands.
type RefundState string

// The states of a refund. Unknown means that the gateway was asked and its answer got lost: it may have paid.
const (
	RefundRequested RefundState = "requested"
	RefundSent      RefundState = "sent"
	RefundUnknown   RefundState = "unknown"
	RefundDone      RefundState = "done"
	RefundFailed    RefundState = "failed"
)

// ByBank is the way of a refund that a person transfers by hand.
const ByBank = "bank"

// RefundRequest is a wish to give money of an order back.
type RefundRequest struct {
	OrderID       int64
	SellerOrderID int64     // the part it is for; 0: the order as a whole
	Amount        money.VND // whole or part
	Reason        string    // the buyer reads it
	Key           string    // the same wish twice is one refund
	ActorID       int64     // account; 0: the program
	At            time.Time // by the caller's clock
}

// RequestRefund promises money back, in the transaction of whoever decides so; the caller holds the order. It
// refuses more than came minus what was promised back already: errs.Conflict "refund.too_much". The money goes the
// way it came where the gateway can do that, else it becomes a task of the accountant.
func RequestRefund(ctx context.Context, tx pg.Tx, in RefundRequest) (id int64, err error) {
	in.Reason = vntext.OneLine(in.Reason)
	if n := len([]rune(in.Reason)); n < 1 || n > 300 {
		return 0, errs.Fields{"reason": "refund.reason_missing"}.Err()
	}
	if in.Amount <= 0 {
		return 0, errs.Fields{"amount": "refund.amount_missing"}.Err()
	}
	var paymentID int64
	err = tx.GetContext(ctx, &paymentID, `SELECT id FROM payment WHERE order_id = $1 FOR NO KEY UPDATE`, in.OrderID)
	if err != nil {
		return 0, fmt.Errorf("lock payment of order %d: %w", in.OrderID, err)
	}
	if id, err = refundByKey(ctx, tx, in); id != 0 || err != nil {
		return id, err
	}
	done, err := tx.ExecContext(ctx, `
		UPDATE payment SET refunded = refunded + $2 WHERE id = $1 AND refunded + $2 <= captured`, paymentID, in.Amount)
	if err != nil {
		return 0, fmt.Errorf("promise %d back from payment %d: %w", in.Amount, paymentID, err)
	}
	if n, _ := done.RowsAffected(); n == 0 {
		return 0, errs.New(errs.Conflict, "refund.too_much")
	}
	return insertRefund(ctx, tx, newRefund{
		key: in.Key, paymentID: paymentID, orderID: in.OrderID, partID: in.SellerOrderID, amount: in.Amount, reason: in.Reason, actorID: in.ActorID, at: in.At,
	})
}

// refundByKey finds the refund of the same wish, or 0. The same key for another sum is a fault of the caller.
func refundByKey(ctx context.Context, tx pg.Tx, in RefundRequest) (int64, error) {
	var known struct {
		ID     int64     `db:"id"`
		Amount money.VND `db:"amount"`
	}
	err := tx.GetContext(ctx, &known, `SELECT id, amount FROM refund WHERE key = $1`, in.Key)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("look for refund %s: %w", in.Key, err)
	case known.Amount != in.Amount:
		return 0, errs.New(errs.Conflict, "refund.key_taken")
	}
	return known.ID, nil
}

// newRefund is a refund whose sum was promised: of a payment, or of parked money.
type newRefund struct {
	key       string
	paymentID int64 // 0: parked money
	orderID   int64
	partID    int64
	eventID   int64 // the parked money's; 0: whichever brought the payment's
	amount    money.VND
	reason    string
	actorID   int64
	at        time.Time
}

func insertRefund(ctx context.Context, tx pg.Tx, in newRefund) (int64, error) {
	var id int64
	err := tx.GetContext(ctx, &id, `
		INSERT INTO refund (key, payment_id, seller_order_id, event_id, way, amount, reason, state, requested_by, requested_at)
		VALUES ($1, NULLIF($2, 0), NULLIF($3, 0), NULLIF($4, 0), $5, $6, $7, $8, NULLIF($9, 0), $10)
		RETURNING id`,
		in.key, in.paymentID, in.partID, in.eventID, ByBank, in.amount, in.reason, RefundRequested, in.actorID, in.at)
	if err != nil {
		return 0, fmt.Errorf("insert refund %s: %w", in.key, err)
	}
	if err := chooseWay(ctx, tx, id, in); err != nil {
		return 0, err
	}
	if err := noteRefund(ctx, tx, id, refundStep{to: RefundRequested, by: in.actorID, note: in.reason, at: in.at}); err != nil {
		return 0, err
	}
	return id, ledger.RefundAsked(ctx, tx, in.at, ledger.Back{
		RefundID: id, OrderID: in.orderID, SellerOrderID: in.partID, Amount: in.amount, FromParked: in.paymentID == 0,
	})
}

// chooseWay gives a refund the way its money came by, when one gateway brought enough of it that has not gone back.
// All else is for a person to transfer.
func chooseWay(ctx context.Context, tx pg.Tx, id int64, in newRefund) error {
	_, err := tx.ExecContext(ctx, `
		WITH brought AS (
			SELECT e.id, e.gateway, a.reference
			FROM gateway_event e
			JOIN payment_attempt a ON a.id = e.attempt_id
			WHERE e.kind = 'paid' AND e.txn_id <> '' AND (e.id = $2 OR $2 = 0 AND e.payment_id = $3 AND e.credited - sent_back(e.id, $3) >= $4)
			ORDER BY e.credited DESC, e.id
			LIMIT 1)
		UPDATE refund SET way = b.gateway, event_id = b.id, reference = b.reference || '-R' || refund.id, next_try_at = $5
		FROM brought b WHERE refund.id = $1`, id, in.eventID, in.paymentID, in.amount, in.at)
	if err != nil {
		return fmt.Errorf("choose the way of refund %d: %w", id, err)
	}
	return nil
}

// refundStep is a row of a refund's history.
type refundStep struct {
	from, to RefundState
	by       int64 // account; 0: the program
	note     string
	at       time.Time
}

func noteRefund(ctx context.Context, tx pg.Tx, id int64, s refundStep) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO refund_history (refund_id, from_state, to_state, actor_account_id, note, at)
		VALUES ($1, NULLIF($2, ''), $3, NULLIF($4, 0), $5, $6)`, id, s.from, s.to, s.by, s.note, s.at)
	if err != nil {
		return fmt.Errorf("note refund %d as %s: %w", id, s.to, err)
	}
	return nil
}
