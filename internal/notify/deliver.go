package notify

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"nongsan/internal/pg"
)

const (
	noteTime  = 5 * time.Second     // to write down what came of it, also while the program stops
	keepSent  = 30 * 24 * time.Hour // for questions; then forgotten
	longError = 160                 // characters kept of what went wrong
)

// Deliver sends a message unless it was sent, given up, or is being sent just now. An error means: try again later.
func (s *Service) Deliver(ctx context.Context, id int64) error {
	now := s.Clock()
	var m Message
	var found bool
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) (err error) {
		m, found, err = claim(ctx, tx, id, now)
		return err
	})
	if err != nil || !found {
		return err
	}
	sender, ok := s.Senders[m.Channel]
	if !ok {
		return s.note(ctx, m, fmt.Errorf("nothing sends %s", m.Channel))
	}
	call, cancel := context.WithTimeout(ctx, m.Channel.course().call)
	defer cancel()
	return s.note(ctx, m, sender.Send(call, m))
}

// note writes down what came of a try, also when the program is being stopped: an answer that gets lost is a message
// sent twice.
func (s *Service) note(ctx context.Context, m Message, failed error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	refused := errors.Is(failed, ErrRefused)
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error {
		switch {
		case refused:
			return noteRefused(ctx, tx, m.ID, short(failed), s.Clock())
		case failed != nil:
			return noteFailure(ctx, tx, m.ID, short(failed))
		}
		return noteSent(ctx, tx, m.ID, m.Secret && !s.Shows(m.Channel), s.Clock())
	})
	if err != nil {
		return fmt.Errorf("note message %d: %w", m.ID, err)
	}
	if refused {
		s.Log.WarnContext(ctx, "a message has no recipient", "message", m.ID, "channel", m.Channel)
		return nil
	}
	if failed != nil {
		return fmt.Errorf("send message %d: %s", m.ID, short(failed))
	}
	return nil
}

// Sweep gives up what is of no use any more, raises the alarm of the budget, and forgets what is old.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Clock()
	var lost, alarm, ordered int
	err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) (err error) {
		if lost, err = giveUp(ctx, tx, now); err != nil {
			return err
		}
		if err = forget(ctx, tx, now.Add(-keepSent)); err != nil {
			return err
		}
		alarm, ordered, err = raise(ctx, tx, dayOf(now), s.Budget)
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep messages: %w", err)
	}
	if lost > 0 {
		s.Log.ErrorContext(ctx, "messages were given up", "messages", lost)
	}
	if alarm > 0 {
		s.Log.ErrorContext(ctx, "the day's text messages run out", "percent", alarm, "ordered", ordered, "budget", s.Budget)
	}
	return nil
}

var told = regexp.MustCompile(`[^\s<>"']+@[^\s<>"']+|[0-9]{4,}`)

// short is an error without numbers and addresses in it: a gateway repeats what it was given, codes and phone numbers
// too.
func short(err error) string {
	runes := []rune(told.ReplaceAllString(err.Error(), "…"))
	return string(runes[:min(len(runes), longError)])
}
