package sell

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// identify leads the owner to the identity provider, by a link: a form may not lead away from us.
func (p *pages) identify(c *fiber.Ctx) error {
	m, _, err := p.own(c, true)
	if err != nil {
		return err
	}
	if p.Identities == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	address, err := p.Identities.Begin(c.UserContext(), by(c, m), httpd.Browser(c))
	if err != nil {
		return err
	}
	return p.Visits.Show(c, fiber.StatusOK, "identity.go_title", func(f view.Frame) templ.Component { return view.IdentifyPage(f, address) })
}

// identified takes who comes back.
func (p *pages) identified(c *fiber.Ctx) error {
	m, _, err := p.own(c, false)
	if err != nil {
		return err
	}
	if p.Identities == nil {
		return errs.New(errs.NotFound, "http.not_found")
	}
	if c.Query("error") != "" {
		visit.Say(c, "identity_refused")
		return httpd.SeeOther(c, profilePath)
	}
	err = p.Identities.Finish(c.UserContext(), by(c, m).AccountID, httpd.Browser(c), c.Query("state"), c.Query("code"))
	return p.done(c, err, "identity_proved", profilePath)
}

// standIn is the demonstration's identity provider.
func (p *pages) standIn(c *fiber.Ctx) error {
	if _, _, err := p.own(c, false); err != nil {
		return err
	}
	if !p.StandIn {
		return errs.New(errs.NotFound, "http.not_found")
	}
	back := "/ban-hang/dinh-danh/tro-ve?" + url.Values{"state": {c.Query("state")}, "code": {visit.Session(c).Phone}}.Encode()
	return p.Visits.Show(c, fiber.StatusOK, "identity.standin_title", func(f view.Frame) templ.Component { return view.StandInPage(f, back) })
}
