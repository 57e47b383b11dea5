package office

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

func (p *pages) home(c *fiber.Ctx) error {
	desk, err := p.Visits.Desk(c, account.Roles()...)
	if err != nil {
		return err
	}
	return p.showHome(c, desk.Session)
}

// showHome renders the parts the officer may act on.
func (p *pages) showHome(c *fiber.Ctx, officer *account.Session) error {
	commune, reviews := officer.Where(account.Moderator)
	page := view.OfficeHome{
		MayReview: reviews, Where: communeName(commune), MayFeature: officer.May(account.Promoter), MayResolve: officer.May(account.Accountant),
	}
	var err error
	if page.MayReview {
		if page.Waiting, err = p.waiting(c, commune); err != nil {
			return err
		}
		if page.Waiting, err = p.waitingStalls(c, commune, page.Waiting); err != nil {
			return err
		}
	}
	if officer.May(account.Moderator) {
		if page.Urgent, err = p.waitingTakedowns(c); err != nil {
			return err
		}
	}
	if page.MayFeature {
		if page.Featured, err = p.slots(c); err != nil {
			return err
		}
	}
	if page.MayResolve {
		if page.Parked, err = p.parked(c, view.OfficeParked{}); err != nil {
			return err
		}
	}
	title := locale.T(c.UserContext(), "office.home")
	return p.Visits.Show(c, fiber.StatusOK, title, func(f view.Frame) templ.Component { return view.OfficeHomePage(f, page) })
}

func (p *pages) waiting(c *fiber.Ctx, commune string) ([]view.OfficeWaiting, error) {
	queue, err := p.Catalog.Queue(c.UserContext(), commune)
	if err != nil {
		return nil, err
	}
	now := p.Clock()
	list := make([]view.OfficeWaiting, len(queue))
	for i, w := range queue {
		list[i] = view.OfficeWaiting{
			Card: visit.Card(c, w.Card), Since: w.SentAt, Days: int(now.Sub(w.SentAt) / (24 * time.Hour)),
			Change: !w.New, Fast: w.State == catalog.Fast, Flags: flagTexts(c.UserContext(), w.Flags),
		}
	}
	return list, nil
}

// idOf is the number in the address; what is no number is nowhere.
func idOf(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, errs.Wrap(errs.NotFound, "http.not_found", err)
	}
	return id, nil
}
