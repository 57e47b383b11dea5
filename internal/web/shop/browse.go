package shop

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/money"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) category(c *fiber.Ctx) error {
	categories, err := p.shelvesOf(c.UserContext())
	if err != nil {
		return err
	}
	for _, one := range categories {
		if one.Slug == c.Params("slug") {
			f := readFilter(c)
			f.CategorySlug = one.Slug
			return p.browse(c, f, visit.CategoryName(c.UserContext(), one))
		}
	}
	return errs.New(errs.NotFound, "http.not_found")
}

func (p *pages) search(c *fiber.Ctx) error {
	f := readFilter(c)
	heading := locale.T(c.UserContext(), "browse.everything")
	if commune, ok := place.CommuneByCode(f.CommuneCode); ok {
		heading = commune.FullName()
	}
	if f.Text != "" {
		heading = locale.T(c.UserContext(), "browse.found_for", "words", f.Text)
	}
	return p.browse(c, f, heading)
}

// readFilter reads the filter from the address; what cannot be read does not filter.
func readFilter(c *fiber.Ctx) catalog.Filter {
	f := catalog.Filter{
		Text: clip(c.Query("q"), 100), CommuneCode: clip(c.Query("xa"), 5), Sort: catalog.Sort(c.Query("sap-xep")),
		InStock: c.Query("con-hang") == "1", InSeason: c.Query("mua-vu") == "1", Page: pageNumber(c),
	}
	f.PriceFrom, _ = money.Parse(c.Query("gia-tu"))
	f.PriceTo, _ = money.Parse(c.Query("gia-den"))
	if stars := c.QueryInt("sao"); stars >= 3 && stars <= 5 {
		f.Stars = stars
	}
	return f
}

func pageNumber(c *fiber.Ctx) int { return min(max(c.QueryInt("trang", 1), 1), 1000) }

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// browse shows a list. Its main part is made once for all who speak the language.
func (p *pages) browse(c *fiber.Ctx, f catalog.Filter, heading string) error {
	ctx := c.UserContext()
	list, err := p.bodies.Get(ctx, bodyKey{locale.From(ctx), f}, func() (listBody, error) {
		frame := p.Visits.Bare(c).Shared()
		page, err := p.browsePage(ctx, f, heading)
		if err != nil {
			return listBody{}, err
		}
		body, err := view.Prepare(ctx, view.BrowseMain(frame, page))
		return listBody{body: body, empty: page.Mended != "" || page.Near || page.Total == 0 && !page.Filter.Narrowed()}, err
	})
	if err != nil {
		return err
	}
	if f.Text != "" && f.Page <= 1 {
		p.Catalog.Searches().Note(f.Text, list.empty)
	}
	return p.Visits.Show(c, fiber.StatusOK, heading, func(frame view.Frame) templ.Component {
		frame.Query = f.Text
		return view.PreparedPage(frame, list.body)
	})
}

func (p *pages) browsePage(ctx context.Context, f catalog.Filter, heading string) (view.Browse, error) {
	list, err := p.Catalog.ListWith(ctx, f, p.cardsOf)
	if err != nil {
		return view.Browse{}, err
	}
	categories, err := p.shelvesOf(ctx)
	if err != nil {
		return view.Browse{}, err
	}
	now := filterView(f)
	page := view.Browse{
		Heading: heading, Crumbs: []view.Crumb{{Name: heading}}, Path: pathOf(f), Filter: now,
		Categories: chips(ctx, f, categories, list.Facets), Cards: visit.CardsIn(list.Cards), Total: list.Total, More: list.More,
		Page: list.Number, Last: list.Pages, Mended: list.Mended, Unmarked: list.Unmarked, Meant: list.Meant, Near: list.Near,
		Stars: view.StarChoices(ctx, list.Facets.Stars), InStock: list.Facets.InStock, InSeason: list.Facets.InSeason,
		Prices: ranges(ctx, f, list.Facets.PriceEdges), On: conditions(ctx, f),
	}
	communes := make([]view.Commune, 0, len(list.Facets.Communes)+1)
	for _, one := range place.Communes(place.ThaiNguyen) {
		if n := list.Facets.Communes[one.Code]; n > 0 || one.Code == f.CommuneCode {
			communes = append(communes, view.Commune{Code: one.Code, Name: one.FullName(), Count: n})
		}
	}
	page.Communes = view.CommuneChoices(ctx, communes, f.CommuneCode)
	return page, nil
}

