package shop

import (
	"net/url"
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
	categories, err := p.categories.To(c.UserContext(), all)
	if err != nil {
		return err
	}
	for _, one := range categories {
		if one.Slug == c.Params("slug") {
			f := readFilter(c)
			f.CategorySlug = one.Slug
			return p.browse(c, f, categories, visit.CategoryName(c, one))
		}
	}
	return errs.New(errs.NotFound, "http.not_found")
}

func (p *pages) search(c *fiber.Ctx) error {
	categories, err := p.categories.To(c.UserContext(), all)
	if err != nil {
		return err
	}
	f := readFilter(c)
	heading := locale.T(c.UserContext(), "browse.everything")
	if commune, ok := place.CommuneByCode(f.CommuneCode); ok {
		heading = commune.FullName()
	}
	if f.Text != "" {
		heading = locale.T(c.UserContext(), "browse.found_for", "words", f.Text)
	}
	return p.browse(c, f, categories, heading)
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

func (p *pages) browse(c *fiber.Ctx, f catalog.Filter, categories []catalog.Category, heading string) error {
	list, err := p.lists.To(c.UserContext(), f)
	if err != nil {
		return err
	}
	communes, err := p.communeChoices(c)
	if err != nil {
		return err
	}
	page := view.Browse{
		Heading: heading, Crumbs: []view.Crumb{{Name: heading}}, Path: "/tim-kiem", Filter: filterView(f),
		Categories: chips(c, f, categories), Communes: communes, Cards: visit.Cards(c, list.Cards), Total: list.Total,
		Page: list.Number, Last: list.Pages, Fuzzy: list.Mended != "" || list.Near,
	}
	if f.CategorySlug != "" {
		page.Path = "/danh-muc/" + f.CategorySlug
	}
	return p.Visits.Show(c, fiber.StatusOK, heading, func(frame view.Frame) templ.Component {
		frame.Query = f.Text
		return view.BrowsePage(frame, page)
	})
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

// chips lead to the categories, keeping the words that were searched for.
func chips(c *fiber.Ctx, f catalog.Filter, categories []catalog.Category) []view.Chip {
	keep := ""
	if f.Text != "" {
		keep = "?" + url.Values{"q": {f.Text}}.Encode()
	}
	list := []view.Chip{{Name: locale.T(c.UserContext(), "browse.all_categories"), Href: "/tim-kiem" + keep, On: f.CategorySlug == ""}}
	for _, one := range categories {
		if one.Count == 0 {
			continue
		}
		chip := view.Chip{Name: visit.CategoryName(c, one), Href: "/danh-muc/" + one.Slug + keep, On: one.Slug == f.CategorySlug, Count: one.Count}
		if chip.On {
			list = slices.Insert(list, 1, chip) // in sight, even where the row is longer than a phone
		} else {
			list = append(list, chip)
		}
	}
	return list
}

// communeChoices are all of them, and each that something comes from.
func (p *pages) communeChoices(c *fiber.Ctx) ([]view.Option, error) {
	communes, err := p.communeCounts(c.UserContext())
	if err != nil {
		return nil, err
	}
	list := []view.Option{{Label: locale.T(c.UserContext(), "browse.all_communes")}}
	for _, one := range communes {
		if one.count > 0 {
			list = append(list, view.Option{Value: one.Code, Label: one.FullName()})
		}
	}
	return list, nil
}
