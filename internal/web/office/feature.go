package office

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/promotion"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// inputTime is how browsers send a date and time without a zone; it is meant in Vietnam's.
const inputTime = "2006-01-02T15:04"

// usualSlot is how long a product is featured unless the officer says otherwise.
const usualSlot = 7 * 24 * time.Hour

func (p *pages) featured(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Promoter); err != nil {
		return err
	}
	now := p.Clock().In(clock.Vietnam)
	page := view.OfficeFeature{Query: clip(c.Query("q")), Starts: now.Format(inputTime), Ends: now.Add(usualSlot).Format(inputTime)}
	return p.showFeature(c, fiber.StatusOK, page, c.Query("san-pham"))
}

// showFeature renders the page with the listing that is chosen, what was searched, and the open slots.
func (p *pages) showFeature(c *fiber.Ctx, status int, page view.OfficeFeature, slug string) error {
	var err error
	if page.Chosen, err = p.chosen(c, slug); err != nil {
		return err
	}
	if page.Query != "" {
		found, err := p.Catalog.List(c.UserContext(), catalog.Filter{Text: page.Query})
		if err != nil {
			return err
		}
		page.Found = visit.Cards(c, found.Cards)
	}
	if page.Slots, err = p.slots(c); err != nil {
		return err
	}
	title := locale.T(c.UserContext(), "office.feature")
	return p.Visits.Show(c, status, title, func(f view.Frame) templ.Component { return view.OfficeFeaturePage(f, page) })
}

// chosen is the published listing of that slug; none for a slug that names none.
func (p *pages) chosen(c *fiber.Ctx, slug string) (*view.Card, error) {
	if slug == "" {
		return nil, nil
	}
	l, err := p.Catalog.BySlug(c.UserContext(), slug)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cards, err := p.Catalog.CardsByID(c.UserContext(), []int64{l.ID})
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	chosen := visit.Card(c, cards[0])
	return &chosen, nil
}

// slots lists the open slots; one whose listing does not show has an empty Card.
func (p *pages) slots(c *fiber.Ctx) ([]view.OfficeSlot, error) {
	open, err := p.Promotions.Open(c.UserContext())
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(open))
	for i, s := range open {
		ids[i] = s.ListingID
	}
	cards, err := p.Catalog.CardsByID(c.UserContext(), ids)
	if err != nil {
		return nil, err
	}
	byID := map[int64]view.Card{}
	for _, card := range cards {
		byID[card.ID] = visit.Card(c, card)
	}
	now := p.Clock()
	list := make([]view.OfficeSlot, len(open))
	for i, s := range open {
		list[i] = view.OfficeSlot{
			ID: s.ID, Card: byID[s.ListingID], Note: s.Note, StartsAt: s.StartsAt, EndsAt: s.EndsAt, Running: !s.StartsAt.After(now),
		}
	}
	return list, nil
}

func (p *pages) feature(c *fiber.Ctx) error {
	officer, err := p.Visits.Officer(c, account.Promoter)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	slot, err := p.readSlot(c, form)
	if err == nil {
		_, err = p.Promotions.Feature(c.UserContext(), officer.ID, slot)
	}
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		page := view.OfficeFeature{
			Query: clip(form.Get("q")), Note: form.Get("note"), Starts: form.Get("starts"), Ends: form.Get("ends"), Errors: visit.Texts(c, e),
		}
		return p.showFeature(c, fiber.StatusUnprocessableEntity, page, form.Get("listing"))
	}
	if err != nil {
		return err
	}
	visit.Say(c, "featured")
	return httpd.SeeOther(c, "/quan-ly/noi-bat")
}

// readSlot reads the form; a listing that is not on sale and a time that is none are errs.Invalid with Fields.
func (p *pages) readSlot(c *fiber.Ctx, form httpd.Form) (promotion.Slot, error) {
	fields := errs.Fields{}
	slot := promotion.Slot{Note: form.Get("note")}
	l, err := p.Catalog.BySlug(c.UserContext(), form.Get("listing"))
	switch {
	case errs.Is(err, errs.NotFound):
		fields.Add("listing", "listing.not_found")
	case err != nil:
		return slot, err
	}
	slot.ListingID = l.ID
	if slot.StartsAt, err = time.ParseInLocation(inputTime, form.Get("starts"), clock.Vietnam); err != nil {
		fields.Add("starts_at", "promotion.time_missing")
	}
	if slot.EndsAt, err = time.ParseInLocation(inputTime, form.Get("ends"), clock.Vietnam); err != nil {
		fields.Add("ends_at", "promotion.time_missing")
	}
	return slot, fields.Err()
}

func (p *pages) endSlot(c *fiber.Ctx) error {
	if _, err := p.Visits.Officer(c, account.Promoter); err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := p.Promotions.End(c.UserContext(), id); err != nil {
		return err
	}
	visit.Say(c, "slot_ended")
	return httpd.SeeOther(c, "/quan-ly/noi-bat")
}

// clip keeps what a search field takes.
func clip(words string) string {
	if r := []rune(words); len(r) > 100 {
		return string(r[:100])
	}
	return words
}
