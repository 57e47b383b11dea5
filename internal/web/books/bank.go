package books

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/ledger"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
)

// bank shows the books' side of the collecting account day by day, to lay beside the bank's statement.
func (p *pages) bank(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "bank")
	if err != nil {
		return err
	}
	begins, ends := clock.Month(p.monthOf(c.Query("thang")))
	days, err := ledger.Days(c.UserContext(), p.DB, ledger.Bank, begins, ends)
	if err != nil {
		return err
	}
	page := view.BooksBank{Books: around, Begins: begins, Before: begins.AddDate(0, -1, 0).Format("2006-01")}
	if !p.Clock().Before(ends) {
		page.After = ends.Format("2006-01")
	}
	for _, d := range days {
		page.Days = append(page.Days, view.BookDay{On: d.On, In: d.In, Out: d.Out, Balance: d.Balance})
	}
	title := locale.T(c.UserContext(), "books.bank_month", "month", locale.Month(begins))
	return p.Visits.Show(c, fiber.StatusOK, title, func(f view.Frame) templ.Component { return view.BooksBankPage(f, page) })
}
