package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// trace is the page behind a label's code. It stands also when the product is no longer sold: the label is.
func (p *pages) trace(c *fiber.Ctx) error {
	ctx := c.UserContext()
	l, err := p.Lots.ByCode(ctx, c.Params("code"))
	if err != nil {
		return err
	}
	listing, err := p.Catalog.Any(ctx, l.ListingSlug)
	if err != nil {
		return err
	}
	s, err := p.Sellers.ByID(ctx, l.SellerID)
	if err != nil {
		return err
	}
	page := visit.Trace(l)
	page.Picture, page.Origin = visit.Pictures(listing)[0], visit.Origin(listing.OldPlace, listing.CommuneCode)
	page.Certificates, _ = visit.Certificates(ctx, listing.Certificates, p.Clock())
	page.Maker, page.LegalName, page.Demo = visit.Maker(c, s), s.LegalName, listing.Demo
	if listing.Status == catalog.Published {
		page.Slug = listing.Slug
	}
	title := locale.T(ctx, "trace.of", "name", l.ListingName)
	return p.Visits.Show(c, fiber.StatusOK, title, func(f view.Frame) templ.Component { return view.TracePage(f, page) })
}
