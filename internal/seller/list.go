package seller

import (
	"context"
	"fmt"

	"nongsan/internal/vntext"
)

// ListFilter chooses sellers for the office.
type ListFilter struct {
	Commune      string // empty: of the whole province
	Text         string // in stall's or legal name, with marks or without
	Unidentified bool   // only those
	Before       int64  // id; 0: from the newest
}

// Line is a seller in the office's list.
type Line struct {
	ID          int64  `db:"id"`
	Slug        string `db:"slug"`
	Kind        Kind   `db:"kind"`
	StallName   string `db:"stall_name"`
	LegalName   string `db:"legal_name"`
	CommuneCode string `db:"commune_code"`
	Phone       string `db:"phone"`
	Identified  bool   `db:"identified"`
	Payable     bool   `db:"payable"` // has told where it is to be paid
}

// ListSize is how many sellers a list holds.
const ListSize = 50

// List lists sellers for the office, the newest first.
func (s *Service) List(ctx context.Context, f ListFilter) ([]Line, error) {
	var list []Line
	err := s.db.SelectContext(ctx, &list, `
		SELECT id, slug, kind, stall_name, legal_name, commune_code, phone, identified, payable
		FROM (SELECT s.*,
		             EXISTS (SELECT FROM identity_check i WHERE i.seller_id = s.id AND i.ended_at IS NULL) AS identified,
		             EXISTS (SELECT FROM seller_secret n WHERE n.seller_id = s.id AND n.field = 'bank_account') AS payable
		      FROM seller s) s
		WHERE ($1 = '' OR commune_code = $1)
		  AND ($2 = '' OR vn_fold(stall_name || ' ' || legal_name) LIKE '%' || $2 || '%')
		  AND NOT ($3 AND identified)
		  AND ($4 = 0 OR id < $4)
		ORDER BY id DESC
		LIMIT $5`, f.Commune, likeText(f.Text), f.Unidentified, f.Before, ListSize)
	if err != nil {
		return nil, fmt.Errorf("list sellers: %w", err)
	}
	return list, nil
}

// likeText is what a person looks for as LIKE takes it: what it would read as wild cards stays itself.
func likeText(text string) string {
	var out []rune
	for _, r := range vntext.Fold(text) {
		if r == '%' || r == '_' || r == '\\' {
			out = append(out, '\\')
		}
		out = append(out, r)
	}
	return string(out)
}

// Figures count the sellers of a commune, or of the province.
type Figures struct {
	All        int `db:"all_sellers"`
	Identified int `db:"identified"`
	Payable    int `db:"payable"`
	Selling    int `db:"selling"` // with something on the shelf
}

// Figures counts them.
func (s *Service) Figures(ctx context.Context, commune string) (f Figures, err error) {
	err = s.db.GetContext(ctx, &f, `
		SELECT count(*) AS all_sellers, count(i.seller_id) AS identified, count(n.seller_id) AS payable, count(l.seller_id) AS selling
		FROM seller s
		LEFT JOIN identity_check i ON i.seller_id = s.id AND i.ended_at IS NULL
		LEFT JOIN seller_secret n ON n.seller_id = s.id AND n.field = 'bank_account'
		LEFT JOIN (SELECT DISTINCT seller_id FROM listing WHERE status = 'published') l ON l.seller_id = s.id
		WHERE $1 = '' OR s.commune_code = $1`, commune)
	if err != nil {
		return f, fmt.Errorf("count sellers of %q: %w", commune, err)
	}
	return f, nil
}
