package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// The events.
const (
	KindCaptured     Kind = "captured"
	KindParked       Kind = "parked"
	KindResolved     Kind = "resolved"
	KindCollected    Kind = "collected"
	KindCompleted    Kind = "completed"
	KindReversed     Kind = "reversed"
	KindRefundAsked  Kind = "refund_asked"
	KindRefunded     Kind = "refunded"
	KindRefundFailed Kind = "refund_failed"
	KindRemitted     Kind = "remitted"
	KindSettled      Kind = "settled"
	KindPaidOut      Kind = "paid_out"
	KindTaxPaid      Kind = "tax_paid"
)

// The parts of events.
const (
	Payment    What = "payment"
	SetAside   What = "parked"
	Cash       What = "cash" // taken at the door
	Goods      What = "goods"
	Carriage   What = "shipping"
	Fee        What = "commission"
	VAT        What = "vat"
	PIT        What = "pit"
	Refund     What = "refund"
	CarrierFee What = "carrier_fee"
	CashIn     What = "remitted"
	GatewayFee What = "gateway_fee"
	Cleared    What = "settled"
	PayOut     What = "paid_out"
	TaxIn      What = "tax_paid"
)

// onBank are those that tell of money on our own bank account: transfers, the feeds and statements of the bank, and
// what goes back by transfer.
var onBank = []string{"vietqr", "sepay", "casso", "payos", "statement", "bank"}

// Holder is the account where a gateway's or feed's money lies. A gateway holds buyers' money on an account of its own
// until it settles.
func Holder(gateway string) Account {
	if slices.Contains(onBank, gateway) {
		return Bank
	}
	return GatewayAccount(gateway)
}

// Receipt is money that came, as a gateway or the bank tells: so much for an order, the rest for a person to place.
type Receipt struct {
	EventID  int64 // of gateway_event
	OrderID  int64 // 0: no order
	Account  Account
	Amount   money.VND
	Credited money.VND // to the order
}

// Captured posts money that came: to the order as far as it was credited, the rest is parked.
func Captured(ctx context.Context, tx pg.Tx, at time.Time, r Receipt) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindCaptured, Key: fmt.Sprintf("captured:event:%d", r.EventID), OrderID: r.OrderID,
		Entries: []Entry{
			{r.Account, r.Amount, Payment},
			{Transit, -r.Credited, Payment},
			{Parked, r.Credited - r.Amount, SetAside},
		},
	})
}

// SetAsideLater posts that credited money is parked after all: its order ended unpaid.
func SetAsideLater(ctx context.Context, tx pg.Tx, at time.Time, orderID, eventID int64, amount money.VND) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindParked, Key: fmt.Sprintf("parked:event:%d", eventID), OrderID: orderID,
		Entries: []Entry{{Transit, amount, SetAside}, {Parked, -amount, SetAside}},
	})
}

// Resolved posts that parked money was sent back from where it lay.
func Resolved(ctx context.Context, tx pg.Tx, at time.Time, eventID int64, from Account, amount money.VND) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindResolved, Key: fmt.Sprintf("resolved:event:%d", eventID),
		Entries: []Entry{{Parked, amount, SetAside}, {from, -amount, Refund}},
	})
}

// Way is how a seller order's money reaches us.
type Way string

// The ways.
const (
	Prepaid       Way = "prepaid"      // it was captured before the parcel left
	CarrierCash   Way = "carrier_cash" // a carrier took it at the door and will remit it
	SellersCash   Way = "sellers_cash" // the seller took it at the door and keeps it
	cashKeyPrefix     = "collected:seller_order:%d"
)

// account is where a sale of that way is owed to the seller.
func (w Way) account(sellerID int64) Account {
	if w == CarrierCash {
		return CashAccount(sellerID)
	}
	return SellerAccount(sellerID)
}

// Part names a seller order.
type Part struct {
	OrderID       int64
	SellerOrderID int64
	SellerID      int64
}

// Collected posts cash that was taken at the door for a seller order: the carrier has it, or the seller keeps it and
// owes us what is ours.
func Collected(ctx context.Context, tx pg.Tx, at time.Time, p Part, way Way, amount money.VND) error {
	holder := Carrier
	if way == SellersCash {
		holder = SellerAccount(p.SellerID)
	}
	return Post(ctx, tx, at, Posting{
		Kind: KindCollected, Key: fmt.Sprintf(cashKeyPrefix, p.SellerOrderID), OrderID: p.OrderID, SellerOrderID: p.SellerOrderID,
		Entries: []Entry{{holder, amount, Cash}, {Transit, -amount, Cash}},
	})
}

