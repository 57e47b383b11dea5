package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const returnColumns = `id, seller_order_id, state, why, words, shipping_too, amount, asked_at`

func insertReturn(ctx context.Context, tx pg.Tx, p *Part, in ReturnWish, list []units, d deed) error {
	lines, quantities := make([]int64, len(list)), make([]int64, len(list))
	for i, u := range list {
		lines[i], quantities[i] = u.line.ID, int64(u.quantity)
	}
	_, err := tx.ExecContext(ctx, `
		WITH asked AS (
			INSERT INTO return_request (seller_order_id, key, state, why, words, amount, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			RETURNING id),
		lines AS (
			INSERT INTO return_line (return_id, order_line_id, quantity)
			SELECT asked.id, t.id, t.quantity FROM asked, unnest($8::bigint[], $9::int[]) AS t (id, quantity)),
		photos AS (
			INSERT INTO return_photo (return_id, position, photo_hash)
			SELECT asked.id, t.position - 1, t.hash FROM asked, unnest($10::text[]) WITH ORDINALITY AS t (hash, position))
		INSERT INTO return_history (return_id, to_state, actor, actor_account_id, words, at)
		SELECT id, $3, $11, NULLIF($12, 0), $5, $7 FROM asked`,
		p.ID, in.Key, Asked, in.Why, in.Words, worth(list), d.at, pq.Array(lines), pq.Array(quantities), pq.Array(in.Photos), d.by, d.accountID)
	if err != nil {
		return fmt.Errorf("ask to return goods of seller order %d: %w", p.ID, err)
	}
	return nil
}

// lastReturn is the newest wish of a part; the order is held.
func lastReturn(ctx context.Context, tx pg.Tx, p *Part) (Return, error) {
	var r Return
	err := tx.GetContext(ctx, &r, `SELECT `+returnColumns+` FROM return_request WHERE seller_order_id = $1 ORDER BY id DESC LIMIT 1`, p.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return r, errs.New(errs.NotFound, "return.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("find the return of seller order %d: %w", p.ID, err)
	}
	list := []Return{r}
	err = attachReturnLines(ctx, tx, list)
	return list[0], err
}

func setReturnState(ctx context.Context, tx pg.Tx, r *Return, to State, d deed) error {
	if !allowed(OfReturn, r.State, to, d.by) {
		return errs.New(errs.Conflict, "order.moved_on")
	}
	_, err := tx.ExecContext(ctx, `
		WITH moved AS (UPDATE return_request SET state = $2 WHERE id = $1)
		INSERT INTO return_history (return_id, from_state, to_state, actor, actor_account_id, words, at)
		VALUES ($1, $3, $2, $4, NULLIF($5, 0), $6, $7)`, r.ID, to, r.State, d.by, d.accountID, d.reason, d.at)
	if err != nil {
		return fmt.Errorf("return %d from %s to %s: %w", r.ID, r.State, to, err)
	}
	r.State = to
	return nil
}

// Returns lists the wishes to give goods of an order back, the oldest first, with all that was said.
func (s *Service) Returns(ctx context.Context, orderID int64) ([]Return, error) {
	var list []Return
	err := s.db.SelectContext(ctx, &list, `
		SELECT `+returnColumns+` FROM return_request
		WHERE seller_order_id IN (SELECT id FROM seller_order WHERE order_id = $1) ORDER BY id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("returns of order %d: %w", orderID, err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	if err := attachReturnLines(ctx, s.db, list); err != nil {
		return nil, err
	}
	return list, attachReturnWords(ctx, s.db, list)
}

func byID(list []Return) (ids []int64, at map[int64]*Return) {
	at = map[int64]*Return{}
	for i := range list {
		ids, at[list[i].ID] = append(ids, list[i].ID), &list[i]
	}
	return ids, at
}

func attachReturnLines(ctx context.Context, q pg.Queryer, list []Return) error {
	ids, at := byID(list)
	var lines []struct {
		ReturnID int64 `db:"return_id"`
		LineID   int64 `db:"order_line_id"`
		Quantity int   `db:"quantity"`
	}
	err := q.SelectContext(ctx, &lines, `SELECT return_id, order_line_id, quantity FROM return_line WHERE return_id = ANY($1)`, pq.Array(ids))
	if err != nil {
		return fmt.Errorf("lines of returns: %w", err)
	}
	for _, l := range lines {
		r := at[l.ReturnID]
		if r.Units == nil {
			r.Units = map[int64]int{}
		}
		r.Units[l.LineID] = l.Quantity
	}
	return nil
}

func attachReturnWords(ctx context.Context, q pg.Queryer, list []Return) error {
	ids, at := byID(list)
	var photos []ReturnPhoto
	err := q.SelectContext(ctx, &photos, `
		SELECT rp.return_id, rp.photo_hash, p.width, p.height
		FROM return_photo rp JOIN photo p ON p.hash = rp.photo_hash
		WHERE rp.return_id = ANY($1) ORDER BY rp.return_id, rp.position`, pq.Array(ids))
	if err != nil {
		return fmt.Errorf("photographs of returns: %w", err)
	}
	for _, p := range photos {
		at[p.ReturnID].Photos = append(at[p.ReturnID].Photos, p)
	}
	var history []ReturnChange
	err = q.SelectContext(ctx, &history, `
		SELECT return_id, to_state, actor, words, at FROM return_history WHERE return_id = ANY($1) ORDER BY id`, pq.Array(ids))
	if err != nil {
		return fmt.Errorf("history of returns: %w", err)
	}
	for _, h := range history {
		at[h.ReturnID].History = append(at[h.ReturnID].History, h)
	}
	return nil
}
