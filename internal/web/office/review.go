package office

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) review(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return err
	}
	return p.showReview(c, fiber.StatusOK, desk, view.OfficeReview{})
}

// showReview renders a listing; typed has the reason as it was typed and what is wrong with it.
func (p *pages) showReview(c *fiber.Ctx, status int, desk visit.Desk, typed view.OfficeReview) error {
	ctx := c.UserContext()
	l, s, err := p.listingAt(c, desk)
	if err != nil {
		return err
	}
	page := reviewOf(l, s, p.Clock())
	if page.Category, err = p.categoryName(c, l.CategoryID); err != nil {
		return err
	}
	page.MayFeature, page.Reason, page.Error = desk.May(account.Promoter), typed.Reason, typed.Error
	title := locale.T(ctx, "office.review", "name", l.Name)
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.OfficeReviewPage(f, page) })
}

// listingAt is the listing in the address with its seller, when that is the desk's to see.
func (p *pages) listingAt(c *fiber.Ctx, desk visit.Desk) (catalog.Listing, seller.Seller, error) {
	l, err := p.Catalog.Any(c.UserContext(), c.Params("slug"))
	if err != nil {
		return l, seller.Seller{}, err
	}
	s, err := p.Sellers.ByID(c.UserContext(), l.SellerID)
	if err != nil {
		return l, s, err
	}
	return l, s, desk.Must(s.CommuneCode)
}

func (p *pages) approve(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return err
	}
	if _, _, err := p.listingAt(c, desk); err != nil {
		return err
	}
	if err := p.Catalog.Approve(c.UserContext(), desk.ID, c.Params("slug")); err != nil {
		return err
	}
	visit.Say(c, "listing_approved")
	return httpd.SeeOther(c, "/quan-ly")
}

func (p *pages) reject(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return err
	}
	if _, _, err := p.listingAt(c, desk); err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	reason := form.Lines("reason")
	err = p.Catalog.Reject(c.UserContext(), desk.ID, c.Params("slug"), reason)
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showReview(c, fiber.StatusUnprocessableEntity, desk, view.OfficeReview{Reason: reason, Error: visit.Texts(c, e)["reason"]})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "listing_rejected")
	return httpd.SeeOther(c, "/quan-ly")
}

func (p *pages) categoryName(c *fiber.Ctx, id int) (string, error) {
	categories, err := p.Catalog.Categories(c.UserContext())
	if err != nil {
		return "", err
	}
	for _, one := range categories {
		if one.ID == id {
			return visit.CategoryName(c, one), nil
		}
	}
	return "", nil
}
