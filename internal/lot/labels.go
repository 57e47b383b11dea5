package lot

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/pdf"
)

// A sheet of 24 labels, three by eight, 70 mm wide and 37 mm high: what stationers sell for A4, without margins.
const (
	columnsOnSheet = 3
	rowsOnSheet    = 8
	labelWidth     = 70.0
	labelHeight    = 37.0
	codeSide       = 29.0
	edge           = 4.0 // printers leave so much of a sheet white
)

// Labels writes a sheet of 24 labels of a lot. address is the lot's public page, which the code leads to.
func Labels(ctx context.Context, w io.Writer, l Lot, address string, at time.Time) error {
	d := pdf.New(pdf.A4, "Tem "+l.Code, at)
	Draw(ctx, d, l, address)
	return d.Write(w)
}

// Draw draws the sheet.
func Draw(ctx context.Context, d *pdf.Doc, l Lot, address string) {
	d.Page()
	for row := range rowsOnSheet {
		for column := range columnsOnSheet {
			drawLabel(ctx, d, float64(column)*labelWidth, float64(row)*labelHeight, l, address)
		}
	}
}

func drawLabel(ctx context.Context, d *pdf.Doc, x, y float64, l Lot, address string) {
	d.QR(x+edge, y+edge, codeSide, address)
	left, width := x+edge+codeSide+2, labelWidth-codeSide-2*edge-2
	bottom := d.Block(left, y+edge, width, pdf.Text{Size: 9, Bold: true}, short(l.ListingName, 48))
	bottom = d.Line(left, bottom+0.5, width, pdf.Text{Size: 7, Ink: pdf.Grey}, l.StallName)
	for _, line := range days(ctx, l) {
		bottom = d.Line(left, bottom+0.3, width, pdf.Text{Size: 7}, line)
	}
	d.Line(left, y+labelHeight-edge-3.5, width, pdf.Text{Size: 8, Bold: true, Ink: pdf.Tea}, spaced(l.Code))
}

func days(ctx context.Context, l Lot) []string {
	lines := []string{locale.T(ctx, "lot.label_harvested", "on", locale.Date(l.HarvestedOn))}
	if l.PackedOn != nil {
		lines = append(lines, locale.T(ctx, "lot.label_packed", "on", locale.Date(*l.PackedOn)))
	}
	if l.BestBefore != nil {
		lines = append(lines, locale.T(ctx, "lot.label_best_before", "on", locale.Date(*l.BestBefore)))
	}
	return lines
}

// spaced is a code as people read it aloud: LO 7K2Q 9XFA.
func spaced(code string) string {
	if len(code) != 10 {
		return code
	}
	return fmt.Sprintf("%s %s %s", code[:2], code[2:6], code[6:])
}

// short cuts a text at a word, so that it leaves room for the rest of a small label.
func short(text string, most int) string {
	if len([]rune(text)) <= most {
		return text
	}
	cut := string([]rune(text)[:most])
	if i := strings.LastIndex(cut, " "); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
