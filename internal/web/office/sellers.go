package office

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

const sellersPath = "/quan-ly/gian-hang"

// sellers lists those of the desk's commune, with its figures.
func (p *pages) sellers(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	commune := desk.Commune
	if commune == "" {
		commune = clip(c.Query("xa"))
	}
	before, _ := strconv.ParseInt(c.Query("truoc"), 10, 64)
	filter := seller.ListFilter{Commune: commune, Text: clip(c.Query("q")), Unidentified: c.Query("chua") == "1", Before: max(before, 0)}
	list, err := p.Sellers.List(ctx, filter)
	if err != nil {
		return err
	}
	page := view.OfficeSellers{Bound: communeName(desk.Commune), Text: filter.Text, Commune: commune, Unidentified: filter.Unidentified, Communes: visit.Communes()}
	for _, l := range list {
		page.Lines = append(page.Lines, view.OfficeSellerLine{
			Slug: l.Slug, Stall: l.StallName, LegalName: l.LegalName, Kind: string(l.Kind), Where: communeName(l.CommuneCode), Phone: locale.PhoneMasked(l.Phone), Identified: l.Identified, Payable: l.Payable,
		})
	}
	if len(list) == seller.ListSize {
		page.Older = list[len(list)-1].ID
	}
	waiting, err := p.Profiles.Requests.Waiting(ctx, desk.Commune)
	if err != nil {
		return err
	}
	page.Requests = len(waiting)
	f, err := p.Sellers.Figures(ctx, commune)
	if err != nil {
		return err
	}
	page.All, page.Identified, page.Payable, page.Selling = f.All, f.Identified, f.Payable, f.Selling
	return p.Visits.Show(c, fiber.StatusOK, "sellers.title", func(f view.Frame) templ.Component { return view.OfficeSellersPage(f, page) })
}

// sellerAt is the seller in the address, when that is the desk's to see.
func (p *pages) sellerAt(c *fiber.Ctx) (visit.Desk, seller.Seller, error) {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return desk, seller.Seller{}, err
	}
	s, err := p.Sellers.BySlug(c.UserContext(), c.Params("slug"))
	if err != nil {
		return desk, s, err
	}
	return desk, s, desk.Must(s.CommuneCode)
}

func actsFor(desk visit.Desk, s seller.Seller) seller.By {
	return seller.By{SellerID: s.ID, AccountID: desk.ID, Office: true}
}

func (p *pages) seller(c *fiber.Ctx) error {
	_, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	return p.showSeller(c, fiber.StatusOK, s, view.OfficeSellerPage{})
}

// showSeller renders a seller; typed has what was typed into its forms, what is wrong with it, and a number that is
// shown whole this once.
func (p *pages) showSeller(c *fiber.Ctx, status int, s seller.Seller, page view.OfficeSellerPage) error {
	var err error
	if page.Profile, err = p.Profiles.Profile(c, s, sellersPath+"/"+s.Slug); err != nil {
		return err
	}
	if s.Suspended {
		if err := p.addSuspension(c, &page, s.ID); err != nil {
			return err
		}
	}
	if visit.Session(c).May(account.Moderator) {
		page.Asks = takedownsPath + "?ve=/gian-hang/" + s.Slug + "#nhap"
	}
	page.Profile.MayChange = true
	if page.Profile.Note != nil {
		page.Profile.Note.Look = stallLookPath + "/" + s.Slug
	}
	for _, d := range seller.Documents(s.Kind) {
		page.Documents = append(page.Documents, view.Option{Value: string(d), Label: locale.T(c.UserContext(), "document."+string(d))})
	}
	page.NumberField = string(seller.NumberOf(s.Kind))
	return p.Visits.Show(c, status, s.StallName, func(f view.Frame) templ.Component { return view.OfficeSellerPageOf(f, page) })
}

// addSuspension adds why a seller is suspended, and by which request.
func (p *pages) addSuspension(c *fiber.Ctx, page *view.OfficeSellerPage, sellerID int64) error {
	o, err := p.Sellers.Suspended(c.UserContext(), sellerID)
	if err != nil || o == nil {
		return err
	}
	page.Suspended, page.SuspendedBy = &view.SellSuspended{Reason: o.Reason, Since: o.SuspendedAt}, takedownPath(o.RequestID)
	return nil
}

