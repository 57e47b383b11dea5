package shop

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// codePath is where a code is asked for, typed in, and a new number gives its name.
const codePath = "/dang-nhap/ma"

// askCode sends a code to a number and leads to where it is typed in.
func (p *pages) askCode(c *fiber.Ctx) error {
	if p.Codes == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	next := httpd.SafeNext(form.Get("next"))
	err = p.Codes.Ask(c.UserContext(), form.Get("phone"), httpd.Browser(c))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showSignIn(c, statusOf(e), view.SignIn{Next: next, Phone: form.Get("phone"), Errors: visit.Texts(c, e)})
	}
	if err != nil {
		return err
	}
	return httpd.SeeOther(c, codePath+"?"+url.Values{"next": {next}}.Encode())
}

// codeForm is the next step of what the browser has begun: the code, or the name; else it begins at the number.
func (p *pages) codeForm(c *fiber.Ctx) error {
	next := httpd.SafeNext(c.Query("next"))
	if visit.Session(c) != nil {
		return httpd.SeeOther(c, next)
	}
	return p.showCode(c, fiber.StatusOK, view.SignInCode{Next: next})
}

func (p *pages) showCode(c *fiber.Ctx, status int, page view.SignInCode) error {
	again := "/dang-nhap?" + url.Values{"next": {page.Next}}.Encode()
	if p.Codes == nil {
		return httpd.SeeOther(c, again)
	}
	w, err := p.Codes.Waits(c.UserContext(), httpd.Browser(c))
	if errs.HasCode(err, "account.code_none") && status == fiber.StatusOK {
		return httpd.SeeOther(c, again)
	}
	if err != nil && !errs.HasCode(err, "account.code_none") {
		return err
	}
	if w.Phone != "" {
		page.Phone = locale.Phone(w.Phone)
	}
	page.OnlyHere = p.Codes.OnlyHere()
	if w.Proved {
		return p.Visits.Show(c, status, "signin.new_title", func(f view.Frame) templ.Component { return view.RegisterPage(f, page) })
	}
	return p.Visits.Show(c, status, "signin.code_title", func(f view.Frame) templ.Component { return view.SignInCodePage(f, page) })
}

// proveCode takes the code that was typed in.
func (p *pages) proveCode(c *fiber.Ctx) error {
	return p.finishCode(c, func(form httpd.Form) (string, error) {
		return p.Codes.Prove(c.UserContext(), httpd.Browser(c), form.Get("code"), c.Get(fiber.HeaderUserAgent), visit.SessionToken(c))
	})
}

// register takes the name and the consent of a new number.
func (p *pages) register(c *fiber.Ctx) error {
	return p.finishCode(c, func(form httpd.Form) (string, error) {
		return p.Codes.Register(c.UserContext(), httpd.Browser(c), form.Get("name"), form.Get("consent") == "1",
			c.Get(fiber.HeaderUserAgent), visit.SessionToken(c))
	})
}

// finishCode does a step of signing in by code: it ends with a session, with the next step, or with what is wrong.
func (p *pages) finishCode(c *fiber.Ctx, step func(form httpd.Form) (token string, err error)) error {
	if p.Codes == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	page := view.SignInCode{Next: httpd.SafeNext(form.Get("next")), Name: form.Get("name"), Consent: form.Get("consent") == "1"}
	token, err := step(form)
	switch e, known := errs.As(err); {
	case err == nil && token == "":
		return httpd.SeeOther(c, codePath+"?"+url.Values{"next": {page.Next}}.Encode())
	case err == nil:
		visit.SignIn(c, token)
		return httpd.SeeOther(c, page.Next)
	case visit.Session(c) != nil: // the second tap of an answer that was right
		return httpd.SeeOther(c, page.Next)
	case known && e.Code == "account.code_none":
		return httpd.SeeOther(c, "/dang-nhap?"+url.Values{"next": {page.Next}}.Encode())
	case known && len(e.Fields) > 0:
		page.Errors = visit.Texts(c, e)
		if e.Code == "account.code_dead" {
			page.Dead = form.Get("phone")
		}
		return p.showCode(c, statusOf(e), page)
	case known && e.Kind == errs.TooMany:
		page.Errors = map[string]string{"code": visit.Text(c, e)}
		return p.showCode(c, statusOf(e), page)
	}
	return err
}

// statusOf is the status of a form that is shown again.
func statusOf(e *errs.Error) int {
	switch e.Kind {
	case errs.TooMany:
		return fiber.StatusTooManyRequests
	case errs.Unavailable:
		return fiber.StatusServiceUnavailable
	default:
		return fiber.StatusUnprocessableEntity
	}
}

// terms are what everybody with an account agrees to.
func (p *pages) terms(c *fiber.Ctx) error {
	return p.Visits.Show(c, fiber.StatusOK, "terms.title", view.TermsPage)
}
