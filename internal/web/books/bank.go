package books

import (
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/ledger"
	"nongsan/internal/locale"
	"nongsan/internal/payout"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// bank shows the books' side of the collecting account day by day, to lay beside the bank's statement.
func (p *pages) bank(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "bank")
	if err != nil {
		return err
	}
	return p.showBank(c, fiber.StatusOK, view.BooksBank{Books: around})
}

// showBank renders a month; page has what was typed and found.
func (p *pages) showBank(c *fiber.Ctx, status int, page view.BooksBank) error {
	ctx := c.UserContext()
	begins, ends := clock.Month(p.monthOf(c.Query("thang")))
	days, err := ledger.Days(ctx, p.DB, ledger.Bank, begins, ends)
	if err != nil {
		return err
	}
	page.Begins, page.Before = begins, begins.AddDate(0, -1, 0).Format("2006-01")
	if !p.Clock().Before(ends) {
		page.After = ends.Format("2006-01")
	}
	for _, d := range days {
		page.Days = append(page.Days, view.BookDay{On: d.On, In: d.In, Out: d.Out, Balance: d.Balance})
	}
	for _, gateway := range payout.Gateways {
		held, err := ledger.Held(ctx, p.DB, ledger.GatewayAccount(gateway))
		if err != nil {
			return err
		}
		if held > 0 {
			page.Gateways = append(page.Gateways, view.Option{Value: gateway, Label: locale.T(ctx, "books.account.gateway_"+gateway) + ": " + held.String()})
		}
	}
	title := locale.T(ctx, "books.bank_month", "month", locale.Month(begins))
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.BooksBankPage(f, page) })
}

// compare lays the bank's lines beside the books. It changes nothing.
func (p *pages) compare(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "bank")
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	page := view.BooksBank{Books: around, Pasted: form.Lines("lines")}
	lines, err := payout.ReadStatement(page.Pasted)
	if e, wrong := errs.As(err); wrong {
		page.Wrong = locale.T(c.UserContext(), e.Code, "n", e.Args["n"])
		return p.showBank(c, fiber.StatusUnprocessableEntity, page)
	}
	if len(lines) == 0 {
		page.Wrong = locale.T(c.UserContext(), "statement.empty")
		return p.showBank(c, fiber.StatusUnprocessableEntity, page)
	}
	byDay := func(a, b payout.BankLine) int { return a.Day.Compare(b.Day) }
	books, err := p.Payouts.OnBank(c.UserContext(), slices.MinFunc(lines, byDay).Day, slices.MaxFunc(lines, byDay).Day)
	if err != nil {
		return err
	}
	onlyBank, onlyBooks := payout.Compare(lines, books)
	page.Compared = true
	for _, l := range onlyBank {
		page.OnlyBank = append(page.OnlyBank, view.BookMove{On: noon(l.Day), Amount: l.Amount, What: l.Memo})
	}
	for _, b := range onlyBooks {
		what := locale.T(c.UserContext(), "books.event_"+b.Kind) + " " + b.Order + b.Payout
		page.OnlyBooks = append(page.OnlyBooks, view.BookMove{On: noon(b.Day), Amount: b.Amount, What: what})
	}
	return p.showBank(c, fiber.StatusOK, page)
}

// noon keeps a day the same in every zone.
func noon(day time.Time) time.Time { return day.Add(5 * time.Hour) }

// settleGateway records that a gateway paid out what it had taken.
func (p *pages) settleGateway(c *fiber.Ctx) error {
	officer, around, err := p.accountant(c, "bank")
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := payout.Settlement{Gateway: form.Get("gateway"), Reference: form.Get("reference"), Gross: feeOf(form.Get("gross")), Fee: feeOf(form.Get("fee"))}
	err = p.Payouts.Settle(c.UserContext(), officer.ID, in)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		typed := map[string]string{"gateway": in.Gateway, "reference": in.Reference, "gross": form.Get("gross"), "fee": form.Get("fee")}
		return p.showBank(c, fiber.StatusUnprocessableEntity, view.BooksBank{Books: around, Typed: typed, Errors: visit.Texts(c, e)})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "gateway_settled")
	return httpd.SeeOther(c, "/quan-ly/ke-toan/doi-soat")
}
