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

// Refund is money on its way back to a buyer.
type Refund struct {
	ID          int64       `db:"id"`
	Order       string      `db:"code"` // empty: parked money that names no order
	BuyerName   string      `db:"buyer_name"`
	Phone       string      `db:"phone"`
	Way         string      `db:"way"`
	Amount      money.VND   `db:"amount"`
	Reason      string      `db:"reason"`
	State       RefundState `db:"state"`
	TxnID       string      `db:"txn_id"`
	Memo        string      `db:"memo"` // of the transfer the money came by: it often names the payer
	Note        string      `db:"note"` // why a gateway did not send it, for whoever looks there first
	RequestedAt time.Time   `db:"requested_at"`
	SettledAt   *time.Time  `db:"settled_at"`
}

const refundColumns = `
	SELECT r.id, coalesce(o.code, '') AS code, coalesce(o.buyer_name, '') AS buyer_name, coalesce(o.phone, '') AS phone, r.way,
	       r.amount, r.reason, r.state, r.txn_id, r.requested_at, r.settled_at,
	       CASE WHEN r.way = 'bank' AND r.reference <> '' THEN (SELECT h.note FROM refund_history h WHERE h.refund_id = r.id ORDER BY h.id DESC LIMIT 1) ELSE '' END AS note,
	       coalesce(e.memo, (SELECT max(m.memo) FROM gateway_event m WHERE m.payment_id = p.id AND m.credited > 0), '') AS memo
	FROM refund r
	LEFT JOIN gateway_event e ON e.id = r.event_id
	LEFT JOIN payment p ON p.id = coalesce(r.payment_id, e.payment_id)
	LEFT JOIN orders o ON o.id = p.order_id `

// RefundsToSend lists what a person has to transfer by hand, the oldest first.
func (s *Service) RefundsToSend(ctx context.Context) ([]Refund, error) {
	return s.refunds(ctx, `WHERE r.way = 'bank' AND r.settled_at IS NULL ORDER BY r.requested_at, r.id LIMIT 200`)
}

// RefundsOf lists the refunds of an order, the oldest first.
func (s *Service) RefundsOf(ctx context.Context, orderID int64) ([]Refund, error) {
	return s.refunds(ctx, `
		WHERE r.id IN (
			SELECT f.id FROM refund f JOIN payment m ON m.id = f.payment_id WHERE m.order_id = $1
			UNION SELECT f.id FROM refund f JOIN gateway_event g ON g.id = f.event_id JOIN payment m ON m.id = g.payment_id WHERE m.order_id = $1)
		ORDER BY r.id`, orderID)
}

func (s *Service) refunds(ctx context.Context, where string, args ...any) ([]Refund, error) {
	var list []Refund
	if err := s.db.SelectContext(ctx, &list, refundColumns+where, args...); err != nil {
		return nil, fmt.Errorf("list refunds: %w", err)
	}
	return list, nil
}

// MarkRefundSent says that an officer has transferred a refund by hand; reference is the bank's number of that
// transfer. Twice with one reference is once; another one is errs.Conflict "refund.settled_already".
func (s *Service) MarkRefundSent(ctx context.Context, officerID, id int64, reference string) error {
	reference = vntext.OneLine(reference)
	if n := len([]rune(reference)); n < 3 || n > 60 {
		return errs.Fields{"reference": "refund.reference_missing"}.Err()
	}
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		r, err := lockRefund(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case r.State == RefundDone && r.TxnID == reference:
			return nil
		case r.State != RefundRequested || r.Way != ByBank:
			return errs.New(errs.Conflict, "refund.settled_already")
		}
		return settleRefund(ctx, tx, r, refundStep{from: r.State, to: RefundDone, by: officerID, note: reference, at: now}, reference)
	})
	if pg.IsUnique(err, "refund_txn") {
		return errs.Fields{"reference": "refund.reference_taken"}.Err()
	}
	return err
}

