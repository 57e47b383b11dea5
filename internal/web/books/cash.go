package books

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/money"
	"nongsan/internal/payout"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// lateAfter is how long carriers take to hand over cash at most.
const lateAfter = 7

func (p *pages) cash(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "cash")
	if err != nil {
		return err
	}
	return p.showCash(c, fiber.StatusOK, view.BooksCash{Books: around, Received: p.Clock().Format(time.DateOnly)}, nil)
}

// showCash renders the page with what was typed; fees are the chosen parts' by id.
func (p *pages) showCash(c *fiber.Ctx, status int, page view.BooksCash, fees map[int64]string) error {
	cash, err := p.Payouts.WithCarriers(c.UserContext())
	if err != nil {
		return err
	}
	now := p.Clock()
	for _, one := range cash {
		days := int(now.Sub(one.At) / (24 * time.Hour))
		fee, chosen := fees[one.SellerOrderID]
		page.Parts = append(page.Parts, view.BookCash{
			ID: one.SellerOrderID, Order: one.Order, Stall: one.Stall, Gross: one.Gross, At: one.At, Days: days, AlreadyLate: days > lateAfter,
			Fee: fee, Chosen: chosen,
		})
	}
	return p.Visits.Show(c, status, "books.cash", func(f view.Frame) templ.Component { return view.BooksCashPage(f, page) })
}

func (p *pages) remit(c *fiber.Ctx) error {
	officer, around, err := p.accountant(c, "cash")
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	list := payout.Remittance{Carrier: form.Get("carrier"), Reference: form.Get("reference"), Fees: map[int64]money.VND{}}
	list.ReceivedOn, _ = time.Parse(time.DateOnly, form.Get("received")) // none is told by Remit
	typed := map[int64]string{}
	for _, part := range form.All("part") {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			continue
		}
		fee := form.Get("fee_" + part)
		typed[id], list.Fees[id] = fee, feeOf(fee)
	}
	err = p.Payouts.Remit(c.UserContext(), officer.ID, list)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showCash(c, fiber.StatusUnprocessableEntity, view.BooksCash{
			Books: around, Carrier: list.Carrier, Reference: list.Reference, Received: form.Get("received"), Errors: visit.Texts(c, e),
		}, typed)
	}
	if err != nil {
		return err
	}
	visit.Say(c, "cash_remitted")
	return httpd.SeeOther(c, "/quan-ly/ke-toan/thu-ho")
}

// feeOf reads a fee: nothing is none, and what is no amount is refused by Remit.
func feeOf(text string) money.VND {
	if text == "" {
		return 0
	}
	if fee, ok := money.Parse(text); ok {
		return fee
	}
	return -1
}
