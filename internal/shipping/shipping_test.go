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
	common := shipping.Rules{}
	free := common.FreeAt(shipping.To{}, at)
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
		got, sent := common.Quote(shipping.To{Province: c.to}, shipping.Parcel{From: c.from, Goods: c.goods}, at)
		if got.Fee != c.want || !sent {
			t.Errorf("%d dong of goods from %s to %s cost %d to send, want %d", c.goods, c.from, c.to, got.Fee, c.want)
		}
	}
}

// The nearest zone counts; weight and worth change its fee; what is in no zone is not sent.
func TestSellersOwnZones(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	free := money.VND(300_000)
	rules := shipping.Rules{Zones: []shipping.Zone{
		{Provinces: []string{"19"}, Fee: 15_000, Included: 2000, PerKg: 4000, FreeFrom: &free, DaysFrom: 1, DaysTo: 2},
		{Communes: []string{"05503"}, DaysTo: 1},
		{Provinces: []string{"01"}, Fee: 30_000, DaysFrom: 2, DaysTo: 4},
	}}
	for _, c := range []struct {
		to    shipping.To
		goods money.VND
		grams int
		want  money.VND
		sent  bool
	}{
		{shipping.To{Province: "19", Commune: "05503"}, 100_000, 9000, 0, true},
		{shipping.To{Province: "19", Commune: "05443"}, 100_000, 2000, 15_000, true},
		{shipping.To{Province: "19", Commune: "05443"}, 100_000, 2001, 19_000, true},
		{shipping.To{Province: "19"}, 100_000, 4000, 23_000, true},
		{shipping.To{Province: "19"}, free, 4000, 0, true},
		{shipping.To{Province: "01", Commune: "00004"}, 900_000, 4000, 30_000, true},
		{shipping.To{Province: "79"}, 100_000, 100, 0, false},
	} {
		got, sent := rules.Quote(c.to, shipping.Parcel{From: "19", Goods: c.goods, Grams: c.grams}, at)
		if got.Fee != c.want || sent != c.sent {
			t.Errorf("%d g worth %d to %v: %d, %v; want %d, %v", c.grams, c.goods, c.to, got.Fee, sent, c.want, c.sent)
		}
	}
	if rules.FreeAt(shipping.To{Province: "19"}, at) != free || rules.FreeAt(shipping.To{Province: "01"}, at) != 0 {
		t.Error("where goods travel free is told wrongly")
	}
}
