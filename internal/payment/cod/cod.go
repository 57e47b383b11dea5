// Package cod is cash on delivery: the buyer pays at the door, and whoever hands the parcel over says so.
//
// Invariant: delivered is not paid. The event KindCollected comes from a person or a carrier, not from here.
package cod

import (
	"context"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/payment"
)

// Gateway is cash on delivery. Its zero value is ready.
type Gateway struct{ payment.Offline }

var _ payment.Gateway = Gateway{}

// Name is "cod".
func (Gateway) Name() string { return "cod" }

// Caps says that the goods leave before the money comes.
func (Gateway) Caps() payment.Caps { return payment.Caps{MinAmount: 1, MaxAmount: money.Max} }

// Start has nothing to do: the buyer waits for the parcel.
func (g Gateway) Start(_ context.Context, in payment.Intent) (payment.Action, error) {
	if !g.Caps().Takes(in.Amount) {
		return payment.Action{}, errs.New(errs.Invalid, "payment.amount_out_of_range")
	}
	return payment.Action{Kind: payment.ActionWait}, nil
}
