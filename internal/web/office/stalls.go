package office

import (
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
)

const stallLookPath = "/quan-ly/duyet-gian-hang"

// reviewStall shows what a stall's people want to say of it, before and after.
func (p *pages) reviewStall(c *fiber.Ctx) error {
	_, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	return p.showStallReview(c, fiber.StatusOK, s, view.OfficeStall{})
}

// showStallReview renders it; page has the reason as it was typed and what is wrong with it.
func (p *pages) showStallReview(c *fiber.Ctx, status int, s seller.Seller, page view.OfficeStall) error {
	ctx := c.UserContext()
	changes, err := p.Profiles.Stalls.Changes(ctx, s.ID)
	if err != nil {
		return err
	}
	open := openStallChange(changes)
	page.Name, page.Where, page.Story, page.Photo = s.StallName, communeName(s.CommuneCode), s.Story, picturesOf(s.PhotoHash)
	if open.ID != 0 {
		page.ChangeID, page.Fast, page.Since, page.SentBy = open.ID, open.State == moderation.Fast, open.SentAt, open.SentBy
		page.Flags, page.Diff = flagTexts(ctx, open.Flags), stallDiff(c, open)
		page.Name, page.Story, page.Photo = open.New.Name, open.New.Story, picturesOf(open.New.Photo)
	}
	for _, one := range changes {
		if one.DecidedAt == nil {
			continue
		}
		page.Past = append(page.Past, view.OfficePast{
			State: string(one.State), SentAt: one.SentAt, SentBy: one.SentBy, DecidedAt: *one.DecidedAt, DecidedBy: one.DecidedBy, Reason: one.Reason, Diff: stallDiff(c, one),
		})
	}
	page.Seller = sellerOf(s)
	if page.Seller.Identity, err = p.Profiles.Identity(c, s.ID); err != nil {
		return err
	}
	if page.Standing, err = p.standing(c, s.ID); err != nil {
		return err
	}
	title := locale.T(ctx, "office.review", "name", page.Name)
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.OfficeStallPage(f, page) })
}

// openStallChange is what an officer is to look at: what waits, or else what shows unseen.
func openStallChange(changes []seller.StallChange) (open seller.StallChange) {
	for _, one := range changes {
		if one.State == moderation.Waiting || one.State == moderation.Fast && open.ID == 0 {
			open = one
		}
	}
	return open
}

func stallDiff(c *fiber.Ctx, change seller.StallChange) *view.OfficeDiff {
	d := &view.OfficeDiff{}
	for _, f := range []struct{ label, before, after string }{
		{"profile.stall_name", change.Old.Name, change.New.Name},
		{"profile.story", change.Old.Story, change.New.Story},
	} {
		if f.before == f.after {
			continue
		}
		field := view.OfficeDiffField{Label: locale.T(c.UserContext(), f.label)}
		for _, r := range moderation.Diff(f.before, f.after) {
			field.Runs = append(field.Runs, view.OfficeRun{Kind: r.Kind, Text: r.Text})
		}
		d.Fields = append(d.Fields, field)
	}
	if change.Old.Photo != change.New.Photo {
		d.Before, d.After = picturesOf(change.Old.Photo), picturesOf(change.New.Photo)
	}
	return d
}

// picturesOf is a photograph, or none.
func picturesOf(hash string) []view.Picture {
	if hash == "" {
		return nil
	}
	return pictures([]string{hash})
}

func (p *pages) approveStall(c *fiber.Ctx) error {
	return p.decideStall(c, "stall_approved", func(look seller.StallLook, _ httpd.Form) error {
		return p.Profiles.Stalls.Approve(c.UserContext(), look)
	})
}

func (p *pages) sendBackStall(c *fiber.Ctx) error {
	return p.decideStall(c, "stall_sent_back", func(look seller.StallLook, form httpd.Form) error {
		return p.Profiles.Stalls.SendBack(c.UserContext(), look, form.Lines("reason"))
	})
}

// decideStall does what the officer decided; what cannot be done is told on the page, with the reason as it was typed.
func (p *pages) decideStall(c *fiber.Ctx, say string, do func(look seller.StallLook, form httpd.Form) error) error {
	desk, s, err := p.sellerAt(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	change, _ := form.Int("change")
	err = do(seller.StallLook{AccountID: desk.ID, SellerID: s.ID, ChangeID: change}, form)
	return decided{say, "/quan-ly"}.tell(c, err, func(status int, wrong map[string]string, message string) error {
		return p.showStallReview(c, status, s, view.OfficeStall{Reason: form.Lines("reason"), Error: wrong["reason"], Message: message})
	})
}

// waitingStalls adds the stalls that wait to the listings that do.
func (p *pages) waitingStalls(c *fiber.Ctx, commune string, list []view.OfficeWaiting) ([]view.OfficeWaiting, error) {
	queue, err := p.Profiles.Stalls.Queue(c.UserContext(), commune)
	if err != nil {
		return nil, err
	}
	now := p.Clock()
	for _, w := range queue {
		one := view.OfficeWaiting{
			Card:  view.Card{Slug: w.Slug, Name: w.New.Name, Stall: w.SentBy, Origin: communeName(w.CommuneCode), Picture: view.Picture{Hash: w.New.Photo}},
			Stall: true, Since: w.SentAt, Days: int(now.Sub(w.SentAt) / (24 * time.Hour)), Fast: w.State == moderation.Fast, Flags: flagTexts(c.UserContext(), w.Flags),
		}
		if w.New.Name != w.Old.Name {
			one.Card.Stall = locale.T(c.UserContext(), "office.stall_was", "name", w.Old.Name)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b view.OfficeWaiting) int {
		switch {
		case a.Fast == b.Fast:
			return a.Since.Compare(b.Since)
		case a.Fast: // what shows already comes last
			return 1
		}
		return -1
	})
	return list, nil
}
