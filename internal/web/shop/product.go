package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// others is how many more products of the same stall a product's page shows.
const others = 4

// product shows a listing. All but the visitor's own token is made once for all who speak the language: what belongs to
// a person must not stand in view.ProductMain.
func (p *pages) product(c *fiber.Ctx) error {
	ctx := c.UserContext()
	slug := c.Params("slug")
	page, err := p.pages.Get(ctx, productKey{locale.From(ctx), slug}, func() (productPage, error) { return p.productPage(c, slug) })
	if err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, page.name, func(f view.Frame) templ.Component {
		f.Description = page.summary
		return view.PreparedPage(f, page.body)
	})
}

func (p *pages) productPage(c *fiber.Ctx, slug string) (productPage, error) {
	ctx := c.UserContext()
	found, err := p.products.Get(ctx, slug, func() (product, error) { return published(ctx, p.Deps, slug) })
	if err != nil {
		return productPage{}, err
	}
	l := found.listing
	page := visit.Product(c, l, found.seller, found.rules, p.Clock())
	found.show(&page)
	category := view.Crumb{Href: "/danh-muc/" + l.CategorySlug, Name: visit.CategoryName(ctx, l.Category())}
	page.Crumbs = []view.Crumb{category, {Name: l.Name}}
	near, err := p.listOf(ctx, catalog.Filter{SellerID: l.SellerID, InStock: true})
	if err != nil {
		return productPage{}, err
	}
	for _, card := range near.Cards {
		if card.ID != l.ID && len(page.Others) < others {
			page.Others = append(page.Others, visit.Card(c, card))
		}
	}
	body, err := view.Prepare(ctx, view.ProductMain(p.Visits.Bare(c).Shared(), page))
	return productPage{id: l.ID, name: l.Name, summary: l.Summary, body: body}, err
}

func (p *pages) stall(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := p.Sellers.BySlug(ctx, c.Params("slug"))
	if err == nil && s.ClosedAt != nil {
		err = errs.New(errs.NotFound, "seller.closed")
	}
	if err == nil && s.Suspended {
		err = errs.New(errs.NotFound, "seller.stall_suspended")
	}
	if err != nil {
		return err
	}
	list, err := p.listOf(ctx, catalog.Filter{SellerID: s.ID, Page: pageNumber(c)})
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
