package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Column is a column of a workbook that is written.
type Column struct {
	Title string
	Width int // in characters

	Number bool // whole numbers are numbers in a workbook, so that they can be summed; anything else stays text
}

// Writer writes one sheet of text, a row at a time, in memory that does not grow.
//
// Every cell but those of a column of numbers is marked as text with Excel's own quote mark: it stays text when somebody edits it, and a phone number
// keeps its zero.
type Writer struct {
	zip  *zip.Writer
	out  *bufio.Writer
	line int

	columns []Column
}

// Styles of the cells, in the order of the style sheet below.
const (
	textStyle   = 1
	headerStyle = 2
	numberStyle = 3
)

const (
	xmlHead     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	spreadsheet = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	documents   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packages    = `http://schemas.openxmlformats.org/package/2006/`
)

var fixedParts = []struct{ name, text string }{
	{"[Content_Types].xml", `<Types xmlns="` + packages + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + documents + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packages + `relationships">` +
		`<Relationship Id="rId1" Type="` + documents + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + documents + `/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheet + `">` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs></styleSheet>`},
}

// NewWriter begins a workbook of one sheet with a header that stays in sight. Its name has at most 31 characters.
func NewWriter(w io.Writer, name string, columns []Column) (*Writer, error) {
	z := zip.NewWriter(w)
	book := `<workbook xmlns="` + spreadsheet + `" xmlns:r="` + documents + `"><sheets><sheet name="` + escape(name) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`
	for _, part := range append(fixedParts, struct{ name, text string }{"xl/workbook.xml", book}) {
		f, err := z.Create(part.name)
		if err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
		if _, err := io.WriteString(f, xmlHead+part.text); err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
	}
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	out := &Writer{zip: z, out: bufio.NewWriter(f), columns: columns}
	return out, out.begin(columns)
}

func (w *Writer) begin(columns []Column) error {
	var b strings.Builder
	b.WriteString(xmlHead + `<worksheet xmlns="` + spreadsheet + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	titles := make([]string, len(columns))
	for i, c := range columns {
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, c.Width)
		titles[i] = c.Title
	}
	b.WriteString(`</cols><sheetData>`)
	if _, err := w.out.WriteString(b.String()); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return w.row(titles, headerStyle)
}

// Row adds a row. Characters that XML does not know are left out.
func (w *Writer) Row(cells []string) error { return w.row(cells, textStyle) }

func (w *Writer) row(cells []string, style int) error {
	w.line++
	fmt.Fprintf(w.out, `<row r="%d">`, w.line)
	for i, text := range cells {
		switch {
		case text == "":
		case style == textStyle && i < len(w.columns) && w.columns[i].Number && isWhole(text):
			fmt.Fprintf(w.out, `<c r="%s%d" s="%d"><v>%s</v></c>`, letters(i), w.line, numberStyle, text)
		default:
			fmt.Fprintf(w.out, `<c r="%s%d" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, letters(i), w.line, style, escape(text))
		}
	}
	if _, err := w.out.WriteString(`</row>`); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// isWhole reports whether a text is a whole number that a workbook keeps exactly.
func isWhole(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// Close ends the workbook; it does not close what it was written to.
func (w *Writer) Close() error {
	if _, err := w.out.WriteString(`</sheetData></worksheet>`); err != nil {
		return fmt.Errorf("end workbook: %w", err)
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("end workbook: %w", err)
	}
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("end workbook: %w", err)
	}
	return nil
}

// letters names a column: A, B … Z, AA.
func letters(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;")

func escape(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	s = strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n' && r != '\t' && r != '\r') || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, s)
	return escapes.Replace(s)
}

// WriteCSV writes rows as a CSV file that Excel opens as it is: UTF-8 with its mark, quoted where needed, and with
// Defused cells.
func WriteCSV(w io.Writer, rows func(yield func([]string) bool)) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	out := csv.NewWriter(w)
	for cells := range rows {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = Defuse(cell)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

// formulas are the first characters by which a spreadsheet takes a text for a formula or a command, the full-width
// ones too.
const formulas = "=+-@\t\r\n＝＋－＠|"

// Defuse puts Excel's mark of a text before a cell of CSV that would be taken for a formula (OWASP, CSV injection).
func Defuse(cell string) string {
	if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune(formulas, first) {
		return "'" + cell
	}
	return cell
}

// Undefuse takes away the mark that Defuse put.
func Undefuse(cell string) string {
	rest, marked := strings.CutPrefix(cell, "'")
	if first, _ := utf8.DecodeRuneInString(rest); marked && rest != "" && strings.ContainsRune(formulas, first) {
		return rest
	}
	return cell
}
