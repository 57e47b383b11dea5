package shop

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// shelfSize is how many cards a shelf of the home page shows.
const shelfSize = 8

func (p *pages) home(c *fiber.Ctx) error {
	home := view.Home{Month: int(p.Clock().In(clock.Vietnam).Month())}
	for _, part := range []func(*fiber.Ctx, *view.Home) error{p.shelves, p.recommended, p.seasonAndNew, p.land} {
		if err := part(c, &home); err != nil {
			return err
		}
	}
	return p.Visits.Show(c, fiber.StatusOK, "", func(f view.Frame) templ.Component { return view.HomePage(f, home) })
}

func (p *pages) shelves(c *fiber.Ctx, home *view.Home) error {
	categories, err := p.shelvesOf(c.UserContext())
	if err != nil {
		return err
	}
	for _, one := range categories {
		home.Listings += one.Count
		home.Categories = append(home.Categories, view.Category{Slug: one.Slug, Name: visit.CategoryName(c.UserContext(), one), Cover: one.Cover, Count: one.Count})
	}
	home.Sellers, err = p.sellers.To(c.UserContext(), all)
	return err
}

// recommended fills the story with the newest featured place and the shelf with the others.
func (p *pages) recommended(c *fiber.Ctx, home *view.Home) error {
	f, err := p.featured.To(c.UserContext(), all)
	if err != nil || len(f.cards) == 0 {
		return err
	}
	first := f.cards[0]
	home.Story = &view.Story{
		Card: visit.Card(c, first), Note: f.note(first.ID), Summary: f.story.Summary,
		Stall: first.StallName, StallSlug: first.SellerSlug,
	}
	home.Featured = visit.Cards(c, f.cards[1:])
	return nil
}

func (p *pages) seasonAndNew(c *fiber.Ctx, home *view.Home) (err error) {
	if home.Season, err = p.shelf(c, catalog.Filter{InSeason: true, InStock: true}, home.Featured); err != nil {
		return err
	}
	home.Newest, err = p.shelf(c, catalog.Filter{InStock: true, Sort: catalog.SortNewest}, home.Featured, home.Season)
	return err
}

// shelf is the first cards of a list, without those that stand on other shelves.
func (p *pages) shelf(c *fiber.Ctx, f catalog.Filter, others ...[]view.Card) ([]view.Card, error) {
	page, err := p.listOf(c.UserContext(), f)
	if err != nil {
		return nil, err
	}
	shown := map[string]bool{}
	for _, card := range slices.Concat(others...) {
		shown[card.Slug] = true
	}
	fresh := make([]catalog.Card, 0, shelfSize)
	for _, card := range page.Cards {
		if len(fresh) < shelfSize && !shown[card.Slug] {
			fresh = append(fresh, card)
		}
	}
	return visit.Cards(c, fresh), nil
}

func (p *pages) land(c *fiber.Ctx, home *view.Home) error {
	communes, err := p.communeCounts(c.UserContext())
	for _, one := range communes {
		home.Communes = append(home.Communes, view.Commune{Code: one.Code, Name: one.FullName(), Count: one.count})
	}
	return err
}
