package takedown_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"nongsan/internal/cart"
	"nongsan/internal/check"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
	"nongsan/internal/takedown"
)

// crowd are the people of a stall, its buyers and the officers, who all do something at the same moment.
type crowd struct {
	*desk
	dice    *rand.Rand
	sellers *seller.Service
	carts   *cart.Service
	orders  *order.Service
	round   int
	stall   int64
	people  [2]int64 // the owner at first, and a helper
	phones  [2]string
	slugs   [3]string // one shows, one was taken off, one waits
	variant int64     // of the first
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	d := newDesk(t)
	queue, err := jobs.NewEnqueuer(d.db)
	d.must(err)
	return &crowd{
		desk: d, dice: rand.New(rand.NewPCG(1, 2)), //nolint:gosec // dice
		sellers: seller.New(d.db, d.clock.Now), carts: cart.New(d.db, d.clock.Now), orders: order.New(d.db, d.clock.Now, queue),
	}
}

// opens is another stall for another round.
func (c *crowd) opens() {
	c.Helper()
	c.round++
	var err error
	for i := range c.people {
		c.phones[i] = fmt.Sprintf("+8490003%04d", 2*c.round+i)
		c.must(c.db.GetContext(c.Context(), &c.people[i], `INSERT INTO account (phone, name, created_at) VALUES ($1, 'Bà con', $2) RETURNING id`, c.phones[i], c.clock.Now()))
	}
	c.stall, err = c.sellers.Create(c.Context(), seller.Seller{
		Slug: fmt.Sprint("dong-", c.round), Kind: seller.Household, LegalName: "Hộ Đông", StallName: "Chè Đông", Phone: c.phones[0], ProvinceCode: "19", CommuneCode: "05503",
	})
	c.must(err)
	c.must(c.sellers.Join(c.Context(), c.stall, c.people[0], seller.Owner))
	c.must(c.sellers.Join(c.Context(), c.stall, c.people[1], seller.Helper))
	for i := range c.slugs {
		c.slugs[i], err = c.Catalog.Propose(c.Context(), c.stall, 0, offer(fmt.Sprint("Chè ", c.round, i)))
		c.must(err)
	}
	c.must(c.Catalog.Approve(c.Context(), 0, c.slugs[0]))
	c.must(c.Catalog.Approve(c.Context(), 0, c.slugs[1]))
	c.must(c.Catalog.TakeOff(c.Context(), c.stall, 0, c.slugs[1]))
	l, err := c.Catalog.Any(c.Context(), c.slugs[0])
	c.must(err)
	c.variant = l.Variants[0].ID
}

// offered is what happens on the shelf.
func (c *crowd) offered(ctx context.Context, who int64, slug, key string) []func() error {
	return []func() error{
		func() error { _, err := c.Catalog.Propose(ctx, c.stall, who, offer("Mật "+key)); return err },
		func() error { return c.Catalog.Approve(ctx, c.officer, slug) },
		func() error { return c.Catalog.Reject(ctx, c.officer, slug, "Ảnh mờ quá ạ") },
		func() error { return c.Catalog.TakeOff(ctx, c.stall, who, slug) },
		func() error { return c.Catalog.PutBack(ctx, c.stall, who, slug) },
		func() error { return c.Catalog.TakeDown(ctx, c.officer, slug, "Hàng không đúng") },
		func() error { _, _, err := c.Catalog.HideUnidentified(ctx); return err },
		func() error { return c.buys(ctx, key) },
		func() error { return c.takesBack(ctx) },
	}
}

