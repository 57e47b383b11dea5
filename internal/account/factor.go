package account

import (
	"context"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vault"
)

// Limits of second proofs: five wrong a quarter of an hour.
const (
	factorTries  = 5
	factorWindow = 15 * time.Minute
	factorSecret = 20 // bytes
	factorColumn = "second_factor.sealed"
)

// Factors are second proofs, by an app that shows a new code every half minute. Who has one, and every officer where
// RequireFactor was called, is signed in by halves until the code of the app was typed: such a session opens nothing.
type Factors struct {
	accounts *Service
	vault    *vault.Vault
	key      []byte
}

// NewFactors returns Factors; secret is the server's own.
func NewFactors(accounts *Service, seals *vault.Vault, secret []byte) *Factors {
	return &Factors{accounts: accounts, vault: seals, key: keyed(secret, "second factor")}
}

// RequireFactor asks every officer for a second proof. It is called before the first session is looked at.
func (s *Service) RequireFactor() { s.needFactor = true }

// Offer is what an app is told to show codes for an account.
type Offer struct {
	Secret string // in groups, to type
	URI    string // in a QR code
}

// Offer makes the secret for a session's person. Nothing is kept before Set: the same session gets the same again.
func (f *Factors) Offer(token, phone string) Offer {
	secret := f.encoded(token)
	var groups []string
	for i := 0; i < len(secret); i += 4 {
		groups = append(groups, secret[i:min(i+4, len(secret))])
	}
	label := url.PathEscape("Nông Sản:" + phone)
	return Offer{
		Secret: strings.Join(groups, " "),
		URI:    "otpauth://totp/" + label + "?" + url.Values{"secret": {secret}, "issuer": {"Nông Sản"}}.Encode(),
	}
}

func (f *Factors) encoded(token string) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(keyed(f.key, "secret", token)[:factorSecret])
}

// Set turns the second proof on for a session's person who has none, once the app shows the right code, and returns the
// token of a new session, which is whole. Errors are those of Prove, and errs.Conflict "account.factor_set".
func (f *Factors) Set(ctx context.Context, token, code, device string) (string, error) {
	secret := f.encoded(token)
	return f.step(ctx, token, code, device, func(ctx context.Context, tx pg.Tx, p proving, now time.Time) (factorRow, error) {
		if p.Has {
			return factorRow{}, errs.New(errs.Conflict, "account.factor_set")
		}
		row := factorRow{AccountID: p.AccountID, secret: secret}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO second_factor (account_id, sealed, key_id, last_step, since) VALUES ($1, $2, $3, 0, $4)`,
			p.AccountID, f.vault.Seal(vault.Place(factorColumn, p.AccountID), secret), f.vault.Newest(), now)
		return row, err
	})
}

// Prove takes the app's code and returns the token of a new session, which is whole. A wrong code is errs.Invalid with
// the Field code "account.factor_wrong", after five "account.factor_locked"; without a second proof it is errs.NotFound
// "account.factor_none".
func (f *Factors) Prove(ctx context.Context, token, code, device string) (string, error) {
	return f.step(ctx, token, code, device, f.opened)
}

// Drop turns the second proof off. An officer where it is required may not: errs.Forbidden "account.factor_needed".
func (f *Factors) Drop(ctx context.Context, token, code, device string) (string, error) {
	return f.step(ctx, token, code, device, func(ctx context.Context, tx pg.Tx, p proving, now time.Time) (factorRow, error) {
		if p.Officer && f.accounts.needFactor {
			return factorRow{}, errs.New(errs.Forbidden, "account.factor_needed")
		}
		row, err := f.opened(ctx, tx, p, now)
		row.drop = true
		return row, err
	})
}

// proving is the live session that gives a second proof.
type proving struct {
	AccountID int64  `db:"account_id"`
	Phone     string `db:"phone"`
	Officer   bool   `db:"officer"`
	ByCode    bool   `db:"by_code"`
	Has       bool   `db:"has"`
}

// factorRow is a second proof as it is kept.
type factorRow struct {
	AccountID int64  `db:"account_id"`
	Sealed    []byte `db:"sealed"`
	LastStep  int64  `db:"last_step"`

	secret string
	drop   bool
}

func (f *Factors) opened(ctx context.Context, tx pg.Tx, p proving, _ time.Time) (row factorRow, err error) {
	err = tx.GetContext(ctx, &row, `SELECT account_id, sealed, last_step FROM second_factor WHERE account_id = $1 FOR UPDATE`, p.AccountID)
	if errors.Is(err, sql.ErrNoRows) {
		return row, errs.New(errs.NotFound, "account.factor_none")
	}
	if err == nil {
		row.secret, err = f.vault.Open(vault.Place(factorColumn, p.AccountID), row.Sealed)
	}
	return row, err
}

// step judges a code for what get gives, and opens a whole session when it is right.
func (f *Factors) step(ctx context.Context, token, code, device string, get func(context.Context, pg.Tx, proving, time.Time) (factorRow, error)) (fresh string, err error) {
	now := f.accounts.now()
	code = strings.Join(strings.Fields(code), "")
	var refused error // told after it was counted
	err = pg.WithTx(ctx, f.accounts.db, func(tx pg.Tx) error {
		fresh, refused = "", nil
		p, err := provingOf(ctx, tx, hashToken(token), now)
		if err != nil {
			return err
		}
		if err := lockPhone(ctx, tx, p.AccountID); err != nil { // tries made at once wait for one another
			return err
		}
		free, err := factorTriesLeft(ctx, tx, p.AccountID, now)
		if err != nil {
			return err
		}
		if !free {
			return &errs.Error{Kind: errs.TooMany, Code: "account.factor_locked", Fields: map[string]string{"code": "account.factor_locked"}}
		}
		if refused, err = f.judge(ctx, tx, p, code, now, get); err != nil || refused != nil {
			return err
		}
		fresh, err = f.accounts.open(ctx, tx, credentials{ID: p.AccountID, Officer: p.Officer, ByCode: p.ByCode, Factor: true}, p.Phone, device, token, now)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", fmt.Errorf("second proof: %w", err)
	}
	return fresh, nil
}

// judge looks at a code; a wrong one leaves nothing behind but its count.
func (f *Factors) judge(ctx context.Context, tx pg.Tx, p proving, code string, now time.Time,
	get func(context.Context, pg.Tx, proving, time.Time) (factorRow, error),
) (refused, err error) {
	if _, err := tx.ExecContext(ctx, `SAVEPOINT judged`); err != nil {
		return nil, err
	}
	row, err := get(ctx, tx, p, now)
	if err != nil {
		return nil, err
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(row.secret)
	if err != nil {
		return nil, fmt.Errorf("secret of account %d: %w", p.AccountID, err)
	}
	step := totpMatch(raw, code, row.LastStep, now)
	if step == 0 {
		if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT judged`); err != nil {
			return nil, err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO factor_try (account_id, at) VALUES ($1, $2)`, p.AccountID, now)
		return codeError("account.factor_wrong"), err
	}
	if row.drop {
		_, err = tx.ExecContext(ctx, `DELETE FROM second_factor WHERE account_id = $1`, p.AccountID)
	} else {
		_, err = tx.ExecContext(ctx, `UPDATE second_factor SET last_step = $2 WHERE account_id = $1`, p.AccountID, step)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM factor_try WHERE account_id = $1`, p.AccountID)
	}
	return nil, err
}

