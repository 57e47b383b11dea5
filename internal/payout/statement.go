package payout

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/clock"
	"nongsan/internal/money"
)

// Line is what one event did to a seller's money, above zero for the seller.
type Line struct {
	At         time.Time `db:"at"`
	Kind       string    `db:"kind"` // of the ledger's transaction
	Order      string    `db:"code"` // empty: a payout
	Goods      money.VND `db:"goods"`
	Shipping   money.VND `db:"shipping"`
	Commission money.VND `db:"commission"` // below zero: taken off
	VAT        money.VND `db:"vat"`
	PIT        money.VND `db:"pit"`
	CarrierFee money.VND `db:"carrier_fee"`
	Cash       money.VND `db:"cash"` // below zero: the seller has it already
	PaidOut    money.VND `db:"paid_out"`
}

// Sum is what the event did in all.
func (l Line) Sum() money.VND {
	return money.Sum(l.Goods, l.Shipping, l.Commission, l.VAT, l.PIT, l.CarrierFee, l.Cash, l.PaidOut)
}

func (l Line) plus(m Line) Line {
	return Line{
		Goods: l.Goods.Plus(m.Goods), Shipping: l.Shipping.Plus(m.Shipping), Commission: l.Commission.Plus(m.Commission),
		VAT: l.VAT.Plus(m.VAT), PIT: l.PIT.Plus(m.PIT), CarrierFee: l.CarrierFee.Plus(m.CarrierFee),
		Cash: l.Cash.Plus(m.Cash), PaidOut: l.PaidOut.Plus(m.PaidOut),
	}
}

// Statement says what a month did to a seller's money.
type Statement struct {
	Begins  time.Time
	Ends    time.Time // the first moment of the next month
	Opening money.VND // owed to the seller before
	Lines   []Line
	Total   Line
	Closing money.VND // owed to the seller after, with what waits for carriers
}

// Statement reads a seller's month from the ledger; month is any time within it. What a carrier still has counts as
// the seller's.
func (s *Service) Statement(ctx context.Context, sellerID int64, month time.Time) (Statement, error) {
	var st Statement
	st.Begins, st.Ends = clock.Month(month)
	err := s.db.GetContext(ctx, &st.Opening, `
		SELECT -coalesce(sum(e.amount), 0)::bigint
		FROM ledger_account a JOIN ledger_entry e ON e.account = a.code AND e.account LIKE 'seller:%' JOIN ledger_transaction t ON t.id = e.transaction_id
		WHERE a.seller_id = $1 AND t.at < $2`, sellerID, st.Begins)
	if err != nil {
		return st, fmt.Errorf("opening balance of seller %d: %w", sellerID, err)
	}
	const of = `-coalesce(sum(e.amount) FILTER (WHERE e.what = `
	err = s.db.SelectContext(ctx, &st.Lines, `
		SELECT t.at, t.kind, coalesce(o.code, '') AS code,
		       `+of+`'goods'), 0)::bigint AS goods, `+of+`'shipping'), 0)::bigint AS shipping,
		       `+of+`'commission'), 0)::bigint AS commission, `+of+`'vat'), 0)::bigint AS vat, `+of+`'pit'), 0)::bigint AS pit,
		       `+of+`'carrier_fee'), 0)::bigint AS carrier_fee, `+of+`'cash'), 0)::bigint AS cash,
		       `+of+`'paid_out'), 0)::bigint AS paid_out
		FROM ledger_account a
		JOIN ledger_entry e ON e.account = a.code AND e.account LIKE 'seller:%' AND e.what <> 'remitted'
		JOIN ledger_transaction t ON t.id = e.transaction_id
		LEFT JOIN orders o ON o.id = t.order_id
		WHERE a.seller_id = $1 AND t.at >= $2 AND t.at < $3
		GROUP BY t.id, o.code ORDER BY t.at, t.id`, sellerID, st.Begins, st.Ends)
	if err != nil {
		return st, fmt.Errorf("statement of seller %d: %w", sellerID, err)
	}
	for _, l := range st.Lines {
		st.Total = st.Total.plus(l)
	}
	st.Closing = st.Opening.Plus(st.Total.Sum())
	return st, nil
}

// Months lists the months from the first in which anything happened to a seller's money until the last, the newest
// first, 36 at most, by their first moments. Entries of an account are numbered as they came.
func (s *Service) Months(ctx context.Context, sellerID int64) ([]time.Time, error) {
	var months []time.Time
	err := s.db.SelectContext(ctx, &months, `
		SELECT m::date AS month
		FROM (SELECT min(date_trunc('month', t.at AT TIME ZONE INTERVAL '+07:00')) AS first, max(date_trunc('month', t.at AT TIME ZONE INTERVAL '+07:00')) AS last
		      FROM ledger_account a
		      CROSS JOIN LATERAL (
		          (SELECT transaction_id FROM ledger_entry WHERE account = a.code AND account LIKE 'seller:%' ORDER BY id LIMIT 1)
		          UNION ALL (SELECT transaction_id FROM ledger_entry WHERE account = a.code AND account LIKE 'seller:%' ORDER BY id DESC LIMIT 1)) e
		      JOIN ledger_transaction t ON t.id = e.transaction_id
		      WHERE a.seller_id = $1) ends, generate_series(first, last, interval '1 month') AS m
		ORDER BY m DESC LIMIT 36`, sellerID)
	if err != nil {
		return nil, fmt.Errorf("months of seller %d: %w", sellerID, err)
	}
	for i, m := range months {
		months[i] = time.Date(m.Year(), m.Month(), 1, 0, 0, 0, 0, clock.Vietnam)
	}
	return months, nil
}

// Underway is what buyers have paid a seller for parcels that have not arrived.
func (s *Service) Underway(ctx context.Context, sellerID int64) (money.VND, error) {
	var sum money.VND
	err := s.db.GetContext(ctx, &sum, `
		SELECT coalesce(sum(so.goods + so.shipping - so.taken_off), 0)::bigint
		FROM seller_order so JOIN orders o ON o.id = so.order_id
		WHERE so.seller_id = $1 AND so.state IN ('received', 'confirmed', 'part_shipped', 'shipped')`, sellerID)
	if err != nil {
		return 0, fmt.Errorf("what is underway to seller %d: %w", sellerID, err)
	}
	return sum, nil
}
