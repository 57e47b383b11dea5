package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// afterwards is how long after its page closed an attempt is still asked about: gateways settle late.
const afterwards = 48 * time.Hour

// askAfter is how long after the n-th question the next one comes: a minute, 5, 15, then each hour.
func askAfter(n int) time.Duration {
	waits := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
	return waits[min(n, len(waits)-1)]
}

// FollowAttempts asks the gateways about attempts nobody has told us of, and returns how many it asked about.
func (s *Service) FollowAttempts(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		a, err := s.claimAttempt(ctx)
		if err != nil || a == nil {
			return n, err
		}
		if err := s.ask(ctx, *a); err != nil {
			return n, err
		}
	}
}

// claimAttempt takes the next attempt that is due; the time of the next question is set before this one is asked.
func (s *Service) claimAttempt(ctx context.Context) (*Attempt, error) {
	now := s.now()
	var a *Attempt
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		a = nil
		due, err := s.attempt(ctx, tx, `WHERE a.next_query_at <= $1 ORDER BY a.next_query_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`, now)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		a = &due
		_, err = tx.ExecContext(ctx, `UPDATE payment_attempt SET queries = queries + 1, next_query_at = $2 WHERE id = $1`,
			due.ID, now.Add(askAfter(due.Queries+1)))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim an attempt: %w", err)
	}
	return a, nil
}

// ask asks a gateway about an attempt, with no transaction open, and records what it says like a notification. A
// gateway that is away is asked again later.
func (s *Service) ask(ctx context.Context, a Attempt) error {
	g := s.gateways[a.Gateway]
	if g == nil {
		return s.giveUp(ctx, a)
	}
	events, err := s.query(ctx, g, a)
	if err != nil {
		if s.now().After(a.ExpiresAt.Add(afterwards)) {
			return s.silent(ctx, a)
		}
		return nil // the next question is due already
	}
	for _, e := range events {
		if _, err := s.Record(ctx, a.Gateway, e.messageID, e.Event); err != nil {
			return err
		}
	}
	if len(events) == 0 && s.now().After(a.ExpiresAt.Add(afterwards)) {
		return s.giveUp(ctx, a)
	}
	return nil
}

// query asks a gateway about an attempt, with no transaction open, and says which answer told each event.
func (s *Service) query(ctx context.Context, g *Guarded, a Attempt) ([]told, error) {
	answers := &answered{Service: s, message: message{gateway: a.Gateway, channel: "query", attemptID: a.ID}}
	events, err := g.Query(answers.asking(ctx), a)
	if err != nil {
		return nil, err
	}
	list := make([]told, len(events))
	for i, e := range events {
		list[i] = told{gateway: a.Gateway, messageID: answers.id, Event: e}
	}
	return list, nil
}

// askPace is how often buyers may have a gateway asked about one attempt.
const askPace = 2 * time.Second

// pace remembers when buyers last had somebody asked.
type pace struct {
	mu   sync.Mutex
	last map[int64]time.Time
}

// may reports whether it is time again, and notes that it was used.
func (p *pace) may(id int64, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.last[id]) < askPace {
		return false
	}
	if p.last == nil || len(p.last) > 1000 { // what is older than a moment says nothing
		p.last = map[int64]time.Time{}
	}
	p.last[id] = now
	return true
}

// Ask asks about an attempt while its buyer waits, for three seconds at most, and not oftener than every two.
func (s *Service) Ask(ctx context.Context, a Attempt) error {
	if !a.Waits() || !s.asked.may(a.ID, s.now()) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, pageWaits)
	defer cancel()
	return s.ask(ctx, a)
}

// Returned is the attempt whose buyer's browser came back from a gateway's page, and its order's code. What the
// address says of success is not believed.
func (s *Service) Returned(ctx context.Context, gateway, query string) (a Attempt, order string, err error) {
	g := s.gateways[gateway]
	if g == nil {
		return a, "", errs.New(errs.NotFound, "payment.not_offered")
	}
	reference, err := g.Return(query)
	if err != nil {
		return a, "", errs.Wrap(errs.NotFound, "payment.no_attempt", err)
	}
	a, err = s.attempt(ctx, s.db, `WHERE a.gateway = $1 AND a.reference = $2`, gateway, written(reference))
	if err != nil {
		return a, "", err
	}
	err = s.db.GetContext(ctx, &order, `SELECT reference FROM payment WHERE id = $1`, a.PaymentID)
	return a, order, err
}

// giveUp ends an attempt that nobody paid in all its time.
func (s *Service) giveUp(ctx context.Context, a Attempt) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE payment_attempt SET state = 'gone', next_query_at = NULL WHERE id = $1 AND state IN ('made', 'open', 'unknown')`, a.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("give up attempt %s: %w", a.Reference, err)
	}
	return nil
}

// silent hands an attempt of which the gateway never said anything to an officer.
func (s *Service) silent(ctx context.Context, a Attempt) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		err := differ(ctx, tx, difference{gateway: a.Gateway, kind: "silent", key: a.Reference, ours: a.Amount}, s.now())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE payment_attempt SET next_query_at = NULL WHERE id = $1`, a.ID)
		return err
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("attempt %s stays unknown: %w", a.Reference, err)
	}
	return nil
}
