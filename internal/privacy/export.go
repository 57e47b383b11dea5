package privacy

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
	"nongsan/internal/sheet"
)

// part is something that is kept of a person: a name for the file, and rows as jsonb; $1 is the account.
type part struct{ name, query string }

// parts are what is kept of a person in the words of the business. What else names the account is found by its foreign
// keys, so that a table nobody thought of here is told too.
var parts = []part{
	{"account", `SELECT to_jsonb(a) AS row FROM account a WHERE id = $1`},
	{"sessions", `SELECT to_jsonb(s) AS row FROM session s WHERE account_id = $1 ORDER BY created_at`},
	{"consents", `SELECT to_jsonb(c) AS row FROM consent c WHERE account_id = $1 ORDER BY id`},
	{"messages", `SELECT jsonb_build_object('channel', channel, 'at', created_at, 'subject', subject, 'sent_at', sent_at, 'text', CASE WHEN secret THEN '' ELSE body END) AS row
		FROM outbox WHERE recipient IN (SELECT phone FROM account WHERE id = $1 UNION SELECT email FROM orders WHERE account_id = $1) ORDER BY id`},
	{"invitations", `SELECT to_jsonb(i) AS row FROM seller_invitation i WHERE phone = (SELECT phone FROM account WHERE id = $1) ORDER BY id`},
	{"stalls", `SELECT to_jsonb(s) || jsonb_build_object('member_as', m.role, 'member_since', m.joined_at, 'member_until', m.ended_at) AS row
		FROM seller_member m JOIN seller s ON s.id = m.seller_id WHERE m.account_id = $1 ORDER BY m.id`},
	{"orders", `SELECT to_jsonb(o) || jsonb_build_object('lines', (
			SELECT coalesce(jsonb_agg(jsonb_build_object('name', l.name, 'unit', l.unit, 'price', l.price, 'quantity', l.quantity)), '[]')
			FROM seller_order p JOIN order_line l ON l.seller_order_id = p.id WHERE p.order_id = o.id)) AS row
		FROM orders o WHERE account_id = $1 ORDER BY o.id`},
	{"basket", `SELECT jsonb_build_object('name', l.name, 'unit', v.unit, 'quantity', c.quantity, 'at', c.added_at) AS row
		FROM cart k JOIN cart_line c ON c.cart_id = k.id JOIN variant v ON v.id = c.variant_id JOIN listing l ON l.id = v.listing_id
		WHERE k.account_id = $1 ORDER BY c.added_at`},
	{"looks", `SELECT jsonb_build_object('field', field, 'why', why, 'at', at) AS row FROM personal_look k
		WHERE subject = 'account' AND subject_id = $1
		   OR subject = 'seller' AND subject_id IN (SELECT seller_id FROM seller_member WHERE account_id = $1 AND role = 'owner' AND ended_at IS NULL)
		   OR subject = 'order' AND subject_id IN (SELECT id FROM orders WHERE account_id = $1)
		ORDER BY id`},
}

// told are the tables whose rows of a person are among the parts.
var told = []string{"session", "consent", "orders", "cart", "seller_member"}

// hidden are the ends of columns that protect the person, or are somebody else's: they are not given out.
var hidden = []string{"hash", "sealed", "token", "_key", "key_id", "mark", "secret", "pass"}

// mostRows is how many rows of one part are told.
const mostRows = 20_000

// Data is all that is kept of a person.
type Data struct {
	MadeAt time.Time                   `json:"made_at"`
	Parts  map[string][]map[string]any `json:"parts"`
	names  []string                    // of the parts, in order
}

// Collect gathers all that is kept of the person of an account.
func (s *Service) Collect(ctx context.Context, accountID int64) (Data, error) {
	d := Data{MadeAt: s.now(), Parts: map[string][]map[string]any{}}
	all := slices.Clone(parts)
	others, err := s.others(ctx)
	if err != nil {
		return d, err
	}
	for _, p := range append(all, others...) {
		rows, err := rowsOf(ctx, s.db, p, accountID)
		if err != nil {
			return d, fmt.Errorf("collect %s: %w", p.name, err)
		}
		if len(rows) > 0 {
			d.Parts[p.name] = rows
			d.names = append(d.names, p.name)
		}
	}
	if len(d.Parts["account"]) == 0 {
		return d, errs.New(errs.NotFound, "account.not_found")
	}
	return d, nil
}

