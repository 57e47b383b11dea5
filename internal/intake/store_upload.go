package intake

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Scan reads a jsonb column.
func (s *Summary) Scan(src any) error { return scanJSON(src, s) }

// Value writes one.
func (s Summary) Value() (driver.Value, error) { return jsonText(s) }

// Args are what a text speaks of.
type Args map[string]string

// Scan reads a jsonb column.
func (a *Args) Scan(src any) error { return scanJSON(src, a) }

// Value writes one.
func (a Args) Value() (driver.Value, error) {
	if a == nil {
		return "{}", nil
	}
	return jsonText(a)
}

// jsonText is JSON as the database takes it: bytes would be read as jsonb's own binary form.
func jsonText(v any) (driver.Value, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

func scanJSON(src, into any) error {
	raw, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("a jsonb column is %T", src)
	}
	return json.Unmarshal(raw, into)
}

const uploadColumns = `id, file_key, file_name, file_size, mode, state, stop_asked, step, done, total, rows, created, unchanged, refused,
	summary, report, error_code, error_args, files_gone, uploaded_at`

func uploadByID(ctx context.Context, q pg.Queryer, id int64) (up Upload, err error) {
	err = q.GetContext(ctx, &up, `SELECT `+uploadColumns+` FROM intake_upload WHERE id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return up, errs.New(errs.NotFound, "intake.no_upload")
	}
	if err != nil {
		return up, fmt.Errorf("find upload %d: %w", id, err)
	}
	return up, nil
}

func listUploads(ctx context.Context, q pg.Queryer) (list []Upload, err error) {
	err = q.SelectContext(ctx, &list, `SELECT `+uploadColumns+` FROM intake_upload ORDER BY id DESC LIMIT 50`)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	return list, nil
}

func changesOf(ctx context.Context, q pg.Queryer, id int64) (list []Change, err error) {
	err = q.SelectContext(ctx, &list, `
		SELECT h.mode, h.state, coalesce(a.name, '') AS by, h.at
		FROM intake_upload_history h
		LEFT JOIN account a ON a.id = h.account_id
		WHERE h.upload_id = $1
		ORDER BY h.id
		LIMIT 100`, id)
	if err != nil {
		return nil, fmt.Errorf("history of upload %d: %w", id, err)
	}
	return list, nil
}

// uploadOf is 0 for a list that has not come yet.
func uploadOf(ctx context.Context, q pg.Queryer, key string) (id int64, err error) {
	err = q.GetContext(ctx, &id, `SELECT coalesce((SELECT id FROM intake_upload WHERE file_key = $1), 0)`, key)
	if err != nil {
		return 0, fmt.Errorf("find an upload: %w", err)
	}
	return id, nil
}

func insertUpload(ctx context.Context, tx pg.Tx, key string, in Received, now time.Time) (id int64, err error) {
	err = tx.GetContext(ctx, &id, `
		INSERT INTO intake_upload (file_key, file_name, file_size, mode, state, beat_at, uploaded_at)
		VALUES ($1, $2, $3, 'try', 'working', $4, $4)
		RETURNING id`, key, in.FileName, len(in.Content), now)
	return id, err
}

func insertChange(ctx context.Context, tx pg.Tx, id int64, mode Mode, state State, accountID int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO intake_upload_history (upload_id, mode, state, account_id, at) VALUES ($1, $2, $3, NULLIF($4, 0), $5)`,
		id, mode, state, accountID, now)
	return err
}

// startUpload sets an upload to work and returns its mode, or "" when it is at work already.
func startUpload(ctx context.Context, tx pg.Tx, id int64, now time.Time) (mode Mode, err error) {
	err = tx.GetContext(ctx, &mode, `
		UPDATE intake_upload
		SET mode = CASE state WHEN 'tried' THEN 'take' ELSE mode END, state = 'working', stop_asked = false, step = '', done = 0,
		    total = 0, beat_at = $2
		WHERE id = $1 AND state IN ('tried', 'stopped') AND NOT files_gone
		RETURNING mode`, id, now)
	if !errors.Is(err, sql.ErrNoRows) {
		return mode, err
	}
	up, err := uploadByID(ctx, tx, id)
	if err == nil && up.State != Working {
		err = errs.New(errs.Conflict, "intake.not_now")
	}
	return "", err
}

func askToStop(ctx context.Context, tx pg.Tx, id, accountID int64, now time.Time) error {
	var mode Mode
	err := tx.GetContext(ctx, &mode, `
		UPDATE intake_upload SET stop_asked = true WHERE id = $1 AND state = 'working' AND NOT stop_asked RETURNING mode`, id)
	if err == nil {
		return insertChange(ctx, tx, id, mode, Stopped, accountID, now)
	}
	if errors.Is(err, sql.ErrNoRows) {
		_, err = uploadByID(ctx, tx, id)
	}
	return err
}

// beatUpload says how far the work is and asks whether it is still wanted.
func beatUpload(ctx context.Context, tx pg.Tx, id int64, p Progress, now time.Time) (stop bool, err error) {
	err = tx.GetContext(ctx, &stop, `
		UPDATE intake_upload SET step = $2, done = $3, total = $4, beat_at = $5
		WHERE id = $1 AND state = 'working'
		RETURNING stop_asked`, id, p.Step, p.Done, p.Total, now)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	return stop, err
}

// outcome is what came of an upload's work.
type outcome struct {
	state  State
	result Result
	report string
	failed *errs.Error
}

// endUpload notes what came of the work; false when it had ended already.
func endUpload(ctx context.Context, tx pg.Tx, up Upload, o outcome, now time.Time) (bool, error) {
	code, args := "", Args{}
	if o.failed != nil {
		code, args = o.failed.Code, o.failed.Args
	}
	r := o.result
	if o.state == Stopped || o.state == Failed {
		r = Result{Rows: up.Rows, Created: up.Created, Unchanged: up.Unchanged, Refused: up.Refused, Summary: up.Summary}
		o.report = up.Report
	}
	done, err := tx.ExecContext(ctx, `
		UPDATE intake_upload
		SET state = $2, stop_asked = false, rows = $3, created = $4, unchanged = $5, refused = $6, summary = $7, report = $8,
		    error_code = $9, error_args = $10, beat_at = $11
		WHERE id = $1 AND state = 'working'`,
		up.ID, o.state, r.Rows, r.Created, r.Unchanged, r.Refused, r.Summary, o.report, code, args, now)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n == 1, err
}
