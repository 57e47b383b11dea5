package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// AttemptState is where a try to pay stands: a fold over its events, kept beside them.
type AttemptState string

// The states of an attempt.
const (
	AttemptMade    AttemptState = "made"    // our row stands, the gateway is being asked
	AttemptOpen    AttemptState = "open"    // the buyer can pay at Address
	AttemptUnknown AttemptState = "unknown" // the gateway's answer got lost
	AttemptRefused AttemptState = "refused" // the gateway would not
	AttemptPaid    AttemptState = "paid"
	AttemptFailed  AttemptState = "failed"
	AttemptGone    AttemptState = "gone" // nobody paid in all its time
)

// Attempt is one try to pay on a gateway's page.
type Attempt struct {
	ID          int64        `db:"id"`
	PaymentID   int64        `db:"payment_id"`
	Gateway     string       `db:"gateway"`
	Number      int          `db:"number"`
	Reference   string       `db:"reference"` // ours: the order's code and the number
	Amount      money.VND    `db:"amount"`
	State       AttemptState `db:"state"`
	Address     string       `db:"address"`
	GatewayRef  string       `db:"gateway_ref"`
	CreatedAt   time.Time    `db:"created_at"`
	ExpiresAt   time.Time    `db:"expires_at"`
	Queries     int          `db:"queries"`
	NextQueryAt *time.Time   `db:"next_query_at"`
}

// Waits reports whether the buyer may have paid and nobody has told us yet.
func (a Attempt) Waits() bool { return a.State == AttemptOpen || a.State == AttemptUnknown }

// Fold is what the events of an attempt come to, in whatever order and however often they came: money that arrived
// counts, whatever else was said. Without events the attempt stays as it is.
func Fold(now AttemptState, kinds []Kind) AttemptState {
	state := now
	for _, k := range kinds {
		switch k {
		case KindPaid, KindRefunded, KindRefundFailed:
			return AttemptPaid // what goes back had come
		case KindFailed:
			state = AttemptFailed
		}
	}
	return state
}

const attemptColumns = `
	SELECT a.id, a.payment_id, a.gateway, a.number, a.reference, a.amount, a.state, a.address, a.gateway_ref, a.created_at,
	       a.expires_at, a.queries, a.next_query_at
	FROM payment_attempt a `

func (s *Service) attempt(ctx context.Context, q pg.Queryer, where string, args ...any) (Attempt, error) {
	var a Attempt
	err := q.GetContext(ctx, &a, attemptColumns+where, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return a, errs.New(errs.NotFound, "payment.no_attempt")
	}
	if err != nil {
		return a, fmt.Errorf("find attempt: %w", err)
	}
	return a, nil
}

// LastAttempt is an order's newest try to pay on a gateway's page, or nil.
func (s *Service) LastAttempt(ctx context.Context, orderID int64) (*Attempt, error) {
	a, err := s.attempt(ctx, s.db, `JOIN payment p ON p.id = a.payment_id WHERE p.order_id = $1 ORDER BY a.number DESC LIMIT 1`, orderID)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	return &a, err
}

// refold notes what an attempt's events come to. What is known needs no more questions.
func refold(ctx context.Context, tx pg.Tx, attemptID int64) error {
	var state AttemptState
	if err := tx.GetContext(ctx, &state, `SELECT state FROM payment_attempt WHERE id = $1 FOR NO KEY UPDATE`, attemptID); err != nil {
		return fmt.Errorf("lock attempt %d: %w", attemptID, err)
	}
	var kinds []Kind
	if err := tx.SelectContext(ctx, &kinds, `SELECT kind FROM gateway_event WHERE attempt_id = $1`, attemptID); err != nil {
		return fmt.Errorf("events of attempt %d: %w", attemptID, err)
	}
	folded := Fold(state, kinds)
	if folded == state {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE payment_attempt SET state = $2, next_query_at = NULL WHERE id = $1`, attemptID, folded)
	if err != nil {
		return fmt.Errorf("attempt %d is %s: %w", attemptID, folded, err)
	}
	return nil
}
