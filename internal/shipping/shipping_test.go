package shipping_test

import (
	"testing"
	"time"

	"nongsan/internal/money"
	"nongsan/internal/shipping"
)

func TestFee(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	free := shipping.FreeFrom(at)
	for _, c := range []struct {
		from, to string
		goods    money.VND
		want     money.VND
	}{
		{"19", "19", 100_000, 20_000},
		{"19", "01", 100_000, 35_000},
		{"19", "01", free - 1, 35_000},
		{"19", "01", free, 0},
	} {
		if got := shipping.Fee(c.from, c.to, c.goods, at); got != c.want {
			t.Errorf("%d dong of goods from %s to %s cost %d to send, want %d", c.goods, c.from, c.to, got, c.want)
		}
	}
}
