package office

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/look"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const officersPath = "/quan-ly/can-bo"

// officers lists who works here, and lets an admin appoint and end.
func (p *pages) officers(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Admin); err != nil {
		return err
	}
	return p.showOfficers(c, fiber.StatusOK, view.OfficeOfficers{Role: string(account.Moderator)})
}

func (p *pages) showOfficers(c *fiber.Ctx, status int, page view.OfficeOfficers) error {
	list, err := p.Accounts.Officers(c.UserContext())
	if err != nil {
		return err
	}
	for _, o := range list {
		page.Officers = append(page.Officers, view.OfficeOfficer{
			AccountID: o.AccountID, Name: o.Name, Phone: locale.Phone(o.Phone), Role: string(o.Role), Where: communeName(o.Commune), Since: o.Since, By: o.By,
		})
	}
	page.Communes = visit.Communes()
	for _, r := range account.Roles() {
		page.Roles = append(page.Roles, view.Option{Value: string(r), Label: locale.T(c.UserContext(), "officers.role_"+string(r))})
	}
	return p.Visits.Show(c, status, "officers.title", func(f view.Frame) templ.Component { return view.OfficeOfficersPage(f, page) })
}

// communeName is a commune's name, or nothing for the province.
func communeName(code string) string {
	one, _ := place.CommuneByCode(code)
	if code == "" {
		return ""
	}
	return one.FullName()
}

func (p *pages) appoint(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Admin)
	if err != nil {
		return err
	}
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, officersPath)
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	page := view.OfficeOfficers{Phone: form.Get("phone"), Name: form.Get("name"), Role: form.Get("role"), Commune: form.Get("commune")}
	err = p.Accounts.AppointByPhone(c.UserContext(), officer.ID, page.Phone, page.Name, account.Duty{Role: account.Role(page.Role), CommuneCode: page.Commune})
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		page.Errors = visit.Texts(c, e)
		return p.showOfficers(c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	visit.Say(c, "officer_appointed")
	return httpd.SeeOther(c, officersPath)
}

func (p *pages) endDuty(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Admin)
	if err != nil {
		return err
	}
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, officersPath)
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	id, _ := form.Int("account")
	if err := p.Accounts.EndDuty(c.UserContext(), officer.ID, id, account.Role(form.Get("role"))); err != nil {
		return err
	}
	visit.Say(c, "duty_ended")
	return httpd.SeeOther(c, officersPath)
}

// looksPage is how many looks a page lists.
const looksPage = 100

// looks lists who saw what is hidden.
func (p *pages) looks(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Admin); err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.Query("truoc"), 10, 64)
	list, err := look.Recent(c.UserContext(), p.DB, max(before, 0), looksPage)
	if err != nil {
		return err
	}
	page := view.OfficeLooks{}
	for _, l := range list {
		page.Looks = append(page.Looks, view.OfficeLook{Viewer: l.ViewerName, Of: l.Name, Field: l.Field, Why: l.Why, At: l.At})
	}
	if len(list) == looksPage {
		page.Older = list[len(list)-1].ID
	}
	return p.Visits.Show(c, fiber.StatusOK, "looks.title", func(f view.Frame) templ.Component { return view.OfficeLooksPage(f, page) })
}