// others are the tables that name an account in a foreign key; their names come from the schema itself.
func (s *Service) others(ctx context.Context) (list []part, err error) {
	var keys []struct {
		Table  string `db:"table"`
		Column string `db:"column"`
	}
	err = s.db.SelectContext(ctx, &keys, `
		SELECT c.conrelid::regclass::text AS table, a.attname AS column
		FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		WHERE c.contype = 'f' AND c.confrelid = 'account'::regclass AND cardinality(c.conkey) = 1
		ORDER BY 1, 2`)
	if err != nil {
		return nil, fmt.Errorf("find what names an account: %w", err)
	}
	for _, k := range keys {
		if slices.Contains(told, k.Table) {
			continue
		}
		list = append(list, part{
			name:  k.Table + "." + k.Column,
			query: `SELECT to_jsonb(t) AS row FROM ` + k.Table + ` t WHERE ` + pq.QuoteIdentifier(k.Column) + ` = $1`,
		})
	}
	return list, nil
}

func rowsOf(ctx context.Context, q pg.Queryer, p part, accountID int64) ([]map[string]any, error) {
	var raw [][]byte
	if err := q.SelectContext(ctx, &raw, p.query+fmt.Sprintf(` LIMIT %d`, mostRows), accountID); err != nil {
		return nil, err
	}
	rows := make([]map[string]any, len(raw))
	for i, one := range raw {
		if err := json.Unmarshal(one, &rows[i]); err != nil {
			return nil, err
		}
		for name := range rows[i] {
			if slices.ContainsFunc(hidden, func(end string) bool { return strings.HasSuffix(name, end) }) {
				delete(rows[i], name)
			}
		}
	}
	return rows, nil
}

// Export writes all that is kept of a person as a zip of two files: JSON for programs, a workbook for people.
func (s *Service) Export(ctx context.Context, accountID int64, w io.Writer) error {
	d, err := s.Collect(ctx, accountID)
	if err != nil {
		return err
	}
	return d.write(ctx, locale.T(ctx, "privacy.book"), w)
}

// write writes the two files; title is the workbook's.
func (d Data) write(ctx context.Context, title string, w io.Writer) error {
	z := zip.NewWriter(w)
	plain, err := z.Create("du-lieu.json")
	if err != nil {
		return fmt.Errorf("write personal data: %w", err)
	}
	out := json.NewEncoder(plain)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	if err := out.Encode(d); err != nil {
		return fmt.Errorf("write personal data: %w", err)
	}
	book, err := z.Create("du-lieu.xlsx")
	if err == nil {
		err = d.writeBook(ctx, title, book)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("write personal data: %w", err)
	}
	return nil
}

// writeBook writes one line for each thing that is known.
func (d Data) writeBook(ctx context.Context, title string, w io.Writer) error {
	book, err := sheet.NewWriter(w, title, []sheet.Column{
		{Title: locale.T(ctx, "privacy.col_part"), Width: 26},
		{Title: locale.T(ctx, "privacy.col_row"), Width: 8},
		{Title: locale.T(ctx, "privacy.col_field"), Width: 24},
		{Title: locale.T(ctx, "privacy.col_value"), Width: 70},
	})
	if err != nil {
		return err
	}
	for _, name := range d.names {
		title := name
		if locale.Has("privacy.part_" + name) {
			title = locale.T(ctx, "privacy.part_"+name)
		}
		for i, row := range d.Parts[name] {
			for _, field := range slices.Sorted(maps.Keys(row)) {
				if text := valueText(row[field]); text != "" {
					if err := book.Row([]string{title, fmt.Sprint(i + 1), field, text}); err != nil {
						return err
					}
				}
			}
		}
	}
	return book.Close()
}

func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}