func provingOf(ctx context.Context, q pg.Queryer, tokenHash []byte, now time.Time) (p proving, err error) {
	err = q.GetContext(ctx, &p, `
		SELECT a.id AS account_id, a.phone, s.by_code,
		       EXISTS (SELECT FROM officer o WHERE o.account_id = a.id AND o.ended_at IS NULL) AS officer,
		       EXISTS (SELECT FROM second_factor f WHERE f.account_id = a.id) AS has
		FROM session s
		JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND a.disabled_at IS NULL
		  AND s.expires_at > $2 AND s.used_at + s.idle > $2`, tokenHash, now)
	if errors.Is(err, sql.ErrNoRows) {
		return p, errs.New(errs.Unauthenticated, "account.sign_in_first")
	}
	if err != nil {
		return p, fmt.Errorf("find session: %w", err)
	}
	return p, nil
}

func factorTriesLeft(ctx context.Context, q pg.Queryer, accountID int64, now time.Time) (free bool, err error) {
	err = q.GetContext(ctx, &free, `SELECT count(*) < $3 FROM factor_try WHERE account_id = $1 AND at > $2`, accountID, now.Add(-factorWindow), factorTries)
	return free, err
}

// ForgetFactor turns an account's second proof off for a person who lost the phone, and ends its sessions.
func (s *Service) ForgetFactor(ctx context.Context, accountID int64) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM second_factor WHERE account_id = $1`, accountID); err != nil {
			return err
		}
		return revokeSessionsOf(ctx, tx, accountID, now)
	})
	if err != nil {
		return fmt.Errorf("forget the second proof of account %d: %w", accountID, err)
	}
	return nil
}

// resealed is how many secrets one transaction of Reseal takes.
const resealed = 500

// Reseal seals secrets anew that another key sealed, some hundreds at a time, and returns how many are left.
func (f *Factors) Reseal(ctx context.Context) (left int, err error) {
	err = pg.WithTx(ctx, f.accounts.db, func(tx pg.Tx) error {
		var rows []factorRow
		err := tx.SelectContext(ctx, &rows, `
			SELECT account_id, sealed, last_step FROM second_factor
			WHERE key_id <> $1 ORDER BY account_id LIMIT $2 FOR UPDATE SKIP LOCKED`, f.vault.Newest(), resealed)
		if err != nil {
			return err
		}
		for _, r := range rows {
			place := vault.Place(factorColumn, r.AccountID)
			secret, err := f.vault.Open(place, r.Sealed)
			if err != nil {
				return fmt.Errorf("secret of account %d: %w", r.AccountID, err)
			}
			_, err = tx.ExecContext(ctx, `UPDATE second_factor SET sealed = $2, key_id = $3 WHERE account_id = $1`,
				r.AccountID, f.vault.Seal(place, secret), f.vault.Newest())
			if err != nil {
				return err
			}
		}
		return tx.GetContext(ctx, &left, `SELECT count(*) FROM second_factor WHERE key_id <> $1`, f.vault.Newest())
	})
	if err != nil {
		return 0, fmt.Errorf("seal second proofs anew: %w", err)
	}
	return left, nil
}
