package pdf

// Column is a column of a table.
type Column struct {
	Title string
	Width float64
	Align Align
}

const (
	margin  = 12 // below the last line of a table
	padding = 1.2
)

// Table writes rows with a header that every page begins with, breaks cells into lines, goes on over new pages, and
// returns where it ends on the last.
func (d *Doc) Table(x, y float64, columns []Column, rows [][]string) (bottom float64) {
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
	}
	head := Text{Size: 9, Bold: true, Ink: Tea}
	y = d.row(x, y, columns, head, titles)
	for _, cells := range rows {
		if y+d.rowHeight(columns, Text{Size: 9}, cells) > d.size.Height-margin {
			d.Page()
			y = d.row(x, margin, columns, head, titles)
		}
		y = d.row(x, y, columns, Text{Size: 9}, cells)
	}
	return y
}

func (d *Doc) rowHeight(columns []Column, t Text, cells []string) (height float64) {
	for i, c := range columns {
		if i < len(cells) {
			height = max(height, d.Height(c.Width-2*padding, t, cells[i]))
		}
	}
	return height + 2*padding
}

func (d *Doc) row(x, y float64, columns []Column, t Text, cells []string) (bottom float64) {
	bottom = y + d.rowHeight(columns, t, cells)
	left := x
	for i, c := range columns {
		if i < len(cells) {
			t.Align = c.Align
			d.Block(left+padding, y+padding, c.Width-2*padding, t, cells[i])
		}
		left += c.Width
	}
	d.Rule(x, bottom, left, bottom)
	return bottom
}
