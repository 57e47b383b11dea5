package intake

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Wrong codes a day, of one number and of one code. A code has 50 bits and opens nothing without its phone, so there
// is no limit for all together: that would let one person keep a province out.
const (
	triesPerDay = 10
	tryDay      = 24 * time.Hour
)

// Activation lets a household take over the account that was opened for it: with the code on its slip, and with the
// phone that the account belongs to.
type Activation struct {
	intake *Service
	codes  *account.Codes
}

// NewActivation returns Activation; codes prove the phones.
func NewActivation(s *Service, codes *account.Codes) *Activation {
	return &Activation{intake: s, codes: codes}
}

// OnlyHere reports whether the codes for phones reach nobody but the office's page, as in development.
func (a *Activation) OnlyHere() bool { return a.codes.OnlyHere() }

// Ask looks whether a slip's code and a number belong together, and then sends the number a code to prove it by. A
// pair that is wrong, or has ended, is errs.Invalid with the Field slip "intake.code_wrong", one that was used
// errs.Conflict "intake.code_used"; after ten wrong ones a day it is errs.TooMany "intake.code_locked". The rest is as
// account.Codes.Ask says.
func (a *Activation) Ask(ctx context.Context, slip, phone string, browser []byte) error {
	number, err := account.ParsePhone(phone)
	if e, wrong := errs.As(err); wrong {
		return &errs.Error{Kind: errs.Invalid, Code: e.Code, Args: e.Args, Fields: map[string]string{"phone": e.Code}}
	}
	now, code := a.intake.now(), a.intake.hash(readCode(slip))
	var refused error // told after what it counts was committed
	err = pg.WithTx(ctx, a.intake.db, func(tx pg.Tx) error {
		refused, err = judgePair(ctx, tx, pairHash(number), code, number, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("look at an activation code: %w", err)
	}
	if refused != nil {
		return refused
	}
	return a.codes.Ask(ctx, number, browser)
}

// Use takes the answer to the code that Ask sent, uses the slip's code up and signs the household in, all or nothing.
// Errors are those of account.Codes.Prove, and errs.Invalid with the Fields consent, or slip.
func (a *Activation) Use(ctx context.Context, slip string, agrees bool, answer account.Answer) (token string, err error) {
	if !agrees {
		return "", errs.Fields{"consent": "account.consent_missing"}.Err()
	}
	now := a.intake.now()
	token, err = a.codes.ProveAnd(ctx, answer, func(tx pg.Tx, accountID int64) error {
		if err := a.intake.redeem(ctx, tx, slip, accountID, now); err != nil {
			return err
		}
		return account.Agree(ctx, tx, accountID, now)
	})
	if err == nil && token == "" {
		err = wrongSlip() // a number without an account has no slip
	}
	return token, err
}

func wrongSlip() error { return errs.Fields{"slip": "intake.code_wrong"}.Err() }

// redeem uses a code up for the owner of its stall.
func (s *Service) redeem(ctx context.Context, tx pg.Tx, slip string, accountID int64, now time.Time) error {
	var sellerID int64
	err := tx.GetContext(ctx, &sellerID, `
		UPDATE activation_code c SET used_at = $3
		FROM seller_member m
		WHERE c.code_hash = $1 AND c.used_at IS NULL AND c.expires_at > $3
		  AND m.seller_id = c.seller_id AND m.role = 'owner' AND m.ended_at IS NULL AND m.account_id = $2
		RETURNING c.seller_id`, s.hash(readCode(slip)), accountID, now)
	if errors.Is(err, sql.ErrNoRows) {
		return wrongSlip()
	}
	if err != nil {
		return fmt.Errorf("use an activation code: %w", err)
	}
	return nil
}

// judgePair looks whether code and number belong together, and counts it when they do not.
func judgePair(ctx context.Context, tx pg.Tx, phone, code []byte, number string, now time.Time) (refused, err error) {
	for _, hash := range [][]byte{phone, code} { // tries at one moment wait for one another
		key := int64(binary.BigEndian.Uint64(hash)) //nolint:gosec // any 64 bits do
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, key); err != nil {
			return nil, err
		}
	}
	var tries int
	err = tx.GetContext(ctx, &tries, `
		SELECT greatest((SELECT count(*) FROM activation_try WHERE phone_hash = $1 AND at > $3),
		                (SELECT count(*) FROM activation_try WHERE code_hash = $2 AND at > $3))`, phone, code, now.Add(-tryDay))
	if err != nil {
		return nil, err
	}
	if tries >= triesPerDay {
		return &errs.Error{Kind: errs.TooMany, Code: "intake.code_locked", Fields: map[string]string{"slip": "intake.code_locked"}}, nil
	}
	var used []bool
	err = tx.SelectContext(ctx, &used, `
		SELECT c.used_at IS NOT NULL
		FROM activation_code c
		JOIN seller_member m ON m.seller_id = c.seller_id AND m.role = 'owner' AND m.ended_at IS NULL
		JOIN account a ON a.id = m.account_id
		WHERE c.code_hash = $1 AND a.phone = $2 AND a.disabled_at IS NULL AND (c.used_at IS NOT NULL OR c.expires_at > $3)`,
		code, number, now)
	switch {
	case err != nil:
		return nil, err
	case len(used) == 0:
		return wrongSlip(), insertTry(ctx, tx, phone, code, now)
	case used[0]:
		return errs.New(errs.Conflict, "intake.code_used"), nil
	}
	return nil, nil
}

// insertTry counts a wrong pair, and forgets some that no longer count.
func insertTry(ctx context.Context, tx pg.Tx, phone, code []byte, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO activation_try (phone_hash, code_hash, at) VALUES ($1, $2, $3)`, phone, code, now)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		DELETE FROM activation_try WHERE id IN (
			SELECT id FROM activation_try WHERE at < $1 ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED)`, now.Add(-2*tryDay))
	return err
}

// pairHash keeps numbers of strangers out of the table of tries.
func pairHash(number string) []byte {
	sum := sha256.Sum256([]byte("activation:" + number))
	return sum[:]
}
