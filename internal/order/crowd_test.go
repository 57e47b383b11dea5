package order_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
)

// crowd are the buyer, two sellers, the bank, an officer and the clock around one order.
type crowd struct {
	*shop
	dice    *rand.Rand
	sellers []int64
	officer int64
	order   order.Order
	keys    int
}

// deed is something that one of them may do, whether it is time for it or not.
func (c *crowd) deed() (what string, do func() error) {
	c.keys++
	ctx, code, key, seller := c.Context(), c.order.Code, c.keys, c.sellers[c.dice.IntN(2)]
	by, buyer, lines := order.By{SellerID: seller}, order.By{SellerID: seller, As: order.Buyer}, map[int64]int{}
	for _, p := range c.order.Parts {
		if p.SellerID == seller {
			lines[p.Lines[0].ID] = 1
		}
	}
	paid := payment.Event{
		DedupKey: fmt.Sprint(code, key), Kind: payment.KindPaid, Amount: c.order.Total.Percent(10_000 / (1 + c.dice.IntN(3))),
		Memo: code, Account: bankAccount, At: c.clock.Now(),
	}
	wish := order.ReturnWish{Key: fmt.Sprintf("khoa-tra-hang-%s-%d", code, key%2), Why: "damaged", Words: "Gói bị rách", Units: lines}
	deeds := map[string]func() error{
		"pay":            func() error { _, err := c.payments.Record(ctx, "sepay", 0, paid); return err },
		"cancel":         func() error { return c.orders.Cancel(ctx, 0, code) },
		"cancel part":    func() error { return c.orders.CancelPart(ctx, buyer, code) },
		"end":            func() error { return c.orders.CancelByOfficer(ctx, c.officer, code, "Hộ bán báo mất mùa") },
		"confirm":        func() error { return c.orders.Confirm(ctx, by, code) },
		"decline":        func() error { return c.orders.Decline(ctx, by, code, "Hết hàng rồi ạ") },
		"keep":           func() error { return c.orders.Keep(ctx, by, code, lines, "Chỉ còn một gói") },
		"ship":           func() error { return c.orders.Ship(ctx, by, code, "") },
		"deliver":        func() error { return c.orders.Deliver(ctx, by, code) },
		"ask return":     func() error { return c.orders.AskReturn(ctx, buyer, code, wish) },
		"answer return":  func() error { return c.orders.AnswerReturn(ctx, by, code, true, false, "Xin lỗi") },
		"receive return": func() error { return c.orders.ReceiveReturn(ctx, by, code, true) },
		"expire":         func() error { return c.orders.Expire(ctx, c.order.ID) },
		"send back": c.onRefund(func(id int64) error {
			return c.payments.MarkRefundSent(ctx, c.officer, id, fmt.Sprint("CK", code, key))
		}),
		"assign":        c.onParked(func(id int64) error { return c.payments.Assign(ctx, c.officer, id, code) }),
		"return parked": c.onParked(func(id int64) error { return c.payments.RefundParked(ctx, c.officer, id, "chuyển thừa") }),
		"keep parked":   c.onParked(func(id int64) error { return c.payments.Resolve(ctx, c.officer, id, "đã hỏi người gửi") }),
	}
	names := slices.Sorted(maps.Keys(deeds))
	what = names[c.dice.IntN(len(names))]
	return what, deeds[what]
}

// onRefund does something with the order's first refund that waits to be sent by hand.
func (c *crowd) onRefund(do func(id int64) error) func() error {
	return func() error {
		list, err := c.payments.RefundsToSend(c.Context())
		for _, r := range list {
			if r.Order == c.order.Code {
				return do(r.ID)
			}
		}
		return err
	}
}

// onParked does something with the oldest money that waits for a decision.
func (c *crowd) onParked(do func(id int64) error) func() error {
	return func() error {
		list, err := c.payments.OpenParked(c.Context())
		if err != nil || len(list) == 0 {
			return err
		}
		return do(list[0].EventID)
	}
}

// All act on one order at the same moment, again and again: each is obeyed or told why not, and every invariant holds.
func TestAllActOnAnOrderAtOnce(t *testing.T) {
	s := newShop(t)
	c := &crowd{shop: s, dice: rand.New(rand.NewPCG(1, 2)), sellers: []int64{s.household("a"), s.household("b")}, officer: s.officer()} //nolint:gosec // dice
	tea, _ := s.sells(c.sellers[0], "Chè móc câu", 100_000, 1000)
	rice, _ := s.sells(c.sellers[1], "Gạo nếp", 60_000, 1000)
	for round := range 40 {
		token := fmt.Sprint("crowd", round)
		s.puts(token, tea, 2)
		s.puts(token, rice, 1)
		c.order = s.order(s.places(token, []string{payment.VietQR, payment.VietQR, payment.COD}[round%3]))
		if round%4 == 3 {
			s.clock.Advance(order.PayWithin + time.Minute)
		}
		for range 4 {
			var all sync.WaitGroup
			for range 5 {
				what, do := c.deed()
				all.Go(func() {
					err := do()
					if _, told := errs.As(err); err != nil && !told {
						t.Errorf("%s: %v", what, err)
					}
				})
			}
			all.Wait()
		}
		_, err := s.orders.ExpireDue(t.Context())
		s.must(err)
	}
	s.sound()
}
