package payout

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/pdf"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/sheet"
)

// What is what an event is to a seller, in words.
func (l Line) What(ctx context.Context) string { return locale.T(ctx, "statement.kind_"+l.Kind) }

// Tax is both taxes withheld.
func (l Line) Tax() money.VND { return l.VAT.Plus(l.PIT) }

// Other is what is neither sale, commission nor tax: cash the seller has, carriers' fees, payouts.
func (l Line) Other() money.VND { return money.Sum(l.Cash, l.CarrierFee, l.PaidOut) }

// heads are the columns of a statement, as keys of the texts.
var heads = []string{"day", "what", "order", "goods", "shipping", "commission", "vat", "pit", "carrier_fee", "cash", "paid_out", "sum"}

// Sheet is the statement as a table for Excel: its columns and rows, with balances first and last.
func (st Statement) Sheet(ctx context.Context) (columns []sheet.Column, rows [][]string) {
	for i, head := range heads {
		columns = append(columns, sheet.Column{Title: locale.T(ctx, "statement."+head), Width: 16, Number: i > 2})
	}
	balance := func(key string, at time.Time, v money.VND) []string {
		row := make([]string, len(heads))
		row[0], row[1], row[len(row)-1] = locale.Date(at), locale.T(ctx, key), digits(v)
		return row
	}
	rows = append(rows, balance("statement.opening", st.Begins, st.Opening))
	for _, l := range st.Lines {
		rows = append(rows, cells(locale.Date(l.At), l.What(ctx), l))
	}
	rows = append(rows, cells("", locale.T(ctx, "statement.total"), st.Total))
	return columns, append(rows, balance("statement.closing", st.Ends.Add(-time.Second), st.Closing))
}

func cells(day, what string, l Line) []string {
	row := []string{day, what, l.Order}
	for _, v := range []money.VND{l.Goods, l.Shipping, l.Commission, l.VAT, l.PIT, l.CarrierFee, l.Cash, l.PaidOut, l.Sum()} {
		row = append(row, digits(v))
	}
	return row
}

func digits(v money.VND) string { return strconv.FormatInt(int64(v), 10) }

// PDF writes the statement of a seller to print and to keep.
func (st Statement) PDF(ctx context.Context, w io.Writer, of seller.Seller, now time.Time) error {
	title := locale.T(ctx, "statement.title", "month", locale.Month(st.Begins))
	d := pdf.New(pdf.A4, title, now)
	d.Foot = func(page int) string {
		return locale.T(ctx, "statement.foot", "stall", of.StallName, "when", locale.DateTime(now), "page", strconv.Itoa(page))
	}
	d.Page()
	const left, width = 10.0, 190.0
	y := d.Line(left, 14, width, pdf.Text{Size: 18, Bold: true, Ink: pdf.Tea}, title)
	y = d.Line(left, y+2, width, pdf.Text{Size: 11, Bold: true}, of.LegalName+" · "+of.StallName)
	y = d.Block(left, y+1, width, pdf.Text{Size: 10, Ink: pdf.Grey}, place.FullAddress(of.AddressLine, of.CommuneCode))
	for _, sum := range []struct {
		key string
		v   money.VND
	}{{"statement.opening", st.Opening}, {"statement.closing", st.Closing}} {
		d.Line(left, y+3, width, pdf.Text{Size: 11}, locale.T(ctx, sum.key))
		y = d.Line(left, y+3, width, pdf.Text{Size: 11, Bold: true, Align: pdf.Right}, sum.v.String())
	}
	bottom := d.Table(left, y+5, pdfColumns(ctx), st.pdfRows(ctx))
	d.Block(left, min(bottom+5, 270), width, pdf.Text{Size: 9, Ink: pdf.Grey}, locale.T(ctx, "statement.note"))
	if err := d.Write(w); err != nil {
		return fmt.Errorf("statement as PDF: %w", err)
	}
	return nil
}

func pdfColumns(ctx context.Context) []pdf.Column {
	var columns []pdf.Column
	for i, head := range []string{"day", "what", "order", "goods", "shipping", "commission", "tax", "other", "sum"} {
		c := pdf.Column{Title: locale.T(ctx, "statement."+head), Width: []float64{22, 26, 25, 22, 17, 18, 17, 21, 22}[i]}
		if i > 2 {
			c.Align = pdf.Right
		}
		columns = append(columns, c)
	}
	return columns
}

func (st Statement) pdfRows(ctx context.Context) [][]string {
	var rows [][]string
	line := func(day, what string, l Line) {
		row := []string{day, what, l.Order}
		for _, v := range []money.VND{l.Goods, l.Shipping, l.Commission, l.Tax(), l.Other(), l.Sum()} {
			text := ""
			if v != 0 {
				text = v.Digits()
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	for _, l := range st.Lines {
		line(locale.Date(l.At), l.What(ctx), l)
	}
	line("", locale.T(ctx, "statement.total"), st.Total)
	return rows
}
