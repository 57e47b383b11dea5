package view

import (
	"context"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// freeOr is a fee, or the word for none.
func freeOr(ctx context.Context, fee money.VND) string {
	if fee == 0 {
		return locale.T(ctx, "sum.free")
	}
	return fee.String()
}

// orderSums are what an order costs and what of it has come.
func orderSums(ctx context.Context, o Order) []Sum {
	list := sums(ctx, o.Goods, o.Shipping, o.Total)
	if o.TakenOff > 0 {
		list = append(list, Sum{Label: locale.T(ctx, "sum.taken_off"), Amount: o.TakenOff}, Sum{Label: locale.T(ctx, "sum.now"), Amount: o.Total - o.TakenOff, Total: true})
	}
	if o.Paid > 0 {
		list = append(list, Sum{Label: locale.T(ctx, "sum.paid"), Amount: o.Paid})
	}
	return list
}
