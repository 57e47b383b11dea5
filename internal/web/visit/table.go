package visit

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/sheet"
)

// Table is what is sent as a file to open in Excel.
type Table struct {
	Name    string // of the file, without its end; letters a-z, digits and hyphens
	Sheet   string // at most 31 characters
	Columns []sheet.Column
	Rows    [][]string
}

// Send answers with the table: kind csv, or anything else for a workbook. Cells cannot become formulas in either.
func (t Table) Send(c *fiber.Ctx, kind string) error {
	var out bytes.Buffer
	if kind == "csv" {
		if err := sheet.WriteCSV(&out, t.lines); err != nil {
			return err
		}
		return Attach(c, t.Name+".csv", "text/csv; charset=utf-8", out.Bytes())
	}
	w, err := sheet.NewWriter(&out, t.Sheet, t.Columns)
	if err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := w.Row(row); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return Attach(c, t.Name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

// lines are the heads and the rows.
func (t Table) lines(yield func([]string) bool) {
	heads := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		heads[i] = column.Title
	}
	if !yield(heads) {
		return
	}
	for _, row := range t.Rows {
		if !yield(row) {
			return
		}
	}
}

// Attach answers with a file to keep; name has no character that a header would break at.
func Attach(c *fiber.Ctx, name, kind string, content []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(content)
}
