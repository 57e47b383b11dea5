package demo

import (
	"context"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// money leaves the accountant something to settle: a transfer whose payer forgot the code, of an order that expired
// meanwhile; one that nobody knows; and a buyer whose second parcel cannot be sent and is to be paid back.
func (w *loading) money(ctx context.Context, _ Catalogue) error {
	var expired, paid struct {
		Code  string    `db:"code"`
		Total money.VND `db:"total"`
	}
	const newest = `SELECT code, total FROM orders WHERE phone = $1 AND state = $2 ORDER BY id DESC LIMIT 1`
	if err := w.DB.GetContext(ctx, &expired, newest, "+84900000305", order.Expired); err != nil {
		return err
	}
	if err := w.DB.GetContext(ctx, &paid, newest, "+84900000301", order.Paid); err != nil {
		return err
	}
	for _, one := range []struct {
		txn, memo string
		amount    money.VND
		ago       time.Duration
	}{
		{"410027", "DO LAN ANH chuyen tien mua che", expired.Total, 29 * time.Hour},
		{"410931", "UNG HO QUY VI NGUOI NGHEO", 50_000, 4 * time.Hour},
	} {
		at := w.at(one.ago)
		payments := payment.New(w.DB, at, payment.Orders{Lock: order.Lock, Awaits: order.Awaits, Settle: order.New(w.DB, at, w.Jobs).Settle}, w.Bank)
		_, err := payments.Record(ctx, "sepay", 0, payment.Event{
			DedupKey: one.txn, Kind: payment.KindPaid, TxnID: one.txn, Amount: one.amount, Currency: payment.VND, Account: w.Bank, Memo: one.memo, At: at(),
		})
		if err != nil {
			return err
		}
	}
	return w.declines(ctx, paid.Code)
}

// declines lets the second stall of a paid order say that it has run out: its part goes back to the buyer.
func (w *loading) declines(ctx context.Context, code string) error {
	orders := order.New(w.DB, w.at(time.Hour), w.Jobs)
	o, err := orders.ByCode(ctx, code)
	if err != nil {
		return err
	}
	for _, p := range o.Parts {
		if p.SellerID == w.ids["mien-dong-tai-hoan"].sellerID && p.State == order.Received {
			return orders.Decline(ctx, order.By{SellerID: p.SellerID, AccountID: w.owner}, code, "Lứa miến này vừa hết, xin lỗi quý khách")
		}
	}
	return nil
}
