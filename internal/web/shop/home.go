package shop

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// shelfSize is how many cards a shelf of the home page shows.
const shelfSize = 8

func (p *pages) home(c *fiber.Ctx) error {
	ctx := c.UserContext()
	home := view.Home{Month: int(p.Clock().In(clock.Vietnam).Month())}
	categories, err := p.Catalog.Categories(ctx)
	if err != nil {
		return err
	}
	for _, one := range categories {
		home.Listings += one.Count
		home.Categories = append(home.Categories, view.Category{Slug: one.Slug, Name: visit.CategoryName(c, one), Cover: one.Cover, Count: one.Count})
	}
	if err := p.featured(c, &home); err != nil {
		return err
	}
	if home.Season, err = p.shelf(c, catalog.Filter{InSeason: true, InStock: true}); err != nil {
		return err
	}
	if home.Newest, err = p.shelf(c, catalog.Filter{InStock: true}); err != nil {
		return err
	}
	if home.Communes, err = p.communes(ctx); err != nil {
		return err
	}
	if home.Sellers, err = p.Sellers.Count(ctx); err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, "", func(f view.Frame) templ.Component { return view.HomePage(f, home) })
}

// featured fills the story with the newest featured place and the shelf with the others.
func (p *pages) featured(c *fiber.Ctx, home *view.Home) error {
	ctx := c.UserContext()
	slots, err := p.Promotions.Running(ctx, shelfSize+1)
	if err != nil {
		return err
	}
	ids, notes := make([]int64, len(slots)), map[int64]string{}
	for i, s := range slots {
		ids[i] = s.ListingID
		notes[s.ListingID] = s.Note
	}
	cards, err := p.Catalog.CardsByID(ctx, ids)
	if err != nil || len(cards) == 0 {
		return err
	}
	l, err := p.Catalog.BySlug(ctx, cards[0].Slug)
	if err != nil {
		return err
	}
	home.Story = &view.Story{
		Card: visit.Card(c, cards[0]), Note: notes[cards[0].ID], Summary: l.Summary,
		Stall: cards[0].StallName, StallSlug: cards[0].SellerSlug,
	}
	home.Featured = visit.Cards(c, cards[1:])
	return nil
}

func (p *pages) shelf(c *fiber.Ctx, f catalog.Filter) ([]view.Card, error) {
	page, err := p.Catalog.List(c.UserContext(), f)
	if err != nil {
		return nil, err
	}
	return visit.Cards(c, page.Cards[:min(shelfSize, len(page.Cards))]), nil
}

// communes are the province's, each with its count of listings.
func (p *pages) communes(ctx context.Context) ([]view.Commune, error) {
	counts, err := p.Catalog.CountByCommune(ctx)
	if err != nil {
		return nil, err
	}
	var list []view.Commune
	for _, one := range place.Communes(place.ThaiNguyen) {
		list = append(list, view.Commune{Code: one.Code, Name: one.FullName(), Count: counts[one.Code]})
	}
	return list, nil
}
