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

// codeRow is a code as it is kept.
type codeRow struct {
	ID          int64      `db:"id"`
	Phone       string     `db:"phone"`
	BrowserHash []byte     `db:"browser_hash"`
	CodeHash    []byte     `db:"code_hash"`
	ExpiresAt   time.Time  `db:"expires_at"`
	Tries       int        `db:"tries"`
	DeadAt      *time.Time `db:"dead_at"`
	ProvedAt    *time.Time `db:"proved_at"`
	AccountID   *int64     `db:"account_id"`
}

// live reports whether the code may still be answered.
func (r codeRow) live(now time.Time) bool {
	return r.ID != 0 && r.DeadAt == nil && r.ProvedAt == nil && r.Tries < codeTries && now.Before(r.ExpiresAt)
}

// registers reports whether the proved number waits for its name.
func (r codeRow) registers(now time.Time) bool {
	return r.ProvedAt != nil && r.AccountID == nil && now.Sub(*r.ProvedAt) < registerTime
}

// lastCode is the newest code a browser asked for, or an empty one.
func lastCode(ctx context.Context, q pg.Queryer, browser []byte, lock string) (row codeRow, err error) {
	err = q.GetContext(ctx, &row, `
		SELECT id, phone, browser_hash, code_hash, expires_at, tries, dead_at, proved_at, account_id
		FROM one_time_code WHERE browser_hash = $1 ORDER BY id DESC LIMIT 1 `+lock, browser)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return row, fmt.Errorf("find code: %w", err)
	}
	return row, nil
}

// asked is what a number was sent lately.
type asked struct {
	Tapped     bool `db:"tapped"` // this browser's own code is less than a minute old
	LastMinute bool `db:"last_minute"`
	Today      int  `db:"today"`
}

func codesAsked(ctx context.Context, q pg.Queryer, number string, browser []byte, now time.Time) (a asked, err error) {
	err = q.GetContext(ctx, &a, `
		SELECT coalesce(bool_or(created_at > $3 AND browser_hash = $2 AND dead_at IS NULL AND proved_at IS NULL), false) AS tapped,
		       coalesce(bool_or(created_at > $3), false) AS last_minute, count(*) AS today
		FROM one_time_code WHERE phone = $1 AND created_at > $4`, number, browser, now.Add(-codeEvery), now.Add(-codeDay))
	if err != nil {
		return a, fmt.Errorf("count codes: %w", err)
	}
	return a, nil
}

// tries is how codes were answered lately: the number's wrong ones of a day, and everybody's of an hour.
type tries struct {
	WrongToday int  `db:"wrong_today"`
	Wrong      int  `db:"wrong"`
	Right      int  `db:"good"`
	Known      bool `db:"known"` // this browser has signed this number in before
}

func triesOf(ctx context.Context, q pg.Queryer, number string, browser []byte, now time.Time) (t tries, err error) {
	err = q.GetContext(ctx, &t, `
		SELECT (SELECT count(*) FROM code_try WHERE phone = $1 AND NOT correct AND at > $3) AS wrong_today,
		       (SELECT count(*) FROM code_try WHERE NOT correct AND at > $4) AS wrong,
		       (SELECT count(*) FROM code_try WHERE correct AND at > $4) AS good,
		       EXISTS (SELECT FROM one_time_code
		               WHERE phone = $1 AND browser_hash = $2 AND account_id IS NOT NULL AND proved_at > $5) AS known`,
		number, browser, now.Add(-codeDay), now.Add(-brakeWindow), now.Add(-knownFor))
	if err != nil {
		return t, fmt.Errorf("count answers: %w", err)
	}
	return t, nil
}

// killCodes lets the number's code from before die.
func killCodes(ctx context.Context, tx pg.Tx, number string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE one_time_code SET dead_at = $2 WHERE phone = $1 AND dead_at IS NULL AND proved_at IS NULL`, number, now)
	return err
}

func insertCode(ctx context.Context, tx pg.Tx, r codeRow, now time.Time) (id int64, err error) {
	err = tx.GetContext(ctx, &id, `
		INSERT INTO one_time_code (phone, browser_hash, code_hash, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)
		RETURNING id`, r.Phone, r.BrowserHash, r.CodeHash, now, now.Add(codeLife))
	return id, err
}

// forgetCodes drops some of the codes and answers that no limit counts any more.
func forgetCodes(ctx context.Context, tx pg.Tx, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM one_time_code WHERE id IN (
			SELECT id FROM one_time_code WHERE created_at < $1 AND (account_id IS NULL OR created_at < $2)
			ORDER BY created_at LIMIT 20 FOR UPDATE SKIP LOCKED)`, now.Add(-2*codeDay), now.Add(-knownFor))
	if err != nil {
		return fmt.Errorf("forget codes: %w", err)
	}
	_, err = tx.ExecContext(ctx, `
		DELETE FROM code_try WHERE id IN (
			SELECT id FROM code_try WHERE at < $1 ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED)`, now.Add(-2*codeDay))
	return err
}

func insertCodeTry(ctx context.Context, tx pg.Tx, number string, right bool, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO code_try (phone, correct, at) VALUES ($1, $2, $3)`, number, right, now)
	return err
}

// noteWrong counts a wrong answer; the fifth is the code's death.
func noteWrong(ctx context.Context, tx pg.Tx, id int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE one_time_code SET tries = tries + 1, dead_at = CASE WHEN tries + 1 >= $2 THEN $3::timestamptz END
		WHERE id = $1`, id, codeTries, now)
	return err
}

func noteProof(ctx context.Context, tx pg.Tx, id int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE one_time_code SET proved_at = $2 WHERE id = $1`, id, now)
	return err
}

func noteSignedIn(ctx context.Context, tx pg.Tx, id, accountID int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE one_time_code SET account_id = $2 WHERE id = $1`, id, accountID)
	return err
}

// refuseDisabled is errs.Forbidden "account.disabled" when the number's account was closed by an officer.
func refuseDisabled(ctx context.Context, q pg.Queryer, number string) error {
	var disabled bool
	err := q.GetContext(ctx, &disabled, `SELECT EXISTS (SELECT FROM account WHERE phone = $1 AND disabled_at IS NOT NULL)`, number)
	if err == nil && disabled {
		return errs.New(errs.Forbidden, "account.disabled")
	}
	return err
}

func insertConsent(ctx context.Context, tx pg.Tx, accountID int64, version string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO consent (account_id, kind, version, channel, at) VALUES ($1, 'terms', $2, 'web', $3)`, accountID, version, now)
	return err
}
