package vietqr_test

import (
	"slices"
	"testing"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
	"nongsan/internal/payment/vietqr"
)

func TestStartFillsInTheTransfer(t *testing.T) {
	t.Parallel()
	gateway, err := vietqr.New(shop)
	if err != nil {
		t.Fatal(err)
	}
	got, err := gateway.Start(t.Context(), payment.Intent{Reference: "NS7K2Q9XF", Amount: 250000})
	if err != nil || got.Kind != payment.ActionQR {
		t.Fatal(got, err)
	}
	transfer := *got.Transfer
	if code, err := vietqr.Parse(transfer.Payload); err != nil || code.Amount != 250000 || code.Memo != "NS7K2Q9XF" || code.Account != shop.Number {
		t.Errorf("%+v, %v", code, err)
	}
	transfer.Payload = ""
	if want := (payment.Transfer{
		BIN: "970405", Bank: "Agribank", Account: shop.Number, Holder: shop.Name, Memo: "NS7K2Q9XF", Amount: 250000,
	}); transfer != want {
		t.Errorf("%+v", transfer)
	}
}

func TestStartRefusesWhatOneTransferDoesNotCarry(t *testing.T) {
	t.Parallel()
	gateway, err := vietqr.New(shop)
	if err != nil {
		t.Fatal(err)
	}
	for _, amount := range []money.VND{-1, 0, 500_000_000} {
		if _, err := gateway.Start(t.Context(), payment.Intent{Reference: "NS7K2Q9XF", Amount: amount}); !errs.HasCode(err, "payment.amount_out_of_range") {
			t.Errorf("%d: %v", amount, err)
		}
	}
	for _, amount := range []money.VND{1, 499_999_999} {
		if _, err := gateway.Start(t.Context(), payment.Intent{Reference: "NS7K2Q9XF", Amount: amount}); err != nil {
			t.Errorf("%d: %v", amount, err)
		}
	}
	if _, err := gateway.Start(t.Context(), payment.Intent{Reference: "NS-1", Amount: 1}); err == nil {
		t.Error("a reference that banks change was taken")
	}
}

func TestNewRefusesAccountsThatCannotReceive(t *testing.T) {
	t.Parallel()
	for name, account := range map[string]vietqr.Account{
		"unknown bank": {BIN: "970499", Number: "1", Name: "A"},
		"no number":    {BIN: "970405", Name: "A"},
		"bad number":   {BIN: "970405", Number: "85-06", Name: "A"},
		"no holder":    {BIN: "970405", Number: "1", Name: " "},
	} {
		if _, err := vietqr.New(account); err == nil {
			t.Error(name)
		}
	}
}

func TestBanksAreKnownByBINOnly(t *testing.T) {
	t.Parallel()
	banks := vietqr.Banks()
	bins := make([]string, len(banks))
	for i, b := range banks {
		bins[i] = b.BIN
		if found, ok := vietqr.BankByBIN(b.BIN); !ok || found != b || b.ShortName == "" || b.Name == "" {
			t.Errorf("%+v is found as %+v", b, found)
		}
	}
	if len(slices.Compact(bins)) != 66 {
		t.Errorf("%d different BINs", len(bins))
	}
	banks[0].BIN = "000000"
	if _, ok := vietqr.BankByBIN("000000"); ok {
		t.Error("the list can be changed from outside")
	}
	if _, ok := vietqr.BankByBIN(""); ok {
		t.Error("a bank without BIN was found")
	}
}
