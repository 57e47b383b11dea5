package order

import (
	"context"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/tax"
)

// Charges are what of a line is not the seller's: tax withheld for the state and the marketplace's commission, in
// basis points, at the rates of the day it was ordered.
type Charges struct {
	TaxClass       tax.Class `db:"tax_class"`
	VATRate        int       `db:"vat_bp"`
	PITRate        int       `db:"pit_bp"`
	CommissionRate int       `db:"commission_bp"`

	taxKind    tax.Kind // only while it is placed
	categoryID int
}

// sums is what the sale of so many of a line's units consists of: whole dong, half up per line.
func (l Line) sums(units int) ledger.Sums {
	goods := l.Price.Times(int64(units))
	vat, pit := tax.Rates{VAT: l.VATRate, PIT: l.PITRate}.Of(goods)
	return ledger.Sums{Goods: goods, Commission: goods.Percent(l.CommissionRate), VAT: vat, PIT: pit}
}

// charge gives every line the rates of the day.
func (s *Service) charge(ctx context.Context, tx pg.Tx, parts []Part, now time.Time) error {
	fees, err := s.fees.Remembered(ctx, tx)
	if err != nil {
		return err
	}
	turnover, err := turnoverOf(ctx, tx, parts, now)
	if err != nil {
		return err
	}
	for i := range parts {
		p := &parts[i]
		for j := range p.Lines {
			l := &p.Lines[j]
			rates := tax.On(tax.Subject{Class: l.TaxClass, Kind: l.taxKind, Turnover: turnover[p.SellerID]}, now)
			l.VATRate, l.PITRate = rates.VAT, rates.PIT
			l.CommissionRate = fees.On(l.categoryID, p.SellerID, now).BP
		}
	}
	return nil
}

// turnoverOf is what the sellers have sold this year, when the law asks for it.
func turnoverOf(ctx context.Context, tx pg.Tx, parts []Part, now time.Time) (map[int64]money.VND, error) {
	if !tax.AsksTurnover(now) {
		return nil, nil
	}
	sellers := make([]int64, len(parts))
	for i, p := range parts {
		sellers[i] = p.SellerID
	}
	return ledger.Turnover(ctx, tx, sellers, clock.YearBegins(now), now)
}

// chargeColumns are the charges of lines as the table has them.
func chargeColumns(lines []Line) []any {
	classes, rates, sums := make([]string, len(lines)), [3][]int64{}, [3][]int64{}
	for i, l := range lines {
		s := l.sums(l.Quantity)
		classes[i] = string(l.TaxClass)
		for k, v := range []int{l.VATRate, l.PITRate, l.CommissionRate} {
			rates[k] = append(rates[k], int64(v))
		}
		for k, v := range []money.VND{s.VAT, s.PIT, s.Commission} {
			sums[k] = append(sums[k], int64(v))
		}
	}
	return []any{
		pq.Array(classes), pq.Array(rates[0]), pq.Array(rates[1]), pq.Array(rates[2]),
		pq.Array(sums[0]), pq.Array(sums[1]), pq.Array(sums[2]),
	}
}
