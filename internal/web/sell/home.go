package sell

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/order"
	"nongsan/internal/web/view"
)

func (p *pages) home(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	counts, err := p.Orders.Counts(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	cards, err := p.Catalog.SellerCards(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page := view.SellHome{
		StallName: m.StallName, StallSlug: m.Slug, Listings: len(cards),
		New: counts[order.Received], Confirmed: counts[order.Confirmed], Shipped: counts[order.Shipped],
	}
	countListings(&page, cards)
	if page.Asked, page.ComingBack, err = p.Orders.OpenReturns(c.UserContext(), m.SellerID); err != nil {
		return err
	}
	s, err := p.Sellers.ByID(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	if s.OnHoliday(p.Clock()) {
		page.Closed = *s.OnHolidayUntil
	}
	if page.Gate, err = p.gateFor(c, s.ID); err != nil {
		return err
	}
	if s.Suspended {
		if page.Suspended, err = p.suspended(c, s.ID); err != nil {
			return err
		}
	}
	if page.Note, err = p.Profiles.Note(c, s); err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, "sell.nav_home", func(f view.Frame) templ.Component { return view.SellHomePage(f, page) })
}

// suspended is why and since when a seller is suspended.
func (p *pages) suspended(c *fiber.Ctx, sellerID int64) (*view.SellSuspended, error) {
	o, err := p.Sellers.Suspended(c.UserContext(), sellerID)
	if err != nil || o == nil {
		return nil, err
	}
	return &view.SellSuspended{Reason: o.Reason, Since: o.SuspendedAt}, nil
}

// gateFor is from when on a seller that is not identified may not sell, or the zero time for one that is.
func (p *pages) gateFor(c *fiber.Ctx, sellerID int64) (gate time.Time, err error) {
	identity, err := p.Sellers.Identity(c.UserContext(), sellerID)
	if err != nil || identity != nil {
		return gate, err
	}
	return p.Sellers.Gate(c.UserContext())
}

func countListings(page *view.SellHome, cards []catalog.Card) {
	for _, card := range cards {
		switch {
		case card.Status == catalog.Rejected:
			page.Rejected++
		case card.Status == catalog.Pending:
			page.Pending++
		case card.Status == catalog.Published && card.Stock == 0:
			page.SoldOut++
		}
	}
}
