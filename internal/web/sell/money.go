package sell

import (
	"bytes"
	"regexp"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/locale"
	"nongsan/internal/payout"
	"nongsan/internal/seller"
	"nongsan/internal/tax"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// money is what the stall earned and what is on its way; only its owner sees it.
func (p *pages) money(c *fiber.Ctx) error {
	_, s, err := p.own(c, true)
	if err != nil {
		return err
	}
	ctx, page := c.UserContext(), view.SellMoney{}
	owed, err := ledger.OwedTo(ctx, p.DB, s.ID)
	if err != nil {
		return err
	}
	page.Payable, page.Waiting = owed.Payable, owed.Waiting
	if page.Underway, err = p.Payouts.Underway(ctx, s.ID); err != nil {
		return err
	}
	masked, err := p.Profiles.Secrets.Masked(ctx, s.ID)
	if err != nil {
		return err
	}
	if masked.BankNumber != "" {
		page.Account = masked.BankNumber + " · " + masked.BankHolder
	}
	months, err := p.Payouts.Months(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, m := range months {
		page.Months = append(page.Months, m.Format("2006-01"))
	}
	if err := p.paidAndCharged(c, s, &page); err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, "earn.title", func(f view.Frame) templ.Component { return view.SellMoneyPage(f, page) })
}

// paidAndCharged adds the payouts, the commission as it is and will be, and the year's turnover.
func (p *pages) paidAndCharged(c *fiber.Ctx, s seller.Seller, page *view.SellMoney) error {
	ctx, now := c.UserContext(), p.Clock()
	payouts, err := p.Payouts.OfSeller(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, one := range payouts {
		page.Payouts = append(page.Payouts, view.SellPayout{Amount: one.Amount, State: string(one.State), At: one.SettledAt, Why: one.Why})
	}
	rates, err := p.Fees.Rates(ctx)
	if err != nil {
		return err
	}
	for _, r := range rates.For(s.ID, now) {
		page.Fees = append(page.Fees, view.SellFee{BeginsAt: r.BeginsAt, Rate: r.Percent(), For: r.Category})
	}
	if s.TaxKind == seller.TaxHousehold || s.TaxKind == seller.TaxIndividual {
		sold, err := ledger.Turnover(ctx, p.DB, []int64{s.ID}, clock.YearBegins(now), now)
		if err != nil {
			return err
		}
		page.Sold, page.Limit = sold[s.ID], tax.Threshold(now)
	}
	return nil
}

var monthFormat = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

// statement reads the month in the address of the owner's stall.
func (p *pages) statement(c *fiber.Ctx) (seller.Seller, payout.Statement, error) {
	_, s, err := p.own(c, true)
	if err != nil {
		return s, payout.Statement{}, err
	}
	if !monthFormat.MatchString(c.Params("month")) {
		return s, payout.Statement{}, errs.New(errs.NotFound, "http.not_found")
	}
	month, err := time.ParseInLocation("2006-01", c.Params("month"), clock.Vietnam)
	if err != nil {
		return s, payout.Statement{}, err
	}
	st, err := p.Payouts.Statement(c.UserContext(), s.ID, month)
	return s, st, err
}

func (p *pages) moneyMonth(c *fiber.Ctx) error {
	_, st, err := p.statement(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	line := func(what string, l payout.Line) view.SellStatementLine {
		return view.SellStatementLine{
			At: l.At, What: what, Order: l.Order, Goods: l.Goods, Shipping: l.Shipping, Commission: l.Commission, Tax: l.Tax(), Other: l.Other(), Sum: l.Sum(),
		}
	}
	page := view.SellStatement{Month: c.Params("month"), Begins: st.Begins, Opening: st.Opening, Closing: st.Closing, Total: line(locale.T(ctx, "statement.total"), st.Total)}
	for _, l := range st.Lines {
		page.Lines = append(page.Lines, line(l.What(ctx), l))
	}
	title := locale.T(ctx, "statement.title", "month", locale.Month(st.Begins))
	return p.Visits.Show(c, fiber.StatusOK, title, func(f view.Frame) templ.Component { return view.SellStatementPage(f, page) })
}

func (p *pages) statementPDF(c *fiber.Ctx) error {
	s, st, err := p.statement(c)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := st.PDF(c.UserContext(), &out, s, p.Clock()); err != nil {
		return err
	}
	return visit.Attach(c, "sao-ke-"+c.Params("month")+".pdf", "application/pdf", out.Bytes())
}

func (p *pages) statementSheet(c *fiber.Ctx) error {
	_, st, err := p.statement(c)
	if err != nil {
		return err
	}
	t := visit.Table{Name: "sao-ke-" + c.Params("month"), Sheet: "Sao ke " + c.Params("month")}
	t.Columns, t.Rows = st.Sheet(c.UserContext())
	return t.Send(c, "xlsx")
}
