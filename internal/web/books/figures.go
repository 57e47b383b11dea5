package books

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/report"
	"nongsan/internal/sheet"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// span reads the days in the address, both included; without them it is the present month.
func (p *pages) span(c *fiber.Ctx) report.Span {
	s := report.Span{}
	s.From, s.Until = clock.Month(p.Clock())
	from, err := time.ParseInLocation(time.DateOnly, c.Query("tu"), clock.Vietnam)
	to, err2 := time.ParseInLocation(time.DateOnly, c.Query("den"), clock.Vietnam)
	if err == nil && err2 == nil && from.Year() > 2000 && !to.Before(from) && to.Year() < 2200 {
		s.From, s.Until = from, to.AddDate(0, 0, 1)
	}
	return s
}

// figures are what the province talks about on Monday: to read, to print, to take along.
func (p *pages) figures(c *fiber.Ctx) error {
	officer, s, f, at, err := p.figuresOf(c)
	if err != nil {
		return err
	}
	last := s.Until.AddDate(0, 0, -1)
	page := view.Figures{
		MayFeature: officer.May(account.Promoter), From: s.From.Format(time.DateOnly), To: last.Format(time.DateOnly), Begins: s.From, Ends: last,
		Total: row(f.Total, ""), NewSellers: f.NewSellers, Listings: f.Listings, At: at,
	}
	for _, r := range f.Communes {
		page.Communes = append(page.Communes, row(r, communeName(r.Code)))
	}
	for _, r := range f.Categories {
		page.Categories = append(page.Categories, row(r, categoryName(c, r)))
	}
	for _, r := range f.Months {
		page.Months = append(page.Months, row(r, r.Code[5:]+"/"+r.Code[:4]))
	}
	return p.Visits.Show(c, fiber.StatusOK, "figures.title", func(fr view.Frame) templ.Component { return view.FiguresPage(fr, page) })
}

// figuresOf reads the figures and when they were counted.
func (p *pages) figuresOf(c *fiber.Ctx) (officer *account.Session, s report.Span, f report.Figures, at time.Time, err error) {
	if officer, err = p.Visits.Officer(c, account.Moderator, account.Promoter, account.Accountant); err != nil {
		return nil, s, f, at, err
	}
	s = p.span(c)
	f, at, err = report.Shown(c.UserContext(), p.DB, s, p.Clock())
	return officer, s, f, at, err
}

func row(r report.Row, name string) view.FigureRow {
	return view.FigureRow{Name: name, Orders: r.Orders, Sellers: r.Sellers, Turnover: r.Turnover}
}

func communeName(code string) string {
	if commune, ok := place.CommuneByCode(code); ok {
		return commune.Name
	}
	return code
}

func categoryName(c *fiber.Ctx, r report.Row) string {
	if locale.From(c.UserContext()) == locale.En {
		return r.NameEn
	}
	return r.Name
}

// figuresFile is one of the tables to open in Excel: bang is xa, loai or thang.
func (p *pages) figuresFile(c *fiber.Ctx) error {
	_, _, f, _, err := p.figuresOf(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	kind, rows, name := "communes", f.Communes, func(r report.Row) string { return communeName(r.Code) }
	switch c.Query("bang") {
	case "loai":
		kind, rows, name = "categories", f.Categories, func(r report.Row) string { return categoryName(c, r) }
	case "thang":
		kind, rows, name = "months", f.Months, func(r report.Row) string { return r.Code }
	}
	t := visit.Table{Name: "so-lieu-" + kind, Sheet: "So lieu", Columns: []sheet.Column{
		{Title: locale.T(ctx, "figures."+kind), Width: 32},
		{Title: locale.T(ctx, "figures.orders"), Width: 12, Number: true},
		{Title: locale.T(ctx, "figures.sellers"), Width: 12, Number: true},
		{Title: locale.T(ctx, "figures.turnover"), Width: 20, Number: true},
	}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{name(r), strconv.Itoa(r.Orders), strconv.Itoa(r.Sellers), strconv.FormatInt(int64(r.Turnover), 10)})
	}
	return t.Send(c, c.Query("kieu"))
}
