// Package books is the accountant's pages: where the money is, payouts to sellers, the cash of carriers, tax withheld,
// commission, and the bank's statement beside the books.
package books

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/order"
	"nongsan/internal/payout"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// Deps is what the pages are built on.
type Deps struct {
	Visits   *visit.Visits
	DB       *sqlx.DB
	Payouts  *payout.Service
	Fees     *commission.Service
	Sellers  *seller.Service
	Secrets  *seller.Secrets
	Orders   *order.Service
	Catalog  *catalog.Service
	BankName func(bin string) string
	Clock    clock.Clock
}

type pages struct{ Deps }

// Routes adds the pages. What opens sealed numbers is asked for by POST: each look is noted.
func Routes(app fiber.Router, d Deps) {
	p := &pages{d}
	app.Get("/quan-ly/ke-toan", p.home)

	// Payouts
	app.Get("/quan-ly/ke-toan/chi-tra", p.payouts)
	app.Post("/quan-ly/ke-toan/chi-tra", p.drawUp)
	app.Get("/quan-ly/ke-toan/chi-tra/:id", p.batch)
	app.Post("/quan-ly/ke-toan/chi-tra/:id/duyet", p.approve)
	app.Post("/quan-ly/ke-toan/chi-tra/:id/bo", p.drop)
	app.Post("/quan-ly/ke-toan/chi-tra/:id/tep", p.bankFile)
	app.Post("/quan-ly/ke-toan/lenh-chi/:id/da-tra", p.markPaid)
	app.Post("/quan-ly/ke-toan/lenh-chi/:id/khong-tra", p.markFailed)

	// Cash that carriers took
	app.Get("/quan-ly/ke-toan/thu-ho", p.cash)
	app.Post("/quan-ly/ke-toan/thu-ho", p.remit)

	// Tax withheld
	app.Get("/quan-ly/ke-toan/thue", p.tax)
	app.Post("/quan-ly/ke-toan/thue/tep", p.taxFile)
	app.Post("/quan-ly/ke-toan/thue/da-nop", p.fileTax)
	app.Post("/quan-ly/ke-toan/hoa-don/tep", p.invoiceFile)

	// Commission
	app.Get("/quan-ly/ke-toan/phi", p.fees)
	app.Post("/quan-ly/ke-toan/phi", p.announce)
	app.Post("/quan-ly/ke-toan/phi/:id/rut", p.withdraw)

	// Figures, for every officer of the province
	app.Get("/quan-ly/so-lieu", p.figures)
	app.Get("/quan-ly/so-lieu/tep", p.figuresFile)

	// The bank's statement, and what gateways paid out
	app.Get("/quan-ly/ke-toan/doi-soat", p.bank)
	app.Post("/quan-ly/ke-toan/doi-soat", p.compare)
	app.Post("/quan-ly/ke-toan/quyet-toan", p.settleGateway)
}

// accountant is who may see these pages, and what stands around them.
func (p *pages) accountant(c *fiber.Ctx, here string) (*account.Session, view.Books, error) {
	officer, err := p.Visits.Officer(c, account.Accountant)
	if err != nil {
		return nil, view.Books{}, err
	}
	return officer, view.Books{Here: here, MayFeature: officer.May(account.Promoter)}, nil
}

// key is an account as the texts name it.
func key(account string) string { return strings.NewReplacer(":", "_").Replace(account) }
