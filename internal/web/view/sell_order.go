package view

import (
	"context"
	"time"

	"nongsan/internal/locale"
	"nongsan/internal/money"
)

// SellOrder is a stall's part of an order.
type SellOrder struct {
	Code       string
	State      string // received, confirmed, shipped, delivered, cancelled
	Stall      string // who sends
	PlacedAt   time.Time
	BuyerName  string
	Phone      string // E.164
	Address    string
	Note       string
	Invoice    string // in whose name the invoice is wanted; empty: the buyer's own
	Lines      []OrderLine
	Goods      money.VND
	Shipping   money.VND
	Total      money.VND
	Collect    money.VND // cash to take at the door; 0: none
	Paid       bool      // the money has come by transfer
	Steps      []SellStep
	PickupAt   string // the buyer comes to this place
	Sent       []Sent
	NextParcel int         // its number, when one is sent
	Left       []Countable // units that are still to be sent; none: nothing can be changed
	GivenBack  []GivenBack
	Talk       Talk
	Declined   string // why it was cancelled, where somebody said so
	CanDecline bool
	Typed      map[string]string // what was typed into a form that was wrong
	Errors     map[string]string
}

// SellStep is a step of an order on its way; a step that is to come has no At.
type SellStep struct {
	Name string
	At   *time.Time
	Next bool // the one to do now
}

// Href is the order's page.
func (o SellOrder) Href() string { return "/ban-hang/don-hang/" + o.Code }

func (o SellOrder) href() string { return o.Href() }

// tone is the colour of the state.
func (o SellOrder) tone() string {
	switch o.State {
	case "received":
		return "bad"
	case "confirmed", "part_shipped", "shipped":
		return "wait"
	case "delivered":
		return "ok"
	}
	return "off"
}

// next is the step the seller takes now: the end of its address, and the words on its button; none at the end.
func (o SellOrder) next() (path, key string) {
	switch o.State {
	case "received":
		return "/xac-nhan", "sell.do_confirm"
	case "confirmed", "part_shipped":
		return "/gui-hang", "sell.do_ship"
	case "shipped":
		return "/da-giao", "sell.do_deliver"
	}
	return "", ""
}

// nextHint says what the step means, under its button.
func (o SellOrder) nextHint() string {
	switch {
	case o.State == "received":
		return "sell.hint_confirm"
	case o.State == "confirmed", o.State == "part_shipped":
		return "sell.hint_ship"
	case o.Collect > 0:
		return "sell.hint_collect"
	}
	return "sell.hint_deliver"
}

// SellOrders is a stall's orders in one tab.
type SellOrders struct {
	Tabs   []SellTab
	Empty  string // what to say when there are none
	Orders []SellOrder
	Older  string // address of those before; empty: these are all
}

// SellTab is a tab with a count.
type SellTab struct {
	Label   string
	Href    string
	Count   int
	Current bool
}

// sellMoney says what is to be done about an order's money.
func sellMoney(ctx context.Context, o SellOrder) string {
	switch {
	case o.Collect > 0:
		return locale.T(ctx, "sell.collect")
	case o.Paid:
		return locale.T(ctx, "sell.paid")
	case o.State == "delivered":
		return locale.T(ctx, "sell.collected")
	}
	return locale.T(ctx, "sell.nothing_due")
}

func sellShipping(ctx context.Context, o SellOrder) string {
	if o.Shipping == 0 {
		return locale.T(ctx, "sell.free")
	}
	return o.Shipping.String()
}
