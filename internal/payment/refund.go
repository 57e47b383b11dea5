package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
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
	in.Reason = strings.Join(strings.Fields(vntext.NFC(in.Reason)), " ")
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
	return insertRefund(ctx, tx, paymentID, in)
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

func insertRefund(ctx context.Context, tx pg.Tx, paymentID int64, in RefundRequest) (int64, error) {
	var id int64
	err := tx.GetContext(ctx, &id, `
		INSERT INTO refund (key, payment_id, seller_order_id, way, amount, reason, state, requested_by, requested_at)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7, NULLIF($8, 0), $9)
		RETURNING id`,
		in.Key, paymentID, in.SellerOrderID, ByBank, in.Amount, in.Reason, RefundRequested, in.ActorID, in.At)
	if err != nil {
		return 0, fmt.Errorf("insert refund %s: %w", in.Key, err)
	}
	if err := noteRefund(ctx, tx, id, refundStep{to: RefundRequested, by: in.ActorID, note: in.Reason, at: in.At}); err != nil {
		return 0, err
	}
	back := ledger.Back{RefundID: id, OrderID: in.OrderID, SellerOrderID: in.SellerOrderID, Amount: in.Amount, Account: ledger.Holder(ByBank)}
	return id, ledger.RefundAsked(ctx, tx, in.At, back)
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
