package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"nongsan/internal/locale"
	"nongsan/internal/sheet"
)

// Summary is what a result says besides its counts.
type Summary struct {
	Ignored  []string `json:"ignored"`  // titles of columns that were not read
	Reasons  []Tally  `json:"reasons"`  // by the text that says what is wrong
	Communes []Tally  `json:"communes"` // of those that are added, by code
}

// Tally is how many rows have something in common.
type Tally struct {
	Key  string `json:"key"  db:"key"`
	Rows int    `json:"rows" db:"rows"`
}

// summarize counts the reasons and the communes before the rows are forgotten.
func (s *Service) summarize(ctx context.Context, _ File, r *run, _ Options) error {
	err := s.db.SelectContext(ctx, &r.summary.Reasons, `
		SELECT key, count(*) AS rows
		FROM intake_row, unnest(string_to_array(outcome, '|')) AS key
		WHERE outcome NOT IN ('', 'same')
		GROUP BY key
		ORDER BY rows DESC, key`)
	if err != nil {
		return fmt.Errorf("count the reasons: %w", err)
	}
	err = s.db.SelectContext(ctx, &r.summary.Communes, `
		SELECT commune AS key, count(*) AS rows FROM intake_row WHERE outcome = '' GROUP BY commune ORDER BY commune`)
	if err != nil {
		return fmt.Errorf("count the communes: %w", err)
	}
	return nil
}

// refusal is a row that comes back.
type refusal struct {
	Line    int    `db:"line"`
	Outcome string `db:"outcome"`
	About   string `db:"about"`
}

// report reads the file once more and writes each refused row with its reasons in front, as it stood, so that it can
// be corrected there and taken in again.
func (s *Service) report(ctx context.Context, f File, r *run, o Options) error {
	if o.Report == nil || r.Refused == 0 {
		return nil
	}
	out, err := o.Report()
	if err != nil {
		return fmt.Errorf("open the report: %w", err)
	}
	err = s.writeReport(ctx, f, r, out, o.Progress)
	return errors.Join(err, out.Close())
}

func (s *Service) writeReport(ctx context.Context, f File, r *run, out io.Writer, progress func(Progress)) error {
	l, err := openList(f)
	if err != nil {
		return err
	}
	ctx = locale.With(ctx, locale.Vi)
	columns := []sheet.Column{{Title: locale.T(ctx, "intake.report_line"), Width: 8}, {Title: locale.T(ctx, "intake.report_reason"), Width: 60}}
	for _, head := range l.heads {
		columns = append(columns, sheet.Column{Title: clean(head), Width: 24})
	}
	w, err := sheet.NewWriter(out, locale.T(ctx, "intake.report_name"), columns)
	if err != nil {
		return err
	}
	for after, done := 0, 0; ; {
		page, err := s.refusals(ctx, after)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return w.Close()
		}
		if err := writePage(ctx, w, l, page); err != nil {
			return err
		}
		after, done = page[len(page)-1].Line, done+len(page)
		progress(Progress{Step: Reporting, Done: int64(done), Total: int64(r.Refused)})
	}
}

func (s *Service) refusals(ctx context.Context, after int) (page []refusal, err error) {
	err = s.db.SelectContext(ctx, &page, `
		SELECT line, outcome, about FROM intake_row
		WHERE line > $1 AND outcome NOT IN ('', 'same')
		ORDER BY line
		LIMIT $2`, after, batchRows)
	return page, err
}

func writePage(ctx context.Context, w *sheet.Writer, l *list, page []refusal) error {
	for _, refused := range page {
		row, err := l.next()
		for err == nil && row.Line < refused.Line {
			row, err = l.next()
		}
		if err != nil {
			return fmt.Errorf("read line %d again: %w", refused.Line, err)
		}
		cells := append([]string{strconv.Itoa(row.Line), reasons(ctx, refused)}, row.Cells...)
		if err := w.Row(cells); err != nil {
			return err
		}
	}
	return nil
}

// reasons are the texts of all that is wrong with a row.
func reasons(ctx context.Context, r refusal) string {
	codes, abouts := strings.Split(r.Outcome, "|"), strings.Split(r.About, "|")
	texts := make([]string, len(codes))
	for i, code := range codes {
		about := r.About
		if len(codes) > 1 && i < len(abouts) {
			about = abouts[i]
		}
		texts[i] = locale.T(ctx, code, "about", about)
	}
	return strings.Join(texts, " ")
}
