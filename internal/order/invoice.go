package order

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/lib/pq"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
	"nongsan/internal/tax"
	"nongsan/internal/vntext"
)

// Wish is in whose name a buyer wants the invoices of an order: a company's, a household's, with its tax number. Empty,
// they are in the buyer's own.
type Wish struct {
	Company   string `db:"company"`
	TaxNumber string `db:"tax_number"`
	Address   string `db:"address"`
	Email     string `db:"email"` // where the invoice is sent; may be empty
}

// Given reports whether anything was wished for.
func (w Wish) Given() bool { return w != Wish{} }

// clean brings a wish to its one form; what is missing of one that was begun is a field of f.
func (w *Wish) clean(f errs.Fields) {
	for _, text := range []*string{&w.Company, &w.TaxNumber, &w.Address, &w.Email} {
		*text = vntext.OneLine(*text)
	}
	if !w.Given() {
		return
	}
	if n := utf8.RuneCountInString(w.Company); n < 2 || n > 200 {
		f.Add("invoice_company", "invoice.company_missing")
	}
	number, ok := seller.ParseTaxNumber(w.TaxNumber)
	if !ok {
		f.Add("invoice_tax", "invoice.tax_wrong")
	} else {
		w.TaxNumber = number
	}
	if n := utf8.RuneCountInString(w.Address); n < 3 || n > 300 {
		f.Add("invoice_address", "invoice.address_missing")
	}
	if w.Email != "" {
		address, ok := notify.Address(w.Email)
		if !ok || len(address) > 120 {
			f.Add("invoice_email", "invoice.email_wrong")
			return
		}
		w.Email = address
	}
}

