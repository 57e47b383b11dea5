package account

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// SignIn checks a number and a password and returns the token of a new session; the session of oldToken, if any,
// ends. A wrong pair is errs.Invalid "account.wrong_pair" whether the number exists or not; more than five wrong
// ones in a quarter of an hour are errs.TooMany "account.too_many_tries".
func (s *Service) SignIn(ctx context.Context, phone, password, device, oldToken string) (token string, err error) {
	number, err := ParsePhone(phone)
	if err != nil {
		return "", fieldOf(err, "phone")
	}
	if err := s.brake(ctx, number); err != nil {
		return "", err
	}
	var found struct {
		ID      int64  `db:"id"`
		Hash    string `db:"password_hash"`
		Officer bool   `db:"officer"`
	}
	err = s.db.GetContext(ctx, &found, `
		SELECT id, coalesce(password_hash, '') AS password_hash,
		       EXISTS (SELECT 1 FROM officer o WHERE o.account_id = account.id AND o.ended_at IS NULL) AS officer
		FROM account WHERE phone = $1 AND disabled_at IS NULL`, number)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("find account to sign in: %w", err)
	}
	right, err := s.hasher.matches(ctx, found.Hash, password)
	if err != nil {
		return "", err
	}
	if !right {
		return "", s.noteFailure(ctx, number)
	}
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE session SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL`,
			hashToken(oldToken), s.now()); err != nil {
			return err
		}
		token, err = open(ctx, tx, found.ID, found.Officer, device, s.now())
		return err
	})
	return token, err
}

func fieldOf(err error, field string) error {
	e, ok := errs.As(err)
	if !ok {
		return err
	}
	return &errs.Error{Kind: errs.Invalid, Code: e.Code, Args: e.Args, Fields: map[string]string{field: e.Code}}
}

func phoneHash(number string) []byte {
	sum := sha256.Sum256([]byte("sign-in:" + number))
	return sum[:]
}

func (s *Service) brake(ctx context.Context, number string) error {
	var wrong int
	err := s.db.GetContext(ctx, &wrong, `SELECT count(*) FROM sign_in_failure WHERE phone_hash = $1 AND at > $2`,
		phoneHash(number), s.now().Add(-failureWindow))
	if err != nil {
		return fmt.Errorf("count wrong sign-ins: %w", err)
	}
	if wrong >= failureLimit {
		return errs.New(errs.TooMany, "account.too_many_tries")
	}
	return nil
}

func (s *Service) noteFailure(ctx context.Context, number string) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO sign_in_failure (phone_hash, at) VALUES ($1, $2)`, phoneHash(number), s.now())
		return err
	})
	if err != nil {
		return fmt.Errorf("note a wrong sign-in: %w", err)
	}
	return &errs.Error{Kind: errs.Invalid, Code: "account.wrong_pair", Fields: map[string]string{"password": "account.wrong_pair"}}
}
