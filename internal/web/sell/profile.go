package sell

import (
	"bytes"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/photo"
	"nongsan/internal/seller"
	"nongsan/internal/web/upload"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const profilePath = "/ban-hang/gian-hang"

// own is the seller of the signed-in person; asOwner lets its owner in alone, and fresh whoever proved themselves a
// short while ago.
func (p *pages) own(c *fiber.Ctx, asOwner bool) (seller.Membership, seller.Seller, error) {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return m, seller.Seller{}, err
	}
	if asOwner && m.Role != seller.Owner {
		return m, seller.Seller{}, errs.New(errs.Forbidden, "seller.only_owner")
	}
	s, err := p.Sellers.ByID(c.UserContext(), m.SellerID)
	return m, s, err
}

func (p *pages) profile(c *fiber.Ctx) error {
	m, s, err := p.own(c, false)
	if err != nil {
		return err
	}
	page, err := p.Profiles.Profile(c, s, profilePath)
	if err != nil {
		return err
	}
	page.MayChange = m.Role == seller.Owner
	return p.Visits.Show(c, fiber.StatusOK, "profile.title", func(f view.Frame) templ.Component { return view.SellProfilePage(f, page) })
}

// part shows one form of the profile.
func (p *pages) part(c *fiber.Ctx, status int, title string, form func(f view.Frame) templ.Component) error {
	heading := locale.T(c.UserContext(), title)
	return p.Visits.Show(c, status, heading, func(f view.Frame) templ.Component { return view.SellPartPage(f, heading, form(f)) })
}

// stallPhoto is where the form keeps the stall's photograph.
var stallPhoto = upload.Field{Name: "photo", Most: 1, Many: "profile.photo_many"}

func (p *pages) stallForm(c *fiber.Ctx) error {
	m, s, err := p.own(c, false)
	if err != nil {
		return err
	}
	wanted, note, err := p.Profiles.Wanted(c, s)
	if err != nil {
		return err
	}
	var photos []photo.State
	if wanted.PhotoHash != "" {
		one, err := p.Photos.State(c.UserContext(), wanted.PhotoHash)
		if err != nil {
			return err
		}
		photos = append(photos, one)
	}
	v := visit.StallForm(wanted)
	v.Note = note
	return p.showStallForm(c, fiber.StatusOK, m, v, fieldPhotos(c, photos, wanted.StallName))
}

func (p *pages) showStallForm(c *fiber.Ctx, status int, m seller.Membership, v view.StallForm, photos []view.FieldPhoto) error {
	ctx, ticket := c.UserContext(), "/upload/"+httpd.UploadTicket(c)
	v.Action, v.Back = ticket+profilePath+"/gioi-thieu", profilePath
	v.Photos = &view.PhotoField{
		Name: stallPhoto.Name, Legend: locale.T(ctx, "profile.photo"), Invite: locale.T(ctx, "profile.photo_invite"), Hint: locale.T(ctx, "profile.photo_hint"),
		Action: ticket + upload.Address, Draft: "stall-" + m.Slug, Photos: photos, Most: stallPhoto.Most, Error: v.Errors[view.PhotoFile(stallPhoto.Name)],
	}
	return p.part(c, status, "profile.part_stall", func(f view.Frame) templ.Component { return view.StallFormPart(f, v) })
}

// setStall keeps the photograph first, so that a wrong field does not lose it, and then the rest.
func (p *pages) setStall(c *fiber.Ctx) error {
	m, s, err := p.own(c, false)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	picked, err := upload.FromForm(c.UserContext(), p.Photos, form, stallPhoto)
	say := "profile_saved"
	if err == nil && !picked.Again {
		in := visit.ReadStall(form)
		in.PhotoHash = first(picked.Hashes())
		var waits bool
		if waits, err = p.Sellers.SetStall(c.UserContext(), by(c, m), in); waits {
			say = "stall_waits"
		}
	}
	status := fiber.StatusUnprocessableEntity
	if err == nil {
		status = fiber.StatusOK // the form was sent for its photograph
	}
	if e, wrong := errs.As(err); err == nil && picked.Again || wrong && len(e.Fields) > 0 {
		return p.showStallForm(c, status, m, visit.TypedStall(form, s, visit.Texts(c, err)), fieldPhotos(c, picked.Photos, s.StallName))
	}
	return p.done(c, err, say, profilePath)
}

