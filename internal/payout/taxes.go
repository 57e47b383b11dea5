package payout

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
	"nongsan/internal/vntext"
)

// Withheld is what was withheld from one seller in a month.
type Withheld struct {
	SellerID    int64       `db:"seller_id"`
	LegalName   string      `db:"legal_name"`
	Stall       string      `db:"stall_name"`
	Kind        seller.Kind `db:"kind"`
	CommuneCode string      `db:"commune_code"`
	AddressLine string      `db:"address_line"`
	Sales       int         `db:"sales"`    // complete in the month
	Sold        money.VND   `db:"sold"`     // goods
	Returned    money.VND   `db:"returned"` // goods of sales that were taken back in the month: offset
	VAT         money.VND   `db:"vat"`      // less what returns took back
	PIT         money.VND   `db:"pit"`
	Number      string      `db:"-"` // citizen's or tax number, only in the file
}

// Month is a month's withheld tax.
type Month struct {
	Begins  time.Time
	Sellers []Withheld
	Sum     Withheld
	Filing  *Filing // nil: not filed
}

// Filing is that a month was filed and paid.
type Filing struct {
	VAT       money.VND `db:"vat"`
	PIT       money.VND `db:"pit"`
	Reference string    `db:"reference"`
	By        string    `db:"name"`
	At        time.Time `db:"filed_at"`
}

// withheldQuery reads entries on sellers' own accounts, which have both sides of what was withheld, in the indexes alone.
const withheldQuery = `
	SELECT a.seller_id, s.legal_name, s.stall_name, s.kind, s.commune_code, s.address_line,
	       count(*) FILTER (WHERE e.what = 'goods' AND t.kind = 'completed') AS sales,
	       -coalesce(sum(e.amount) FILTER (WHERE e.what = 'goods' AND t.kind = 'completed'), 0)::bigint AS sold,
	       coalesce(sum(e.amount) FILTER (WHERE e.what = 'goods' AND t.kind = 'reversed'), 0)::bigint AS returned,
	       coalesce(sum(e.amount) FILTER (WHERE e.what = 'vat'), 0)::bigint AS vat,
	       coalesce(sum(e.amount) FILTER (WHERE e.what = 'pit'), 0)::bigint AS pit
	FROM ledger_transaction t
	JOIN ledger_entry e ON e.transaction_id = t.id AND e.account LIKE 'seller:%' AND e.what IN ('goods', 'vat', 'pit')
	JOIN ledger_account a ON a.code = e.account
	JOIN seller s ON s.id = a.seller_id
	WHERE t.kind IN ('completed', 'reversed') AND t.at >= $1 AND t.at < $2 AND s.tax_kind IN ('household', 'individual')
	GROUP BY a.seller_id, s.id ORDER BY s.legal_name, a.seller_id`

// TaxMonth reads what was withheld in a month, which is any time within it: of households and individuals, whose tax
// it is. Sales are counted when they were complete, returns when they came back.
func (s *Service) TaxMonth(ctx context.Context, month time.Time) (Month, error) {
	return taxMonth(ctx, s.db, month)
}

func taxMonth(ctx context.Context, q pg.Queryer, month time.Time) (Month, error) {
	begins, ends := clock.Month(month)
	m := Month{Begins: begins}
	if err := q.SelectContext(ctx, &m.Sellers, withheldQuery, begins, ends); err != nil {
		return m, fmt.Errorf("withheld tax: %w", err)
	}
	for _, w := range m.Sellers {
		m.Sum.Sales += w.Sales
		m.Sum.Sold, m.Sum.Returned = m.Sum.Sold.Plus(w.Sold), m.Sum.Returned.Plus(w.Returned)
		m.Sum.VAT, m.Sum.PIT = m.Sum.VAT.Plus(w.VAT), m.Sum.PIT.Plus(w.PIT)
	}
	var filed []Filing
	err := q.SelectContext(ctx, &filed, `
		SELECT f.vat, f.pit, f.reference, a.name, f.filed_at FROM tax_filing f JOIN account a ON a.id = f.filed_by WHERE f.month = $1::date`,
		begins.Format(time.DateOnly))
	if err != nil {
		return m, fmt.Errorf("filing of a month: %w", err)
	}
	if len(filed) > 0 {
		m.Filing = &filed[0]
	}
	return m, nil
}

// TaxFile is TaxMonth with the number that names each seller to the tax office; each look at one is noted as the
// officer's. A seller whose number is not known has none.
func (s *Service) TaxFile(ctx context.Context, officerID int64, month time.Time) (Month, error) {
	m, err := s.TaxMonth(ctx, month)
	if err != nil {
		return m, err
	}
	why := "Tờ khai thuế khấu trừ tháng " + m.Begins.Format("01/2006")
	for i := range m.Sellers {
		w := &m.Sellers[i]
		w.Number, err = s.secrets.Look(ctx, officerID, w.SellerID, seller.NumberOf(w.Kind), why)
		if err != nil && !errs.HasCode(err, "seller.no_number") {
			return m, err
		}
	}
	return m, nil
}

// FileTax says that a month that is over was filed and its tax paid; reference is the treasury's. Twice with one
// reference is once; a month that is not over is errs.Conflict "taxmonth.not_over".
func (s *Service) FileTax(ctx context.Context, officerID int64, month time.Time, reference string) error {
	reference = vntext.OneLine(reference)
	if n := len([]rune(reference)); n < 2 || n > 80 {
		return errs.Fields{"reference": "taxmonth.reference_missing"}.Err()
	}
	now := s.now()
	if _, ends := clock.Month(month); now.Before(ends) {
		return errs.New(errs.Conflict, "taxmonth.not_over")
	}
	return pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		m, err := taxMonth(ctx, tx, month)
		switch {
		case err != nil:
			return err
		case m.Filing != nil && m.Filing.Reference == reference:
			return nil
		case m.Filing != nil:
			return errs.New(errs.Conflict, "taxmonth.filed_already")
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO tax_filing (month, vat, pit, reference, filed_by, filed_at) VALUES ($1::date, $2, $3, $4, $5, $6)`,
			m.Begins.Format(time.DateOnly), m.Sum.VAT, m.Sum.PIT, reference, officerID, now)
		if pg.IsUnique(err, "tax_filing_pkey") {
			return errs.New(errs.Conflict, "taxmonth.filed_already")
		}
		if err != nil {
			return fmt.Errorf("file tax: %w", err)
		}
		return ledger.TaxPaid(ctx, tx, now, m.Begins.Format("2006-01"), m.Sum.VAT, m.Sum.PIT, reference)
	})
}
