package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Session is a browser that is signed in.
type Session struct {
	Account
	Officer []Duty
}

// Duty is a role an officer has, for the whole province or one commune.
type Duty struct {
	Role        Role   `db:"role"`
	CommuneCode string `db:"commune_code"` // empty: the province
}

// May reports whether the session's person has the role for the whole province, or is an admin.
func (s Session) May(role Role) bool {
	for _, d := range s.Officer {
		if (d.Role == role || d.Role == Admin) && d.CommuneCode == "" {
			return true
		}
	}
	return false
}

// IsOfficer reports whether the person has any role.
func (s Session) IsOfficer() bool { return len(s.Officer) > 0 }

func newToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// open begins a session and returns its token.
func open(ctx context.Context, tx pg.Tx, accountID int64, officer bool, device string, now time.Time) (string, error) {
	idle, long := idleAnyone, longAnyone
	if officer {
		idle, long = idleOfficer, longOfficer
	}
	if runes := []rune(device); len(runes) > 120 {
		device = string(runes[:120])
	}
	token := newToken()
	_, err := tx.ExecContext(ctx, `
		INSERT INTO session (token_hash, account_id, device, created_at, used_at, idle, expires_at)
		VALUES ($1, $2, $3, $4, $4, make_interval(secs => $5), $6)`,
		hashToken(token), accountID, device, now, int(idle.Seconds()), now.Add(long))
	if err != nil {
		return "", fmt.Errorf("open session of account %d: %w", accountID, err)
	}
	return token, nil
}

// Authenticate finds the live session of a token, or errs.Unauthenticated. It notes its use once a minute.
func (s *Service) Authenticate(ctx context.Context, token string) (Session, error) {
	now := s.now()
	var row struct {
		Account
		UsedAt time.Time `db:"used_at"`
	}
	err := s.db.GetContext(ctx, &row, `
		SELECT a.id, a.phone, a.name, a.demo, s.used_at
		FROM session s JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND a.disabled_at IS NULL
		  AND s.expires_at > $2 AND s.used_at + s.idle > $2`, hashToken(token), now)
	if errors.Is(err, sql.ErrNoRows) {
		return Session{}, errs.New(errs.Unauthenticated, "account.sign_in_first")
	}
	if err != nil {
		return Session{}, fmt.Errorf("find session: %w", err)
	}
	session := Session{Account: row.Account}
	if session.Officer, err = duties(ctx, s.db, row.ID); err != nil {
		return Session{}, err
	}
	if now.Sub(row.UsedAt) < noteUseEvery {
		return session, nil
	}
	return session, pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE session SET used_at = $2 WHERE token_hash = $1`, hashToken(token), now)
		return err
	})
}

func duties(ctx context.Context, q pg.Queryer, accountID int64) ([]Duty, error) {
	var list []Duty
	err := q.SelectContext(ctx, &list, `
		SELECT role, coalesce(commune_code, '') AS commune_code
		FROM officer WHERE account_id = $1 AND ended_at IS NULL ORDER BY role`, accountID)
	if err != nil {
		return nil, fmt.Errorf("duties of account %d: %w", accountID, err)
	}
	return list, nil
}

// SignOut ends the session of a token; an unknown one is as good as ended.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.revoke(ctx, `token_hash = $2`, hashToken(token))
}

// SignOutEverywhere ends all sessions of an account.
func (s *Service) SignOutEverywhere(ctx context.Context, accountID int64) error {
	return s.revoke(ctx, `account_id = $2`, accountID)
}

func (s *Service) revoke(ctx context.Context, where string, arg any) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE session SET revoked_at = $1 WHERE revoked_at IS NULL AND `+where, s.now(), arg)
		return err
	})
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
