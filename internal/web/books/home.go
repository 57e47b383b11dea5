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
	if page.Due, page.DueSellers, err = p.Payouts.DueInAll(ctx); err != nil {
		return err
	}
	if page.Carriers, page.CarrierParts, err = p.Payouts.CashInAll(ctx); err != nil {
		return err
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
