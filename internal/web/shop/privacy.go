package shop

import (
	"bytes"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/order"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// myDataPath is where a person sees what they agreed to, fetches what is kept of them, and closes the account.
const myDataPath = accountPath + "/du-lieu"

func (p *pages) myData(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	return p.showMyData(c, fiber.StatusOK, who, nil)
}

func (p *pages) showMyData(c *fiber.Ctx, status int, who *account.Session, wrong *errs.Error) error {
	agreed, err := p.Accounts.Agreements(c.UserContext(), who.ID)
	if err != nil {
		return err
	}
	page := view.MyData{KeepDays: p.Privacy.KeepDays()}
	if wrong != nil {
		page.Error, page.Owner = visit.Text(c, wrong), wrong.Code == "privacy.owner"
	}
	for _, a := range agreed {
		page.Agreed = append(page.Agreed, view.MyConsent{Version: a.Version, Channel: a.Channel, At: a.At, Withdrawn: a.Withdrawn})
	}
	return p.Visits.Show(c, status, "privacy.mine", func(f view.Frame) templ.Component { return view.MyDataPage(f, page) })
}

// myDataFile is all that is kept of a person. Whoever found the browser open does not get it.
func (p *pages) myDataFile(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, myDataPath)
	}
	var file bytes.Buffer
	if err := p.Privacy.Export(c.UserContext(), who.ID, &file); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="du-lieu-cua-toi.zip"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(file.Bytes())
}

// closeAccount takes back what was agreed to: the person is forgotten.
func (p *pages) closeAccount(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	if !p.Visits.Fresh(c) {
		return visit.ProveAgain(c, myDataPath)
	}
	if form.Get("sure") != "1" {
		return p.showMyData(c, fiber.StatusUnprocessableEntity, who, errs.New(errs.Invalid, "privacy.sure_missing"))
	}
	err = p.Privacy.Close(c.UserContext(), who.ID)
	if e, known := errs.As(err); known && e.Kind == errs.Conflict {
		return p.showMyData(c, fiber.StatusConflict, who, e)
	}
	if err != nil {
		return err
	}
	visit.SignOut(c)
	visit.Say(c, "account_closed")
	return httpd.SeeOther(c, "/")
}

// privacy says what is kept of people, why and how long.
func (p *pages) privacy(c *fiber.Ctx) error {
	days := p.Privacy.KeepDays()
	return p.Visits.Show(c, fiber.StatusOK, "privacy.title", func(f view.Frame) templ.Component { return view.PrivacyPage(f, days, order.MailDays) })
}
