package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// passwordState is what setting a password needs of a session and its account.
type passwordState struct {
	ID       int64     `db:"id"`
	Phone    string    `db:"phone"`
	Has      bool      `db:"has"` // a password
	Officer  bool      `db:"officer"`
	ByCode   bool      `db:"by_code"`
	OpenedAt time.Time `db:"created_at"`
}

func (p passwordState) needed(now time.Time) bool {
	return p.Has && (!p.ByCode || now.Sub(p.OpenedAt) >= freshCode)
}

func passwordOf(ctx context.Context, q pg.Queryer, tokenHash []byte, now time.Time) (p passwordState, err error) {
	err = q.GetContext(ctx, &p, `
		SELECT a.id, a.phone, coalesce(a.password_hash, '') <> '' AS has, s.by_code, s.created_at,
		       EXISTS (SELECT FROM officer o WHERE o.account_id = a.id AND o.ended_at IS NULL) AS officer
		FROM session s
		JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND a.disabled_at IS NULL
		  AND s.expires_at > $2 AND s.used_at + s.idle > $2`, tokenHash, now)
	if errors.Is(err, sql.ErrNoRows) {
		return p, errs.New(errs.Unauthenticated, "account.sign_in_first")
	}
	if err != nil {
		return p, fmt.Errorf("find password: %w", err)
	}
	return p, nil
}

func updatePassword(ctx context.Context, tx pg.Tx, accountID int64, hash string) error {
	_, err := tx.ExecContext(ctx, `UPDATE account SET password_hash = $2 WHERE id = $1`, accountID, hash)
	return err
}

// sessionName is how a session is named to its owner: half of its token's hash opens nothing.
const sessionName = `encode(substring(token_hash FOR 16), 'hex')`

func sessionsOf(ctx context.Context, q pg.Queryer, accountID int64, tokenHash []byte, now time.Time) (list []Opened, err error) {
	err = q.SelectContext(ctx, &list, `
		SELECT `+sessionName+` AS id, device, created_at, used_at, token_hash = $2 AS current
		FROM session
		WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $3 AND used_at + idle > $3
		ORDER BY current DESC, used_at DESC, id LIMIT 100`, accountID, tokenHash, now)
	return list, err
}

func revokeOneOf(ctx context.Context, tx pg.Tx, accountID int64, id string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND `+sessionName+` = $2 AND revoked_at IS NULL`, accountID, id, now)
	return err
}
