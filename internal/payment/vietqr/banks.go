package vietqr

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// banks.json is merged from npm vietnam-qr-pay 1.5.1 (MIT), github.com/subiz/vietqr and the State Bank's
// letter 1589/NHNN-TT of 2024-03-05.
//
//go:embed banks.json
var banksJSON []byte

// Bank is a bank or wallet that NAPAS reaches. The BIN is its only key: short codes collide between
// sources (BVB is BaoViet Bank in one, BVBank in the other).
type Bank struct {
	BIN       string `json:"bin"`             // 6 digits
	ShortName string `json:"short_name"`      // "Agribank"
	Name      string `json:"name"`            // the full Vietnamese name
	Receives  bool   `json:"vietqr_transfer"` // known to receive transfers by VietQR
}

var banks = sync.OnceValue(func() []Bank {
	var file struct{ Banks []Bank }
	if err := json.Unmarshal(banksJSON, &file); err != nil {
		panic("vietqr: banks.json: " + err.Error()) // part of the program
	}
	slices.SortFunc(file.Banks, func(a, b Bank) int { return cmp.Compare(a.BIN, b.BIN) })
	return file.Banks
})

// Banks lists all banks by BIN.
func Banks() []Bank { return slices.Clone(banks()) }

// BankByBIN finds a bank.
func BankByBIN(bin string) (Bank, bool) {
	i, ok := slices.BinarySearchFunc(banks(), bin, func(b Bank, bin string) int { return cmp.Compare(b.BIN, bin) })
	if !ok {
		return Bank{}, false
	}
	return banks()[i], true
}
