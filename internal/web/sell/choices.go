package sell

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
)

// units are what sellers usually sell by, offered while they type; any other word is taken too.
var units = []string{
	"kg", "gói 200 g", "gói 500 g", "hộp 100 g", "túi 1 kg", "chai 500 ml", "con", "quả", "chục", "bó", "hũ 500 g", "lít", "cân", "yến", "lạng", "hộp", "túi", "nải", "thùng 10 kg",
}

// monthsAhead is how far ahead something may be ordered before its harvest.
const monthsAhead = 18

// offerChoices fills in what the form lets the seller choose from.
func (p *pages) offerChoices(c *fiber.Ctx, form *view.SellForm) {
	ctx := c.UserContext()
	form.Units = units
	for _, former := range place.FormerCommunes(form.Commune) {
		form.OldPlaces = append(form.OldPlaces, strings.ToLower(former.Name[:1])+former.Name[1:]+locale.T(ctx, "sell.old_place_before"))
	}
	month := clock.Day(p.Clock())
	month = month.AddDate(0, 0, 1-month.Day())
	for n := 1; n <= monthsAhead; n++ {
		at := month.AddDate(0, n, 0)
		form.Months = append(form.Months, view.Option{Value: at.Format("2006-01"), Label: locale.T(ctx, "listing.later", "month", at.Format("1/2006"))})
	}
	for _, class := range catalog.TaxClasses() {
		form.TaxClasses = append(form.TaxClasses, view.Option{Value: string(class), Label: locale.T(ctx, "tax_class."+string(class))})
	}
	form.Restrictions = []view.Option{
		{Value: string(catalog.Free), Label: locale.T(ctx, "restricted.none")},
		{Value: string(catalog.Alcohol), Label: locale.T(ctx, "restricted.alcohol")},
		{Value: string(catalog.Health), Label: locale.T(ctx, "restricted.health")},
	}
}

// keepName names a form on the phone that keeps what was typed: two stalls on one phone do not mix.
func keepName(m seller.Membership, slug string) string {
	if slug == "" {
		return m.Slug + "/moi"
	}
	return m.Slug + "/" + slug
}

// unless is a number for a field, and nothing for the one that goes without saying.
func unless(n, usual int) string {
	if n == usual {
		return ""
	}
	return strconv.Itoa(n)
}

// suggestCategory answers the category that a name speaks of, while the form is being filled in.
func (p *pages) suggestCategory(c *fiber.Ctx) error {
	ctx := c.UserContext() // what everybody may see, asked in nobody's name
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	category := c.Query("loai")
	if category == "" {
		category = catalog.SuggestCategory(c.Query("ten"))
	}
	usual, err := p.Catalog.UsualUnits(ctx, category, m.SellerID)
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"category": category, "units": append([]string{}, usual...)})
}
