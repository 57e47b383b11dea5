package sheet

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"nongsan/internal/errs"
)

// sheetRows reads one sheet of a workbook.
type sheetRows struct {
	xml    *scanner
	source io.ReadCloser
	part   *bounded
	size   int64
	shared *sharedTexts
	hidden [maxColumns]bool
	line   int
	cells  []string
	text   []byte // of the cell being read
	depth  textDepth
}

// maxBlankCells is how many cells a row may have: offices colour whole rows, and Excel writes each as an empty cell.
const maxBlankCells = 1 << 14

func (b *Book) readSheet(s sheetPart) (Rows, error) {
	r, size, err := b.parts.part(s.path)
	if err != nil {
		return nil, err
	}
	part, _ := r.(*bounded)
	return &sheetRows{xml: newScanner(r), source: r, part: part, size: size, shared: b.shared}, nil
}

// Next implements Rows. It closes the part when there is nothing more.
func (s *sheetRows) Next() (Row, error) {
	row, err := s.next()
	if err != nil {
		_ = s.source.Close()
	}
	return row, err
}

func (s *sheetRows) next() (Row, error) {
	for {
		t, err := s.xml.next()
		switch {
		case errors.Is(err, io.EOF):
			return Row{}, io.EOF
		case err != nil:
			return Row{}, s.fault(err)
		case t.kind == '/' && t.name == "sheetData":
			return Row{}, io.EOF
		case t.kind == '<' && t.name == "col":
			s.hide(t)
		case t.kind == '<' && t.name == "row":
			return s.row(t)
		}
	}
}

// fault says in which row something was too much.
func (s *sheetRows) fault(err error) error {
	if errors.Is(err, errLongToken) {
		return errs.Wrap(errs.Invalid, "sheet.huge_cell", err, "line", strconv.Itoa(s.line))
	}
	return xmlError(noEOF(err))
}

func (s *sheetRows) hide(t token) {
	if h := t.attr("hidden"); h != "1" && h != "true" {
		return
	}
	from, err1 := strconv.Atoi(t.attr("min"))
	to, err2 := strconv.Atoi(t.attr("max"))
	if err1 != nil || err2 != nil || from < 1 {
		return
	}
	for i := from; i <= min(to, maxColumns); i++ {
		s.hidden[i-1] = true
	}
}

var errDisorder = errors.New("rows out of order")

func (s *sheetRows) row(begin token) (Row, error) {
	line := s.line + 1
	if r := begin.attr("r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < line {
			return Row{}, broken(errDisorder)
		}
		line = n
	}
	if s.line = line; line > maxRows {
		return Row{}, errs.New(errs.TooLarge, "sheet.many_rows")
	}
	s.cells = s.cells[:0]
	for column, count := 0, 0; ; column, count = column+1, count+1 {
		t, err := s.xml.next()
		for err == nil && t.kind == 't' {
			t, err = s.xml.next()
		}
		if err != nil {
			return Row{}, s.fault(noEOF(err))
		}
		if t.kind == '/' && t.name == "row" {
			return Row{Line: line, Cells: s.cells}, nil
		}
		if count > maxBlankCells {
			return Row{}, s.tooWide()
		}
		if t.kind != '<' || t.name != "c" {
			column--
			continue
		}
		if at := columnOf(t.attr("r")); at >= 0 {
			column = at
		}
		if err := s.cell(column, t.attr("t")); err != nil {
			return Row{}, err
		}
	}
}

func (s *sheetRows) tooWide() error {
	return errs.New(errs.Invalid, "sheet.many_columns", "line", strconv.Itoa(s.line))
}

// cell reads to the end of a cell and keeps its text; blank cells take no place.
func (s *sheetRows) cell(column int, kind string) error {
	text, value := s.text[:0], false
	s.depth = textDepth{}
	for {
		t, err := s.xml.next()
		if err != nil {
			return s.fault(noEOF(err))
		}
		if t.kind == '/' && t.name == "c" {
			break
		}
		if t.kind != 't' && t.name == "v" {
			value = t.kind == '<'
		}
		if s.depth.wanted(t) || (value && t.kind == 't') {
			text = append(text, t.text()...)
		}
		if len(text) > maxCell {
			return errs.New(errs.Invalid, "sheet.huge_cell", "line", strconv.Itoa(s.line))
		}
	}
	s.text = text
	return s.put(column, s.meaning(kind, string(text)))
}

func (s *sheetRows) put(column int, text string) error {
	if text == "" {
		return nil
	}
	if column >= maxColumns {
		return s.tooWide()
	}
	for len(s.cells) <= column {
		s.cells = append(s.cells, "")
	}
	s.cells[column] = text
	return nil
}

// meaning is what a cell of a kind shows. Numbers are written out: Excel keeps 912345678 as 9.12345678E8.
func (s *sheetRows) meaning(kind, text string) string {
	switch kind {
	case "s":
		return s.shared.get(text)
	case "e":
		return ""
	case "", "n":
		if strings.ContainsAny(text, ".eE") {
			if f, err := strconv.ParseFloat(text, 64); err == nil && f > -1e15 && f < 1e15 {
				return strconv.FormatFloat(f, 'f', -1, 64)
			}
		}
	}
	return text
}

// columnOf reads the letters of a reference: 0 of A5, 27 of AB5, −1 of none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}

// Hidden implements Rows.
func (s *sheetRows) Hidden(column int) bool { return column < maxColumns && s.hidden[column] }

// Progress implements Rows.
func (s *sheetRows) Progress() (read, size int64) { return s.part.read, s.size }
