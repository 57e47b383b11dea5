package sell

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) members(c *fiber.Ctx) error {
	return p.showMembers(c, fiber.StatusOK, "", nil)
}

func (p *pages) showMembers(c *fiber.Ctx, status int, phone string, wrong map[string]string) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	members, err := p.Sellers.Members(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page := view.SellMembers{Owner: m.Role == seller.Owner, Phone: phone, Errors: wrong}
	me := visit.Session(c)
	for _, one := range members {
		oneself := one.Phone == me.Phone
		page.Members = append(page.Members, view.SellMember{
			ID: one.ID, Name: one.Name, Phone: locale.PhoneMasked(one.Phone),
			Owner: one.Role == seller.Owner, Since: one.JoinedAt, Oneself: oneself,
			MayEnd: one.Role == seller.Helper && (page.Owner || oneself), MayGive: one.Role == seller.Helper && page.Owner,
		})
	}
	if page.Owner {
		asked, err := p.Sellers.Asked(c.UserContext(), m.SellerID)
		if err != nil {
			return err
		}
		for _, a := range asked {
			page.Asked = append(page.Asked, view.SellAsked{ID: a.ID, Phone: locale.Phone(a.Phone), At: a.InvitedAt, ToOwn: a.Role == seller.Owner})
		}
	}
	return p.Visits.Show(c, status, "members.title", func(f view.Frame) templ.Component { return view.SellMembersPage(f, page) })
}

func (p *pages) invite(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	phone, err := account.ParsePhone(form.Get("phone"))
	if e, wrong := errs.As(err); wrong {
		e = &errs.Error{Kind: errs.Invalid, Code: e.Code, Args: e.Args, Fields: map[string]string{"phone": e.Code}}
		return p.showMembers(c, fiber.StatusUnprocessableEntity, form.Get("phone"), visit.Texts(c, e))
	}
	err = p.Sellers.Invite(c.UserContext(), by(c, m), phone)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showMembers(c, fiber.StatusUnprocessableEntity, form.Get("phone"), visit.Texts(c, e))
	}
	return p.done(c, err, "member_asked", "/ban-hang/nguoi-giup")
}

func by(c *fiber.Ctx, m seller.Membership) seller.By {
	return seller.By{SellerID: m.SellerID, AccountID: visit.AccountID(c)}
}

func (p *pages) endMember(c *fiber.Ctx) error {
	m, id, err := p.memberAndID(c)
	if err != nil {
		return err
	}
	to := "/ban-hang/nguoi-giup"
	if m.Role != seller.Owner {
		to = "/" // who has left has nothing more to see there
	}
	return p.done(c, p.Sellers.End(c.UserContext(), by(c, m), id), "member_ended", to)
}

func (p *pages) withdraw(c *fiber.Ctx) error {
	m, id, err := p.memberAndID(c)
	if err != nil {
		return err
	}
	return p.done(c, p.Sellers.Withdraw(c.UserContext(), by(c, m), id), "invitation_withdrawn", "/ban-hang/nguoi-giup")
}

func (p *pages) memberAndID(c *fiber.Ctx) (seller.Membership, int64, error) {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return m, 0, err
	}
	id, err := numberIn(c)
	return m, id, err
}

func numberIn(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, errs.Wrap(errs.NotFound, "http.not_found", err)
	}
	return id, nil
}

func (p *pages) accept(c *fiber.Ctx) error {
	return p.answer(c, true, "invitation_accepted", "/ban-hang")
}

func (p *pages) refuse(c *fiber.Ctx) error {
	return p.answer(c, false, "invitation_declined", "/don-hang")
}

func (p *pages) answer(c *fiber.Ctx, accept bool, say, to string) error {
	s, err := visit.SignedIn(c)
	if err != nil {
		return err
	}
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	return p.done(c, p.Sellers.Answer(c.UserContext(), s.ID, id, accept), say, to)
}

// done says what was done and goes on, unless it was not.
func (p *pages) done(c *fiber.Ctx, err error, say, to string) error {
	if err != nil {
		return err
	}
	visit.Say(c, say)
	return httpd.SeeOther(c, to)
}
