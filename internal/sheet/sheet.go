// Package sheet reads tables as offices keep them, CSV and XLSX, a row at a time, and writes workbooks for people.
//
// Invariants: memory does not grow with the file (the texts that an XLSX shares among its cells are held, 64 MiB at
// most); a file built to exhaust the reader (inflating XML, a million columns, one endless cell) is refused with an
// errs.Invalid that says why; what is written is never taken for a formula by a spreadsheet.
package sheet

import (
	"bytes"
	"errors"
	"io"

	"nongsan/internal/errs"
)

// What a file may be. Rows are Excel's own; columns and cells are far more than any list of people has.
const (
	maxCSV     = 512 << 20 // bytes
	maxXLSX    = 64 << 20  // bytes, packed
	maxRows    = 1 << 20
	maxColumns = 256
	maxCell    = 128 << 10 // bytes; Excel's own limit is 32,767 characters
	maxRecord  = 1 << 20   // bytes of one row of CSV
)

// Row is one row of a table. Cells are valid until the next one is read.
type Row struct {
	Line  int // as the file's own program numbers it, from 1
	Cells []string
}

// Rows walks through a table.
type Rows interface {
	Next() (Row, error)           // io.EOF after the last row
	Hidden(column int) bool       // known once the first row was read
	Progress() (read, size int64) // in bytes
}

// Book is an opened file. It reads from the source until it is no longer used.
type Book struct {
	csv    io.ReaderAt // nil: a workbook
	size   int64
	sheets []sheetPart
	parts  *archive
	shared *sharedTexts
}

// Open looks what kind of file it is. What cannot be read is errs.Invalid or errs.TooLarge.
func Open(src io.ReaderAt, size int64) (*Book, error) {
	head := make([]byte, min(size, 8))
	if _, err := src.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case size == 0:
		return nil, errs.New(errs.Invalid, "sheet.empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return openXLSX(src, size)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")): // XLS, and XLSX with a password
		return nil, errs.New(errs.Invalid, "sheet.old_excel")
	case size > maxCSV:
		return nil, errs.New(errs.TooLarge, "sheet.too_large")
	}
	return &Book{csv: src, size: size}, nil
}

// Sheets counts the tables: one of a CSV file, the visible ones of a workbook.
func (b *Book) Sheets() int {
	if b.csv != nil {
		return 1
	}
	return len(b.sheets)
}

// Rows begins to read the i-th table, from 0.
func (b *Book) Rows(i int) (Rows, error) {
	if b.csv != nil {
		return readCSV(b.csv, b.size)
	}
	return b.readSheet(b.sheets[i])
}

func broken(cause error) error { return errs.Wrap(errs.Invalid, "sheet.broken", cause) }
