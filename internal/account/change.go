package account

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// freshCode is how long after a sign-in by code a password may be set without the one from before: that is how a
// forgotten password is replaced.
const freshCode = 15 * time.Minute

// NeedsPassword reports whether setting a password in the token's session asks for the one from before.
func (s *Service) NeedsPassword(ctx context.Context, token string) (bool, error) {
	p, err := passwordOf(ctx, s.db, hashToken(token), s.now())
	return p.needed(s.now()), err
}

// HasPassword reports whether the token's account has a password.
func (s *Service) HasPassword(ctx context.Context, token string) (bool, error) {
	p, err := passwordOf(ctx, s.db, hashToken(token), s.now())
	return p.Has, err
}

// SetPassword gives the token's account a new password. All its sessions end; the returned token is of a new one.
// Errors are errs.Invalid with the Fields current_password and new_password, and those of SignIn.
func (s *Service) SetPassword(ctx context.Context, token, current, fresh, device string) (string, error) {
	now := s.now()
	p, err := passwordOf(ctx, s.db, hashToken(token), now)
	if err != nil {
		return "", err
	}
	if code := refusePassword(fresh, p.Phone); code != "" {
		return "", &errs.Error{Kind: errs.Invalid, Code: code, Fields: map[string]string{"new_password": code}}
	}
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	if p.needed(now) {
		if err := s.prove(ctx, p.Phone, current); err != nil {
			return "", err
		}
	}
	return s.replacePassword(ctx, p, hashPassword(fresh), device, now)
}

// prove checks the password from before; it counts as a try to sign in.
func (s *Service) prove(ctx context.Context, number, current string) error {
	c, err := s.takeTry(ctx, number)
	if err != nil {
		return err
	}
	right, err := passwordMatches(c.PasswordHash, current)
	if err != nil {
		return fmt.Errorf("account %d: %w", c.ID, err)
	}
	if !right {
		return &errs.Error{
			Kind: errs.Invalid, Code: "account.current_wrong",
			Fields: map[string]string{"current_password": "account.current_wrong"},
		}
	}
	return nil
}

func (s *Service) replacePassword(ctx context.Context, p passwordState, hash, device string, now time.Time) (token string, err error) {
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if err := updatePassword(ctx, tx, p.ID, hash); err != nil {
			return err
		}
		if err := revokeSessionsOf(ctx, tx, p.ID, now); err != nil {
			return err
		}
		token, err = s.open(ctx, tx, credentials{ID: p.ID, Officer: p.Officer}, p.Phone, device, "", now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("set the password of account %d: %w", p.ID, err)
	}
	return token, nil
}

// Opened is a session as its owner sees it.
type Opened struct {
	ID      string    `db:"id"` // names it to EndSession; it opens nothing
	Device  string    `db:"device"`
	Since   time.Time `db:"created_at"`
	UsedAt  time.Time `db:"used_at"`
	Current bool      `db:"current"` // the one that asks
}

// Sessions lists an account's live sessions, the one of token first, then the last used.
func (s *Service) Sessions(ctx context.Context, accountID int64, token string) ([]Opened, error) {
	list, err := sessionsOf(ctx, s.db, accountID, hashToken(token), s.now())
	if err != nil {
		return nil, fmt.Errorf("list sessions of account %d: %w", accountID, err)
	}
	return list, nil
}

// EndSession ends one session of the account; one that is not there, or not the account's, is as good as ended.
func (s *Service) EndSession(ctx context.Context, accountID int64, id string) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return revokeOneOf(ctx, tx, accountID, id, s.now()) })
	if err != nil {
		return fmt.Errorf("end a session of account %d: %w", accountID, err)
	}
	return nil
}
