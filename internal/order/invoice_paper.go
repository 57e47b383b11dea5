package order

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/payment"
	"nongsan/internal/pdf"
	"nongsan/internal/place"
	"nongsan/internal/sheet"
)

// PaperInvoice is what the seller keys into its programme for electronic invoices.
const PaperInvoice = "hoa-don"

// unnamed stands for a buyer who gave no name (Decree 254/2026, art. 10). It is never blank.
const unnamed = "Bán cho người tiêu dùng"

// buyer is whom an invoice names.
func (i Invoice) buyer() string {
	switch {
	case i.Wish.Given():
		return i.Wish.Company
	case i.BuyerName == Forgotten:
		return unnamed
	}
	return i.BuyerName
}

// paidBy is the way it was paid as invoices write it: cash, or by transfer.
func (i Invoice) paidBy() string {
	if i.Method == payment.COD {
		return "TM"
	}
	return "CK"
}

// form is the first digit of the invoice's symbol.
func (i Invoice) form() string {
	if i.BySales() {
		return "2"
	}
	return "1 hoặc 2"
}

// taxed is what the column of the tax rate says: nothing on sales invoices, which have none; KCT where the goods are
// outside the tax; what else a cooperative or company declares, it knows itself.
func (i Invoice) taxed(l InvoiceLine) string {
	if l.NotTaxed() && !i.BySales() {
		return "KCT"
	}
	return ""
}

// all are the lines with the fee for sending as the last of them.
func (i Invoice) all() []InvoiceLine {
	list := i.Lines
	if i.Shipping != 0 {
		fee := InvoiceLine{Name: "Phí giao hàng", Unit: "lần", Price: i.Shipping, Quantity: 1}
		if fee.Price < 0 {
			fee.Price, fee.Quantity = -fee.Price, -1
		}
		list = append(list[:len(list):len(list)], fee)
	}
	return list
}

// InvoicePaper draws what an invoice says, to be keyed in from.
func InvoicePaper(ctx context.Context, i Invoice, at time.Time) ([]byte, error) {
	s := invoiceSheet(ctx, i, at)
	s.text(11, false, locale.T(ctx, "invoice.paper_lead"))
	s.facts(locale.T(ctx, "invoice.seller"), []string{
		"invoice.name", i.Sold.Name, "invoice.tax_number", i.SellerNumber, "invoice.address", place.FullAddress(i.Sold.Address, i.Sold.Commune),
		"invoice.kind", locale.T(ctx, "invoice.kind_"+string(i.Sold.TaxKind)),
	})
	buyer := []string{"invoice.name", i.buyer()}
	if i.Wish.Given() {
		buyer = append(buyer, "invoice.tax_number", i.Wish.TaxNumber, "invoice.address", i.Wish.Address, "invoice.email", i.Wish.Email)
	}
	s.facts(locale.T(ctx, "invoice.buyer"), append(buyer, "invoice.paid_by", locale.T(ctx, "invoice.paid_"+i.paidBy())))
	s.y += 2
	columns := []pdf.Column{
		{Title: "STT", Width: s.width * 0.07},
		{Title: locale.T(ctx, "paper.goods"), Width: s.width * 0.39},
		{Title: locale.T(ctx, "paper.unit"), Width: s.width * 0.15},
		{Title: locale.T(ctx, "paper.quantity"), Width: s.width * 0.07},
		{Title: locale.T(ctx, "invoice.price"), Width: s.width * 0.14},
		{Title: locale.T(ctx, "paper.sum"), Width: s.width * 0.18},
	}
	var rows [][]string
	for n, l := range i.all() {
		sum := l.Sum().String()
		if tax := i.taxed(l); tax != "" {
			sum += " (" + tax + ")"
		}
		rows = append(rows, []string{strconv.Itoa(n + 1), l.Name, l.Unit, strconv.Itoa(l.Quantity), l.Price.String(), sum})
	}
	s.y = s.Table(edge, s.y, columns, rows) + 3
	s.text(13, true, locale.T(ctx, "paper.total", "total", i.Total().String()))
	s.text(10, false, locale.T(ctx, "invoice.in_words", "words", locale.InWords(i.Total())))
	s.text(9, false, locale.T(ctx, "invoice.form_"+map[bool]string{true: "sales", false: "either"}[i.BySales()]))
	s.text(9, false, locale.T(ctx, "invoice.law"))
	var out bytes.Buffer
	if err := s.Write(&out); err != nil {
		return nil, fmt.Errorf("draw invoice data of %s: %w", i.Order, err)
	}
	return out.Bytes(), nil
}

