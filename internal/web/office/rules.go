package office

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/web/view"
)

const rulesPath = "/quan-ly/kiem-duyet"

// rules shows the words the rules look for, with a box to try a text.
func (p *pages) rules(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	return p.showRules(c, fiber.StatusOK, view.OfficeRules{Text: clip(c.Query("q")), Kind: clip(c.Query("loai"))})
}

// showRules renders the list; page has what was typed into its forms, and what is wrong with it.
func (p *pages) showRules(c *fiber.Ctx, status int, page view.OfficeRules) error {
	ctx := c.UserContext()
	words, err := p.Rules.Words(ctx, page.Text, moderation.Kind(page.Kind))
	if err != nil {
		return err
	}
	page.Found = len(words)
	at := c.QueryInt("trang")
	if i := slices.IndexFunc(words, func(w moderation.KeptWord) bool { return w.Words == page.Wrong.Words }); i >= 0 {
		at = i/perPage + 1
	}
	words, page.Pages = leaf(words, view.Pages{Path: rulesPath, Part: "tu", At: at, Query: url.Values{"q": {page.Text}, "loai": {page.Kind}}})
	for _, w := range words {
		one := view.OfficeWord{Words: w.Words, Kind: string(w.Kind), Why: w.Why, By: w.By}
		if w.At != nil {
			one.At = *w.At
		}
		page.Words = append(page.Words, one)
	}
	for _, k := range moderation.Kinds() {
		page.Kinds = append(page.Kinds, view.Option{Value: string(k), Label: locale.T(ctx, "rules.kind_"+string(k))})
	}
	if page.Past, err = p.ruleHistory(c, "word"); err != nil {
		return err
	}
	return p.Visits.Show(c, status, "rules.title", func(f view.Frame) templ.Component { return view.OfficeRulesPage(f, page) })
}

func (p *pages) ruleHistory(c *fiber.Ctx, subjects ...string) ([]view.OfficeNoted, error) {
	list, err := p.Rules.History(c.UserContext(), subjects...)
	if err != nil {
		return nil, err
	}
	past := make([]view.OfficeNoted, len(list))
	for i, n := range list {
		past[i] = view.OfficeNoted{Name: n.Name, What: n.Subject + "_" + n.What, Was: n.Was, Is: n.Is, By: n.By, At: n.At}
		if n.Subject == "word" {
			past[i].Was, past[i].Is = saidOf(c, n.Was), saidOf(c, n.Is)
		}
	}
	return past, nil
}

// saidOf is a word's kind and reason in words.
func saidOf(c *fiber.Ctx, told string) string {
	kind, why, ok := moderation.Told(told)
	if !ok {
		return told
	}
	return locale.T(c.UserContext(), "rules.kind_"+string(kind)) + " · " + why
}

func readWord(form httpd.Form) moderation.Word {
	return moderation.Word{Words: form.Get("words"), Kind: moderation.Kind(form.Get("kind")), Why: form.Get("why")}
}

// shownWord is the word as the officer's page showed it.
func shownWord(form httpd.Form) moderation.Word {
	return moderation.Word{Words: form.Get("words"), Kind: moderation.Kind(form.Get("was_kind")), Why: form.Get("was_why")}
}

func (p *pages) addWord(c *fiber.Ctx) error {
	return p.onRules(c, "word_added", func(officer int64, form httpd.Form, page *view.OfficeRules) error {
		page.Add = view.OfficeWord{Words: form.Get("words"), Kind: form.Get("kind"), Why: form.Get("why")}
		return p.Rules.AddWord(c.UserContext(), officer, readWord(form))
	})
}

func (p *pages) changeWord(c *fiber.Ctx) error {
	return p.onRules(c, "word_changed", func(officer int64, form httpd.Form, page *view.OfficeRules) error {
		page.Wrong = view.OfficeWord{Words: form.Get("words"), Kind: form.Get("kind"), Why: form.Get("why")}
		return p.Rules.ChangeWord(c.UserContext(), officer, shownWord(form), readWord(form))
	})
}

func (p *pages) removeWord(c *fiber.Ctx) error {
	return p.onRules(c, "word_removed", func(officer int64, form httpd.Form, _ *view.OfficeRules) error {
		return p.Rules.RemoveWord(c.UserContext(), officer, shownWord(form))
	})
}

// onRules does what the officer asked; what cannot be done is told on the page, with what was typed.
func (p *pages) onRules(c *fiber.Ctx, say string, do func(officer int64, form httpd.Form, page *view.OfficeRules) error) error {
	officer, err := p.Visits.Officer(c, account.Moderator)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	var page view.OfficeRules
	err = do(officer.ID, form, &page)
	return decided{say, rulesPath}.tell(c, err, func(status int, wrong map[string]string, message string) error {
		if message != "" {
			page = view.OfficeRules{Message: message}
		}
		page.Errors = wrong
		return p.showRules(c, status, page)
	})
}

// tryRules says what the rules see in a text; nothing is kept.
func (p *pages) tryRules(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Moderator); err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	t := view.OfficeTrial{Done: true, Name: form.Get("name"), Text: form.Lines("text")}
	found, err := moderation.Find(c.UserContext(), p.DB, []moderation.Said{{Field: "name", Text: t.Name}, {Field: "text", Text: t.Text}}, "name")
	if err != nil {
		return err
	}
	for _, f := range found {
		t.Strikes = append(t.Strikes, view.OfficeStrike{Kind: string(f.Kind), Words: f.Words, Why: f.Why, InName: f.Field == "name"})
	}
	return p.showRules(c, fiber.StatusOK, view.OfficeRules{Trial: t})
}
