package order_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nongsan/internal/errs"
	"nongsan/internal/money"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// model is what a simple person would expect of the shop: counts on a slate.
type model struct {
	free, reserved map[int64]int
	slate          []*modelOrder
}

// modelOrder is one order of one line at one stall.
type modelOrder struct {
	code            string
	variant         int64
	method          string
	state           order.State // of its only part
	quantity        int         // that the buyer is to have
	left, sent      int         // units not sent, and on their way
	price, shipping money.VND
	paid            bool
	due             time.Time
	wish            string // state of its wish to return; "": none
	wished          int
	expected        money.VND // promised back so far
}

// Whatever people do in whatever order, the shop and the slate agree, and every invariant holds.
func TestTheShopAgreesWithASlate(t *testing.T) {
	s := newShop(t)
	seller := s.household("a")
	tea, _ := s.sells(seller, "Chè móc câu", 100_000, 12)
	rice, _ := s.sells(seller, "Gạo nếp", 60_000, 5)
	m := &model{free: map[int64]int{tea: 12, rice: 5}, reserved: map[int64]int{}}
	rapid.Check(t, func(r *rapid.T) {
		w := &walk{shop: s, model: m, r: r, seller: seller, variants: []int64{tea, rice}}
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			w.step()
		}
		w.compare()
	})
	s.sound()
}

// walk is one sequence of actions on the shop that all sequences share.
type walk struct {
	*shop
	*model
	r        *rapid.T
	seller   int64
	variants []int64
}

func (w *walk) step() {
	deeds := []func(){w.place, w.place, w.pay, w.pass, w.cancel, w.confirm, w.shorten, w.send, w.deliver, w.refuse, w.wishBack, w.answer, w.receive}
	rapid.SampledFrom(deeds).Draw(w.r, "deed")()
}

// one is an order of the slate, or nil when there is none yet.
func (w *walk) one() *modelOrder {
	if len(w.slate) == 0 {
		return nil
	}
	return rapid.SampledFrom(w.slate[max(0, len(w.slate)-6):]).Draw(w.r, "order")
}

// agrees fails when the shop allowed what the slate refuses, or the other way round.
func (w *walk) agrees(err error, want bool, what string, o *modelOrder) bool {
	if (err == nil) != want {
		w.r.Fatalf("%s %s (%s, %s): %v, the slate says %v", what, o.code, o.method, o.state, err, want)
	}
	return want
}

func (w *walk) place() {
	variant := rapid.SampledFrom(w.variants).Draw(w.r, "variant")
	if w.free[variant] == 0 {
		w.fill(variant, 9)
	}
	n := rapid.IntRange(1, 4).Draw(w.r, "units")
	method := rapid.SampledFrom([]string{payment.COD, payment.VietQR}).Draw(w.r, "method")
	w.keys++
	token := fmt.Sprint("slate", w.keys)
	err := w.carts.Add(w.Context(), token, variant, n)
	if enough := w.free[variant] >= n; (err == nil) != enough {
		w.r.Fatalf("put %d of %d aside: %v", n, w.free[variant], err)
	}
	if err != nil {
		return
	}
	code := w.places(token, method)
	o := w.order(code)
	p := o.Parts[0]
	one := &modelOrder{code: code, variant: variant, method: method, state: order.Received, quantity: n, left: n, price: p.Lines[0].Price, shipping: p.Shipping}
	w.free[variant] -= n
	if method == payment.VietQR {
		one.state, one.due = order.WaitingPayment, *o.ExpiresAt
		w.reserved[variant] += n
	}
	w.slate = append(w.slate, one)
}

// fill is the seller counting more.
func (w *walk) fill(variant int64, units int) {
	w.free[variant] += units
	_, err := w.db.Exec(`
		WITH more AS (UPDATE variant SET stock = stock + $2 WHERE id = $1)
		INSERT INTO stock_move (variant_id, delta, kind, at) VALUES ($1, $2, 'counted', $3)`, variant, units, w.clock.Now())
	w.must(err)
}

func (w *walk) pay() {
	o := w.one()
	if o == nil || o.method != payment.VietQR || o.paid || o.state == order.Cancelled {
		return
	}
	late := o.state == order.Expired
	if late && w.free[o.variant] < o.left {
		return // its money would be parked: another test's matter
	}
	w.pays(o.code)
	if late {
		w.free[o.variant] -= o.left
	} else {
		w.reserved[o.variant] -= o.left
	}
	o.paid, o.state = true, order.Received
}

// pass lets time go by; what has waited too long expires.
func (w *walk) pass() {
	w.clock.Advance(time.Duration(rapid.IntRange(1, 20).Draw(w.r, "minutes")) * time.Minute)
	_, err := w.orders.ExpireDue(w.Context())
	w.must(err)
	for _, o := range w.slate {
		if o.state == order.WaitingPayment && !w.clock.Now().Before(o.due) {
			o.state = order.Expired
			w.free[o.variant] += o.left
			w.reserved[o.variant] -= o.left
		}
	}
}

func (w *walk) by() order.By { return order.By{SellerID: w.seller} }

func (w *walk) cancel() {
	o := w.one()
	if o == nil || o.state == order.Cancelled {
		return
	}
	err := w.orders.Cancel(w.Context(), 0, o.code)
	if !w.agrees(err, o.state == order.WaitingPayment || o.state == order.Received, "cancel", o) {
		return
	}
	if o.state == order.WaitingPayment {
		w.reserved[o.variant] -= o.left
	}
	w.free[o.variant] += o.left
	if o.paid {
		o.expected += o.price.Times(int64(o.left)) + o.shipping
	}
	o.state = order.Cancelled
}

