package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) signInForm(c *fiber.Ctx) error {
	next := httpd.SafeNext(c.Query("next"))
	if visit.Session(c) != nil {
		return httpd.SeeOther(c, next)
	}
	return p.showSignIn(c, fiber.StatusOK, view.SignIn{Next: next})
}

func (p *pages) showSignIn(c *fiber.Ctx, status int, page view.SignIn) error {
	page.Codes = p.Codes != nil
	for _, t := range p.Trial {
		page.Trial = append(page.Trial, view.Trial{Role: locale.T(c.UserContext(), "signin.role_"+t.Who), Phone: locale.Phone(t.Phone), Password: t.Password})
	}
	return p.Visits.Show(c, status, "signin.title", func(f view.Frame) templ.Component { return view.SignInPage(f, page) })
}

// signIn takes a number and a password. Who pressed Enter below the number alone wants a code.
func (p *pages) signIn(c *fiber.Ctx) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	if p.Codes != nil && form.Exact("password") == "" && !form.Has("by") {
		return p.askCode(c)
	}
	next := httpd.SafeNext(form.Get("next"))
	token, err := p.Accounts.SignIn(c.UserContext(), form.Get("phone"), form.Exact("password"), c.Get(fiber.HeaderUserAgent), visit.SessionToken(c))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showSignIn(c, fiber.StatusUnprocessableEntity, view.SignIn{Next: next, Phone: form.Get("phone"), Errors: visit.Texts(c, e)})
	}
	if err != nil {
		return err
	}
	visit.SignIn(c, token)
	return httpd.SeeOther(c, next)
}

func (p *pages) signOut(c *fiber.Ctx) error {
	if err := p.Accounts.SignOut(c.UserContext(), visit.SessionToken(c)); err != nil {
		return err
	}
	visit.SignOut(c)
	return httpd.SeeOther(c, "/")
}

// language remembers the visitor's choice; it changes a cookie and nothing else, so it is a plain link.
func (p *pages) language(c *fiber.Ctx) error {
	httpd.SetLang(c, locale.Parse(c.Query("chon")))
	return httpd.SeeOther(c, httpd.SafeNext(c.Query("next")))
}
