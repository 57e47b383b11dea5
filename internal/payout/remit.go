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
	"nongsan/internal/vntext"
)

// Cash is a seller order's money that a carrier took at the door and has not handed over.
type Cash struct {
	OrderID       int64     `db:"order_id"`
	SellerOrderID int64     `db:"seller_order_id"`
	SellerID      int64     `db:"seller_id"`
	Order         string    `db:"code"`
	Stall         string    `db:"stall_name"`
	Gross         money.VND `db:"gross"`
	At            time.Time `db:"at"`
}

// cashQuery reads what a trigger keeps: cash that was collected and has not come.
const cashQuery = `
	SELECT so.order_id, c.seller_order_id, so.seller_id, o.code, s.stall_name, c.gross, c.at
	FROM cash_open c
	JOIN seller_order so ON so.id = c.seller_order_id
	JOIN seller s ON s.id = so.seller_id
	JOIN orders o ON o.id = so.order_id`

// WithCarriers lists the cash that carriers have, the oldest first, at most 500.
func (s *Service) WithCarriers(ctx context.Context) ([]Cash, error) {
	var list []Cash
	if err := s.db.SelectContext(ctx, &list, cashQuery+` ORDER BY c.at, c.seller_order_id LIMIT 500`); err != nil {
		return nil, fmt.Errorf("list cash with carriers: %w", err)
	}
	return list, nil
}

// CashInAll is how much cash carriers have, and of how many parts of orders.
func (s *Service) CashInAll(ctx context.Context) (sum money.VND, parts int, err error) {
	err = s.db.QueryRowxContext(ctx, `SELECT coalesce(sum(gross), 0)::bigint, count(*) FROM cash_open`).Scan(&sum, &parts)
	if err != nil {
		return 0, 0, fmt.Errorf("cash with carriers in all: %w", err)
	}
	return sum, parts, nil
}

// Remittance is a carrier's list of cash it handed over, as an officer types it in.
type Remittance struct {
	Carrier    string
	Reference  string // the carrier's number of the list
	ReceivedOn time.Time
	Fees       map[int64]money.VND // by seller order: what the carrier kept of it
}

// Remit records a carrier's list: each seller can be paid from now on. A list that was recorded before is an
// errs.Conflict "remittance.known"; a line that is not with a carrier any more "remittance.moved_on".
func (s *Service) Remit(ctx context.Context, officerID int64, in Remittance) error {
	now := s.now()
	in.Carrier, in.Reference = vntext.OneLine(in.Carrier), vntext.OneLine(in.Reference)
	if err := in.check(now); err != nil {
		return err
	}
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error { return remit(ctx, tx, officerID, in, now) })
	switch {
	case pg.IsUnique(err, "remittance_once"):
		return errs.New(errs.Conflict, "remittance.known")
	case pg.IsUnique(err, "remittance_line_pkey"):
		return errs.New(errs.Conflict, "remittance.moved_on")
	case err != nil:
		return fmt.Errorf("record remittance: %w", err)
	}
	return nil
}

func (in Remittance) check(now time.Time) error {
	f := errs.Fields{}
	if n := len([]rune(in.Carrier)); n < 2 || n > 80 {
		f.Add("carrier", "remittance.carrier_missing")
	}
	if n := len([]rune(in.Reference)); n < 2 || n > 80 {
		f.Add("reference", "remittance.reference_missing")
	}
	if in.ReceivedOn.IsZero() || in.ReceivedOn.After(clock.Day(now)) {
		f.Add("received", "remittance.day_wrong")
	}
	if len(in.Fees) == 0 {
		f.Add("parts", "remittance.none_chosen")
	}
	return f.Err()
}

func remit(ctx context.Context, tx pg.Tx, officerID int64, in Remittance, now time.Time) error {
	var waiting, lines []Cash
	if err := tx.SelectContext(ctx, &waiting, cashQuery+` ORDER BY so.seller_id, c.seller_order_id`); err != nil {
		return err
	}
	var gross, fees money.VND
	for _, c := range waiting {
		fee, chosen := in.Fees[c.SellerOrderID]
		if !chosen {
			continue
		}
		if fee < 0 || fee > c.Gross {
			return errs.Fields{"parts": "remittance.fee_range"}.Err()
		}
		lines, gross, fees = append(lines, c), gross.Plus(c.Gross), fees.Plus(fee)
	}
	if len(lines) != len(in.Fees) {
		return errs.New(errs.Conflict, "remittance.moved_on")
	}
	var id int64
	err := tx.GetContext(ctx, &id, `
		INSERT INTO remittance (carrier, reference, received_on, gross, fee, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`, in.Carrier, in.Reference, in.ReceivedOn, gross, fees, officerID, now)
	if err != nil {
		return err
	}
	for _, c := range lines {
		_, err := tx.ExecContext(ctx, `INSERT INTO remittance_line (seller_order_id, remittance_id, gross, fee) VALUES ($1, $2, $3, $4)`,
			c.SellerOrderID, id, c.Gross, in.Fees[c.SellerOrderID])
		if err != nil {
			return err
		}
		part := ledger.Part{OrderID: c.OrderID, SellerOrderID: c.SellerOrderID, SellerID: c.SellerID}
		if err := ledger.Remitted(ctx, tx, now, part, c.Gross, in.Fees[c.SellerOrderID]); err != nil {
			return err
		}
	}
	return nil
}
