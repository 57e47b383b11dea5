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

// closedName stands where a closed account's name was; it is shown as any name is.
const closedName = "Tài khoản đã đóng"

// LockToClose locks an open account and returns its number; one that is closed or disabled is errs.NotFound.
func LockToClose(ctx context.Context, tx pg.Tx, accountID int64) (phone string, err error) {
	err = tx.GetContext(ctx, &phone, `SELECT phone FROM account WHERE id = $1 AND disabled_at IS NULL FOR UPDATE`, accountID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", errs.New(errs.NotFound, "account.not_found")
	}
	return phone, err
}

// Close forgets the person of an account that LockToClose locked: name, number, password, sessions and codes. What they
// agreed to stays as proof, withdrawn.
func Close(ctx context.Context, tx pg.Tx, accountID int64, phone string, now time.Time) error {
	for _, do := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM session WHERE account_id = $1`, []any{accountID}},
		{`DELETE FROM second_factor WHERE account_id = $1`, []any{accountID}},
		{`DELETE FROM factor_try WHERE account_id = $1`, []any{accountID}},
		{`DELETE FROM one_time_code WHERE account_id = $1 OR phone = $2`, []any{accountID, phone}},
		{`DELETE FROM code_try WHERE phone = $1`, []any{phone}},
		{`UPDATE consent SET withdrawn_at = $2 WHERE account_id = $1 AND withdrawn_at IS NULL`, []any{accountID, now}},
		{
			`UPDATE account SET phone = 'closed ' || id, name = $2, password_hash = NULL, disabled_at = $3, closed_at = $3 WHERE id = $1`,
			[]any{accountID, closedName, now},
		},
	} {
		if _, err := tx.ExecContext(ctx, do.sql, do.args...); err != nil {
			return fmt.Errorf("forget account: %w", err)
		}
	}
	return nil
}

// Agreed is something a person agreed to.
type Agreed struct {
	Kind      string     `db:"kind"`
	Version   string     `db:"version"`
	Channel   string     `db:"channel"`
	At        time.Time  `db:"at"`
	Withdrawn *time.Time `db:"withdrawn_at"`
}

// Agreements lists what an account's person agreed to, the newest first.
func (s *Service) Agreements(ctx context.Context, accountID int64) (list []Agreed, err error) {
	err = s.db.SelectContext(ctx, &list, `
		SELECT kind, version, channel, at, withdrawn_at FROM consent WHERE account_id = $1 ORDER BY id DESC LIMIT 100`, accountID)
	if err != nil {
		return nil, fmt.Errorf("list consents: %w", err)
	}
	return list, nil
}