// WithdrawRefund takes a promise back that turned out wrong, with an officer's reason. The money is the order's
// again, and RefundAgain promises it anew. A refund that is on its way or done is errs.Conflict "refund.settled_already".
func (s *Service) WithdrawRefund(ctx context.Context, officerID, id int64, why string) error {
	why = vntext.OneLine(why)
	if n := len([]rune(why)); n < 5 || n > 300 {
		return errs.Fields{"why": "refund.why_missing"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		r, err := lockRefund(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.State != RefundRequested || r.Way != ByBank {
			return errs.New(errs.Conflict, "refund.settled_already")
		}
		return settleRefund(ctx, tx, r, refundStep{from: r.State, to: RefundFailed, by: officerID, note: why, at: now}, "")
	})
}

// keepWithdrawn is how long a withdrawn refund of an order that lives is listed.
const keepWithdrawn = 90 * 24 * time.Hour

// WithdrawnRefunds lists refunds by hand that were withdrawn and not promised again while their money lies with the
// order, the newest first: all of orders that are over, where it is nobody's, and those of the past 90 days.
func (s *Service) WithdrawnRefunds(ctx context.Context) ([]Refund, error) {
	return s.refunds(ctx, `
		WHERE r.way = 'bank' AND r.state = 'failed' AND r.payment_id IS NOT NULL AND p.captured - p.refunded >= r.amount
		  AND (o.state IN ('cancelled', 'expired') OR r.settled_at > $1)
		  AND NOT EXISTS (SELECT FROM refund a WHERE a.key = 'again:' || r.id)
		ORDER BY r.settled_at DESC LIMIT 100`, s.now().Add(-keepWithdrawn))
}

// RefundAgain promises a withdrawn refund anew, for the same reason. Twice is once. One that is not withdrawn is
// errs.Conflict "refund.settled_already"; one whose money has gone back by others, "refund.too_much".
func (s *Service) RefundAgain(ctx context.Context, officerID, id int64) error {
	var r struct {
		PaymentID int64  `db:"payment_id"`
		Reason    string `db:"reason"`
	}
	err := s.db.GetContext(ctx, &r, `SELECT coalesce(payment_id, 0) AS payment_id, reason FROM refund WHERE id = $1`, id) // neither changes
	if errors.Is(err, sql.ErrNoRows) || err == nil && r.PaymentID == 0 {
		return errs.New(errs.NotFound, "refund.not_found")
	}
	if err != nil {
		return fmt.Errorf("find refund %d: %w", id, err)
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if _, err := s.lock(ctx, tx, r.PaymentID); err != nil {
			return err
		}
		held, err := lockRefund(ctx, tx, id)
		if err != nil {
			return err
		}
		if held.State != RefundFailed || held.Way != ByBank {
			return errs.New(errs.Conflict, "refund.settled_already")
		}
		_, err = RequestRefund(ctx, tx, RefundRequest{
			OrderID: held.OrderID, SellerOrderID: held.SellerOrderID, Amount: held.Amount, Reason: r.Reason,
			Key: fmt.Sprintf("again:%d", id), ActorID: officerID, At: now,
		})
		return err
	})
}

// lockedRefund is a refund held until the transaction ends, after its payment.
type lockedRefund struct {
	ID            int64       `db:"id"`
	PaymentID     int64       `db:"payment_id"` // 0: parked money
	OrderID       int64       `db:"order_id"`   // 0: parked money
	SellerOrderID int64       `db:"seller_order_id"`
	EventID       int64       `db:"event_id"`
	Way           string      `db:"way"`
	Reference     string      `db:"reference"`
	Amount        money.VND   `db:"amount"`
	State         RefundState `db:"state"`
	TxnID         string      `db:"txn_id"`
	Tries         int         `db:"tries"`
}

// lockRefund holds the refund's payment, then the refund: the house's order.
func lockRefund(ctx context.Context, tx pg.Tx, id int64) (lockedRefund, error) {
	_, err := tx.ExecContext(ctx, `
		SELECT p.id FROM payment p JOIN refund r ON r.payment_id = p.id WHERE r.id = $1 FOR NO KEY UPDATE OF p`, id)
	if err != nil {
		return lockedRefund{}, fmt.Errorf("lock payment of refund %d: %w", id, err)
	}
	var r lockedRefund
	err = tx.GetContext(ctx, &r, `
		SELECT id, coalesce(payment_id, 0) AS payment_id,
		       coalesce((SELECT p.order_id FROM payment p WHERE p.id = payment_id), 0) AS order_id, coalesce(seller_order_id, 0) AS seller_order_id,
		       coalesce(event_id, 0) AS event_id, way, reference, amount, state, txn_id, tries
		FROM refund WHERE id = $1 FOR NO KEY UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, errs.New(errs.NotFound, "refund.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("lock refund %d: %w", id, err)
	}
	return r, nil
}

// settleRefund ends a refund as done or failed; a failed one frees the sum that was promised.
func settleRefund(ctx context.Context, tx pg.Tx, r lockedRefund, step refundStep, txnID string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE refund SET state = $2, txn_id = $3, settled_at = $4, settled_by = NULLIF($5, 0), next_try_at = NULL
		WHERE id = $1`, r.ID, step.to, txnID, step.at, step.by)
	if err != nil {
		return fmt.Errorf("settle refund %d: %w", r.ID, err)
	}
	if step.to == RefundFailed {
		if err := freeSum(ctx, tx, r); err != nil {
			return err
		}
	}
	if err := noteRefund(ctx, tx, r.ID, step); err != nil {
		return err
	}
	return r.enterBooks(ctx, tx, step)
}

// enterBooks posts that a refund is done or will not be made.
func (r lockedRefund) enterBooks(ctx context.Context, tx pg.Tx, step refundStep) error {
	back := ledger.Back{
		RefundID: r.ID, OrderID: r.OrderID, SellerOrderID: r.SellerOrderID, Amount: r.Amount,
		FromParked: r.PaymentID == 0, Account: ledger.Holder(r.Way),
	}
	if step.to == RefundFailed {
		return ledger.RefundFailed(ctx, tx, step.at, back)
	}
	return ledger.Refunded(ctx, tx, step.at, back)
}

// freeSum gives a promise back: the payment's money is the order's again, parked money waits for a decision again.
func freeSum(ctx context.Context, tx pg.Tx, r lockedRefund) error {
	query, args := `UPDATE payment SET refunded = refunded - $2 WHERE id = $1`, []any{r.PaymentID, r.Amount}
	if r.PaymentID == 0 {
		query, args = `
			UPDATE money_parked SET resolved_at = NULL, resolved_by = NULL, resolution = '', how = NULL, refund_id = NULL
			WHERE refund_id = $1`, []any{r.ID}
	}
	if _, err := tx.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("free the sum of refund %d: %w", r.ID, err)
	}
	return nil
}
