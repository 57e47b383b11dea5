package sell

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const holidayPath = "/ban-hang/nghi"

func (p *pages) holiday(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	s, err := p.Sellers.ByID(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page := view.SellHoliday{Note: s.HolidayNote}
	if s.OnHoliday(p.Clock()) {
		page.Until, page.Closed = s.OnHolidayUntil.Format(time.DateOnly), *s.OnHolidayUntil
	}
	return p.showHoliday(c, fiber.StatusOK, m, page)
}

func (p *pages) showHoliday(c *fiber.Ctx, status int, m seller.Membership, page view.SellHoliday) error {
	page.Stall, page.Today = m.Slug, clock.Day(p.Clock()).Format(time.DateOnly)
	return p.Visits.Show(c, status, "holiday.title", func(f view.Frame) templ.Component { return view.SellHolidayPage(f, page) })
}

func (p *pages) goOnHoliday(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	until, _ := time.ParseInLocation(time.DateOnly, form.Get("until"), clock.Vietnam) // the zero day is out of range
	err = p.Sellers.GoOnHoliday(c.UserContext(), m.SellerID, until, form.Get("note"))
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		return p.showHoliday(c, fiber.StatusUnprocessableEntity, m, view.SellHoliday{
			Until: form.Get("until"), Note: form.Get("note"), Errors: visit.Texts(c, e),
		})
	}
	return p.done(c, err, "stall_closed", holidayPath)
}

func (p *pages) reopen(c *fiber.Ctx) error {
	m, err := p.Visits.SellerOf(c)
	if err != nil {
		return err
	}
	return p.done(c, p.Sellers.Reopen(c.UserContext(), m.SellerID), "stall_open", holidayPath)
}
