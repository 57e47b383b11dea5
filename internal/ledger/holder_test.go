package ledger_test

import (
	"testing"

	"nongsan/internal/ledger"
)

// A gateway that nobody here has heard of holds its money itself; only what tells of our bank account does not.
func TestAGatewayHoldsItsMoneyUntilItSettles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]ledger.Account{
		"sepay": ledger.Bank, "statement": ledger.Bank, "bank": ledger.Bank,
		"vnpay": ledger.GatewayAccount("vnpay"), "brandnew": ledger.GatewayAccount("brandnew"),
	} {
		if got := ledger.Holder(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
