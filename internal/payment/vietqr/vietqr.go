// Package vietqr is paying by bank transfer: the QR code that fills in a transfer in every Vietnamese
// banking app (VietQR, NAPAS 247, specification 1.5.2 of January 2021 on EMVCo's merchant-presented
// code), and the bank's notice that the money arrived.
//
// Invariants: codes are made here, not fetched, so no third party learns of a sale; no code leaves that
// does not read back as the same account, amount and memo, because money sent to a wrong account does
// not come back; banks are known by BIN only.
package vietqr

import (
	"context"
	"fmt"
	"strings"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// maxTransfer is the most that NAPAS 247 moves at once: less than 500 million dong.
const maxTransfer money.VND = 499_999_999

// Account is a bank account that receives transfers.
type Account struct {
	BIN    string // the bank's 6 digits
	Number string // up to 19 letters and digits: virtual accounts have letters
	Name   string // holder as the bank writes it; shown beside the code, not part of it
}

// Gateway is paying by VietQR to one account.
type Gateway struct {
	payment.Offline
	account Account
	bank    Bank
}

var _ payment.Gateway = (*Gateway)(nil)

// New checks the account, so that a wrong configuration stops the start and not a sale.
func New(account Account) (*Gateway, error) {
	bank, ok := BankByBIN(account.BIN)
	if !ok {
		return nil, fmt.Errorf("no bank has the BIN %q", account.BIN)
	}
	if strings.TrimSpace(account.Name) == "" {
		return nil, fmt.Errorf("account %s has no holder's name", account.Number)
	}
	if _, err := Payload(account, 1, ""); err != nil {
		return nil, err
	}
	return &Gateway{account: account, bank: bank}, nil
}

// Name is "vietqr".
func (g *Gateway) Name() string { return "vietqr" }

// Caps says that the money comes first, and how much one transfer carries.
func (g *Gateway) Caps() payment.Caps {
	return payment.Caps{Prepaid: true, MinAmount: 1, MaxAmount: maxTransfer}
}

// Start makes the transfer's code. It calls nobody.
func (g *Gateway) Start(_ context.Context, in payment.Intent) (payment.Action, error) {
	if !g.Caps().Takes(in.Amount) {
		return payment.Action{}, errs.New(errs.Invalid, "payment.amount_out_of_range")
	}
	payload, err := Payload(g.account, in.Amount, in.Reference)
	if err != nil {
		return payment.Action{}, fmt.Errorf("start transfer for %s: %w", in.Reference, err)
	}
	return payment.Action{Kind: payment.ActionQR, Transfer: &payment.Transfer{
		Payload: payload,
		BIN:     g.bank.BIN,
		Bank:    g.bank.ShortName,
		Account: g.account.Number,
		Holder:  g.account.Name,
		Memo:    in.Reference,
		Amount:  in.Amount,
	}}, nil
}
