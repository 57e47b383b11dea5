package payout_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/ledger"
	"nongsan/internal/money"
	"nongsan/internal/payout"
	"nongsan/internal/pg"
)

// onLast does something with the newest batch.
func (d *desk) onLast(ctx context.Context, do func(b payout.Batch) error) error {
	list, err := d.Batches(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	b, err := d.Batch(ctx, list[0].ID)
	if err != nil {
		return err
	}
	return do(b)
}

// deeds are what two accountants, the bank, a carrier and a buyer may do, whether it is time for it or not.
func (d *desk) deeds(ctx context.Context, who int64, part ledger.Part, pick int, key string) []func() error {
	on := func(do func(p payout.Payout) error) func() error {
		return func() error {
			return d.onLast(ctx, func(b payout.Batch) error {
				if len(b.Payouts) == 0 {
					return nil
				}
				return do(b.Payouts[pick%len(b.Payouts)])
			})
		}
	}
	draw := func() error { _, err := d.DrawUp(ctx, who); return err }
	approve := func() error {
		return d.onLast(ctx, func(b payout.Batch) error { return d.Approve(ctx, who, b.ID) })
	}
	paid := on(func(p payout.Payout) error { return d.MarkPaid(ctx, who, p.ID, "FT "+key) })
	return []func() error{
		draw, draw, approve, approve, paid, paid,
		on(func(p payout.Payout) error { return d.MarkFailed(ctx, who, p.ID, "sai số tài khoản") }),
		func() error {
			return d.onLast(ctx, func(b payout.Batch) error { return d.Drop(ctx, who, b.ID) })
		},
		func() error {
			cash, err := d.WithCarriers(ctx)
			if err != nil || len(cash) == 0 {
				return err
			}
			fees := map[int64]money.VND{cash[0].SellerOrderID: 1000}
			return d.Remit(ctx, who, payout.Remittance{Carrier: "Bưu điện", Reference: key, ReceivedOn: d.clock.Now(), Fees: fees})
		},
		func() error {
			back := ledger.Sums{Goods: 200_000, Commission: 10_000, VAT: 2_000, PIT: 1_000}
			return pg.WithTx(ctx, d.db, func(tx pg.Tx) error {
				return ledger.Reversed(ctx, tx, d.clock.Now(), part, fmt.Sprint("return:", part.SellerOrderID), back)
			})
		},
	}
}

// All act on payouts at the same moment, again and again: each is obeyed or told why not, and the books are right.
func TestAllActOnPayoutsAtOnce(t *testing.T) {
	d := newDesk(t)
	d.hasAccount(d.minh, "1234567891")
	dice := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // dice
	for round := range 25 {
		var parts []ledger.Part
		for i := range 6 {
			parts = append(parts, d.sells([]int64{d.ly, d.minh}[dice.IntN(2)], []ledger.Way{ledger.Prepaid, ledger.CarrierCash, ledger.SellersCash}[i%3]))
		}
		d.clock.Advance(payout.Hold + time.Hour)
		for step := range 6 {
			var all sync.WaitGroup
			for i := range 5 {
				who, part, key := []int64{d.one, d.two}[dice.IntN(2)], parts[dice.IntN(len(parts))], fmt.Sprintf("%d-%d-%d", round, step, i/2)
				deeds := d.deeds(t.Context(), who, part, dice.IntN(100), key)
				which := dice.IntN(len(deeds))
				all.Go(func() {
					err := deeds[which]()
					if _, told := errs.As(err); err != nil && !told {
						t.Errorf("deed %d: %v", which, err)
					}
				})
			}
			all.Wait()
		}
	}
	d.balanced()
}
