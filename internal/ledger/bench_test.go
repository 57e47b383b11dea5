package ledger_test

import (
	"sync/atomic"
	"testing"

	"nongsan/internal/ledger"
	"nongsan/internal/pg"
)

// Payments of different orders must not wait for one another at the bank's account.
func BenchmarkCaptured(b *testing.B) {
	db := newBooks(b)
	db.SetMaxOpenConns(16)
	var n atomic.Int64
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			id := n.Add(1)
			err := pg.WithTx(b.Context(), db, func(tx pg.Tx) error {
				return ledger.Captured(b.Context(), tx, at, ledger.Receipt{EventID: id, OrderID: 1 + id%16, Account: ledger.Bank, Amount: 250_000, Credited: 250_000})
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
