package books

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/seller"
	"nongsan/internal/web/visit"
)

// invoiceFile is what the electronic invoices of a month say, of all sellers, for whom they charged with issuing them.
// It holds whole numbers of people: each look is noted.
func (p *pages) invoiceFile(c *fiber.Ctx) error {
	f, err := p.monthFile(c)
	if f == nil {
		return err
	}
	list, err := p.Orders.Invoices(c.UserContext(), 0, f.month)
	if err != nil {
		return err
	}
	if err := p.nameSellers(c.UserContext(), f.officerID, list, "Dữ liệu hoá đơn tháng "+f.month.Format("01/2006")); err != nil {
		return err
	}
	t := visit.Table{Name: "hoa-don-" + f.month.Format("2006-01"), Sheet: "Hoa don " + f.month.Format("2006-01"), Columns: order.InvoiceColumns, Rows: order.InvoiceRows(list)}
	return t.Send(c, f.kind)
}

// nameSellers adds the sellers' tax numbers; one that is not known stays empty.
func (p *pages) nameSellers(ctx context.Context, officerID int64, list []order.Invoice, why string) error {
	numbers := map[int64]string{}
	for i := range list {
		one := &list[i]
		number, looked := numbers[one.SellerID]
		if !looked {
			field := seller.TaxNumber
			if one.BySales() {
				field = seller.CitizenNumber
			}
			var err error
			number, err = p.Secrets.Look(ctx, officerID, one.SellerID, field, why)
			if err != nil && !errs.HasCode(err, "seller.no_number") {
				return err
			}
			numbers[one.SellerID] = number
		}
		one.SellerNumber = number
	}
	return nil
}
