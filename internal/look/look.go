// Package look keeps who looked at personal things that are hidden, and why.
//
// Invariants: what is hidden is shown only in the transaction that notes the look; a note is never changed and never
// goes (the table refuses it).
package look

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Subject is the kind of thing that was looked at.
type Subject string

// The kinds.
const (
	Seller  Subject = "seller"
	Account Subject = "account"
	Order   Subject = "order"
)

// Look is one look: by whom, at whose field, why.
type Look struct {
	Viewer    int64 // account
	Subject   Subject
	SubjectID int64
	Field     string // as the table has it: bank_account
	Why       string
}

// leastWhy and mostWhy bound the reason, in characters.
const (
	leastWhy = 5
	mostWhy  = 300
)

// Note writes a look down. A reason that is none is errs.Invalid with the Field why.
func Note(ctx context.Context, tx pg.Tx, l Look, now time.Time) error {
	l.Why = strings.Join(strings.Fields(l.Why), " ")
	if n := len([]rune(l.Why)); n < leastWhy || n > mostWhy {
		return errs.Fields{"why": "look.why_missing"}.Err()
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO personal_look (viewer_account_id, subject, subject_id, field, why, at)
		VALUES ($1, $2, $3, $4, $5, $6)`, l.Viewer, l.Subject, l.SubjectID, l.Field, l.Why, now)
	if err != nil {
		return fmt.Errorf("note a look at %s %d: %w", l.Subject, l.SubjectID, err)
	}
	return nil
}

// Noted is a look as the admin sees it.
type Noted struct {
	ID         int64     `db:"id"`
	ViewerName string    `db:"viewer_name"`
	Subject    Subject   `db:"subject"`
	Name       string    `db:"name"` // of whom
	Field      string    `db:"field"`
	Why        string    `db:"why"`
	At         time.Time `db:"at"`
}

// Recent lists looks, the newest first, those before an id; 0: from the newest.
func Recent(ctx context.Context, db *sqlx.DB, before int64, most int) ([]Noted, error) {
	var list []Noted
	err := db.SelectContext(ctx, &list, `
		SELECT l.id, v.name AS viewer_name, l.subject, l.field, l.why, l.at,
		       coalesce(s.stall_name, a.name, o.code, '') AS name
		FROM personal_look l
		JOIN account v ON v.id = l.viewer_account_id
		LEFT JOIN seller s ON l.subject = 'seller' AND s.id = l.subject_id
		LEFT JOIN account a ON l.subject = 'account' AND a.id = l.subject_id
		LEFT JOIN orders o ON l.subject = 'order' AND o.id = l.subject_id
		WHERE $1 = 0 OR l.id < $1
		ORDER BY l.id DESC
		LIMIT $2`, before, most)
	if err != nil {
		return nil, fmt.Errorf("list looks: %w", err)
	}
	return list, nil
}
