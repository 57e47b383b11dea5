// Package shipping calculates what a parcel costs to send. It is pure: a dated table and a rule.
package shipping

import (
	"time"

	"nongsan/internal/money"
)

// tariff is what sellers charge from a day on, until a seller's own rules exist.
type tariff struct {
	from         time.Time
	sameProvince money.VND
	elsewhere    money.VND
	freeFrom     money.VND // goods of one seller worth this much travel free
}

// tariffs in the order of their start. The figures are the demonstration's; each seller will set its own.
var tariffs = []tariff{
	{from: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), sameProvince: 20_000, elsewhere: 35_000, freeFrom: 500_000},
}

// Fee is the price in dong of sending one seller's goods, worth that many dong, between two provinces.
func Fee(fromProvince, toProvince string, goods money.VND, at time.Time) money.VND {
	t := current(at)
	switch {
	case goods >= t.freeFrom:
		return 0
	case fromProvince == toProvince:
		return t.sameProvince
	default:
		return t.elsewhere
	}
}

// FreeFrom is the worth in dong from which one seller's goods travel free.
func FreeFrom(at time.Time) money.VND { return current(at).freeFrom }

func current(at time.Time) tariff {
	now := tariffs[0]
	for _, t := range tariffs {
		if !at.Before(t.from) {
			now = t
		}
	}
	return now
}
