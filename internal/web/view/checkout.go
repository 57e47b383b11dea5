package view

import (
	"context"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// Checkout is the one form between the basket and the order.
type Checkout struct {
	Key       string // the same however often the form is sent
	Total     money.VND
	Goods     money.VND
	Shipping  money.VND
	Name      string
	Phone     string
	Province  string // codes
	Commune   string
	Address   string
	Note      string
	Method    string // cod, vietqr
	Provinces []Option
	Communes  []Option // of the province
	Methods   []Option
	Alcohol   bool // the buyer has to say to be 18 or more
	Adult     bool // and did
	Parcels   []Parcel
	Errors    map[string]string // by field
	Message   string            // about the whole
}

// Parcel is what one seller sends.
type Parcel struct {
	Stall    string
	Lines    []OrderLine
	Goods    money.VND
	Shipping money.VND
}

// OrderLine is so many units of something, as it was ordered.
type OrderLine struct {
	Slug, Name string
	Unit       string
	Price      money.VND
	Quantity   int
	Total      money.VND
	Later      string // "Giao tháng 7/2027", of what is ordered before the harvest
}

// sums are goods, shipping and total, as a summary has them.
func sums(ctx context.Context, goods, shipping, total money.VND) []Sum {
	return []Sum{
		{Label: locale.T(ctx, "sum.goods"), Amount: goods},
		{Label: locale.T(ctx, "sum.shipping"), Amount: shipping, Free: shipping == 0},
		{Label: locale.T(ctx, "sum.total"), Amount: total, Total: true},
	}
}
