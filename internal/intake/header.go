package intake

import (
	"errors"
	"io"
	"slices"
	"strings"

	"nongsan/internal/errs"
	"nongsan/internal/sheet"
	"nongsan/internal/vntext"
)

// field is what a column tells.
type field int

const (
	nameField field = iota
	phoneField
	communeField
	districtField
	addressField
	stallField
	kindField
	personField
	fields
)

// titles are what offices write above a column, folded. A title that only begins so counts too, unless it ends in "!".
var titles = [fields][]string{
	nameField: {
		"ho va ten chu ho", "ho ten chu ho", "ten chu ho", "chu ho", "ho va ten", "ho ten", "ten ho", "ten co so", "ten to chuc", "ten don vi",
		"ten nguoi ban", "ten htx", "ten hop tac xa", "ten doanh nghiep", "ten cong ty", "ho kinh doanh", "ho san xuat", "ten!", "name!", "full name", "seller!",
	},
	phoneField:    {"so dien thoai", "dien thoai", "so dt", "so di dong", "di dong", "sdt", "dt!", "phone", "mobile", "tel!"},
	communeField:  {"xa phuong", "phuong xa", "ten xa", "xa moi", "xa thi tran", "xa!", "phuong!", "commune", "ward"},
	districtField: {"huyen", "quan huyen", "ten huyen", "thanh pho huyen", "tp huyen", "district"},
	addressField:  {"dia chi", "thon", "xom", "ban!", "to dan pho", "to!", "so nha", "noi o", "noi thuong tru", "address"},
	stallField:    {"ten gian hang", "gian hang", "ten cua hang", "cua hang", "thuong hieu", "stall", "shop"},
	kindField:     {"loai hinh", "loai!", "hinh thuc", "kind", "type!"},
	personField:   {"nguoi dai dien", "ten nguoi dai dien", "ho ten nguoi dai dien", "ho va ten nguoi dai dien", "dai dien", "nguoi lien he", "contact"},
}

// list is a table whose header was found; rows come after it.
type list struct {
	rows    sheet.Rows
	first   []sheet.Row // read while looking for the header
	columns [fields]int // −1: there is none
	heads   []string    // the header as it stands in the file
	ignored []string
}

// headerRows is how far down a header may stand: title, date, unit, the names of who signed.
const headerRows = 30

// openList finds the first visible sheet with a header that names at least name, phone and place.
func openList(f File) (*list, error) {
	book, err := sheet.Open(f.Source, f.Size)
	if err != nil {
		return nil, err
	}
	for i := range book.Sheets() {
		rows, err := book.Rows(i)
		if err != nil {
			return nil, err
		}
		l := &list{rows: rows}
		if err := l.readFirst(); err != nil {
			return nil, err
		}
		if l.findHeader(communeField) || l.findHeader(addressField) {
			return l, nil
		}
	}
	return nil, errs.New(errs.Invalid, "intake.no_header")
}

func (l *list) readFirst() error {
	for len(l.first) < headerRows {
		row, err := l.rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		row.Cells = slices.Clone(row.Cells)
		l.first = append(l.first, row)
	}
	return nil
}

// findHeader looks for a header of one row, or of two: "Địa chỉ" over "Xóm" and "Xã".
func (l *list) findHeader(placeField field) bool {
	var above []string
	for i, row := range l.first {
		for _, heads := range [][]string{row.Cells, under(above, row.Cells)} {
			columns, ignored := l.match(heads)
			if columns[nameField] >= 0 && columns[phoneField] >= 0 && columns[placeField] >= 0 {
				l.columns, l.ignored, l.heads = columns, ignored, slices.Clone(heads)
				l.first = l.first[i+1:]
				if len(l.first) > 0 && onlyNumbers(l.first[0].Cells) {
					l.first = l.first[1:]
				}
				return true
			}
		}
		above = row.Cells
	}
	return false
}

func under(above, below []string) []string {
	both := make([]string, max(len(above), len(below)))
	copy(both, above)
	for i, text := range below {
		if strings.TrimSpace(text) != "" {
			both[i] = text
		}
	}
	return both
}

// onlyNumbers finds the row (1) (2) (3) that offices put below a header.
func onlyNumbers(cells []string) bool {
	count := 0
	for _, c := range cells {
		c = strings.Trim(strings.TrimSpace(c), "()")
		if c == "" {
			continue
		}
		if len(c) > 2 || strings.Trim(c, "0123456789") != "" {
			return false
		}
		count++
	}
	return count > 1
}

// match gives each field the column whose title fits best: visible before hidden, the whole title before a beginning.
func (l *list) match(heads []string) (columns [fields]int, ignored []string) {
	var best [fields]int
	taken := make([]bool, len(heads))
	for f := range fields {
		columns[f] = -1
		for i, head := range heads {
			if fit := fits(plainTitle(head), titles[f]); fit > 0 && !taken[i] {
				if !l.rows.Hidden(i) {
					fit += 1000
				}
				if fit > best[f] {
					best[f], columns[f] = fit, i
				}
			}
		}
		if columns[f] >= 0 {
			taken[columns[f]] = true
		}
	}
	for i, head := range heads {
		if !taken[i] && strings.TrimSpace(head) != "" {
			ignored = append(ignored, clean(head))
		}
	}
	return columns, ignored
}

func fits(title string, known []string) int {
	best := 0
	for _, k := range known {
		whole, exact := strings.CutSuffix(k, "!")
		switch {
		case title == whole:
			return 500
		case !exact && strings.HasPrefix(title, whole+" "):
			best = max(best, len(whole))
		}
	}
	return best
}

// plainTitle folds "Số điện thoại (*)" to "so dien thoai": what stands in brackets explains, and signs separate.
func plainTitle(head string) string {
	if len(head) > 400 {
		return ""
	}
	if before, _, found := strings.Cut(head, "("); found && strings.TrimSpace(before) != "" {
		head = before
	}
	return strings.ReplaceAll(vntext.Slug(head), "-", " ")
}

// next gives the rows below the header, then io.EOF.
func (l *list) next() (sheet.Row, error) {
	if len(l.first) > 0 {
		row := l.first[0]
		l.first = l.first[1:]
		return row, nil
	}
	return l.rows.Next()
}

// of is a row's cell for a field, cleaned.
func (l *list) of(f field, cells []string) string {
	if at := l.columns[f]; at >= 0 && at < len(cells) {
		return clean(cells[at])
	}
	return ""
}
