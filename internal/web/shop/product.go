package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// others is how many more products of the same stall a product's page shows.
const others = 4

func (p *pages) product(c *fiber.Ctx) error {
	ctx := c.UserContext()
	found, err := p.products.To(ctx, c.Params("slug"))
	if err != nil {
		return err
	}
	l := found.listing
	page := visit.Product(c, l, found.seller, found.rules, p.Clock())
	found.show(&page)
	category := view.Crumb{Href: "/danh-muc/" + l.CategorySlug, Name: visit.CategoryName(c, l.Category())}
	page.Crumbs = []view.Crumb{category, {Name: l.Name}}
	near, err := p.lists.To(ctx, catalog.Filter{SellerID: l.SellerID, InStock: true})
	if err != nil {
		return err
	}
	for _, card := range near.Cards {
		if card.ID != l.ID && len(page.Others) < others {
			page.Others = append(page.Others, visit.Card(c, card))
		}
	}
	return p.Visits.Show(c, fiber.StatusOK, l.Name, func(f view.Frame) templ.Component {
		f.Description = l.Summary
		return view.ProductPage(f, page)
	})
}

func (p *pages) stall(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := p.Sellers.BySlug(ctx, c.Params("slug"))
	if err != nil {
		return err
	}
	list, err := p.lists.To(ctx, catalog.Filter{SellerID: s.ID, Page: pageNumber(c)})
	if err != nil {
		return err
	}
	page := view.Stall{
		Maker: visit.Maker(c, s), LegalName: s.LegalName, Cards: visit.Cards(c, list.Cards), Total: list.Total,
		Pages: view.Pages{Path: "/gian-hang/" + s.Slug, At: list.Number, Last: list.Pages}, Demo: s.Demo,
		Crumbs: []view.Crumb{{Name: s.StallName}}, Closed: visit.Closed(c, s, p.Clock()),
	}
	page.Picture = visit.StallPhoto(s)
	if page.Info, err = p.Profiles.Info(c, s); err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, s.StallName, func(f view.Frame) templ.Component {
		f.Description = s.Story
		return view.StallPage(f, page)
	})
}
