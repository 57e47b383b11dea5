package takedown

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const requests = `
	SELECT r.id, r.kind, r.seller_id, s.slug AS seller_slug, s.stall_name, s.legal_name, coalesce(r.listing_id, 0) AS listing_id,
	       coalesce(l.slug, '') AS slug, coalesce(l.name, '') AS name, r.authority, r.document_number, r.document_date, r.reason,
	       r.received_at, r.due_at, e.name AS entered_by, coalesce(r.outcome, '') AS outcome, r.acted_at, coalesce(a.name, '') AS acted_by,
	       r.answer, o.lifted_at
	FROM takedown_request r
	JOIN seller s ON s.id = r.seller_id
	LEFT JOIN listing l ON l.id = r.listing_id
	JOIN account e ON e.id = r.entered_by
	LEFT JOIN account a ON a.id = r.acted_by
	LEFT JOIN seller_suspension o ON o.request_id = r.id `

// mostOpen is how many open requests are listed.
const mostOpen = 200

// Open lists the requests that wait, the one with the least time left first.
func (s Service) Open(ctx context.Context) ([]Request, error) {
	return s.list(ctx, `WHERE r.acted_at IS NULL ORDER BY r.due_at, r.id LIMIT $1`, mostOpen)
}

// Done lists the last requests that were answered, the newest first.
func (s Service) Done(ctx context.Context, most int) ([]Request, error) {
	return s.list(ctx, `WHERE r.acted_at IS NOT NULL ORDER BY r.acted_at DESC, r.id DESC LIMIT $1`, most)
}

func (s Service) list(ctx context.Context, where string, args ...any) (list []Request, err error) {
	if err := s.DB.SelectContext(ctx, &list, requests+where, args...); err != nil {
		return nil, fmt.Errorf("list requests of authorities: %w", err)
	}
	return list, nil
}

// ByID finds a request, or errs.NotFound.
func (s Service) ByID(ctx context.Context, id int64) (Request, error) {
	return s.one(ctx, `WHERE r.id = $1`, id)
}

// HidBy finds the last request that a listing was hidden by, or errs.NotFound.
func (s Service) HidBy(ctx context.Context, listingID int64) (Request, error) {
	return s.one(ctx, `WHERE r.listing_id = $1 AND r.outcome = 'hidden' ORDER BY r.id DESC LIMIT 1`, listingID)
}

func (s Service) one(ctx context.Context, where string, id int64) (Request, error) {
	list, err := s.list(ctx, where, id)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "http.not_found")
	}
	if err != nil {
		return Request{}, err
	}
	return list[0], nil
}

// History is what became of a request, step by step.
func (s Service) History(ctx context.Context, id int64) (list []Step, err error) {
	err = s.DB.SelectContext(ctx, &list, `
		SELECT h.what, h.note, coalesce(a.name, '') AS by_name, h.at
		FROM takedown_history h LEFT JOIN account a ON a.id = h.account_id
		WHERE h.request_id = $1 ORDER BY h.id LIMIT 200`, id)
	if err != nil {
		return nil, fmt.Errorf("history of request %d: %w", id, err)
	}
	return list, nil
}

// Waiting is how many requests wait, and when the first of them is due.
type Waiting struct {
	Count int        `db:"count"`
	First *time.Time `db:"first"`
}

// Waiting counts what waits.
func (s Service) Waiting(ctx context.Context) (w Waiting, err error) {
	err = s.DB.GetContext(ctx, &w, `SELECT count(*) AS count, min(due_at) AS first FROM takedown_request WHERE acted_at IS NULL`)
	if err != nil {
		return w, fmt.Errorf("count requests of authorities: %w", err)
	}
	return w, nil
}

// Count is how many requests wait.
func (s Service) Count(ctx context.Context) (int, error) {
	w, err := s.Waiting(ctx)
	return w.Count, err
}

// lock finds a request and locks it.
func lock(ctx context.Context, tx pg.Tx, id int64) (r Request, err error) {
	if _, err := tx.ExecContext(ctx, `SELECT FROM takedown_request WHERE id = $1 FOR UPDATE`, id); err != nil {
		return r, err
	}
	err = tx.GetContext(ctx, &r, requests+`WHERE r.id = $1`, id) // once it is locked: it may have been lifted meanwhile
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, "http.not_found")
	}
	return r, err
}

// closeRequest writes what was done on a locked request.
func closeRequest(ctx context.Context, tx pg.Tx, id, officer int64, done Outcome, answer string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE takedown_request SET outcome = $2, acted_at = $3, acted_by = $4, answer = $5 WHERE id = $1`, id, done, now, officer, answer)
	if err != nil {
		return err
	}
	return note(ctx, tx, id, officer, string(done), answer, now)
}

func note(ctx context.Context, tx pg.Tx, id, officer int64, what, words string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO takedown_history (request_id, what, note, account_id, at) VALUES ($1, $2, $3, NULLIF($4, 0), $5)`, id, what, words, officer, now)
	return err
}