// invoiceSheet is a fresh sheet under the head of an invoice's data; it leads nowhere, so it has no QR code.
func invoiceSheet(ctx context.Context, i Invoice, at time.Time) *drawing {
	s := &drawing{Doc: pdf.New(pdf.A4, i.Order, at), ctx: ctx, width: pdf.A4.Width - 2*edge, y: edge}
	s.Page()
	s.text(16, true, locale.T(ctx, "invoice.data"))
	day := locale.T(ctx, "invoice.not_yet")
	if !i.At.IsZero() {
		day = locale.Date(i.At)
	}
	s.text(11, false, locale.T(ctx, "invoice.of_order", "order", i.Order, "day", day))
	s.Rule(edge, s.y, edge+s.width, s.y)
	s.y += 3
	return s
}

// facts are a heading and lines below it: keys of their labels, each followed by what there is to say.
func (s *drawing) facts(title string, pairs []string) {
	s.y += 2
	s.text(12, true, title)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			s.text(11, false, locale.T(s.ctx, pairs[i])+": "+pairs[i+1])
		}
	}
}

// InvoiceColumns are those of a file of invoices: a row for each line, the lines of one invoice under one number.
var InvoiceColumns = []sheet.Column{
	{Title: "Hoá đơn số thứ tự", Width: 9, Number: true},
	{Title: "Loại", Width: 18},
	{Title: "Ngày giao hàng", Width: 12},
	{Title: "Mã đơn hàng", Width: 13},
	{Title: "Mẫu số", Width: 9},
	{Title: "Tên người bán", Width: 32},
	{Title: "Mã số thuế người bán", Width: 18},
	{Title: "Địa chỉ người bán", Width: 44},
	{Title: "Tên người mua", Width: 32},
	{Title: "Mã số thuế người mua", Width: 18},
	{Title: "Địa chỉ người mua", Width: 44},
	{Title: "Email nhận hoá đơn", Width: 26},
	{Title: "Hình thức thanh toán", Width: 10},
	{Title: "STT dòng", Width: 7, Number: true},
	{Title: "Tên hàng hoá, dịch vụ", Width: 40},
	{Title: "Đơn vị tính", Width: 14},
	{Title: "Số lượng", Width: 9, Number: true},
	{Title: "Đơn giá", Width: 13, Number: true},
	{Title: "Thành tiền", Width: 14, Number: true},
	{Title: "Thuế suất GTGT", Width: 10},
	{Title: "Đơn vị tiền tệ", Width: 8},
	{Title: "Tổng tiền thanh toán", Width: 16, Number: true},
	{Title: "Tổng tiền bằng chữ", Width: 50},
}

// InvoiceRows are invoices as InvoiceColumns has them.
func InvoiceRows(list []Invoice) (rows [][]string) {
	for n, i := range list {
		kind := "Bán hàng"
		if i.Back {
			kind = "Điều chỉnh giảm (hàng trả lại)"
		}
		total := i.Total()
		for m, l := range i.all() {
			rows = append(rows, []string{
				strconv.Itoa(n + 1), kind, locale.Date(i.At), i.Order, i.form(),
				i.Sold.Name, i.SellerNumber, place.FullAddress(i.Sold.Address, i.Sold.Commune),
				i.buyer(), i.Wish.TaxNumber, i.Wish.Address, i.Wish.Email, i.paidBy(),
				strconv.Itoa(m + 1), l.Name, l.Unit, strconv.Itoa(l.Quantity), strconv.FormatInt(int64(l.Price), 10), strconv.FormatInt(int64(l.Sum()), 10),
				i.taxed(l), "VND", strconv.FormatInt(int64(total), 10), locale.InWords(total),
			})
		}
	}
	return rows
}
