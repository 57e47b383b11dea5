package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/pg"
)

const (
	// pageWaits is how long a page waits for a gateway; the database needs the rest of a page's five seconds.
	pageWaits = 3 * time.Second
	// before is how much sooner a gateway's page closes than the order, so that its money is not late.
	before = 2 * time.Minute
	// shortest is the least time to pay in that an attempt begins with.
	shortest = 3 * time.Minute
	// maxAttempts is how often one order may be tried.
	maxAttempts = 20
)

// Beginning is a wish to pay an order on a gateway's page.
type Beginning struct {
	OrderID int64
	Gateway string
	BaseURL string // of this site: return and notifications come there
	BuyerIP string
	Lang    string
}

// Begin makes an attempt and returns it with the address to pay at. The row stands before the gateway is asked, and
// nobody waits longer than three seconds for it. Sent twice it is one attempt: while the first is being made the
// second gets it without an address. Errors: errs.NotFound "payment.not_offered"; errs.Conflict
// "order.nothing_to_pay"; errs.Unavailable "payment.gateway_away"; errs.Conflict "payment.gateway_refused".
func (s *Service) Begin(ctx context.Context, in Beginning) (Attempt, error) {
	g := s.gateways[in.Gateway]
	if g == nil {
		return Attempt{}, errs.New(errs.NotFound, "payment.not_offered")
	}
	a, fresh, err := s.reserve(ctx, g, in)
	if err != nil || !fresh {
		return a, err
	}
	calling, cancel := context.WithTimeout(ctx, pageWaits)
	defer cancel()
	answers := &answered{Service: s, message: message{gateway: in.Gateway, channel: "start", attemptID: a.ID}}
	action, failed := g.Start(answers.asking(calling), Intent{
		Reference: a.Reference, Amount: a.Amount, Description: "Don hang " + a.Reference,
		ReturnURL: in.BaseURL + "/thanh-toan/ket-qua/" + in.Gateway, NotifyURL: in.BaseURL + "/webhook/" + in.Gateway,
		BuyerIP: in.BuyerIP, Lang: in.Lang, CreatedAt: a.CreatedAt, ExpiresAt: a.ExpiresAt,
	})
	return s.started(ctx, a, action, failed)
}

// reserve writes the attempt, or finds the one that can still be paid.
func (s *Service) reserve(ctx context.Context, g *Guarded, in Beginning) (a Attempt, fresh bool, err error) {
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		a, fresh = Attempt{}, false
		p, until, err := s.lockOpen(ctx, tx, in.OrderID)
		if err != nil {
			return err
		}
		missing := p.Amount - p.Captured
		last, err := s.attempt(ctx, tx, `WHERE a.payment_id = $1 AND a.gateway = $2 ORDER BY a.number DESC LIMIT 1`, p.ID, in.Gateway)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		if err == nil && last.reusable(missing, now) {
			a = last
			return nil
		}
		if !g.Caps().Takes(missing) {
			return errs.New(errs.Conflict, "payment.amount_out_of_range")
		}
		if until.Before(now.Add(shortest)) {
			return errs.New(errs.Conflict, "payment.too_late_for_gateway")
		}
		fresh = true
		expires := until.Add(-before)
		if soonest := now.Add(g.Caps().MinTime); expires.Before(soonest) {
			expires = soonest
		}
		a, err = insertAttempt(ctx, tx, Attempt{
			PaymentID: p.ID, Gateway: in.Gateway, Reference: p.Reference, Amount: missing, CreatedAt: now.Truncate(time.Second), ExpiresAt: expires,
		})
		return err
	})
	if err != nil {
		return a, false, fmt.Errorf("begin paying order %d by %s: %w", in.OrderID, in.Gateway, err)
	}
	return a, fresh, nil
}

// reusable reports whether the attempt still leads to the sum that is missing, or is just being made.
func (a Attempt) reusable(missing money.VND, now time.Time) bool {
	switch a.State {
	case AttemptMade:
		return now.Sub(a.CreatedAt) < 10*time.Second
	case AttemptOpen:
		return a.Amount == missing && a.ExpiresAt.After(now.Add(time.Minute))
	}
	return false
}

// lockOpen holds an order that waits for its money, then its payment, and says until when it waits.
func (s *Service) lockOpen(ctx context.Context, tx pg.Tx, orderID int64) (p Payment, until time.Time, err error) {
	awaits, err := s.orders.Awaits(ctx, tx, orderID)
	if err != nil {
		return p, until, err
	}
	var row struct {
		Payment
		Until *time.Time `db:"expires_at"`
	}
	err = tx.GetContext(ctx, &row, `
		SELECT p.id, p.order_id, p.reference, p.method, p.amount, p.captured, o.expires_at
		FROM payment p JOIN orders o ON o.id = p.order_id WHERE p.order_id = $1 FOR NO KEY UPDATE OF p`, orderID)
	if err != nil {
		return p, until, err
	}
	if !awaits || row.Until == nil || !s.now().Before(*row.Until) || row.Captured == row.Amount {
		return p, until, errs.New(errs.Conflict, "order.nothing_to_pay")
	}
	return row.Payment, *row.Until, nil
}

// insertAttempt gives the attempt its number and its reference, which holds the order's code.
func insertAttempt(ctx context.Context, tx pg.Tx, a Attempt) (Attempt, error) {
	var last int
	if err := tx.GetContext(ctx, &last, `SELECT coalesce(max(number), 0) FROM payment_attempt WHERE payment_id = $1`, a.PaymentID); err != nil {
		return a, err
	}
	if last >= maxAttempts {
		return a, errs.New(errs.TooMany, "payment.too_many_attempts")
	}
	a.Number, a.State = last+1, AttemptMade
	a.Reference = fmt.Sprintf("%s-%d", a.Reference, a.Number)
	err := tx.GetContext(ctx, &a.ID, `
		INSERT INTO payment_attempt (payment_id, gateway, number, reference, amount, state, created_at, expires_at, next_query_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING id`, a.PaymentID, a.Gateway, a.Number, a.Reference, a.Amount, a.State, a.CreatedAt, a.ExpiresAt, a.CreatedAt.Add(askAfter(0)))
	return a, err
}

// started notes what the gateway said. An answer that got lost is asked for later; the buyer may try again at once.
func (s *Service) started(ctx context.Context, a Attempt, action Action, failed error) (Attempt, error) {
	a.State, a.Address, a.GatewayRef = AttemptOpen, action.Address, action.GatewayRef
	switch {
	case errors.Is(failed, ErrUnknown):
		a.State = AttemptUnknown
	case failed != nil:
		a.State = AttemptRefused
	}
	// Whatever became of the visitor meanwhile, the row must say what the gateway said.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pageWaits)
	defer cancel()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE payment_attempt SET address = $2, gateway_ref = $3, state = CASE WHEN state = 'made' THEN $4 ELSE state END,
			       next_query_at = CASE WHEN $4 = 'refused' THEN NULL ELSE next_query_at END
			WHERE id = $1`, a.ID, a.Address, a.GatewayRef, a.State)
		return err
	})
	switch {
	case err != nil:
		return a, fmt.Errorf("note the start of %s: %w", a.Reference, err)
	case failed == nil:
		return a, nil
	case errors.Is(failed, ErrAway), errors.Is(failed, ErrUnknown):
		return a, errs.Wrap(errs.Unavailable, "payment.gateway_away", failed)
	}
	if _, ours := errs.As(failed); ours {
		return a, failed
	}
	return a, errs.Wrap(errs.Conflict, "payment.gateway_refused", failed)
}
