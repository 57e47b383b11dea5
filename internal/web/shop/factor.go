package shop

import (
	"context"
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/payment/vietqr"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// wholeOrHalf is who is signed in, with or without the second proof.
func wholeOrHalf(c *fiber.Ctx) (*account.Session, error) {
	if half := visit.Half(c); half != nil {
		return half, nil
	}
	return visit.SignedIn(c)
}

// factorForm asks for the app's code, or shows how to set the app up.
func (p *pages) factorForm(c *fiber.Ctx) error {
	who, err := wholeOrHalf(c)
	if err != nil {
		return err
	}
	next := httpd.SafeNext(c.Query("next"))
	if !who.HasFactor && !who.Fresh(p.Clock()) { // a browser left open adds no app
		if !who.Half {
			return visit.ProveAgain(c, visit.FactorPath)
		}
		visit.SignOut(c)
		return httpd.SeeOther(c, "/dang-nhap?"+url.Values{"next": {next}}.Encode())
	}
	return p.showFactor(c, fiber.StatusOK, who, view.Factor{Next: next})
}

func (p *pages) showFactor(c *fiber.Ctx, status int, who *account.Session, page view.Factor) error {
	page.Has, page.Half, page.Officer = who.HasFactor, who.Half, who.IsOfficer()
	if !page.Has {
		page.Secret = p.Factors.Offer(visit.SessionToken(c), locale.Phone(who.Phone)).Secret
	}
	return p.Visits.Show(c, status, "factor.title", func(f view.Frame) templ.Component { return view.FactorPage(f, page) })
}

// factorQR is what the app scans.
func (p *pages) factorQR(c *fiber.Ctx) error {
	who, err := wholeOrHalf(c)
	if err != nil {
		return err
	}
	if who.HasFactor {
		return errs.New(errs.NotFound, "http.not_found")
	}
	picture, err := vietqr.SVG(p.Factors.Offer(visit.SessionToken(c), locale.Phone(who.Phone)).URI)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(picture)
}

// proveFactor takes the app's code, or the first one of a new app.
func (p *pages) proveFactor(c *fiber.Ctx) error {
	who, err := wholeOrHalf(c)
	if err != nil {
		return err
	}
	take, said := p.Factors.Prove, ""
	if !who.HasFactor {
		if !who.Fresh(p.Clock()) {
			return httpd.SeeOther(c, visit.FactorPath)
		}
		take, said = p.Factors.Set, "factor_set"
	}
	return p.finishFactor(c, who, said, take)
}

// dropFactor turns the second proof off.
func (p *pages) dropFactor(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	return p.finishFactor(c, who, "factor_dropped", p.Factors.Drop)
}

// takeFactor does something with the app's code and returns the token of a whole session.
type takeFactor func(ctx context.Context, token, code, device string) (string, error)

func (p *pages) finishFactor(c *fiber.Ctx, who *account.Session, said string, take takeFactor) error {
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	page := view.Factor{Next: httpd.SafeNext(form.Get("next"))}
	token, err := take(c.UserContext(), visit.SessionToken(c), form.Get("code"), c.Get(fiber.HeaderUserAgent))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		page.Errors = visit.Texts(c, e)
		return p.showFactor(c, statusOf(e), who, page)
	}
	if err != nil {
		return err
	}
	visit.SignIn(c, token)
	if said != "" {
		visit.Say(c, said)
	}
	return httpd.SeeOther(c, page.Next)
}
