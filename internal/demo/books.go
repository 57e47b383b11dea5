package demo

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/money"
	"nongsan/internal/payout"
)

// Accountant draws up payouts, which somebody else approves.
var Accountant = SignIn{Who: "accountant", Phone: "+84900000403", Name: "Đỗ Thị Hương", Password: "ke toan thu 1"}

// fees says, before anything is sold, what the marketplace keeps: 2 % of the goods, fresh fruit 1 %.
func (w *loading) fees(ctx context.Context, _ Catalogue) error {
	accounts := account.New(w.DB, w.at(60*day))
	id, err := accounts.Create(ctx, account.Account{Phone: Accountant.Phone, Name: Accountant.Name, Demo: true}, Accountant.Password)
	if err != nil {
		return err
	}
	if err := accounts.Appoint(ctx, id, account.Duty{Role: account.Accountant}); err != nil {
		return err
	}
	w.accountant = id
	announced := w.at(58 * day)
	rates := commission.New(w.DB, announced)
	for _, a := range []commission.Announcement{
		{BP: 200, Note: "Minh hoạ: phí chung"},
		{BP: 100, CategoryID: freshFruit, Note: "Minh hoạ: trái cây tươi"},
	} {
		a.BeginsOn = commission.Earliest(announced())
		if err := rates.Announce(ctx, id, a); err != nil {
			return err
		}
	}
	return nil
}

const freshFruit = 5 // of the categories

// books leaves the accountant a month behind and work ahead: a carrier's list, a batch that was paid, one that waits
// to be approved.
func (w *loading) books(ctx context.Context, _ Catalogue) error {
	if err := w.remit(ctx, 13*day); err != nil {
		return fmt.Errorf("remit: %w", err)
	}
	if err := w.payOut(ctx, 12*day); err != nil {
		return fmt.Errorf("pay out: %w", err)
	}
	_, err := payout.New(w.DB, w.at(day/2), w.Secrets).DrawUp(ctx, w.accountant)
	return err
}

// remit is the carrier's list of what it had by then, at 6.000 ₫ a parcel.
func (w *loading) remit(ctx context.Context, ago time.Duration) error {
	desk := payout.New(w.DB, w.at(ago), w.Secrets)
	cash, err := desk.WithCarriers(ctx)
	if err != nil {
		return err
	}
	then := w.at(ago)()
	fees := map[int64]money.VND{}
	for _, c := range cash {
		if c.At.Before(then) {
			fees[c.SellerOrderID] = 6_000
		}
	}
	return desk.Remit(ctx, w.accountant, payout.Remittance{Carrier: "Bưu điện (minh hoạ)", Reference: "PHIEN-01", ReceivedOn: clock.Day(then), Fees: fees})
}

// payOut is a batch that went all its way.
func (w *loading) payOut(ctx context.Context, ago time.Duration) error {
	desk := payout.New(w.DB, w.at(ago), w.Secrets)
	id, err := desk.DrawUp(ctx, w.accountant)
	if err != nil {
		return err
	}
	if err := desk.Approve(ctx, w.officer, id); err != nil {
		return err
	}
	b, err := desk.Batch(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range b.Payouts {
		if err := desk.MarkPaid(ctx, w.accountant, p.ID, "MINHHOA"+p.Reference); err != nil {
			return err
		}
	}
	return nil
}
