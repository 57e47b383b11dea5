// Package pdf draws sheets for a printer: text in the house's own typeface, lines, tables and QR codes.
//
// Lengths are millimetres from the page's top left corner, sizes of type are points. Nothing that draws returns an
// error: Write does, for all of it.
//
//	d := pdf.New(pdf.A4, "Phiếu giao hàng", now)
//	d.Foot = func(page int) string { return fmt.Sprintf("Trang %d", page) } // on every page; may be left out
//	d.Page()
//	y := d.Line(15, 15, 120, pdf.Text{Size: 18, Bold: true}, "NS7K2Q9XF")     // one line, made smaller until it fits
//	y = d.Block(15, y+2, 120, pdf.Text{Size: 11}, "Người nhận: Trần Thu Hà")  // breaks lines; y is where it ends
//	d.QR(165, 15, 30, "https://…")                                            // with its quiet border
//	d.Table(15, y+4, columns, rows)                                           // goes on over the next pages
//	d.Cut(0, 148.5, 210, 148.5)                                               // where scissors go
//	err := d.Write(w)
//
// Invariants: the same drawing gives the same bytes; the typeface is embedded, so that every printer has it; a
// character that the typeface lacks is shown as “?”, never as nothing. Text is never markup.
package pdf

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"nongsan/internal/qr"
)

// Be Vietnam Pro, cut by scripts/fonts.py; its licence is static/fonts/be-vietnam-pro.txt.
var (
	//go:embed be-vietnam-pro-400.ttf
	regular []byte
	//go:embed be-vietnam-pro-600.ttf
	semibold []byte
)

// Size of a page.
type Size struct{ Width, Height float64 }

// The usual sizes, upright.
var (
	A4 = Size{210, 297}
	A5 = Size{148, 210}
	A6 = Size{105, 148} // a parcel's label
)

// Ink is a colour.
type Ink struct{ R, G, B uint8 }

// The colours of the house that print well; the zero Ink is black.
var (
	Grey = Ink{0x55, 0x62, 0x5b}
	Pale = Ink{0xc8, 0xc2, 0xb4}
	Tea  = Ink{0x1e, 0x4d, 0x2b}
)

// Align says where a text stands in its width.
type Align int

// The places of a text in its width.
const (
	Left Align = iota
	Center
	Right
)

// Text is how a text looks.
type Text struct {
	Size  float64 // points; 0: 10
	Bold  bool
	Align Align
	Ink   Ink
}

// Doc is a document in the making.
type Doc struct {
	Foot func(page int) string // small, below each page; set it before the first

	f    *fpdf.Fpdf
	size Size
}

const face = "house"

// New begins a document; at is the date that it carries.
func New(size Size, title string, at time.Time) *Doc {
	f := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: size.Width, Ht: size.Height}})
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	f.SetTitle(title, true)
	f.SetCreator("Nông Sản", true)
	f.SetProducer("Nông Sản", true)
	f.SetLang("vi")
	f.SetCreationDate(at.UTC())
	f.SetModificationDate(at.UTC())
	f.SetCatalogSort(true)
	// Its own copies: the library writes into the letters it was given while it cuts out those that are used.
	f.AddUTF8FontFromBytes(face, "", bytes.Clone(regular))
	f.AddUTF8FontFromBytes(face, "B", bytes.Clone(semibold))
	return &Doc{f: f, size: size}
}

// Page begins a page.
func (d *Doc) Page() {
	d.f.AddPage()
	if d.Foot != nil {
		d.Line(margin, d.size.Height-margin+2, d.size.Width-2*margin, Text{Size: 8, Align: Center, Ink: Grey}, d.Foot(d.f.PageNo()))
	}
}

// Rule draws a thin line.
func (d *Doc) Rule(x1, y1, x2, y2 float64) {
	d.stroke(0.2, Pale)
	d.f.Line(x1, y1, x2, y2)
}

// Cut draws a dashed line for scissors.
func (d *Doc) Cut(x1, y1, x2, y2 float64) {
	d.stroke(0.2, Grey)
	d.f.SetDashPattern([]float64{1.5, 1.5}, 0)
	d.f.Line(x1, y1, x2, y2)
	d.f.SetDashPattern(nil, 0)
}

func (d *Doc) stroke(width float64, ink Ink) {
	d.f.SetLineWidth(width)
	d.f.SetDrawColor(int(ink.R), int(ink.G), int(ink.B))
}

// QR draws a code, with its quiet border inside the square of that side.
func (d *Doc) QR(x, y, side float64, text string) {
	dark, err := qr.Modules(text)
	if err != nil {
		d.f.SetError(err)
		return
	}
	module := side / float64(len(dark)+2*qr.Quiet)
	d.f.SetFillColor(0, 0, 0)
	for row, line := range dark {
		for from := 0; from < len(line); from++ {
			to := from
			for to < len(line) && line[to] {
				to++
			}
			if to > from {
				// A hair more than its height, so that no seams show.
				d.f.Rect(x+float64(from+qr.Quiet)*module, y+float64(row+qr.Quiet)*module, float64(to-from)*module, module+0.02, "F")
				from = to
			}
		}
	}
}

// Write ends the document and writes it.
func (d *Doc) Write(w io.Writer) error {
	if d.f.PageCount() == 0 {
		d.Page()
	}
	if err := d.f.Output(w); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}
