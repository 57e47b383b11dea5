package catalog

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// TermKind is what a term of the search is.
type TermKind string

// The kinds of terms.
const (
	Same  TermKind = "same"  // another word for Means
	Skip  TermKind = "skip"  // names nothing: the search goes on without it
	Group TermKind = "group" // names the category with the slug Means
)

// Term is what a word that people type stands for.
type Term struct {
	ID       int64     `db:"id"`
	Kind     TermKind  `db:"kind"`
	Word     string    `db:"term"`
	Means    string    `db:"means"`
	Unmarked bool      `db:"unmarked"` // also when it was typed without marks
	AddedBy  string    `db:"added_by"` // name; empty: came with the program
	AddedAt  time.Time `db:"added_at"`
}

// Terms lists the terms in force, in the order of the alphabet.
func (s *Service) Terms(ctx context.Context) ([]Term, error) {
	var list []Term
	err := s.db.SelectContext(ctx, &list, `
		SELECT t.id, t.kind, t.term, t.means, t.unmarked, coalesce(a.name, '') AS added_by, t.added_at
		FROM search_term t LEFT JOIN account a ON a.id = t.added_by
		WHERE t.ended_at IS NULL
		ORDER BY vn_fold(t.term), t.term, t.id`)
	if err != nil {
		return nil, fmt.Errorf("list search terms: %w", err)
	}
	return list, nil
}

// AddTerm puts a term in force; bothWays also the other way round. The same term again changes nothing.
// Bad fields are an errs.Invalid with Fields term and means.
func (s *Service) AddTerm(ctx context.Context, officerAccountID int64, t Term, bothWays bool) error {
	t.Word, t.Means = spell(t.Word), checkedMeans(t)
	f := errs.Fields{}
	if n := utf8.RuneCountInString(t.Word); n < 1 || n > 60 {
		f.Add("term", "search.term_missing")
	}
	if n := utf8.RuneCountInString(t.Means); t.Kind != Skip && (n < 1 || n > 60 || t.Means == t.Word) {
		f.Add("means", "search.means_missing")
	}
	if t.Kind != Same && t.Kind != Skip && t.Kind != Group {
		f.Add("kind", "search.kind_missing")
	}
	if err := f.Err(); err != nil {
		return err
	}
	terms := []Term{t}
	if bothWays && t.Kind == Same {
		back := t
		back.Word, back.Means = t.Means, t.Word
		terms = append(terms, back)
	}
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		for _, one := range terms {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO search_term (kind, term, means, unmarked, added_by, added_at)
				VALUES ($1, $2, $3, $4, NULLIF($5, 0), $6)
				ON CONFLICT (kind, term, means) WHERE ended_at IS NULL DO NOTHING`,
				one.Kind, one.Word, one.Means, one.Unmarked, officerAccountID, now)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add search term %s: %w", t.Word, err)
	}
	s.forgetWords()
	return nil
}

func checkedMeans(t Term) string {
	switch t.Kind {
	case Same:
		return spell(t.Means)
	case Group:
		return t.Means
	}
	return ""
}

// EndTerm takes a term out of force. One that is out already, or never was, changes nothing.
func (s *Service) EndTerm(ctx context.Context, officerAccountID, id int64) error {
	now := s.now()
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE search_term SET ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL`, id, officerAccountID, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("end search term %d: %w", id, err)
	}
	s.forgetWords()
	return nil
}
