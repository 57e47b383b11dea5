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

// accountPath is the page of one's own account.
const accountPath = "/tai-khoan"

func (p *pages) account(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	return p.showAccount(c, fiber.StatusOK, who, nil)
}

func (p *pages) showAccount(c *fiber.Ctx, status int, who *account.Session, wrong map[string]string) error {
	ctx, token := c.UserContext(), visit.SessionToken(c)
	page := view.MyAccount{Name: who.Name, Phone: locale.Phone(who.Phone), HasFactor: who.HasFactor, Errors: wrong}
	var err error
	if page.NeedsPassword, err = p.Accounts.NeedsPassword(ctx, token); err != nil {
		return err
	}
	sessions, err := p.Accounts.Sessions(ctx, who.ID, token)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		page.Sessions = append(page.Sessions, view.MySession{ID: s.ID, Device: view.Device(s.Device), UsedAt: s.UsedAt, Current: s.Current})
	}
	return p.Visits.Show(c, status, "me.title", func(f view.Frame) templ.Component { return view.MyAccountPage(f, page) })
}

func (p *pages) setPassword(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	token, err := p.Accounts.SetPassword(c.UserContext(), visit.SessionToken(c), form.Exact("current_password"), form.Exact("new_password"), c.Get(fiber.HeaderUserAgent))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showAccount(c, fiber.StatusUnprocessableEntity, who, visit.Texts(c, e))
	}
	if err != nil {
		return err
	}
	visit.SignIn(c, token)
	visit.Say(c, "password_set")
	return httpd.SeeOther(c, accountPath)
}

func (p *pages) endSession(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	if err := p.Accounts.EndSession(c.UserContext(), who.ID, form.Get("session")); err != nil {
		return err
	}
	visit.Say(c, "session_ended")
	return httpd.SeeOther(c, accountPath)
}

func (p *pages) signOutEverywhere(c *fiber.Ctx) error {
	who, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	if err := p.Accounts.SignOutEverywhere(c.UserContext(), who.ID); err != nil {
		return err
	}
	visit.SignOut(c)
	visit.Say(c, "signed_out_everywhere")
	return httpd.SeeOther(c, "/dang-nhap")
}