func (p *pages) legalForm(c *fiber.Ctx) error {
	_, s, err := p.own(c, true)
	if err != nil {
		return err
	}
	masked, err := p.Profiles.Secrets.Masked(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	return p.showLegalForm(c, fiber.StatusOK, s, visit.LegalForm(c, s, masked.Number))
}

func (p *pages) showLegalForm(c *fiber.Ctx, status int, s seller.Seller, v view.LegalForm) error {
	identity, err := p.Sellers.Identity(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	v.Action, v.Back, v.Fixed = profilePath+"/nguoi-ban", profilePath, identity != nil
	return p.part(c, status, "profile.part_legal", func(f view.Frame) templ.Component { return view.LegalFormPart(f, v) })
}

func (p *pages) setLegal(c *fiber.Ctx) error {
	m, s, err := p.own(c, true)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Profiles.Secrets.SetLegal(c.UserContext(), by(c, m), visit.ReadLegal(form))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		masked, err := p.Profiles.Secrets.Masked(c.UserContext(), s.ID)
		if err != nil {
			return err
		}
		return p.showLegalForm(c, fiber.StatusUnprocessableEntity, s, visit.TypedLegal(c, form, s, masked.Number, visit.Texts(c, e)))
	}
	return p.done(c, err, "profile_saved", profilePath)
}

// stallData is all that is kept of the stall, for its owner, also of one that is suspended (Law 122/2025/QH15, art.
// 17.2.đ). The numbers, which the owner knows, stay sealed.
func (p *pages) stallData(c *fiber.Ctx) error {
	_, s, sent, err := p.fresh(c, profilePath)
	if err != nil || sent {
		return err
	}
	var file bytes.Buffer
	if err := p.Privacy.ExportSeller(c.UserContext(), p.DB, s.ID, nil, &file); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+s.Slug+`.zip"`)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(file.Bytes())
}

// fresh is own for the owner who proved themselves a short while ago; anybody else is sent to prove themselves, and
// told so by sent.
func (p *pages) fresh(c *fiber.Ctx, back string) (m seller.Membership, s seller.Seller, sent bool, err error) {
	if m, s, err = p.own(c, true); err != nil || p.Visits.Fresh(c) {
		return m, s, false, err
	}
	return m, s, true, visit.ProveAgain(c, back)
}

func (p *pages) payoutForm(c *fiber.Ctx) error {
	_, s, sent, err := p.fresh(c, profilePath+"/nhan-tien")
	if err != nil || sent {
		return err
	}
	masked, err := p.Profiles.Secrets.Masked(c.UserContext(), s.ID)
	if err != nil {
		return err
	}
	return p.showPayoutForm(c, fiber.StatusOK, visit.PayoutForm(masked))
}

func (p *pages) showPayoutForm(c *fiber.Ctx, status int, v view.PayoutForm) error {
	v.Action, v.Back = profilePath+"/nhan-tien", profilePath
	return p.part(c, status, "profile.part_payout", func(f view.Frame) templ.Component { return view.PayoutFormPart(f, v) })
}

func (p *pages) setPayout(c *fiber.Ctx) error {
	m, _, sent, err := p.fresh(c, profilePath+"/nhan-tien")
	if err != nil || sent {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := visit.ReadPayout(form)
	err = p.Profiles.Secrets.SetPayout(c.UserContext(), by(c, m), in)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		v := visit.PayoutForm(seller.Masked{BankBIN: in.BankBIN, BankHolder: in.Holder})
		v.Account, v.Errors = in.Number, visit.Texts(c, e)
		return p.showPayoutForm(c, fiber.StatusUnprocessableEntity, v)
	}
	return p.done(c, err, "profile_saved", profilePath)
}

func (p *pages) phoneForm(c *fiber.Ctx) error {
	_, s, sent, err := p.fresh(c, profilePath+"/dien-thoai")
	if err != nil || sent {
		return err
	}
	return p.showPhoneForm(c, fiber.StatusOK, view.PhoneForm{Phone: locale.Phone(s.Phone)})
}

func (p *pages) showPhoneForm(c *fiber.Ctx, status int, v view.PhoneForm) error {
	v.Action, v.Back = profilePath+"/dien-thoai", profilePath
	return p.part(c, status, "profile.part_phone", func(f view.Frame) templ.Component { return view.PhoneFormPart(f, v) })
}

func (p *pages) setPhone(c *fiber.Ctx) error {
	m, _, sent, err := p.fresh(c, profilePath+"/dien-thoai")
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
		return p.showPhoneForm(c, fiber.StatusUnprocessableEntity, view.PhoneForm{Phone: form.Get("phone"), Errors: visit.Texts(c, e)})
	}
	return p.done(c, p.Sellers.SetPhone(c.UserContext(), by(c, m), phone), "profile_saved", profilePath)
}
