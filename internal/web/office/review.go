package office

import (
	"strconv"

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

// showReview renders a listing as its seller wants it, what changed, and what the rules saw; typed has the reason as it
// was typed and what is wrong with it.
func (p *pages) showReview(c *fiber.Ctx, status int, desk visit.Desk, typed view.OfficeReview) error {
	ctx := c.UserContext()
	l, s, err := p.listingAt(c, desk)
	if err != nil {
		return err
	}
	changes, err := p.Catalog.Changes(ctx, l.ID)
	if err != nil {
		return err
	}
	open := openChange(changes)
	if open.State == catalog.Waiting {
		if l, err = p.Catalog.With(ctx, l, open.After); err != nil {
			return err
		}
	}
	page := reviewOf(ctx, l, s, p.Clock())
	if page.Seller.Identity, err = p.Profiles.Identity(c, s.ID); err != nil {
		return err
	}
	if page.Category, err = p.categoryName(c, l.CategoryID); err != nil {
		return err
	}
	if page.Standing, err = p.standing(c, l.SellerID); err != nil {
		return err
	}
	if page.Authority, err = p.hidFor(c, l.ID); err != nil {
		return err
	}
	p.addChanges(c, &page, open, changes)
	page.Asks = desk.May(account.Moderator)
	page.MayFeature, page.Reason, page.Error, page.Message = desk.May(account.Promoter), typed.Reason, typed.Error, typed.Message
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

// openChange is what an officer is to look at: what waits, or else what shows unseen.
func openChange(changes []catalog.Change) catalog.Change {
	for _, state := range []catalog.ChangeState{catalog.Waiting, catalog.Fast} {
		for _, one := range changes {
			if one.State == state {
				return one
			}
		}
	}
	return catalog.Change{}
}

// seenIn is what the officer's page showed.
func (p *pages) seenIn(c *fiber.Ctx, desk visit.Desk, form httpd.Form) catalog.Look {
	id, _ := form.Int("change")
	return catalog.Look{AccountID: desk.ID, Slug: c.Params("slug"), ChangeID: id}
}

func (p *pages) approve(c *fiber.Ctx) error {
	return p.decide(c, "listing_approved", func(desk visit.Desk, form httpd.Form) error {
		return p.Catalog.ApproveSeen(c.UserContext(), p.seenIn(c, desk, form))
	})
}

func (p *pages) reject(c *fiber.Ctx) error {
	return p.decide(c, "listing_rejected", func(desk visit.Desk, form httpd.Form) error {
		return p.Catalog.RejectSeen(c.UserContext(), p.seenIn(c, desk, form), form.Lines("reason"))
	})
}

func (p *pages) takeDown(c *fiber.Ctx) error {
	return p.decide(c, "listing_taken_down", func(desk visit.Desk, form httpd.Form) error {
		return p.Catalog.TakeDown(c.UserContext(), desk.ID, c.Params("slug"), form.Lines("reason"))
	})
}

func (p *pages) seen(c *fiber.Ctx) error {
	return p.decide(c, "listing_seen", func(desk visit.Desk, _ httpd.Form) error {
		return p.Catalog.Seen(c.UserContext(), desk.ID, c.Params("slug"))
	})
}

// decide does what the officer decided; what cannot be done is told on the page, with the reason as it was typed.
func (p *pages) decide(c *fiber.Ctx, say string, do func(desk visit.Desk, form httpd.Form) error) error {
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
	return decided{say, "/quan-ly"}.tell(c, do(desk, form), func(status int, wrong map[string]string, message string) error {
		return p.showReview(c, status, desk, view.OfficeReview{Reason: form.Lines("reason"), Error: wrong["reason"], Message: message})
	})
}

// trust lets a seller's offers show before a person has looked, or ends it.
func (p *pages) trust(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Moderator)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	s, err := p.Sellers.BySlug(c.UserContext(), c.Params("slug"))
	if err != nil {
		return err
	}
	if err := desk.Must(s.CommuneCode); err != nil {
		return err
	}
	say := "seller_trusted"
	if form.Get("do") == "end" {
		say = "seller_distrusted"
		err = p.Sellers.Distrust(c.UserContext(), desk.ID, s.ID, form.Get("reason"))
	} else {
		err = p.Sellers.Trust(c.UserContext(), desk.ID, s.ID)
	}
	if err != nil {
		return err
	}
	visit.Say(c, say)
	return httpd.SeeOther(c, "/quan-ly")
}

func (p *pages) standing(c *fiber.Ctx, sellerID int64) (view.OfficeStanding, error) {
	st, err := p.Catalog.Standing(c.UserContext(), sellerID)
	return view.OfficeStanding{Trusted: st.Trusted, Approved: strconv.Itoa(st.Approved), Refused: strconv.Itoa(st.Refused)}, err
}

// hidFor names the last authority that had a listing hidden, with its document; empty: none did.
func (p *pages) hidFor(c *fiber.Ctx, listingID int64) (string, error) {
	r, err := p.Takedowns.HidBy(c.UserContext(), listingID)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return locale.T(c.UserContext(), "takedown.was_hidden", "authority", r.Authority, "number", r.Number, "date", r.Date.Format("02/01/2006"), "reason", r.Reason), nil
}

func (p *pages) categoryName(c *fiber.Ctx, id int) (string, error) {
	categories, err := p.Catalog.Categories(c.UserContext())
	if err != nil {
		return "", err
	}
	for _, one := range categories {
		if one.ID == id {
			return visit.CategoryName(c.UserContext(), one), nil
		}
	}
	return "", nil
}
