package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nongsan/internal/errs"
)

// csvRows reads comma, semicolon or tab separated text in UTF-8, or in the UTF-16 that Excel calls Unicode text.
type csvRows struct {
	reader *csv.Reader
	source *meter
	size   int64
	line   int
	// skipped is 1 when the reader does not know of the first line.
	skipped int
}

// meter counts what was read, and ends a row that never ends: a forgotten quotation mark would swallow the file.
type meter struct {
	r        io.Reader
	read     int64
	inRecord int64
}

func (m *meter) Read(p []byte) (int, error) {
	if m.inRecord > maxRecord {
		return 0, errEndless
	}
	n, err := m.r.Read(p)
	m.read += int64(n)
	m.inRecord += int64(n)
	return n, err
}

var errEndless = errors.New("a row of more than 1 MiB")

func readCSV(src io.ReaderAt, size int64) (Rows, error) {
	source := &meter{r: io.NewSectionReader(src, 0, size)}
	decoded := transform.NewReader(source, unicode.BOMOverride(transform.Nop))
	in := bufio.NewReaderSize(decoded, 32<<10)
	start, err := in.Peek(32 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, broken(err)
	}
	if bytes.ContainsRune(start, 0) {
		return nil, errs.New(errs.Invalid, "sheet.unknown")
	}
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separator(start), -1, true, true
	rows := &csvRows{reader: r, source: source, size: size}
	if line, _, _ := bytes.Cut(start, []byte("\n")); bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		_, _ = in.Discard(len(line) + 1) // Excel's own way to name the separator; it was read already
		rows.skipped, rows.line = 1, 1
	}
	return rows, nil
}

// separator finds the character that stands equally often in the most lines, outside quotes; commas stand in
// addresses too, but seldom equally often.
func separator(start []byte) rune {
	if rest, ok := bytes.CutPrefix(bytes.ToLower(start), []byte("sep=")); ok && len(rest) > 0 {
		if c := rest[0]; c == ';' || c == ',' || c == '\t' {
			return rune(c)
		}
	}
	best, score := ';', 0
	for _, c := range []byte{';', '\t', ','} {
		if s := evenness(start, c); s > score {
			best, score = rune(c), s
		}
	}
	return best
}

// evenness is the number of lines that hold c the most usual number of times, weighed by that number a little.
func evenness(text []byte, c byte) int {
	lines := map[int]int{}
	count, quoted := 0, false
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !quoted:
			lines[count]++
			count = 0
		case b == c && !quoted:
			count++
		}
	}
	lines[count]++
	best := 0
	for times, n := range lines {
		if times > 0 {
			best = max(best, n*64+min(times, 63))
		}
	}
	return best
}

// Next implements Rows.
func (c *csvRows) Next() (Row, error) {
	cells, err := c.reader.Read()
	switch {
	case errors.Is(err, errEndless):
		return Row{}, errs.Wrap(errs.Invalid, "sheet.endless_row", err, "line", strconv.Itoa(c.line+1))
	case errors.Is(err, io.EOF):
		return Row{}, io.EOF
	case err != nil:
		return Row{}, broken(err)
	}
	first, _ := c.reader.FieldPos(0)
	c.line = max(c.line+1, first+c.skipped)
	c.source.inRecord = 0
	if err := c.refuse(cells); err != nil {
		return Row{}, err
	}
	return Row{Line: c.line, Cells: cells}, nil
}

func (c *csvRows) refuse(cells []string) error {
	line := strconv.Itoa(c.line)
	if c.line > maxRows {
		return errs.New(errs.TooLarge, "sheet.many_rows")
	}
	if len(cells) > maxColumns {
		return errs.New(errs.Invalid, "sheet.many_columns", "line", line)
	}
	for _, cell := range cells {
		if len(cell) > maxCell {
			return errs.New(errs.Invalid, "sheet.huge_cell", "line", line)
		}
		if !utf8.ValidString(cell) {
			return errs.New(errs.Invalid, "sheet.not_utf8", "line", line)
		}
		if strings.IndexByte(cell, 0) >= 0 {
			return errs.New(errs.Invalid, "sheet.unknown")
		}
	}
	return nil
}

// Hidden implements Rows.
func (*csvRows) Hidden(int) bool { return false }

// Progress implements Rows.
func (c *csvRows) Progress() (read, size int64) { return c.source.read, c.size }
