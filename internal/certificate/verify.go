package certificate

import (
	"context"
	"strings"
	"unicode/utf8"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Verify says that the paper is real and says what the seller wrote: from now on it counts, until its last day. One
// whose last day is over cannot be: errs.Conflict "certificate.expired". Twice is once.
func (s *Service) Verify(ctx context.Context, officerAccountID, id int64) error {
	return s.move(ctx, officerAccountID, id, Verified, "", func(c Certificate) error {
		if c.ExpiresOn.Before(clock.Day(s.now())) {
			return errs.New(errs.Conflict, "certificate.expired")
		}
		return allow(c, Waiting)
	})
}

// Reject gives a paper back to its seller, with what is wrong with it.
func (s *Service) Reject(ctx context.Context, officerAccountID, id int64, reason string) error {
	return s.move(ctx, officerAccountID, id, Rejected, reason, func(c Certificate) error { return allow(c, Waiting) })
}

// Withdraw ends a verified certificate before its time: its issuer took it back, or it was none.
func (s *Service) Withdraw(ctx context.Context, officerAccountID, id int64, reason string) error {
	return s.move(ctx, officerAccountID, id, Withdrawn, reason, func(c Certificate) error { return allow(c, Verified) })
}

func allow(c Certificate, from State) error {
	if c.State != from {
		return errs.New(errs.Conflict, "certificate.moved_on")
	}
	return nil
}

// move changes the state of a certificate once; a second tap changes nothing.
func (s *Service) move(ctx context.Context, accountID, id int64, to State, reason string, may func(Certificate) error) error {
	reason = strings.TrimSpace(vntext.NFC(reason))
	if n := utf8.RuneCountInString(reason); to != Verified && (n < 5 || n > 500) {
		return errs.Fields{"reason": "moderation.reason_missing"}.Err()
	}
	now := s.now()
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		c, err := lock(ctx, tx, id)
		if err != nil || c.State == to {
			return err
		}
		if err := may(c); err != nil {
			return err
		}
		return setState(ctx, tx, c, accountID, Change{To: to, Reason: reason, At: now})
	})
}
