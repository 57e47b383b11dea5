package sell

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/seller"
	"nongsan/internal/web/visit"
)

// ownNumber is a stall's tax number as its own papers show it: whole where the register shows it to everybody, masked
// where it is a person's.
func (p *pages) ownNumber(ctx context.Context, s seller.Seller) (string, error) {
	number, err := p.Profiles.Secrets.PublicTaxNumber(ctx, s)
	if err != nil || number != "" {
		return number, err
	}
	masked, err := p.Profiles.Secrets.Masked(ctx, s.ID)
	return masked.Number, err
}

// invoice is what the seller's invoice for its part of an order says, as a paper.
func (p *pages) invoice(c *fiber.Ctx, o order.Order) error {
	i := order.InvoiceOf(o, o.Parts[0])
	if len(i.Lines) == 0 || o.Parts[0].State.Ended() {
		return errs.New(errs.NotFound, "order.not_found")
	}
	s, err := p.Sellers.ByID(c.UserContext(), i.SellerID)
	if err != nil {
		return err
	}
	if i.SellerNumber, err = p.ownNumber(c.UserContext(), s); err != nil {
		return err
	}
	raw, err := order.InvoicePaper(c.UserContext(), i, p.Clock())
	if err != nil {
		return err
	}
	return visit.ShowPDF(c, "hoa-don-"+o.Code, raw)
}

// invoices are those of a month as a file.
func (p *pages) invoices(c *fiber.Ctx) error {
	_, s, err := p.own(c, true)
	if err != nil {
		return err
	}
	kind := c.Params("kind")
	if !monthFormat.MatchString(c.Params("month")) || (kind != "xlsx" && kind != "csv") {
		return errs.New(errs.NotFound, "http.not_found")
	}
	month, err := time.ParseInLocation("2006-01", c.Params("month"), clock.Vietnam)
	if err != nil {
		return err
	}
	list, err := p.Orders.Invoices(c.UserContext(), s.ID, month)
	if err != nil {
		return err
	}
	number, err := p.ownNumber(c.UserContext(), s)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].SellerNumber = number
	}
	t := visit.Table{Name: "hoa-don-" + c.Params("month"), Sheet: "Hoa don " + c.Params("month"), Columns: order.InvoiceColumns, Rows: order.InvoiceRows(list)}
	return t.Send(c, kind)
}