// sellerDone goes back to the seller, or shows what is wrong beside its field.
func (p *pages) sellerDone(c *fiber.Ctx, s seller.Seller, err error, said string, typed view.OfficeSellerPage) error {
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		typed.Errors = visit.Texts(c, e)
		return p.showSeller(c, fiber.StatusUnprocessableEntity, s, typed)
	}
	if err != nil {
		return err
	}
	visit.Say(c, said)
	return httpd.SeeOther(c, sellersPath+"/"+s.Slug)
}

// identify notes that the officer saw the seller's document.
func (p *pages) identify(c *fiber.Ctx) error {
	desk, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Sellers.IdentifyInPerson(c.UserContext(), desk.ID, s.ID, seller.Document(form.Get("document")))
	return p.sellerDone(c, s, err, "seller_identified", view.OfficeSellerPage{})
}

func (p *pages) endIdentity(c *fiber.Ctx) error {
	desk, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Sellers.EndIdentity(c.UserContext(), desk.ID, s.ID, form.Get("reason"))
	return p.sellerDone(c, s, err, "identity_ended", view.OfficeSellerPage{Reason: form.Get("reason")})
}

// look shows a number whole, once, in the answer alone, and notes it.
func (p *pages) look(c *fiber.Ctx) error {
	desk, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	field := seller.Secret(form.Get("field"))
	typed := view.OfficeSellerPage{Why: form.Get("why"), Field: string(field)}
	number, err := p.Profiles.Secrets.Look(c.UserContext(), desk.ID, s.ID, field, typed.Why)
	if errs.HasCode(err, "seller.no_number") {
		err = errs.Fields{"why": "seller.no_number"}.Err()
	}
	if err != nil {
		return p.sellerDone(c, s, err, "", typed)
	}
	return p.showSeller(c, fiber.StatusOK, s, view.OfficeSellerPage{Seen: number, Field: string(field)})
}

// part shows one form of a seller's profile.
func (p *pages) part(c *fiber.Ctx, status int, title string, s seller.Seller, form func(f view.Frame) templ.Component) error {
	heading := locale.T(c.UserContext(), title) + " · " + s.StallName
	return p.Visits.Show(c, status, heading, func(f view.Frame) templ.Component { return view.OfficePartPage(f, heading, form(f)) })
}

func (p *pages) stallForm(c *fiber.Ctx) error {
	_, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	return p.showStallForm(c, fiber.StatusOK, s, visit.StallForm(s))
}

func (p *pages) showStallForm(c *fiber.Ctx, status int, s seller.Seller, v view.StallForm) error {
	v.Back = sellersPath + "/" + s.Slug
	v.Action = v.Back + "/gioi-thieu"
	return p.part(c, status, "profile.part_stall", s, func(f view.Frame) templ.Component { return view.StallFormPart(f, v) })
}

// setStall changes all but the photograph: the seller alone takes another.
func (p *pages) setStall(c *fiber.Ctx) error {
	desk, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	_, err = p.Sellers.SetStall(c.UserContext(), actsFor(desk, s), visit.ReadStall(form))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showStallForm(c, fiber.StatusUnprocessableEntity, s, visit.TypedStall(form, s, visit.Texts(c, e)))
	}
	return p.sellerDone(c, s, err, "profile_saved", view.OfficeSellerPage{})
}

func (p *pages) legalForm(c *fiber.Ctx) error {
	_, s, err := p.sellerAt(c)
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
	v.Back = sellersPath + "/" + s.Slug
	v.Action = v.Back + "/nguoi-ban"
	return p.part(c, status, "profile.part_legal", s, func(f view.Frame) templ.Component { return view.LegalFormPart(f, v) })
}

// setLegal does not let a commune's officer give the seller to another commune: it would be gone from the desk.
func (p *pages) setLegal(c *fiber.Ctx) error {
	desk, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	in := visit.ReadLegal(form)
	if err = desk.Must(in.CommuneCode); err != nil {
		err = errs.Fields{"commune": "seller.commune_other"}.Err()
	} else {
		err = p.Profiles.Secrets.SetLegal(c.UserContext(), actsFor(desk, s), in)
	}
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		masked, err := p.Profiles.Secrets.Masked(c.UserContext(), s.ID)
		if err != nil {
			return err
		}
		return p.showLegalForm(c, fiber.StatusUnprocessableEntity, s, visit.TypedLegal(c, form, s, masked.Number, visit.Texts(c, e)))
	}
	return p.sellerDone(c, s, err, "profile_saved", view.OfficeSellerPage{})
}