func pathOf(f catalog.Filter) string {
	if f.CategorySlug != "" {
		return "/danh-muc/" + f.CategorySlug
	}
	return "/tim-kiem"
}

// ranges are links to parts of the prices, and back from the one that is chosen.
func ranges(ctx context.Context, f catalog.Filter, edges []money.VND) []view.Chip {
	var list []view.Chip
	for i := 0; len(edges) > 0 && i <= len(edges); i++ {
		part := f
		part.PriceFrom, part.PriceTo, part.Page = 0, 0, 0
		name := ""
		switch i {
		case 0:
			part.PriceTo = edges[0]
			name = locale.T(ctx, "browse.price_under", "to", edges[0].String())
		case len(edges):
			part.PriceFrom = edges[i-1]
			name = locale.T(ctx, "browse.price_over", "from", edges[i-1].String())
		default:
			part.PriceFrom, part.PriceTo = edges[i-1], edges[i]
			name = locale.T(ctx, "browse.price_between", "from", edges[i-1].String(), "to", edges[i].String())
		}
		on := part.PriceFrom == f.PriceFrom && part.PriceTo == f.PriceTo
		if on {
			part.PriceFrom, part.PriceTo = 0, 0
		}
		list = append(list, view.Chip{Name: name, Href: filterView(part).At(pathOf(f)), On: on})
	}
	return list
}

// conditions are what a list is narrowed by, each with the list without it.
func conditions(ctx context.Context, f catalog.Filter) []view.Chip {
	var list []view.Chip
	add := func(on bool, name string, drop func(*catalog.Filter)) {
		if on {
			without := f
			drop(&without)
			list = append(list, view.Chip{Name: name, Href: filterView(without).At(pathOf(f))})
		}
	}
	commune, _ := place.CommuneByCode(f.CommuneCode)
	add(f.CommuneCode != "", commune.FullName(), func(f *catalog.Filter) { f.CommuneCode = "" })
	add(f.PriceFrom > 0 || f.PriceTo > 0, priceName(ctx, f), func(f *catalog.Filter) { f.PriceFrom, f.PriceTo = 0, 0 })
	add(f.Stars > 0, locale.T(ctx, "browse.stars_at_least", "stars", strconv.Itoa(f.Stars)), func(f *catalog.Filter) { f.Stars = 0 })
	add(f.InStock, locale.T(ctx, "browse.in_stock"), func(f *catalog.Filter) { f.InStock = false })
	add(f.InSeason, locale.T(ctx, "browse.in_season"), func(f *catalog.Filter) { f.InSeason = false })
	return list
}

func priceName(ctx context.Context, f catalog.Filter) string {
	switch {
	case f.PriceFrom == 0:
		return locale.T(ctx, "browse.price_under", "to", f.PriceTo.String())
	case f.PriceTo == 0:
		return locale.T(ctx, "browse.price_over", "from", f.PriceFrom.String())
	}
	return locale.T(ctx, "browse.price_between", "from", f.PriceFrom.String(), "to", f.PriceTo.String())
}

func filterView(f catalog.Filter) view.Filter {
	return view.Filter{
		Text: f.Text, Commune: f.CommuneCode, PriceFrom: amount(f.PriceFrom), PriceTo: amount(f.PriceTo),
		Stars: f.Stars, InStock: f.InStock, InSeason: f.InSeason, Sort: string(f.Sort),
	}
}

func amount(v money.VND) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatInt(int64(v), 10)
}

// chips lead to the categories with the words and conditions kept, and say how many each would show.
func chips(ctx context.Context, f catalog.Filter, categories []catalog.Category, left catalog.Facets) []view.Chip {
	at := func(slug string) string {
		other := f
		other.CategorySlug, other.Page = slug, 0
		return filterView(other).At(pathOf(other))
	}
	list := []view.Chip{{Name: locale.T(ctx, "browse.all_categories"), Href: at(""), On: f.CategorySlug == ""}}
	for _, one := range categories {
		n := left.Categories[one.ID]
		if left.More && f.Text == "" {
			n = one.Count
		}
		if n == 0 && one.Slug != f.CategorySlug {
			continue
		}
		chip := view.Chip{Name: visit.CategoryName(ctx, one), Href: at(one.Slug), On: one.Slug == f.CategorySlug, Count: n}
		if chip.On {
			list = slices.Insert(list, 1, chip) // in sight, even where the row is longer than a phone
		} else {
			list = append(list, chip)
		}
	}
	return list
}
