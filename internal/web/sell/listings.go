package sell

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/httpd"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// shelf is the address of a stall's own list.
const shelf = "/ban-hang/san-pham"

func (p *pages) listings(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	cards, err := p.Catalog.SellerCards(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	notes, err := p.Catalog.Notes(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	failed, err := p.Catalog.FailedPhotos(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	held, err := p.Sellers.Suspended(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page := view.SellListings{Suspended: held != nil}
	for _, card := range cards {
		one := listingView(c, card)
		one.PhotoFailed, one.Suspended = failed[card.ID], held != nil
		if note, ok := notes[card.ID]; ok {
			one.ChangeWaits, one.ChangeBack = note.State == catalog.Waiting, note.Reason
		}
		page.Listings = append(page.Listings, one)
	}
	if err := p.comeBack(c, cards); err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, "sell.listings", func(f view.Frame) templ.Component { return view.SellListingsPage(f, page) })
}

// comeBack has the browser open the page again while pictures on it are being made: scripts or none, they appear.
func (p *pages) comeBack(c *fiber.Ctx, cards []catalog.Card) error {
	hashes := make([]string, 0, len(cards))
	for _, card := range cards {
		hashes = append(hashes, card.PhotoHash)
	}
	waiting, err := p.Photos.Waiting(c.UserContext(), hashes)
	if waiting {
		c.Set("Refresh", "3")
	}
	return err
}

func listingView(c *fiber.Ctx, in catalog.Card) view.SellListing {
	card := visit.Card(c, in)
	return view.SellListing{
		Slug: card.Slug, Name: card.Name, Picture: card.Picture, Price: card.Price, Unit: card.Unit,
		From: card.From, Stock: in.Stock, Status: string(in.Status), Reason: in.StatusReason,
	}
}

func (p *pages) takeOff(c *fiber.Ctx) error {
	return p.shelve(c, "listing_taken_off", p.Catalog.TakeOff)
}

func (p *pages) putBack(c *fiber.Ctx) error {
	return p.shelve(c, "listing_put_back", p.Catalog.PutBack)
}

func (p *pages) shelve(c *fiber.Ctx, said string, do func(ctx context.Context, sellerID, accountID int64, slug string) error) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	if err := do(c.UserContext(), m.SellerID, visit.AccountID(c), c.Params("slug")); err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, shelf)
}
