package gateways_test

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/test/gateways/peer"
)

// door is cash on delivery: nobody outside tells of it and nobody is asked. Whoever hands the parcel over says that the
// money came, so that is what is tried here.
type door struct{ suite }

func (s door) by() order.By { return order.By{SellerID: s.stall} }

// sent is an order whose parcel is on its way.
func (s door) sent(units int) order.Order {
	s.Helper()
	o := s.orderOf(units, s.name)
	s.must(s.services.Orders.Confirm(s.Context(), s.by(), o.Code))
	s.must(s.services.Orders.Ship(s.Context(), s.by(), o.Code, ""))
	return o
}

func (s door) delivered() order.Order {
	s.Helper()
	o := s.sent(1)
	s.must(s.services.Orders.Deliver(s.Context(), s.by(), o.Code))
	s.expects(o, order.Completed, int64(o.Total), 0)
	return o
}

func (s door) valid() {
	o := s.order(s.name)
	action, err := s.adapter().Start(s.Context(), payment.Intent{Reference: o.Code, Amount: o.Total})
	if err != nil || action != (payment.Action{Kind: payment.ActionWait}) {
		s.Errorf("starts %+v, %v", action, err)
	}
	s.expects(o, order.Placed, 0, 0)
	s.delivered()
}

// forged: no address takes messages about cash.
func (s door) forged() {
	o := s.sent(1)
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		n := peer.Notice{Method: method, Query: "orderId=" + o.Code + "&resultCode=0", Body: []byte(`{"orderId":"` + o.Code + `","status":"paid"}`)}
		if status, _ := s.tells(s.name, n); status < 400 {
			s.Errorf("%s of cash is answered %d", method, status)
		}
	}
	s.expects(o, order.Placed, 0, 0)
}

// altered: whatever is said, Parse reads nothing of it.
func (s door) altered() {
	if events, err := s.adapter().Parse(payment.Inbound{Body: []byte(`{"status":"paid"}`)}); !errors.Is(err, payment.ErrIgnore) || events != nil {
		s.Errorf("cash is told of by %+v, %v", events, err)
	}
}

// replayed says twenty times at once that it was handed over.
func (s door) replayed() {
	o := s.sent(1)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := s.services.Orders.Deliver(s.Context(), s.by(), o.Code); err != nil {
				s.Error(err)
			}
		})
	}
	wg.Wait()
	s.expects(o, order.Completed, int64(o.Total), 0)
}

// reordered says it before the parcel left, and after the order was cancelled.
func (s door) reordered() {
	o := s.order(s.name)
	if err := s.services.Orders.Deliver(s.Context(), s.by(), o.Code); !errs.HasCode(err, "order.moved_on") {
		s.Errorf("delivered before it left: %v", err)
	}
	s.must(s.services.Orders.Cancel(s.Context(), 0, o.Code))
	if err := s.services.Orders.Deliver(s.Context(), s.by(), o.Code); !errs.HasCode(err, "order.moved_on") {
		s.Errorf("delivered after cancelling: %v", err)
	}
	s.expects(o, order.Cancelled, 0, 0)
}

func (s door) ofAnother() {
	o := s.sent(1)
	if err := s.services.Orders.Deliver(s.Context(), order.By{SellerID: s.stall + 1}, o.Code); err == nil {
		s.Error("another stall hands it over")
	}
	s.expects(o, order.Placed, 0, 0)
}

// wrongAmount: what is refused at the door is not collected.
func (s door) wrongAmount() {
	o := s.sent(1)
	s.must(s.services.Orders.Refuse(s.Context(), s.by(), o.Code, 0, "Khách không nhận hàng", true))
	if err := s.services.Orders.Deliver(s.Context(), s.by(), o.Code); err == nil {
		s.Error("what was refused is delivered")
	}
	s.expects(o, order.Cancelled, 0, 0)
}

// expired: it waits for no money, so it does not expire.
func (s door) expired() {
	o := s.sent(1)
	s.later(72 * time.Hour)
	s.must(s.services.Orders.Deliver(s.Context(), s.by(), o.Code))
	s.expects(o, order.Completed, int64(o.Total), 0)
}

// paidTwice: a transfer for it is set aside, before the parcel arrives and after.
func (s door) paidTwice() {
	f := telling{transfer(s), bankFeeds[0]}
	o := s.sent(1)
	f.hears(f.tells(bankAccount, o.Code, int64(o.Total)), http.StatusOK)
	s.parkedFor("not_transfer")
	s.must(s.services.Orders.Deliver(s.Context(), s.by(), o.Code))
	f.hears(f.tells(bankAccount, o.Code, int64(o.Total)), http.StatusOK)
	s.parkedFor("not_transfer")
	s.expects(o, order.Completed, int64(o.Total), 0)
}

// refunds: goods that come back bring their money back, which the accountant sends.
func (s door) refunds() {
	if _, err := s.refundOf(s.sent(1), "early", 1_000); !errs.HasCode(err, "refund.too_much") {
		s.Errorf("what was not collected goes back: %v", err)
	}
	o := s.sent(3)
	s.must(s.services.Orders.Deliver(s.Context(), s.by(), o.Code))
	if err := s.givesBack(o, 4); err == nil {
		s.Error("more comes back than was sent")
	}
	s.must(s.givesBack(o, 1))
	if err := s.givesBack(o, 3); err == nil {
		s.Error("more comes back than was kept")
	}
	s.must(s.givesBack(o, 2))
	if _, err := s.refundOf(o, "much", 1); !errs.HasCode(err, "refund.too_much") {
		s.Errorf("more than was collected: %v", err)
	}
	s.isSentByHand(o)
}

// givesBack returns units, and twenty people at once say that they are back.
func (s door) givesBack(o order.Order, units int) error {
	orders, buyer := s.services.Orders, order.By{SellerID: s.stall, As: order.Buyer}
	s.count++
	wish := order.ReturnWish{
		Key: "khoa-tra-hang-" + itoa(s.count+10_000), Why: "damaged", Words: "Gói chè bị ẩm", Units: map[int64]int{o.Parts[0].Lines[0].ID: units},
	}
	if err := orders.AskReturn(s.Context(), buyer, o.Code, wish); err != nil {
		return err
	}
	s.must(orders.AnswerReturn(s.Context(), s.by(), o.Code, true, true, "Mời gửi lại"))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := orders.ReceiveReturn(s.Context(), s.by(), o.Code, true); err != nil {
				s.Error(err)
			}
		})
	}
	wg.Wait()
	return nil
}

func (s door) slow() {
	s.callsNobody(func(p *peer.Peer) { p.Delay = 30 * time.Second }, payment.ActionWait)
}

func (s door) garbage() { s.callsNobody(func(p *peer.Peer) { p.Garbage = true }, payment.ActionWait) }

func (s door) away() { s.callsNobody(func(p *peer.Peer) { p.Down = true }, payment.ActionWait) }
