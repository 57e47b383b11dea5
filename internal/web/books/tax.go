package books

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/payout"
	"nongsan/internal/place"
	"nongsan/internal/sheet"
	"nongsan/internal/tax"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const taxPath = "/quan-ly/ke-toan/thue"

// monthOf reads a month like 2026-11; anything else is the present one.
func (p *pages) monthOf(text string) time.Time {
	if t, err := time.ParseInLocation("2006-01", text, clock.Vietnam); err == nil && t.Year() > 2000 && t.Year() < 2200 {
		return t
	}
	begins, _ := clock.Month(p.Clock())
	return begins
}

func (p *pages) tax(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "tax")
	if err != nil {
		return err
	}
	return p.showTax(c, fiber.StatusOK, p.monthOf(c.Query("thang")), view.BooksTax{Books: around})
}

// showTax renders a month; page has what was typed.
func (p *pages) showTax(c *fiber.Ctx, status int, month time.Time, page view.BooksTax) error {
	m, err := p.Payouts.TaxMonth(c.UserContext(), month)
	if err != nil {
		return err
	}
	_, ends := clock.Month(m.Begins)
	page.Month, page.Begins, page.FileBy = m.Begins.Format("2006-01"), m.Begins, tax.FileBy(m.Begins)
	page.Before, page.Over = m.Begins.AddDate(0, -1, 0).Format("2006-01"), !p.Clock().Before(ends)
	if page.Over {
		page.After = ends.Format("2006-01")
	}
	for _, w := range m.Sellers {
		page.Sellers = append(page.Sellers, view.BookTax{Stall: w.Stall, LegalName: w.LegalName, Sales: w.Sales, Sold: w.Sold, Returned: w.Returned, VAT: w.VAT, PIT: w.PIT})
	}
	page.Sum = view.BookTax{Sales: m.Sum.Sales, Sold: m.Sum.Sold, Returned: m.Sum.Returned, VAT: m.Sum.VAT, PIT: m.Sum.PIT}
	if f := m.Filing; f != nil {
		page.Filed, page.FiledBy, page.FiledAt, page.Receipt = true, f.By, f.At, f.Reference
	}
	title := locale.T(c.UserContext(), "books.tax_month", "month", locale.Month(m.Begins))
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.BooksTaxPage(f, page) })
}

// taxColumns are the fields of a platform's list of what it withheld from households and individuals.
var taxColumns = []sheet.Column{
	{Title: "STT", Width: 6},
	{Title: "Họ và tên / Tên hộ kinh doanh", Width: 36},
	{Title: "Mã số thuế / Số định danh cá nhân", Width: 20},
	{Title: "Gian hàng", Width: 28},
	{Title: "Địa chỉ", Width: 44},
	{Title: "Số giao dịch hoàn thành", Width: 12, Number: true},
	{Title: "Doanh thu hàng hoá", Width: 18, Number: true},
	{Title: "Hàng trả lại (bù trừ)", Width: 18, Number: true},
	{Title: "Doanh thu sau bù trừ", Width: 18, Number: true},
	{Title: "Thuế GTGT đã khấu trừ", Width: 18, Number: true},
	{Title: "Thuế TNCN đã khấu trừ", Width: 18, Number: true},
	{Title: "Tổng thuế đã khấu trừ", Width: 18, Number: true},
}

func taxCells(n int, w payout.Withheld) []string {
	cells := []string{strconv.Itoa(n), w.LegalName, w.Number, w.Stall, place.FullAddress(w.AddressLine, w.CommuneCode), strconv.Itoa(w.Sales)}
	for _, v := range []int64{int64(w.Sold), int64(w.Returned), int64(w.Sold - w.Returned), int64(w.VAT), int64(w.PIT), int64(w.VAT + w.PIT)} {
		cells = append(cells, strconv.FormatInt(v, 10))
	}
	return cells
}

// monthFile is a file that an accountant asks for: of a month, with whole numbers of people.
type monthFile struct {
	officerID int64
	month     time.Time
	kind      string // xlsx or csv
}

// monthFile reads who asks for which; nil when the question is answered already, by an error or by asking for a new
// proof of who it is.
func (p *pages) monthFile(c *fiber.Ctx) (*monthFile, error) {
	officer, _, err := p.accountant(c, "tax")
	if err != nil {
		return nil, err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return nil, err
	}
	f := monthFile{officer.ID, p.monthOf(form.Get("thang")), form.Get("kieu")}
	if !p.Visits.Fresh(c) {
		return nil, visit.ProveAgain(c, taxPath+"?thang="+f.month.Format("2006-01"))
	}
	return &f, nil
}

// taxFile is the month as the tax office's form asks for it. It holds whole numbers of people: each look is noted.
func (p *pages) taxFile(c *fiber.Ctx) error {
	f, err := p.monthFile(c)
	if f == nil {
		return err
	}
	m, err := p.Payouts.TaxFile(c.UserContext(), f.officerID, f.month)
	if err != nil {
		return err
	}
	t := visit.Table{Name: "thue-khau-tru-" + f.month.Format("2006-01"), Sheet: "Thue khau tru", Columns: taxColumns}
	for i, w := range m.Sellers {
		t.Rows = append(t.Rows, taxCells(i+1, w))
	}
	m.Sum.LegalName = "Tổng cộng"
	sum := taxCells(0, m.Sum)
	sum[0], sum[4] = "", ""
	t.Rows = append(t.Rows, sum)
	return t.Send(c, f.kind)
}

func (p *pages) fileTax(c *fiber.Ctx) error {
	officer, around, err := p.accountant(c, "tax")
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	month := p.monthOf(form.Get("thang"))
	err = p.Payouts.FileTax(c.UserContext(), officer.ID, month, form.Get("reference"))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showTax(c, fiber.StatusUnprocessableEntity, month, view.BooksTax{Books: around, Reference: form.Get("reference"), Error: visit.Texts(c, e)["reference"]})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "tax_filed")
	return httpd.SeeOther(c, taxPath+"?thang="+month.Format("2006-01"))
}
