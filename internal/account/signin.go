package account

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Tries on one number; success forgets them.
const (
	tryLimit  = 5
	tryWindow = 15 * time.Minute
)

// SignIn checks a number and a password and returns the token of a new session; the session of oldToken, if any,
// ends. A number that is none is errs.Invalid with the Field phone; a wrong pair is errs.Invalid
// "account.wrong_pair" whether the number exists or not; after five in a quarter of an hour every try is errs.TooMany
// "account.too_many_tries"; when more people sign in than can be served it is errs.Unavailable "account.busy".
func (s *Service) SignIn(ctx context.Context, phone, password, device, oldToken string) (token string, err error) {
	number, err := ParsePhone(phone)
	if err != nil {
		return "", fieldOf(err, "phone")
	}
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	c, err := s.takeTry(ctx, number)
	if err != nil {
		return "", err
	}
	right, err := passwordMatches(c.PasswordHash, password)
	if err != nil {
		return "", fmt.Errorf("account %d: %w", c.ID, err)
	}
	if !right {
		return "", &errs.Error{
			Kind: errs.Invalid, Code: "account.wrong_pair",
			Fields: map[string]string{"password": "account.wrong_pair"},
		}
	}
	return s.letIn(ctx, c, number, device, oldToken)
}

// takeTry counts a try before its password is looked at, so that tries made at once are counted too, and finds the
// account; an unknown number gives an empty one.
func (s *Service) takeTry(ctx context.Context, number string) (c credentials, err error) {
	now, key, free := s.now(), phoneHash(number), false
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := lockPhone(ctx, tx, int64(binary.BigEndian.Uint64(key))); err != nil { //nolint:gosec // any 64 bits do
			return err
		}
		if free, err = insertTry(ctx, tx, key, now); err != nil || !free {
			return err
		}
		c, err = credentialsOf(ctx, tx, number)
		return err
	})
	if err == nil && !free {
		return c, errs.New(errs.TooMany, "account.too_many_tries")
	}
	return c, err
}

// letIn is open in a transaction of its own.
func (s *Service) letIn(ctx context.Context, c credentials, number, device, oldToken string) (token string, err error) {
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		token, err = s.open(ctx, tx, c, number, device, oldToken, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("sign in account %d: %w", c.ID, err)
	}
	return token, nil
}

// open ends the browser's session from before, opens a new one and forgets the tries and what ended long ago.
func (s *Service) open(ctx context.Context, tx pg.Tx, c credentials, number, device, oldToken string, now time.Time) (string, error) {
	if err := revokeSession(ctx, tx, hashToken(oldToken), now); err != nil {
		return "", err
	}
	if err := deleteTries(ctx, tx, phoneHash(number), now); err != nil {
		return "", err
	}
	if err := deleteEndedSessions(ctx, tx, c.ID, now); err != nil {
		return "", err
	}
	return openSession(ctx, tx, c, device, now)
}

func fieldOf(err error, field string) error {
	e, ok := errs.As(err)
	if !ok {
		return err
	}
	return &errs.Error{Kind: errs.Invalid, Code: e.Code, Args: e.Args, Fields: map[string]string{field: e.Code}}
}

// phoneHash keeps numbers of people who have no account out of the table of tries.
func phoneHash(number string) []byte {
	sum := sha256.Sum256([]byte("sign-in:" + number))
	return sum[:]
}
