package office

import (
	"crypto/rand"
	"fmt"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/intake"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// slipsPath is where invitation slips are printed.
const slipsPath = householdsPath + "/giay-moi"

func (p *pages) slips(c *fiber.Ctx) error {
	return p.showSlips(c, fiber.StatusOK, view.OfficePrints{Chosen: c.Query("xa")})
}

// showSlips renders the form with what was chosen, and what was printed before.
func (p *pages) showSlips(c *fiber.Ctx, status int, page view.OfficePrints) error {
	_, commune, err := p.Visits.HouseholdOfficer(c)
	if err != nil {
		return err
	}
	page.Key = rand.Text()
	if commune == "" {
		page.Communes = append(page.Communes, view.Option{})
	} else {
		page.OneCommune, page.Chosen = true, commune
	}
	for _, one := range place.Communes(place.ThaiNguyen) {
		if commune == "" || one.Code == commune {
			page.Communes = append(page.Communes, view.Option{Value: one.Code, Label: one.FullName()})
		}
	}
	printed, err := p.Slips.Of(c.UserContext(), commune)
	if err != nil {
		return err
	}
	for _, one := range printed {
		page.Prints = append(page.Prints, view.OfficePrint{
			ID: one.ID, Commune: communeName(one.CommuneCode), Slips: one.Slips, Again: one.Again, By: one.By, At: one.PrintedAt, Gone: one.FileGone,
		})
	}
	return p.Visits.Show(c, status, "households.slips_title", func(f view.Frame) templ.Component { return view.OfficePrintsPage(f, page) })
}

func (p *pages) printSlips(c *fiber.Ctx) error {
	officer, commune, err := p.Visits.HouseholdOfficer(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	order := intake.PrintOrder{FormKey: form.Get("key"), CommuneCode: form.Get("commune"), Again: form.Get("again") == "1"}
	if commune != "" && order.CommuneCode != commune {
		return errs.New(errs.Forbidden, "visit.not_officer")
	}
	_, err = p.Slips.Print(c.UserContext(), officer.ID, order)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showSlips(c, fiber.StatusUnprocessableEntity, view.OfficePrints{Chosen: order.CommuneCode, Errors: visit.Texts(c, e)})
	}
	if errs.HasCode(err, "intake.nobody_to_invite") {
		return p.showSlips(c, fiber.StatusConflict, view.OfficePrints{Chosen: order.CommuneCode, Errors: map[string]string{"commune": visit.Text(c, err)}})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "slips_printed")
	return httpd.SeeOther(c, slipsPath)
}

func (p *pages) slipsFile(c *fiber.Ctx) error {
	_, commune, err := p.Visits.HouseholdOfficer(c)
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	file, err := p.Slips.Open(c.UserContext(), id, commune)
	if err != nil {
		return err
	}
	return streamFile(c, file, typePDF, fmt.Sprintf("giay-moi-%d.pdf", id))
}
