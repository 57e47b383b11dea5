package shop

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/intake"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// activatePath is where the slip's code leads.
const activatePath = intake.ActivationPath

// activateForm asks for the slip's code, which its QR brings along, and the number.
func (p *pages) activateForm(c *fiber.Ctx) error {
	return p.showActivate(c, fiber.StatusOK, view.Activate{Slip: clipSlip(c.Query("ma"))})
}

func (p *pages) showActivate(c *fiber.Ctx, status int, page view.Activate) error {
	if p.Activation == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	return p.Visits.Show(c, status, "activate.title", func(f view.Frame) templ.Component { return view.ActivatePage(f, page) })
}

// askActivation looks at the pair and has six digits sent to the number.
func (p *pages) askActivation(c *fiber.Ctx) error {
	if p.Activation == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	page := view.Activate{Slip: clipSlip(form.Get("slip")), Phone: form.Get("phone")}
	err = p.Activation.Ask(c.UserContext(), page.Slip, page.Phone, httpd.Browser(c))
	switch e, known := errs.As(err); {
	case err == nil:
		return httpd.SeeOther(c, activatePath+"/xac-nhan?"+url.Values{"ma": {page.Slip}}.Encode())
	case known && e.Code == "intake.code_used":
		page.Used = visit.Text(c, e)
		return p.showActivate(c, fiber.StatusConflict, page)
	case known && len(e.Fields) > 0:
		page.Errors = visit.Texts(c, e)
		return p.showActivate(c, statusOf(e), page)
	}
	return err
}

// activateCode takes the six digits and the consent; a browser that was sent none begins anew.
func (p *pages) activateCode(c *fiber.Ctx) error {
	return p.showActivateCode(c, fiber.StatusOK, view.ActivateCode{Slip: clipSlip(c.Query("ma"))})
}

func (p *pages) showActivateCode(c *fiber.Ctx, status int, page view.ActivateCode) error {
	if p.Activation == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	w, err := p.Codes.Waits(c.UserContext(), httpd.Browser(c))
	if errs.HasCode(err, "account.code_none") && status == fiber.StatusOK {
		return httpd.SeeOther(c, page.Again())
	}
	if err != nil && !errs.HasCode(err, "account.code_none") {
		return err
	}
	if w.Phone != "" {
		page.Phone = locale.Phone(w.Phone)
	}
	page.OnlyHere = p.Activation.OnlyHere()
	return p.Visits.Show(c, status, "activate.code_title", func(f view.Frame) templ.Component { return view.ActivateCodePage(f, page) })
}

// activate uses the slip up, signs the household in and leads to its stall.
func (p *pages) activate(c *fiber.Ctx) error {
	if p.Activation == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	page := view.ActivateCode{Slip: clipSlip(form.Get("slip")), Code: form.Get("code"), Consent: form.Get("consent") == "1"}
	token, err := p.Activation.Use(c.UserContext(), page.Slip, page.Consent, account.Answer{
		Browser: httpd.Browser(c), Code: page.Code, Device: c.Get(fiber.HeaderUserAgent), OldToken: visit.SessionToken(c),
	})
	e, known := errs.As(err)
	switch {
	case err == nil:
		visit.SignIn(c, token)
		visit.Say(c, "stall_activated")
		return httpd.SeeOther(c, "/ban-hang")
	case known && e.Fields["code"] != "" && p.sells(c): // the second tap of an answer that was right
		return httpd.SeeOther(c, "/ban-hang")
	case known && len(e.Fields) > 0:
		page.Errors = visit.Texts(c, e)
		return p.showActivateCode(c, statusOf(e), page)
	case known && e.Kind == errs.TooMany:
		page.Errors = map[string]string{"code": visit.Text(c, e)}
		return p.showActivateCode(c, statusOf(e), page)
	}
	return err
}

// sells reports whether who is signed in has a stall.
func (p *pages) sells(c *fiber.Ctx) bool {
	_, err := p.Visits.SellerOf(c)
	return err == nil
}

// clipSlip keeps what a slip's code may be typed as.
func clipSlip(typed string) string {
	if r := []rune(typed); len(r) > 30 {
		return string(r[:30])
	}
	return typed
}
