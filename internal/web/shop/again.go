package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// proveAgain is where a signed-in person proves themselves anew, before what matters most is changed.
func (p *pages) proveAgain(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	return p.showProveAgain(c, fiber.StatusOK, who, view.ProveAgain{Next: httpd.SafeNext(c.Query("next"))})
}

// showProveAgain asks for the code while one is on its way to the person's own number.
func (p *pages) showProveAgain(c *fiber.Ctx, status int, who *account.Session, page view.ProveAgain) error {
	ctx := c.UserContext()
	page.Phone, page.Codes = locale.Phone(who.Phone), p.Codes != nil
	var err error
	if page.HasPassword, err = p.Accounts.HasPassword(ctx, visit.SessionToken(c)); err != nil {
		return err
	}
	if page.Codes {
		page.OnlyHere = p.Codes.OnlyHere()
		w, err := p.Codes.Waits(ctx, httpd.Browser(c))
		if _, known := errs.As(err); err != nil && !known {
			return err
		}
		page.CodeSent = err == nil && !w.Proved && w.Phone == who.Phone
	}
	return p.Visits.Show(c, status, "again.title", func(f view.Frame) templ.Component { return view.ProveAgainPage(f, page) })
}

// againByPassword is signing in again with the password; it gives the browser a fresh session.
func (p *pages) againByPassword(c *fiber.Ctx) error {
	return p.again(c, func(who *account.Session, form httpd.Form) (string, error) {
		if form.Exact("password") == "" {
			return "", errs.Fields{"password": "again.password_missing"}.Err()
		}
		return p.Accounts.SignIn(c.UserContext(), who.Phone, form.Exact("password"), c.Get(fiber.HeaderUserAgent), visit.SessionToken(c))
	})
}

// againByCode takes the code that was sent to the person's own number.
func (p *pages) againByCode(c *fiber.Ctx) error {
	return p.again(c, func(who *account.Session, form httpd.Form) (string, error) {
		if p.Codes == nil {
			return "", errs.New(errs.NotFound, "http.not_found")
		}
		w, err := p.Codes.Waits(c.UserContext(), httpd.Browser(c))
		if err != nil {
			return "", err
		}
		if w.Phone != who.Phone {
			return "", errs.New(errs.NotFound, "account.code_none")
		}
		return p.Codes.Prove(c.UserContext(), httpd.Browser(c), form.Get("code"), c.Get(fiber.HeaderUserAgent), visit.SessionToken(c))
	})
}

// askAgain sends the code.
func (p *pages) askAgain(c *fiber.Ctx) error {
	return p.again(c, func(who *account.Session, form httpd.Form) (string, error) {
		if p.Codes == nil {
			return "", errs.New(errs.NotFound, "http.not_found")
		}
		return "", p.Codes.Ask(c.UserContext(), who.Phone, httpd.Browser(c))
	})
}

// again does a step: it ends with a fresh session and goes on, with the next step, or with what is wrong.
func (p *pages) again(c *fiber.Ctx, step func(who *account.Session, form httpd.Form) (token string, err error)) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	next := httpd.SafeNext(form.Get("next"))
	token, err := step(who, form)
	switch e, known := errs.As(err); {
	case err == nil && token == "", errs.HasCode(err, "account.code_none"):
		return visit.ProveAgain(c, next)
	case err == nil:
		visit.SignIn(c, token)
		return httpd.SeeOther(c, next)
	case known && len(e.Fields) > 0:
		return p.showProveAgain(c, statusOf(e), who, view.ProveAgain{Next: next, Errors: visit.Texts(c, e)})
	case known && e.Kind == errs.TooMany:
		return p.showProveAgain(c, statusOf(e), who, view.ProveAgain{Next: next, Errors: map[string]string{"password": visit.Text(c, e)}})
	}
	return err
}
