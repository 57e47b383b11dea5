package books

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/ledger"
	"nongsan/internal/payout"
	"nongsan/internal/web/view"
)

// home says where the money is and whose.
func (p *pages) home(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "home")
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	balances, err := ledger.Balances(ctx, p.DB)
	if err != nil {
		return err
	}
	page := view.BooksHome{Books: around}
	for _, b := range balances {
		page.Balances = append(page.Balances, view.BookBalance{Account: key(string(b.Account)), Kind: b.Kind, Amount: b.Shown()})
	}
	due, err := p.Payouts.Due(ctx)
	if err != nil {
		return err
	}
	for _, d := range due {
		if d.Amount > 0 {
			page.Due, page.DueSellers = page.Due.Plus(d.Amount), page.DueSellers+1
		}
	}
	cash, err := p.Payouts.WithCarriers(ctx)
	if err != nil {
		return err
	}
	for _, one := range cash {
		page.Carriers, page.CarrierParts = page.Carriers.Plus(one.Gross), page.CarrierParts+1
	}
	batches, err := p.Payouts.Batches(ctx)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if b.State == payout.Draft {
			page.Draft = b.ID
		}
	}
	return p.Visits.Show(c, fiber.StatusOK, "books.title", func(f view.Frame) templ.Component { return view.BooksHomePage(f, page) })
}
