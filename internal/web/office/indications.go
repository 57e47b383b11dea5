package office

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const indicationsPath = "/quan-ly/chi-dan-dia-ly"

// indications shows the geographical indications with their areas, and a box to try a name with an origin.
func (p *pages) indications(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	return p.showIndications(c, fiber.StatusOK, view.OfficeIndications{})
}

// showIndications renders them; page has what was typed into its forms, and what is wrong with it.
func (p *pages) showIndications(c *fiber.Ctx, status int, page view.OfficeIndications) error {
	ctx := c.UserContext()
	list, err := p.Rules.Indications(ctx)
	if err != nil {
		return err
	}
	shelves, err := p.Catalog.Categories(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, one := range shelves {
		names[one.Slug] = visit.CategoryName(ctx, one)
		page.Categories = append(page.Categories, view.Option{Value: one.Slug, Label: names[one.Slug]})
	}
	page.Communes = visit.Communes()
	for _, in := range list {
		one := view.OfficeIndication{
			ID: int64(in.ID), Name: in.Name, Words: in.Words, Category: in.Category, Shelf: names[in.Category], Registered: in.RegisteredOn.Format(time.DateOnly), On: in.RegisteredOn,
		}
		for _, a := range in.Areas {
			one.Areas = append(one.Areas, view.OfficeArea{Commune: a.Commune, Where: communeName(a.Commune), Former: a.Former})
		}
		page.List = append(page.List, one)
	}
	if page.Past, err = p.ruleHistory(c, "indication", "area"); err != nil {
		return err
	}
	for i, n := range page.Past { // a place is told with the code of its commune
		if former, code, ok := strings.Cut(n.Name, " · "); ok {
			page.Past[i].Name = former + ", " + communeName(code)
		}
	}
	return p.Visits.Show(c, status, "indications.title", func(f view.Frame) templ.Component { return view.OfficeIndicationsPage(f, page) })
}

func readIndication(form httpd.Form, prefix string) moderation.Indication {
	on, _ := time.Parse(time.DateOnly, form.Get(prefix+"registered"))
	return moderation.Indication{Name: form.Get(prefix + "name"), Words: form.Get(prefix + "words"), Category: form.Get(prefix + "category"), RegisteredOn: on}
}

func typedIndication(form httpd.Form) view.OfficeIndication {
	return view.OfficeIndication{Name: form.Get("name"), Words: form.Get("words"), Category: form.Get("category"), Registered: form.Get("registered")}
}

func (p *pages) addIndication(c *fiber.Ctx) error {
	return p.onIndications(c, "indication_added", func(officer int64, form httpd.Form, page *view.OfficeIndications) error {
		page.Add = typedIndication(form)
		return p.Rules.AddIndication(c.UserContext(), officer, readIndication(form, ""))
	})
}

func (p *pages) changeIndication(c *fiber.Ctx) error {
	return p.onIndications(c, "indication_changed", func(officer int64, form httpd.Form, page *view.OfficeIndications) error {
		in := readIndication(form, "")
		in.ID, _ = strconv.Atoi(c.Params("id"))
		page.Wrong = typedIndication(form)
		page.Wrong.ID = int64(in.ID)
		return p.Rules.ChangeIndication(c.UserContext(), officer, readIndication(form, "was_"), in)
	})
}

func (p *pages) addArea(c *fiber.Ctx) error {
	return p.onIndications(c, "area_added", func(officer int64, form httpd.Form, page *view.OfficeIndications) error {
		id, _ := strconv.Atoi(c.Params("id"))
		page.WrongArea, page.Area = int64(id), view.OfficeArea{Commune: form.Get("commune"), Former: form.Get("former")}
		return p.Rules.AddArea(c.UserContext(), officer, id, moderation.Area{Commune: form.Get("commune"), Former: form.Get("former")})
	})
}

func (p *pages) removeArea(c *fiber.Ctx) error {
	return p.onIndications(c, "area_removed", func(officer int64, form httpd.Form, _ *view.OfficeIndications) error {
		id, _ := strconv.Atoi(c.Params("id"))
		return p.Rules.RemoveArea(c.UserContext(), officer, id, moderation.Area{Commune: form.Get("commune"), Former: form.Get("former")})
	})
}

// onIndications does what the officer asked; what cannot be done is told on the page, with what was typed.
func (p *pages) onIndications(c *fiber.Ctx, say string, do func(officer int64, form httpd.Form, page *view.OfficeIndications) error) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	var page view.OfficeIndications
	err = do(officer.ID, form, &page)
	return decided{say, indicationsPath}.tell(c, err, func(status int, wrong map[string]string, message string) error {
		if message != "" {
			page = view.OfficeIndications{Message: message}
		}
		page.Errors = wrong
		return p.showIndications(c, status, page)
	})
}

// tryOrigin says what a product's name claims and whether its origin lies in the area; nothing is kept.
func (p *pages) tryOrigin(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	t := view.OfficeOriginTrial{Done: true, Name: form.Get("name"), Category: form.Get("category"), Commune: form.Get("commune"), OldPlace: form.Get("old_place")}
	claims, err := moderation.Claims(c.UserContext(), p.DB, t.Category, t.Name, moderation.Origin{Commune: t.Commune, OldPlace: t.OldPlace})
	if err != nil {
		return err
	}
	for _, one := range claims {
		key := "indications.outside"
		if one.Inside {
			key = "indications.inside"
		}
		t.Claims = append(t.Claims, view.OfficeClaim{Name: one.Name, Inside: one.Inside, Text: locale.T(c.UserContext(), key, "name", one.Name)})
	}
	return p.showIndications(c, fiber.StatusOK, view.OfficeIndications{Trial: t})
}
