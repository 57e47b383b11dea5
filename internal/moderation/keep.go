package moderation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Service keeps what the rules look for. Each change acts on the next judgement, and stands in the history with who
// made it.
type Service struct {
	DB    *sqlx.DB
	Clock clock.Clock
}

// Kinds are those of the list, the gravest first.
func Kinds() []Kind { return []Kind{Refuse, Look, Alcohol, Health} }

// KeptWord is a word of the list with who changed it last.
type KeptWord struct {
	Word
	By string     `db:"by_name"` // empty: it came with the program
	At *time.Time `db:"at"`
}

// Words lists the words whose spelling holds text, with marks or without, in the order of the alphabet; kind "" is all
// kinds.
func (s Service) Words(ctx context.Context, text string, kind Kind) ([]KeptWord, error) {
	var list []KeptWord
	err := s.DB.SelectContext(ctx, &list, `
		SELECT w.words, w.kind, w.why, coalesce(a.name, '') AS by_name, h.at
		FROM moderation_word w
		LEFT JOIN LATERAL (SELECT account_id, at FROM moderation_history
		                   WHERE subject = 'word' AND name = w.words ORDER BY id DESC LIMIT 1) h ON true
		LEFT JOIN account a ON a.id = h.account_id
		WHERE strpos(vn_fold(w.words), $1) > 0 AND ($2 = '' OR w.kind = $2)
		ORDER BY vn_fold(w.words), w.words`, vntext.Fold(strings.TrimSpace(text)), kind)
	if err != nil {
		return nil, fmt.Errorf("list words to look for: %w", err)
	}
	return list, nil
}

// AddWord puts a word in force. The same word again changes nothing; one that is there with another kind or reason is an
// errs.Invalid with the Field words. So are the Fields words, kind and why.
func (s Service) AddWord(ctx context.Context, officer int64, w Word) error {
	w, err := checkWord(w)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx pg.Tx, now time.Time) error {
		added, err := tx.ExecContext(ctx, `
			INSERT INTO moderation_word (words, kind, why) VALUES ($1, $2, $3) ON CONFLICT (words) DO NOTHING`, w.Words, w.Kind, w.Why)
		if err != nil {
			return err
		}
		if n, err := added.RowsAffected(); err != nil || n == 1 {
			return pickNote(ctx, tx, err, Note{"word", w.Words, "added", "", w.told(), officer, nil}, now)
		}
		is, err := lockWord(ctx, tx, w.Words)
		if err != nil || is == w {
			return err
		}
		return errs.Fields{"words": "moderation.word_there"}.Err()
	})
}

// ChangeWord gives a word another kind or reason; was is what the page showed. When another officer changed it
// meanwhile it is an errs.Conflict "moderation.word_moved_on". A second tap changes nothing.
func (s Service) ChangeWord(ctx context.Context, officer int64, was, w Word) error {
	w, err := checkWord(w)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx pg.Tx, now time.Time) error {
		is, err := lockWord(ctx, tx, w.Words)
		switch {
		case err != nil || is == w:
			return err
		case is != was:
			return errs.New(errs.Conflict, "moderation.word_moved_on")
		}
		_, err = tx.ExecContext(ctx, `UPDATE moderation_word SET kind = $2, why = $3 WHERE words = $1`, w.Words, w.Kind, w.Why)
		return pickNote(ctx, tx, err, Note{"word", w.Words, "changed", is.told(), w.told(), officer, nil}, now)
	})
}

// RemoveWord takes a word out of force, with the conflict of ChangeWord. One that is gone already changes nothing.
func (s Service) RemoveWord(ctx context.Context, officer int64, was Word) error {
	return s.change(ctx, func(tx pg.Tx, now time.Time) error {
		is, err := lockWord(ctx, tx, was.Words)
		switch {
		case errs.Is(err, errs.Conflict):
			return nil
		case err != nil:
			return err
		case is != was:
			return errs.New(errs.Conflict, "moderation.word_moved_on")
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM moderation_word WHERE words = $1`, was.Words)
		return pickNote(ctx, tx, err, Note{"word", was.Words, "removed", is.told(), "", officer, nil}, now)
	})
}

func checkWord(w Word) (Word, error) {
	w.Words, w.Why = strings.Join(vntext.Words(w.Words), " "), vntext.OneLine(w.Why)
	f := errs.Fields{}
	if n := utf8.RuneCountInString(w.Words); n < 2 || n > 60 {
		f.Add("words", "moderation.words_length")
	}
	if n := utf8.RuneCountInString(w.Why); n < 5 || n > 200 {
		f.Add("why", "moderation.why_length")
	}
	if !slices.Contains(Kinds(), w.Kind) {
		f.Add("kind", "moderation.kind_missing")
	}
	return w, f.Err()
}

// told is a word's kind and reason as the history has them.
func (w Word) told() string { return string(w.Kind) + " · " + w.Why }

// Told reads what the history has of a word.
func Told(text string) (kind Kind, why string, ok bool) {
	before, why, ok := strings.Cut(text, " · ")
	return Kind(before), why, ok
}

// lockWord locks a word; one that is gone is errs.Conflict.
func lockWord(ctx context.Context, tx pg.Tx, words string) (w Word, err error) {
	err = tx.GetContext(ctx, &w, `SELECT words, kind, why FROM moderation_word WHERE words = $1 FOR UPDATE`, words)
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.Conflict, "moderation.word_moved_on")
	}
	return w, err
}

func (s Service) change(ctx context.Context, fn func(tx pg.Tx, now time.Time) error) error {
	now := s.Clock()
	if err := pg.WithTx(ctx, s.DB, func(tx pg.Tx) error { return fn(tx, now) }); err != nil {
		return fmt.Errorf("change what the rules look for: %w", err)
	}
	return nil
}

// Note is one change of what the rules look for.
type Note struct {
	Subject   string `db:"subject"` // word, indication, area
	Name      string `db:"name"`
	What      string `db:"what"` // added, changed, removed
	Was       string `db:"was"`
	Is        string `db:"is_now"`
	AccountID int64  `db:"account_id"`
	// IndicationID is the indication it is about; nil: a word.
	IndicationID *int `db:"indication_id"`
}

// Noted is a Note with who made it, and when.
type Noted struct {
	Note
	By string    `db:"by_name"`
	At time.Time `db:"at"`
}

// History lists the newest changes of the subjects.
func (s Service) History(ctx context.Context, subjects ...string) ([]Noted, error) {
	var list []Noted
	err := s.DB.SelectContext(ctx, &list, `
		SELECT h.subject, h.name, h.what, h.was, h.is_now, h.account_id, h.indication_id, a.name AS by_name, h.at
		FROM moderation_history h JOIN account a ON a.id = h.account_id
		WHERE h.subject = ANY($1) ORDER BY h.id DESC LIMIT 50`, pq.StringArray(subjects))
	if err != nil {
		return nil, fmt.Errorf("history of the rules: %w", err)
	}
	return list, nil
}

// pickNote writes a change down, when it did not fail.
func pickNote(ctx context.Context, tx pg.Tx, err error, n Note, now time.Time) error {
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO moderation_history (subject, name, what, was, is_now, account_id, indication_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		n.Subject, n.Name, n.What, n.Was, n.Is, n.AccountID, n.IndicationID, now)
	return err
}
