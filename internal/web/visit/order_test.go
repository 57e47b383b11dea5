package visit

import (
	"testing"

	"nongsan/internal/money"
	"nongsan/internal/order"
)

// A household packs what the page says: units that were taken off are not among them.
func TestALineIsShownAsItIsStillWanted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state     order.State
		cancelled int
		quantity  int
		total     money.VND
		less      string
	}{
		"nothing taken off":     {order.Confirmed, 0, 4, 1_200_000, ""},
		"one taken off":         {order.PartShipped, 1, 3, 900_000, "Đã bớt 1"},
		"the part has ended":    {order.Cancelled, 4, 4, 1_200_000, ""},
		"all of it, not others": {order.Confirmed, 4, 0, 0, "Đã bớt 4"},
	} {
		got := LineOf(t.Context(), order.Part{State: c.state}, order.Line{Quantity: 4, Cancelled: c.cancelled, Price: 300_000})
		if got.Quantity != c.quantity || got.Total != c.total || got.Less != c.less {
			t.Errorf("%s: %d, %s, %q", name, got.Quantity, got.Total, got.Less)
		}
	}
}
