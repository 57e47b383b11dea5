package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// openStallPath is where a person asks for a stall.
const openStallPath = "/mo-gian-hang"

func (p *pages) openStall(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	return p.showOpenStall(c, fiber.StatusOK, who, view.OpenStall{LegalName: who.Name})
}

// showOpenStall renders the form, or that a request waits.
func (p *pages) showOpenStall(c *fiber.Ctx, status int, who *account.Session, page view.OpenStall) error {
	last, err := p.Profiles.Requests.Last(c.UserContext(), who.ID)
	if err != nil {
		return err
	}
	if last != nil {
		page.Answer, page.Reason, page.Asked, page.AskedAt = last.Answer, last.Reason, last.StallName, last.AskedAt
	}
	page.Communes = visit.Communes()
	return p.Visits.Show(c, status, "open_stall.title", func(f view.Frame) templ.Component { return view.OpenStallPage(f, page) })
}

func (p *pages) askForStall(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := seller.Request{
		LegalName: form.Get("legal_name"), StallName: form.Get("stall_name"), CommuneCode: form.Get("commune"),
		AddressLine: form.Get("address"), Sells: form.Get("sells"),
	}
	err = p.Profiles.Requests.Ask(c.UserContext(), who.ID, in)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showOpenStall(c, fiber.StatusUnprocessableEntity, who, view.OpenStall{
			LegalName: in.LegalName, StallName: in.StallName, Commune: in.CommuneCode, Address: in.AddressLine, Sells: in.Sells, Errors: visit.Texts(c, e),
		})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "stall_asked")
	return httpd.SeeOther(c, openStallPath)
}
