package office

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/vntext"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const (
	searchPath = "/quan-ly/tim-kiem"
	// searchDays is of how many days the page tells.
	searchDays = 30
)

// search shows what people look for and what words stand for.
func (p *pages) search(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Promoter); err != nil {
		return err
	}
	page := view.OfficeSearch{BothWays: true, Term: view.OfficeTerm{Word: clip(c.Query("tu")), Kind: string(catalog.Same), Unmarked: true}}
	return p.showSearch(c, fiber.StatusOK, page)
}

func (p *pages) showSearch(c *fiber.Ctx, status int, page view.OfficeSearch) error {
	ctx := c.UserContext()
	page.Days = searchDays
	for empty, into := range map[bool]*[]view.OfficeSearched{true: &page.Empty, false: &page.Most} {
		counts, err := p.Catalog.SearchCounts(ctx, searchDays, empty)
		if err != nil {
			return err
		}
		for _, one := range counts {
			*into = append(*into, view.OfficeSearched{Words: one.Words, Asked: one.Asked, Empty: one.Empty, Last: one.Last})
		}
	}
	shelves, err := p.Catalog.Categories(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	page.Categories = []view.Option{{}}
	for _, one := range shelves {
		names[one.Slug] = visit.CategoryName(ctx, one)
		page.Categories = append(page.Categories, view.Option{Value: one.Slug, Label: names[one.Slug]})
	}
	terms, err := p.Catalog.Terms(ctx)
	if err != nil {
		return err
	}
	page.Text = clip(c.Query("chu"))
	terms = termsWith(terms, page.Text)
	page.Found = len(terms)
	terms, page.Pages = leaf(terms, view.Pages{Path: searchPath, Part: "chu", At: c.QueryInt("trang"), Query: url.Values{"chu": {page.Text}}})
	for _, t := range terms {
		means := t.Means
		if t.Kind == catalog.Group {
			means = names[t.Means]
		}
		page.Terms = append(page.Terms, view.OfficeTerm{ID: t.ID, Kind: string(t.Kind), Word: t.Word, Means: means, Unmarked: t.Unmarked, By: t.AddedBy, At: t.AddedAt})
	}
	return p.Visits.Show(c, status, "office_search.title", func(f view.Frame) templ.Component { return view.OfficeSearchPage(f, page) })
}

// termsWith are the terms that have text in themselves or in what they mean, marks or none.
func termsWith(terms []catalog.Term, text string) []catalog.Term {
	text = vntext.Fold(text)
	return slices.DeleteFunc(terms, func(t catalog.Term) bool {
		return !strings.Contains(vntext.Fold(t.Word), text) && !strings.Contains(vntext.Fold(t.Means), text)
	})
}

func (p *pages) addTerm(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Promoter)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	term := catalog.Term{Kind: catalog.TermKind(form.Get("kind")), Word: form.Get("term"), Means: form.Get("means"), Unmarked: form.Get("unmarked") == "1"}
	if term.Kind == catalog.Group {
		term.Means = form.Get("group")
	}
	err = p.Catalog.AddTerm(c.UserContext(), officer.ID, term, form.Get("both") == "1")
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		page := view.OfficeSearch{BothWays: form.Get("both") == "1", Errors: visit.Texts(c, e)}
		page.Term = view.OfficeTerm{Word: form.Get("term"), Kind: form.Get("kind"), Means: form.Get("means"), Unmarked: term.Unmarked}
		return p.showSearch(c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	visit.Say(c, "term_added")
	return httpd.SeeOther(c, searchPath)
}

func (p *pages) endTerm(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Promoter)
	if err != nil {
		return err
	}
	id, err := c.ParamsInt("id")
	if err != nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	if err := p.Catalog.EndTerm(c.UserContext(), officer.ID, int64(id)); err != nil {
		return err
	}
	visit.Say(c, "term_ended")
	return httpd.SeeOther(c, searchPath)
}