// kept is what happens to the stall.
func (c *crowd) kept(ctx context.Context, who int64, phone, key string) []func() error {
	by := seller.By{SellerID: c.stall, AccountID: who}
	last := func(do func(member int64) error) error {
		list, err := c.sellers.Members(ctx, c.stall)
		if err != nil || len(list) == 0 {
			return err
		}
		return do(list[len(list)-1].ID)
	}
	return []func() error{
		func() error { return c.Privacy.CloseStall(ctx, by) },
		func() error { return c.Privacy.Close(ctx, who) },
		func() error { return last(func(id int64) error { return c.sellers.HandOver(ctx, by, id) }) },
		func() error { return last(func(id int64) error { return c.sellers.End(ctx, by, id) }) },
		func() error { return c.sellers.Invite(ctx, by, phone) },
		func() error {
			asked, err := c.sellers.AskedOf(ctx, phone)
			if err != nil || len(asked) == 0 {
				return err
			}
			return c.sellers.Answer(ctx, who, asked[0].ID, true)
		},
		func() error {
			_, err := c.sellers.SetStall(ctx, by, seller.Stall{StallName: "Chè bà " + key})
			return err
		},
		func() error { return c.asks(ctx, takedown.Stall, "/gian-hang/"+fmt.Sprint("dong-", c.round)) },
		func() error { return c.asks(ctx, takedown.Listing, "/san-pham/"+c.slugs[0]) },
		func() error { return c.lifts(ctx) },
	}
}

func (c *crowd) buys(ctx context.Context, key string) error {
	if err := c.carts.Add(ctx, key, c.variant, 1); err != nil {
		return err
	}
	lines, err := c.carts.Lines(ctx, key)
	if err != nil {
		return err
	}
	_, total, err := c.orders.Quote(ctx, lines, order.Way{To: shipping.To{Province: "01", Commune: "00004"}})
	if err != nil {
		return err
	}
	_, err = c.orders.Place(ctx, order.Checkout{
		Key: "khoa-cua-don-hang-" + key, CartToken: key, Name: "Nguyễn Thị Mai", Phone: "0987 654 321", ProvinceCode: "01", CommuneCode: "00004",
		AddressLine: "12 phố Hàng Bột", Method: payment.COD, TotalSeen: total,
	})
	return err
}

// takesBack cancels an order that stands.
func (c *crowd) takesBack(ctx context.Context) error {
	var codes []string
	err := c.db.SelectContext(ctx, &codes, `
		SELECT o.code FROM orders o JOIN seller_order p ON p.order_id = o.id WHERE p.seller_id = $1 AND o.state = 'placed' LIMIT 1`, c.stall)
	if err != nil || len(codes) == 0 {
		return err
	}
	return c.orders.Cancel(ctx, 0, codes[0])
}

func (c *crowd) asks(ctx context.Context, kind takedown.Kind, about string) error {
	id, err := c.Enter(ctx, c.officer, c.entry(kind, about, fmt.Sprint("số ", c.round)))
	if err != nil {
		return err
	}
	return c.Act(ctx, c.officer, id)
}

func (c *crowd) lifts(ctx context.Context) error {
	held, err := c.sellers.Suspended(ctx, c.stall)
	if err != nil || held == nil {
		return err
	}
	return c.Lift(ctx, c.officer, held.RequestID, "Đã sửa nhãn")
}

// All act on a stall at the same moment, again and again: each is obeyed or told why not, and every invariant holds.
func TestAllActOnAStallAtOnce(t *testing.T) {
	c := newCrowd(t)
	for range 30 {
		c.opens()
		for step := range 4 {
			var all sync.WaitGroup
			for i := range 5 {
				key, person := fmt.Sprintf("%d-%d-%d", c.round, step, i), c.dice.IntN(2)
				deeds := append(c.offered(t.Context(), c.people[person], c.slugs[c.dice.IntN(3)], key), c.kept(t.Context(), c.people[person], c.phones[person], key)...)
				which := c.dice.IntN(len(deeds))
				all.Go(func() {
					err := deeds[which]()
					if _, told := errs.As(err); err != nil && !told {
						t.Errorf("deed %d: %v", which, err)
					}
				})
			}
			all.Wait()
		}
	}
	results, err := check.Run(t.Context(), c.db, c.clock.Now())
	c.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			t.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
}
