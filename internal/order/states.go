package order

// State is where an order or a seller order stands.
type State string

// The states. WaitingPayment, Cancelled and Expired belong to both; Placed, Paid and Completed to orders; Received,
// Confirmed, Shipped and Delivered to seller orders.
const (
	WaitingPayment State = "waiting_payment"
	Placed         State = "placed"
	Paid           State = "paid"
	Completed      State = "completed"
	Received       State = "received"
	Confirmed      State = "confirmed"
	Shipped        State = "shipped"
	Delivered      State = "delivered"
	Cancelled      State = "cancelled"
	Expired        State = "expired"
)

// Actor is who makes a change.
type Actor string

// The actors.
const (
	Buyer  Actor = "buyer"
	Seller Actor = "seller"
	Bank   Actor = "bank"
	Clock  Actor = "clock"
)

// step is a change of a seller order that an actor may make.
type step struct {
	from, to State
	by       Actor
}

// steps is the whole table of what may happen to a seller order. A paid order is not cancelled here: its money
// would have to go back first.
var steps = []step{
	{WaitingPayment, Received, Bank},
	{WaitingPayment, Expired, Clock},
	{WaitingPayment, Cancelled, Buyer},
	{Expired, Received, Bank}, // a late transfer, while there is stock
	{Received, Confirmed, Seller},
	{Received, Cancelled, Seller},
	{Received, Cancelled, Buyer},
	{Confirmed, Shipped, Seller},
	{Shipped, Delivered, Seller},
}

// allowed reports whether the table has the step.
func allowed(from, to State, by Actor) bool {
	for _, s := range steps {
		if s.from == from && s.to == to && s.by == by {
			return true
		}
	}
	return false
}

// Final reports whether a seller order in this state will not change again by its seller or buyer.
func (s State) Final() bool { return s == Delivered || s == Cancelled || s == Expired }

// Ended reports whether a seller order ended without arriving.
func (s State) Ended() bool { return s == Cancelled || s == Expired }
