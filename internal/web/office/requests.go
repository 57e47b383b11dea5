package office

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const requestsPath = "/quan-ly/mo-gian-hang"

// requests lists the people of the desk's commune who want a stall.
func (p *pages) requests(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return err
	}
	return p.showRequests(c, fiber.StatusOK, desk, view.OfficeRequest{})
}

// showRequests renders them; wrong is the one whose form was not accepted.
func (p *pages) showRequests(c *fiber.Ctx, status int, desk visit.Desk, wrong view.OfficeRequest) error {
	waiting, err := p.Profiles.Requests.Waiting(c.UserContext(), desk.Commune)
	if err != nil {
		return err
	}
	page := view.OfficeRequests{Bound: communeName(desk.Commune)}
	for _, r := range waiting {
		line := view.OfficeRequest{
			ID: r.ID, Name: r.Name, Phone: locale.Phone(r.Phone), LegalName: r.LegalName, Stall: r.StallName,
			Place: place.FullAddress(r.AddressLine, r.CommuneCode), Sells: r.Sells, At: r.AskedAt,
		}
		if r.ID == wrong.ID {
			line.Reason, line.Error = wrong.Reason, wrong.Error
		}
		page.Lines = append(page.Lines, line)
	}
	return p.Visits.Show(c, status, "requests.title", func(f view.Frame) templ.Component { return view.OfficeRequestsPage(f, page) })
}

// requestAt is the desk and the request in the address, when that is the desk's to answer.
func (p *pages) requestAt(c *fiber.Ctx) (visit.Desk, int64, error) {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return desk, 0, err
	}
	id, err := idOf(c)
	if err != nil {
		return desk, 0, err
	}
	r, err := p.Profiles.Requests.ByID(c.UserContext(), id)
	if err != nil {
		return desk, 0, err
	}
	return desk, id, desk.Must(r.CommuneCode)
}

func (p *pages) openStall(c *fiber.Ctx) error {
	desk, id, err := p.requestAt(c)
	if err != nil {
		return err
	}
	if err := p.Profiles.Requests.Open(c.UserContext(), desk.ID, id); err != nil {
		return err
	}
	visit.Say(c, "stall_opened")
	return httpd.SeeOther(c, requestsPath)
}

func (p *pages) declineStall(c *fiber.Ctx) error {
	desk, id, err := p.requestAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Profiles.Requests.Decline(c.UserContext(), desk.ID, id, form.Get("reason"))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showRequests(c, fiber.StatusUnprocessableEntity, desk, view.OfficeRequest{ID: id, Reason: form.Get("reason"), Error: visit.Texts(c, e)["reason"]})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "stall_declined")
	return httpd.SeeOther(c, requestsPath)
}
