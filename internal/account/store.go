package account

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// credentials is what signing in needs of an account.
type credentials struct {
	ID           int64  `db:"id"`
	PasswordHash string `db:"password_hash"` // empty: no password
	Officer      bool   `db:"officer"`
	ByCode       bool   // the phone was proved, not the password
	Factor       bool   // and the second proof was given
}

// credentialsOf gives empty credentials for a number without an account, or with a disabled one.
func credentialsOf(ctx context.Context, q pg.Queryer, number string) (c credentials, err error) {
	err = q.GetContext(ctx, &c, `
		SELECT id, coalesce(password_hash, '') AS password_hash,
		       EXISTS (SELECT FROM officer o WHERE o.account_id = a.id AND o.ended_at IS NULL) AS officer
		FROM account a
		WHERE phone = $1 AND disabled_at IS NULL`, number)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("find account to sign in: %w", err)
	}
	return c, nil
}

func insertAccount(ctx context.Context, tx pg.Tx, a Account, passwordHash string, now time.Time) (id int64, err error) {
	err = tx.GetContext(ctx, &id, `
		INSERT INTO account (phone, name, password_hash, demo, created_at)
		VALUES ($1, $2, NULLIF($3, ''), $4, $5)
		RETURNING id`, a.Phone, a.Name, passwordHash, a.Demo, now)
	return id, err
}

// lockPhone makes tries on one number wait for one another until the transaction ends.
func lockPhone(ctx context.Context, tx pg.Tx, key int64) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, key)
	return err
}

// insertTry counts a try and reports whether there was one left.
func insertTry(ctx context.Context, tx pg.Tx, phoneHash []byte, now time.Time) (bool, error) {
	result, err := tx.ExecContext(ctx, `
		INSERT INTO sign_in_failure (phone_hash, at)
		SELECT $1, $2
		WHERE (SELECT count(*) FROM sign_in_failure WHERE phone_hash = $1 AND at > $3) < $4`,
		phoneHash, now, now.Add(-tryWindow), tryLimit)
	if err != nil {
		return false, fmt.Errorf("count a try to sign in: %w", err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// deleteTries forgets the tries on a number, and some of all that no longer count.
func deleteTries(ctx context.Context, tx pg.Tx, phoneHash []byte, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM sign_in_failure
		WHERE id IN (SELECT id FROM sign_in_failure WHERE phone_hash = $1 FOR UPDATE SKIP LOCKED)
		   OR id IN (SELECT id FROM sign_in_failure WHERE at <= $2 ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
		phoneHash, now.Add(-tryWindow))
	return err
}

type sessionRow struct {
	tokenHash []byte
	accountID int64
	device    string
	idle      time.Duration
	expiresAt time.Time
	byCode    bool
	factor    bool
}

func insertSession(ctx context.Context, tx pg.Tx, s sessionRow, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO session (token_hash, account_id, device, created_at, used_at, idle, expires_at, by_code, factor_at)
		VALUES ($1, $2, $3, $4::timestamptz, $4, make_interval(secs => $5), $6, $7, CASE WHEN $8 THEN $4::timestamptz END)`,
		s.tokenHash, s.accountID, s.device, now, int(s.idle.Seconds()), s.expiresAt, s.byCode, s.factor)
	return err
}

// liveSession finds the session, its person and the person's duties.
func liveSession(ctx context.Context, q pg.Queryer, tokenHash []byte, now time.Time) (s Session, usedAt time.Time, err error) {
	var row struct {
		Account
		Duties []byte    `db:"duties"`
		UsedAt time.Time `db:"used_at"`
		Since  time.Time `db:"since"`
		Has    bool      `db:"has_factor"`
		Proved bool      `db:"proved"`
	}
	err = q.GetContext(ctx, &row, `
		SELECT a.id, a.phone, a.name, a.demo, s.used_at, s.created_at AS since, s.factor_at IS NOT NULL AS proved,
		       EXISTS (SELECT FROM second_factor f WHERE f.account_id = a.id) AS has_factor,
		       (SELECT json_agg(json_build_object('role', role, 'commune_code', coalesce(commune_code, '')) ORDER BY role)
		        FROM officer o
		        WHERE o.account_id = a.id AND o.ended_at IS NULL) AS duties
		FROM session s
		JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND a.disabled_at IS NULL
		  AND s.expires_at > $2 AND s.used_at + s.idle > $2`, tokenHash, now)
	if errors.Is(err, sql.ErrNoRows) {
		return s, usedAt, errs.New(errs.Unauthenticated, "account.sign_in_first")
	}
	if err != nil {
		return s, usedAt, fmt.Errorf("find session: %w", err)
	}
	s.Account, s.Since, s.HasFactor, s.Half = row.Account, row.Since, row.Has, !row.Proved
	if row.Duties != nil {
		err = json.Unmarshal(row.Duties, &s.Officer)
	}
	return s, row.UsedAt, err
}

// noteUse writes nothing when another request has just noted it.
func noteUse(ctx context.Context, tx pg.Tx, tokenHash []byte, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE session SET used_at = $2 WHERE token_hash = $1 AND used_at <= $3`,
		tokenHash, now, now.Add(-noteUseEvery))
	return err
}

func revokeSession(ctx context.Context, tx pg.Tx, tokenHash []byte, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE session SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL`, tokenHash, now)
	return err
}

func revokeSessionsOf(ctx context.Context, tx pg.Tx, accountID int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`, accountID, now)
	return err
}

// deleteEndedSessions forgets the account's sessions that ended long ago.
func deleteEndedSessions(ctx context.Context, tx pg.Tx, accountID int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM session
		WHERE account_id = $1 AND least(revoked_at, expires_at) < $2`, accountID, now.Add(-keepEnded))
	return err
}
