package intake

import (
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/pdf"
	"nongsan/internal/place"
)

// Slips stand in two columns and four rows on a sheet, with lines to cut along.
const (
	slipColumns = 2
	slipRows    = 4
	slipInset   = 7.0 // from the cut to the text
	slipCode    = 32.0
)

// ActivationPath is the page that a slip leads to.
const ActivationPath = "/kich-hoat"

// writeSlips draws slips on A4, eight a sheet.
func writeSlips(ctx context.Context, w io.Writer, slips []Slip, baseURL string, now time.Time) error {
	ctx = locale.With(ctx, locale.Vi)
	d := pdf.New(pdf.A4, locale.T(ctx, "intake.slip_title"), now)
	width, height := pdf.A4.Width/slipColumns, pdf.A4.Height/slipRows
	for i, s := range slips {
		at := i % (slipColumns * slipRows)
		if at == 0 {
			d.Page()
			cuts(d, width, height)
		}
		drawSlip(ctx, d, float64(at%slipColumns)*width, float64(at/slipColumns)*height, s, baseURL)
	}
	return d.Write(w)
}

func cuts(d *pdf.Doc, width, height float64) {
	for row := 1; row < slipRows; row++ {
		d.Cut(0, float64(row)*height, pdf.A4.Width, float64(row)*height)
	}
	for column := 1; column < slipColumns; column++ {
		d.Cut(float64(column)*width, 0, float64(column)*width, pdf.A4.Height)
	}
}

func drawSlip(ctx context.Context, d *pdf.Doc, x, y float64, s Slip, baseURL string) {
	site := strings.TrimPrefix(strings.TrimPrefix(baseURL, "https://"), "http://")
	width := pdf.A4.Width / slipColumns
	left, whole := x+slipInset, width-2*slipInset
	beside := whole - slipCode
	link := baseURL + ActivationPath + "?" + url.Values{"ma": {strings.ReplaceAll(s.Code, "-", "")}}.Encode()
	d.QR(x+width-slipInset-slipCode+3, y+slipInset-3, slipCode, link)

	at := d.Line(left, y+slipInset, beside, pdf.Text{Size: 9, Ink: pdf.Tea, Bold: true}, locale.T(ctx, "intake.slip_title"))
	at = d.Line(left, at+1, beside, pdf.Text{Size: 14, Bold: true}, s.StallName)
	if s.LegalName != s.StallName {
		at = d.Line(left, at, beside, pdf.Text{Size: 9}, s.LegalName)
	}
	d.Block(left, at, beside, pdf.Text{Size: 8, Ink: pdf.Grey}, place.FullAddress(s.AddressLine, s.CommuneCode))

	at = d.Line(left, y+slipInset+24, beside, pdf.Text{Size: 8, Ink: pdf.Grey}, locale.T(ctx, "intake.slip_code"))
	at = d.Line(left, at-1, beside, pdf.Text{Size: 20, Bold: true}, s.Code)
	at = d.Block(left, at, whole, pdf.Text{Size: 8.5}, locale.T(ctx, "intake.slip_steps",
		"site", site+ActivationPath, "phone", locale.PhoneMasked(s.Phone), "until", locale.Date(s.ExpiresAt)))
	d.Block(left, at+0.5, whole, pdf.Text{Size: 7.5, Ink: pdf.Grey}, locale.T(ctx, "intake.slip_care"))
}
