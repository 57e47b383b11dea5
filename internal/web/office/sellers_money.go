package office

import (
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

// freshAt is sellerAt for an officer who proved themselves a short while ago; anybody else is sent to prove themselves,
// and told so by sent.
func (p *pages) freshAt(c *fiber.Ctx, part string) (desk visit.Desk, s seller.Seller, sent bool, err error) {
	if desk, s, err = p.sellerAt(c); err != nil || p.Visits.Fresh(c) {
		return desk, s, false, err
	}
	return desk, s, true, visit.ProveAgain(c, sellersPath+"/"+s.Slug+part)
}

func (p *pages) payoutForm(c *fiber.Ctx) error {
	_, s, sent, err := p.freshAt(c, "/nhan-tien")
	if err != nil || sent {
		return err
	}
	masked, err := p.Profiles.Secrets.Masked(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	return p.showPayoutForm(c, fiber.StatusOK, s, visit.PayoutForm(masked))
}

func (p *pages) showPayoutForm(c *fiber.Ctx, status int, s seller.Seller, v view.PayoutForm) error {
	v.Back = sellersPath + "/" + s.Slug
	v.Action = v.Back + "/nhan-tien"
	return p.part(c, status, "profile.part_payout", s, func(f view.Frame) templ.Component { return view.PayoutFormPart(f, v) })
}

func (p *pages) setPayout(c *fiber.Ctx) error {
	desk, s, sent, err := p.freshAt(c, "/nhan-tien")
	if err != nil || sent {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := visit.ReadPayout(form)
	err = p.Profiles.Secrets.SetPayout(c.UserContext(), actsFor(desk, s), in)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		v := visit.PayoutForm(seller.Masked{BankBIN: in.BankBIN, BankHolder: in.Holder})
		v.Account, v.Errors = in.Number, visit.Texts(c, e)
		return p.showPayoutForm(c, fiber.StatusUnprocessableEntity, s, v)
	}
	return p.sellerDone(c, s, err, "profile_saved", view.OfficeSellerPage{})
}

func (p *pages) phoneForm(c *fiber.Ctx) error {
	_, s, sent, err := p.freshAt(c, "/dien-thoai")
	if err != nil || sent {
		return err
	}
	return p.showPhoneForm(c, fiber.StatusOK, s, view.PhoneForm{Phone: locale.Phone(s.Phone)})
}

func (p *pages) showPhoneForm(c *fiber.Ctx, status int, s seller.Seller, v view.PhoneForm) error {
	v.Back = sellersPath + "/" + s.Slug
	v.Action = v.Back + "/dien-thoai"
	return p.part(c, status, "profile.part_phone", s, func(f view.Frame) templ.Component { return view.PhoneFormPart(f, v) })
}

func (p *pages) setPhone(c *fiber.Ctx) error {
	desk, s, sent, err := p.freshAt(c, "/dien-thoai")
	if err != nil || sent {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	phone, err := account.ParsePhone(form.Get("phone"))
	if e, wrong := errs.As(err); wrong {
		e = &errs.Error{Kind: errs.Invalid, Code: e.Code, Args: e.Args, Fields: map[string]string{"phone": e.Code}}
		return p.showPhoneForm(c, fiber.StatusUnprocessableEntity, s, view.PhoneForm{Phone: form.Get("phone"), Errors: visit.Texts(c, e)})
	}
	return p.sellerDone(c, s, p.Sellers.SetPhone(c.UserContext(), actsFor(desk, s), phone), "profile_saved", view.OfficeSellerPage{})
}