func insertWish(ctx context.Context, tx pg.Tx, orderID int64, w Wish) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO invoice_wish (order_id, company, tax_number, address, email) VALUES ($1, $2, $3, $4, $5)`,
		orderID, w.Company, w.TaxNumber, w.Address, w.Email)
	if err != nil {
		return fmt.Errorf("insert invoice wish: %w", err)
	}
	return nil
}

// SoldBy is the seller of a part as it was when the order was placed.
type SoldBy struct {
	Name    string         `db:"name"` // the legal one
	TaxKind seller.TaxKind `db:"tax_kind"`
	Commune string         `db:"commune"`
	Address string         `db:"address"`
}

// Invoice is what the electronic invoice of a seller order says (Decree 254/2026, art. 10), or the one that adjusts it
// when goods were sent back. The program issues none: the seller does, or whom it charged with it.
type Invoice struct {
	PartID       int64     `db:"part_id"`
	SellerID     int64     `db:"seller_id"`
	Order        string    `db:"code"`
	Method       string    `db:"method"`
	BuyerName    string    `db:"buyer_name"`
	CommuneCode  string    `db:"commune_code"`
	AddressLine  string    `db:"address_line"`
	At           time.Time `db:"at"`   // when the goods were handed over, or came back
	Back         bool      `db:"back"` // goods came back: its sums are below zero
	Shipping     money.VND `db:"shipping"`
	Wish         Wish      `db:"wish"`
	Sold         SoldBy    `db:"sold"`
	SellerNumber string    `db:"-"` // the tax number, for who may see it
	Lines        []InvoiceLine
}

// InvoiceLine is so many units at a price; units that came back are below zero.
type InvoiceLine struct {
	PartID   int64     `db:"part_id"`
	At       time.Time `db:"at"`
	Name     string    `db:"name"`
	Unit     string    `db:"unit"`
	Price    money.VND `db:"price"`
	Quantity int       `db:"quantity"`
	TaxClass tax.Class `db:"tax_class"`
	ID       int64     `db:"id"` // of the order's line
}

// Sum is what the line costs.
func (l InvoiceLine) Sum() money.VND { return l.Price.Times(int64(l.Quantity)) }

// NotTaxed reports whether the line is outside value added tax: the seller's own harvest, unprocessed (Law 48/2024, art. 5).
func (l InvoiceLine) NotTaxed() bool { return l.TaxClass == tax.OwnUnprocessed }

// Total is what the invoice comes to.
func (i Invoice) Total() money.VND {
	sum := i.Shipping
	for _, l := range i.Lines {
		sum = sum.Plus(l.Sum())
	}
	return sum
}

// BySales reports whether the seller's invoices are sales invoices, form 2: of households and individuals. Cooperatives
// and companies issue form 1 or 2 by how they declare value added tax.
func (i Invoice) BySales() bool {
	return i.Sold.TaxKind == seller.TaxHousehold || i.Sold.TaxKind == seller.TaxIndividual
}

// InvoiceOf is what the invoice of a seller order says as it stands: what was ordered less what was taken off it or
// refused. Goods sent back later are an adjustment of their own.
func InvoiceOf(o Order, p Part) Invoice {
	i := Invoice{
		PartID: p.ID, SellerID: p.SellerID, Order: o.Code, Method: o.Method, BuyerName: o.BuyerName, CommuneCode: o.CommuneCode,
		AddressLine: o.AddressLine, Wish: o.Wish, Sold: p.Sold, Shipping: p.Shipping,
	}
	for _, h := range o.History {
		if h.PartID == p.ID && h.To == Delivered {
			i.At = h.At
		}
	}
	for _, l := range p.Lines {
		if n := l.Quantity - l.Cancelled - l.Refused; n > 0 {
			i.Lines = append(i.Lines, InvoiceLine{ID: l.ID, PartID: p.ID, At: i.At, Name: l.Name, Unit: l.Unit, Price: l.Price, Quantity: n, TaxClass: l.TaxClass})
		}
	}
	return i
}

// MostInvoices is how many invoices a list holds.
const MostInvoices = 20_000

// Invoices lists what the invoices of a month say, which is any time within it, by their days: those of one seller, or
// of all for 0. Sales are of the day the goods were handed over, adjustments of the day goods came back.
func (s *Service) Invoices(ctx context.Context, sellerID int64, month time.Time) ([]Invoice, error) {
	begins, ends := clock.Month(month)
	var list []Invoice
	err := s.db.SelectContext(ctx, &list, `
		WITH told AS (
			SELECT h.seller_order_id AS part_id, h.at, false AS back, so.shipping
			FROM order_history h JOIN seller_order so ON so.id = h.seller_order_id
			WHERE h.to_state = 'delivered' AND h.at >= $1 AND h.at < $2 AND ($3 = 0 OR so.seller_id = $3)
			UNION ALL
			SELECT r.seller_order_id, h.at, true, CASE WHEN r.shipping_too THEN -so.shipping ELSE 0 END
			FROM return_history h JOIN return_request r ON r.id = h.return_id JOIN seller_order so ON so.id = r.seller_order_id
			WHERE h.to_state = 'received' AND h.at >= $1 AND h.at < $2 AND ($3 = 0 OR so.seller_id = $3))
		SELECT t.part_id, t.at, t.back, t.shipping, so.seller_id, o.code, o.method, o.buyer_name, o.commune_code, o.address_line,
		       coalesce(w.company, '') AS "wish.company", coalesce(w.tax_number, '') AS "wish.tax_number",
		       coalesce(w.address, '') AS "wish.address", coalesce(w.email, '') AS "wish.email",
		       so.seller_name AS "sold.name", so.seller_tax_kind AS "sold.tax_kind", so.seller_commune AS "sold.commune", so.seller_address AS "sold.address"
		FROM told t
		JOIN seller_order so ON so.id = t.part_id
		JOIN orders o ON o.id = so.order_id
		LEFT JOIN invoice_wish w ON w.order_id = o.id
		ORDER BY t.at, t.part_id, t.back LIMIT $4`, begins, ends, sellerID, MostInvoices)
	if err != nil {
		return nil, fmt.Errorf("invoices of %s: %w", begins.Format("2006-01"), err)
	}
	return list, s.invoiceLines(ctx, list)
}

// invoiceLines adds the lines: what was handed over, or what came back at that moment.
func (s *Service) invoiceLines(ctx context.Context, list []Invoice) error {
	type key struct {
		part int64
		back bool
		at   time.Time
	}
	ids, at := make([]int64, len(list)), make(map[key]*Invoice, len(list))
	for i := range list {
		one := &list[i]
		k := key{part: one.PartID, back: one.Back}
		if one.Back {
			k.at = one.At.UTC()
		}
		ids[i], at[k] = one.PartID, one
	}
	var lines []InvoiceLine
	err := s.db.SelectContext(ctx, &lines, `
		SELECT l.seller_order_id AS part_id, 'epoch'::timestamptz AS at, l.name, l.unit, l.price,
		       l.quantity - l.cancelled - l.refused AS quantity, l.tax_class, l.id
		FROM order_line l WHERE l.seller_order_id = ANY($1) AND l.quantity > l.cancelled + l.refused
		UNION ALL
		SELECT l.seller_order_id, c.at, l.name, l.unit, l.price, -c.quantity, l.tax_class, l.id
		FROM line_change c JOIN order_line l ON l.id = c.order_line_id WHERE l.seller_order_id = ANY($1) AND c.kind = 'returned'
		ORDER BY id`, pq.Array(ids))
	if err != nil {
		return fmt.Errorf("lines of invoices: %w", err)
	}
	for _, l := range lines {
		k := key{part: l.PartID, back: l.Quantity < 0}
		if k.back {
			k.at = l.At.UTC()
		}
		if one := at[k]; one != nil {
			one.Lines = append(one.Lines, l)
		}
	}
	return nil
}
