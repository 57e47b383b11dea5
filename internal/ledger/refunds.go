package ledger

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/pg"
)

// Back is money on its way back to a buyer.
type Back struct {
	RefundID      int64
	OrderID       int64
	SellerOrderID int64 // 0: the order as a whole
	Amount        money.VND
	FromParked    bool    // it is money nobody could place, of no order
	Account       Account // where the money goes out from: Holder of the gateway, Bank for a transfer by hand
}

// source is whose money it was.
func (b Back) source() Account {
	if b.FromParked {
		return Parked
	}
	return Transit
}

// RefundAsked posts that money was promised back to a buyer, in the transaction that asks for the refund.
func RefundAsked(ctx context.Context, tx pg.Tx, at time.Time, b Back) error {
	return b.post(ctx, tx, at, KindRefundAsked, b.source(), Refunds)
}

// Refunded posts that the money is with the buyer.
func Refunded(ctx context.Context, tx pg.Tx, at time.Time, b Back) error {
	return b.post(ctx, tx, at, KindRefunded, Refunds, b.Account)
}

// RefundFailed posts that the refund will not be made: the money is where it was.
func RefundFailed(ctx context.Context, tx pg.Tx, at time.Time, b Back) error {
	return b.post(ctx, tx, at, KindRefundFailed, Refunds, b.source())
}

func (b Back) post(ctx context.Context, tx pg.Tx, at time.Time, kind Kind, from, to Account) error {
	return Post(ctx, tx, at, Posting{
		Kind: kind, Key: fmt.Sprintf("%s:refund:%d", kind, b.RefundID), OrderID: b.OrderID, SellerOrderID: b.SellerOrderID,
		Entries: []Entry{{from, b.Amount, Refund}, {to, -b.Amount, Refund}},
	})
}

// Settlement is what a gateway paid to our bank account of what it had taken.
type Settlement struct {
	Gateway   string
	Reference string // the gateway's number of it
	Gross     money.VND
	Fee       money.VND // what it kept
	Note      string
}

// Settled posts a gateway's settlement.
func Settled(ctx context.Context, tx pg.Tx, at time.Time, s Settlement) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindSettled, Key: "settled:" + s.Gateway + ":" + s.Reference, Note: s.Note,
		Entries: []Entry{
			{Bank, s.Gross - s.Fee, Cleared},
			{GatewayFees, s.Fee, GatewayFee},
			{GatewayAccount(s.Gateway), -s.Gross, Cleared},
		},
	})
}

// PaidOut posts that a seller's money left our bank account. payoutID is the line of the batch.
func PaidOut(ctx context.Context, tx pg.Tx, at time.Time, payoutID, sellerID int64, amount money.VND) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindPaidOut, Key: fmt.Sprintf("paid_out:payout:%d", payoutID),
		Entries: []Entry{{SellerAccount(sellerID), amount, PayOut}, {Bank, -amount, PayOut}},
	})
}

// TaxPaid posts that the withheld tax of a month was handed to the state. month is like 2026-11.
func TaxPaid(ctx context.Context, tx pg.Tx, at time.Time, month string, vat, pit money.VND, note string) error {
	return Post(ctx, tx, at, Posting{
		Kind: KindTaxPaid, Key: "tax_paid:" + month, Note: note,
		Entries: []Entry{{TaxVAT, vat, TaxIn}, {TaxPIT, pit, TaxIn}, {Bank, -vat - pit, TaxIn}},
	})
}
