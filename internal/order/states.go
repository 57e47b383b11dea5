package order

// State is where an order, a seller order or a wish to return stands.
type State string

// The states. WaitingPayment, Cancelled and Expired belong to orders and seller orders; Placed, Paid and Completed to
// orders; Received to Returned to seller orders; Asked, Accepted, Declined, Withdrawn and Received to returns.
const (
	WaitingPayment State = "waiting_payment"
	Placed         State = "placed"
	Paid           State = "paid"
	Completed      State = "completed"
	Received       State = "received"
	Confirmed      State = "confirmed"
	PartShipped    State = "part_shipped" // some of its units are on their way
	Shipped        State = "shipped"
	Delivered      State = "delivered"
	Cancelled      State = "cancelled"
	Expired        State = "expired"
	Refused        State = "refused"  // nothing of it was taken at the door
	Returned       State = "returned" // all of it was sent back
	Asked          State = "asked"
	Accepted       State = "accepted"
	Declined       State = "declined"
	Withdrawn      State = "withdrawn"
)

// Actor is who makes a change.
type Actor string

// The actors.
const (
	Buyer   Actor = "buyer"
	Seller  Actor = "seller"
	Officer Actor = "officer"
	Bank    Actor = "bank"
	Clock   Actor = "clock"
)

// Subject is what a step changes.
type Subject string

// The subjects.
const (
	OfOrder  Subject = "order"
	OfPart   Subject = "seller_order"
	OfReturn Subject = "return"
)

// Step is a change that actors may make.
type Step struct {
	Of       Subject
	From, To State
	By       []Actor
}

// Steps is the whole table of what may happen, and who may make it happen; the database holds the same (order_step).
var Steps = []Step{
	{OfOrder, WaitingPayment, Paid, []Actor{Bank}},
	{OfOrder, WaitingPayment, Expired, []Actor{Clock}},
	{OfOrder, WaitingPayment, Cancelled, []Actor{Buyer, Officer}},
	{OfOrder, Expired, Paid, []Actor{Bank}}, // late money, while there is stock
	{OfOrder, Placed, Completed, []Actor{Seller, Officer, Buyer}},
	{OfOrder, Placed, Cancelled, []Actor{Buyer, Seller, Officer}},
	{OfOrder, Paid, Completed, []Actor{Seller, Officer, Buyer}},
	{OfOrder, Paid, Cancelled, []Actor{Buyer, Seller, Officer}},

	{OfPart, WaitingPayment, Received, []Actor{Bank}},
	{OfPart, WaitingPayment, Expired, []Actor{Clock}},
	{OfPart, WaitingPayment, Cancelled, []Actor{Buyer, Officer}},
	{OfPart, Expired, Received, []Actor{Bank}},
	{OfPart, Received, Confirmed, []Actor{Seller}},
	{OfPart, Received, Cancelled, []Actor{Buyer, Seller, Officer}},
	{OfPart, Confirmed, PartShipped, []Actor{Seller}},
	{OfPart, Confirmed, Shipped, []Actor{Seller}},
	{OfPart, Confirmed, Cancelled, []Actor{Seller, Officer}},
	{OfPart, PartShipped, Shipped, []Actor{Seller, Officer}}, // the rest went too, or was taken off
	{OfPart, Shipped, Delivered, []Actor{Seller, Officer}},
	{OfPart, Shipped, Refused, []Actor{Seller, Officer}},
	{OfPart, Delivered, Returned, []Actor{Seller, Officer}},

	{OfReturn, Asked, Accepted, []Actor{Seller, Officer}},
	{OfReturn, Asked, Declined, []Actor{Seller, Officer}},
	{OfReturn, Asked, Withdrawn, []Actor{Buyer}},
	{OfReturn, Declined, Accepted, []Actor{Officer}}, // the buyer turned to the province
	{OfReturn, Accepted, Received, []Actor{Seller, Officer}},
	{OfReturn, Accepted, Withdrawn, []Actor{Buyer}},
}

// allowed reports whether the table has the step.
func allowed(of Subject, from, to State, by Actor) bool {
	for _, s := range Steps {
		if s.Of != of || s.From != from || s.To != to {
			continue
		}
		for _, a := range s.By {
			if a == by {
				return true
			}
		}
	}
	return false
}

// Final reports whether a seller order in this state has come to its end; goods may still be sent back.
func (s State) Final() bool { return s == Delivered || s == Returned || s.Ended() }

// Ended reports whether a seller order ended without arriving.
func (s State) Ended() bool { return s == Cancelled || s == Expired || s == Refused }

// Arrived reports whether a seller order reached its buyer.
func (s State) Arrived() bool { return s == Delivered || s == Returned }