// Sums is what a sale, or a return of a part of it, consists of.
type Sums struct {
	Goods      money.VND
	Shipping   money.VND // what the buyer paid for the parcel; the seller sends it and has it
	Commission money.VND
	VAT        money.VND // withheld
	PIT        money.VND // withheld
}

// Plus adds two.
func (s Sums) Plus(t Sums) Sums {
	return Sums{
		Goods: s.Goods.Plus(t.Goods), Shipping: s.Shipping.Plus(t.Shipping), Commission: s.Commission.Plus(t.Commission),
		VAT: s.VAT.Plus(t.VAT), PIT: s.PIT.Plus(t.PIT),
	}
}

// Total is what the buyer paid.
func (s Sums) Total() money.VND { return s.Goods.Plus(s.Shipping) }

// Net is what the seller gets.
func (s Sums) Net() money.VND { return s.Total() - s.Commission - s.VAT - s.PIT }

// entries of a sale on the seller's account; a return has them the other way round.
func (s Sums) entries(owed Account) []Entry {
	return []Entry{
		{Transit, s.Total(), Goods},
		{owed, -s.Goods, Goods},
		{owed, -s.Shipping, Carriage},
		{owed, s.Commission, Fee},
		{owed, s.VAT, VAT},
		{owed, s.PIT, PIT},
		{Commission, -s.Commission, Fee},
		{TaxVAT, -s.VAT, VAT},
		{TaxPIT, -s.PIT, PIT},
	}
}

// Completed posts a seller order's sale, once: the buyer's money becomes the seller's, less commission and the tax
// that is withheld.
func Completed(ctx context.Context, tx pg.Tx, at time.Time, p Part, way Way, s Sums) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindCompleted, Key: fmt.Sprintf("completed:seller_order:%d", p.SellerOrderID), OrderID: p.OrderID, SellerOrderID: p.SellerOrderID,
		Entries: s.entries(way.account(p.SellerID)),
	})
}

// Reversed posts that a completed sale, or a part of it, was returned: the money is the buyer's again, commission and
// tax are taken back. key names the return. Sending the money back is a refund, posted by itself.
func Reversed(ctx context.Context, tx pg.Tx, at time.Time, p Part, key string, s Sums) error {
	waiting, err := waitsForCarrier(ctx, tx, p)
	if err != nil {
		return err
	}
	owed := SellerAccount(p.SellerID)
	if waiting != 0 {
		owed = CashAccount(p.SellerID)
	}
	entries := s.entries(owed)
	for i := range entries {
		entries[i].Amount = -entries[i].Amount
	}
	return Post(ctx, tx, at, Posting{Kind: KindReversed, Key: "reversed:" + key, OrderID: p.OrderID, SellerOrderID: p.SellerOrderID, Entries: entries})
}

// waitsForCarrier is what a seller is owed for a seller order once the carrier remits.
func waitsForCarrier(ctx context.Context, tx pg.Tx, p Part) (money.VND, error) {
	var owed money.VND
	err := tx.GetContext(ctx, &owed, `
		SELECT -coalesce(sum(e.amount), 0)::bigint
		FROM ledger_transaction t JOIN ledger_entry e ON e.transaction_id = t.id
		WHERE t.seller_order_id = $1 AND e.account = $2`, p.SellerOrderID, CashAccount(p.SellerID))
	if err != nil {
		return 0, fmt.Errorf("what waits for the carrier of seller order %d: %w", p.SellerOrderID, err)
	}
	return owed, nil
}

// Remitted posts that a carrier handed over a seller order's cash, less its fee, which the seller bears: from now on
// the seller can be paid.
func Remitted(ctx context.Context, tx pg.Tx, at time.Time, p Part, gross, fee money.VND) error {
	owed, err := waitsForCarrier(ctx, tx, p)
	if err != nil {
		return err
	}
	seller := SellerAccount(p.SellerID)
	return Post(ctx, tx, at, Posting{
		Kind: KindRemitted, Key: fmt.Sprintf("remitted:seller_order:%d", p.SellerOrderID), OrderID: p.OrderID, SellerOrderID: p.SellerOrderID,
		Entries: []Entry{
			{Bank, gross - fee, CashIn},
			{Shipping, fee, CarrierFee},
			{Carrier, -gross, CashIn},
			{CashAccount(p.SellerID), owed, CashIn},
			{seller, -owed, CashIn},
			{seller, fee, CarrierFee},
			{Shipping, -fee, CarrierFee},
		},
	})
}
