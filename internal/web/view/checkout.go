package view

import (
	"context"
	"strconv"

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
	Email     string
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
	Invoice   InvoiceWish
	Errors    map[string]string // by field
	Message   string            // about the whole
}

// InvoiceWish is in whose name the buyer wants the invoice.
type InvoiceWish struct{ Company, TaxNumber, Address, Email string }

// wished reports whether the fold of the invoice is open: something stands in it.
func (p Checkout) wished() bool {
	return p.Invoice != InvoiceWish{} || p.Errors["invoice_company"]+p.Errors["invoice_tax"]+p.Errors["invoice_address"]+p.Errors["invoice_email"] != ""
}

// Review is the last look before the order is placed.
type Review struct {
	Checkout
	Where   string   // the address in full
	How     string   // the way to pay in words
	Changed []string // prices that are not what they were when they were put aside
}

// PickupPlace is where the buyer may fetch a parcel.
type PickupPlace struct {
	ID    int64
	Words string
}

// Parcel is what one seller sends.
type Parcel struct {
	ID       int64  // of the seller, for the form
	When     string // when it should arrive
	NotSent  bool   // the seller does not send there
	Pickup   int64  // the place that is chosen; 0: it is sent
	PickupAt string // in words
	Places   []PickupPlace
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
	Less       string // how many of it were taken off since it was ordered
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

// pickupOptions are the ways to get a parcel: sent for its fee, or fetched.
func pickupOptions(ctx context.Context, p Parcel) []Option {
	sent := Option{Value: "0", Label: locale.T(ctx, "delivery.sent"), Icon: "truck", Disabled: p.NotSent}
	if p.NotSent {
		sent.Hint = locale.T(ctx, "delivery.not_sent")
	}
	list := []Option{sent}
	for _, one := range p.Places {
		list = append(list, Option{Value: strconv.FormatInt(one.ID, 10), Label: locale.T(ctx, "delivery.fetch"), Hint: one.Words, Icon: "store"})
	}
	return list
}

// field is the name of the choice between a parcel's ways.
func (p Parcel) field() string { return "pickup_" + strconv.FormatInt(p.ID, 10) }
