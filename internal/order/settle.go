package order

import (
	"context"
	"time"

	"nongsan/internal/ledger"
	"nongsan/internal/payment"
	"nongsan/internal/pg"
)

// complete enters a delivered part into the books: cash that was taken at the door, and the sale.
func complete(ctx context.Context, tx pg.Tx, o *Order, p *Part, now time.Time) error {
	part, way := p.inBooks(), o.way(p)
	if o.Method == payment.COD {
		if err := payment.Collect(ctx, tx, part, way, p.Total(), now); err != nil {
			return err
		}
	}
	return ledger.Completed(ctx, tx, now, part, way, p.sums())
}

// way is how a part's money reaches us. A parcel with a carrier's number was handed over by the carrier, who keeps
// the cash until it remits; any other by the seller.
func (o *Order) way(p *Part) ledger.Way {
	if o.Method != payment.COD {
		return ledger.Prepaid
	}
	for _, one := range p.Parcels {
		if one.Tracking != "" {
			return ledger.CarrierCash
		}
	}
	return ledger.SellersCash
}

func (p *Part) inBooks() ledger.Part {
	return ledger.Part{OrderID: p.OrderID, SellerOrderID: p.ID, SellerID: p.SellerID}
}

// sums is what a part's sale consists of: the units that arrived.
func (p *Part) sums() ledger.Sums {
	s := ledger.Sums{Shipping: p.Shipping}
	for _, l := range p.Lines {
		s = s.Plus(l.sums(l.Kept()))
	}
	return s
}
