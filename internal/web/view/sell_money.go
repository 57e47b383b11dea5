package view

import (
	"context"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// SellMoney is a stall's money: what it will get, what is on its way, what it got.
type SellMoney struct {
	Payable  money.VND // below zero: it owes us
	Waiting  money.VND // with carriers
	Underway money.VND
	Account  string // where it is paid, masked; empty: not told
	Payouts  []SellPayout
	Months   []string // 2026-11, the newest first
	Fees     []SellFee
	Sold     money.VND // this year
	Limit    money.VND // below which a household owes no tax; 0: no matter
}

// SellPayout is money that went to the stall's bank.
type SellPayout struct {
	Amount money.VND
	State  string
	At     *time.Time
	Why    string
}

// SellFee is a commission that holds or will.
type SellFee struct {
	BeginsAt time.Time
	Rate     string
	For      string // category; empty: all goods
}

// SellStatement is what a month did to a stall's money.
type SellStatement struct {
	Month            string // 2026-11
	Begins           time.Time
	Opening, Closing money.VND
	Lines            []SellStatementLine
	Total            SellStatementLine
}

// SellStatementLine is what one event did.
type SellStatementLine struct {
	At                                      time.Time
	What, Order                             string
	Goods, Shipping, Commission, Tax, Other money.VND
	Sum                                     money.VND
}

// feeFor says what a commission is for, where it is not for all goods.
func feeFor(ctx context.Context, f SellFee) string {
	if f.For == "" {
		return ""
	}
	return locale.T(ctx, "earn.fee_for", "name", f.For)
}