func (w *walk) confirm() {
	o := w.one()
	if o == nil || o.state == order.Confirmed {
		return
	}
	if w.agrees(w.orders.Confirm(w.Context(), w.by(), o.code), o.state == order.Received, "confirm", o) {
		o.state = order.Confirmed
	}
}

// shorten takes units off before they are sent, one at least staying.
func (w *walk) shorten() {
	o := w.one()
	if o == nil || o.left < 2 {
		return
	}
	stay := rapid.IntRange(1, o.left-1).Draw(w.r, "stay")
	line := w.order(o.code).Parts[0].Lines[0].ID
	err := w.orders.Keep(w.Context(), w.by(), o.code, map[int64]int{line: stay}, "Không đủ hàng")
	if !w.agrees(err, o.state == order.Received || o.state == order.Confirmed || o.state == order.PartShipped, "shorten", o) {
		return
	}
	off := o.left - stay
	w.free[o.variant] += off
	if o.paid {
		o.expected += o.price.Times(int64(off))
	}
	o.left, o.quantity = stay, o.quantity-off
}

func (w *walk) send() {
	o := w.one()
	if o == nil || o.left == 0 {
		return
	}
	n := rapid.IntRange(1, o.left).Draw(w.r, "sent")
	p := w.order(o.code).Parts[0]
	in := order.Shipment{Number: len(p.Parcels) + 1, Units: map[int64]int{p.Lines[0].ID: n}}
	if !w.agrees(w.orders.SendParcel(w.Context(), w.by(), o.code, in), o.state == order.Confirmed || o.state == order.PartShipped, "send", o) {
		return
	}
	o.left, o.sent, o.state = o.left-n, o.sent+n, order.PartShipped
	if o.left == 0 {
		o.state = order.Shipped
	}
}

func (w *walk) deliver() {
	o := w.one()
	if o == nil || o.state == order.Delivered || o.state == order.Returned {
		return
	}
	if !w.agrees(w.orders.Deliver(w.Context(), w.by(), o.code), o.state == order.Shipped || o.state == order.PartShipped, "deliver", o) {
		return
	}
	o.sent = 0
	o.ends()
}

// ends moves an order on when nothing is left to be sent or on its way.
func (o *modelOrder) ends() {
	if o.left > 0 || o.sent > 0 {
		return
	}
	o.state = order.Refused
	if o.quantity > 0 {
		o.state = order.Delivered
	}
}

// refuse brings all that is on its way back, to be sold again.
func (w *walk) refuse() {
	o := w.one()
	if o == nil || o.sent == 0 {
		return
	}
	w.must(w.orders.Refuse(w.Context(), w.by(), o.code, 0, "Khách vắng nhà", true))
	w.free[o.variant] += o.sent
	o.quantity -= o.sent
	if o.paid {
		o.expected += o.price.Times(int64(o.sent))
		if o.quantity == 0 {
			o.expected += o.shipping
		}
	}
	o.sent = 0
	o.ends()
}

func (w *walk) wishBack() {
	o := w.one()
	if o == nil || o.quantity == 0 {
		return
	}
	w.keys++
	n := rapid.IntRange(1, o.quantity).Draw(w.r, "back")
	line := w.order(o.code).Parts[0].Lines[0].ID
	wish := order.ReturnWish{Key: fmt.Sprintf("wish-key-%012d", w.keys), Why: "damaged", Words: "Gói bị rách", Units: map[int64]int{line: n}}
	err := w.orders.AskReturn(w.Context(), w.by(), o.code, wish)
	open := o.wish == "asked" || o.wish == "accepted"
	inTime := o.state == order.Delivered && !errs.HasCode(err, "return.too_late")
	if w.agrees(err, inTime && !open, "wish back", o) {
		o.wish, o.wished = "asked", n
	}
}

func (w *walk) answer() {
	o := w.one()
	if o == nil || o.wish != "asked" {
		return
	}
	yes := rapid.Bool().Draw(w.r, "yes")
	w.must(w.orders.AnswerReturn(w.Context(), w.by(), o.code, yes, false, "Đã xem ảnh"))
	o.wish = "declined"
	if yes {
		o.wish = "accepted"
	}
}

func (w *walk) receive() {
	o := w.one()
	if o == nil || o.wish != "accepted" {
		return
	}
	w.must(w.orders.ReceiveReturn(w.Context(), w.by(), o.code, true))
	w.free[o.variant] += o.wished
	o.quantity -= o.wished
	o.expected += o.price.Times(int64(o.wished))
	o.wish = "received"
	if o.quantity == 0 {
		o.state = order.Returned
	}
}

// compare looks at all that the slate knows.
func (w *walk) compare() {
	for _, v := range w.variants {
		var got struct{ Stock, Reserved int }
		w.must(w.db.Get(&got, `SELECT stock, reserved FROM variant WHERE id = $1`, v))
		if got.Stock != w.free[v] || got.Reserved != w.reserved[v] {
			w.r.Fatalf("variant %d has %d and %d reserved, the slate %d and %d", v, got.Stock, got.Reserved, w.free[v], w.reserved[v])
		}
	}
	for _, o := range w.slate[max(0, len(w.slate)-8):] {
		got := w.order(o.code)
		if got.Parts[0].State != o.state || got.Refunded != o.expected {
			w.r.Fatalf("%s is %s with %d promised back, the slate says %s and %d", o.code, got.Parts[0].State, got.Refunded, o.state, o.expected)
		}
	}
}
