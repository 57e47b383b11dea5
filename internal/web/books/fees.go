package books

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/clock"
	"nongsan/internal/commission"
	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/locale"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const feesPath = "/quan-ly/ke-toan/phi"

func (p *pages) fees(c *fiber.Ctx) error {
	_, around, err := p.accountant(c, "fees")
	if err != nil {
		return err
	}
	typed := map[string]string{"begins": commission.Earliest(p.Clock()).Format(time.DateOnly)}
	return p.showFees(c, fiber.StatusOK, view.BooksFees{Books: around, Typed: typed})
}

func (p *pages) showFees(c *fiber.Ctx, status int, page view.BooksFees) error {
	rates, err := p.Fees.Rates(c.UserContext())
	if err != nil {
		return err
	}
	categories, err := p.Catalog.Categories(c.UserContext())
	if err != nil {
		return err
	}
	page.Categories = []view.Option{{Value: "0", Label: locale.T(c.UserContext(), "books.fee_any")}}
	for _, one := range categories {
		page.Categories = append(page.Categories, view.Option{Value: strconv.Itoa(one.ID), Label: visit.CategoryName(c.UserContext(), one)})
	}
	now := p.Clock()
	for _, r := range rates {
		page.Rates = append(page.Rates, view.BookFee{
			ID: r.ID, For: strings.Trim(r.Category+" · "+r.Stall, " ·"), Rate: r.Percent(), BeginsAt: r.BeginsAt, SetAt: r.SetAt, SetBy: r.SetBy,
			Note: r.Note, Begun: !now.Before(r.BeginsAt),
		})
	}
	return p.Visits.Show(c, status, "books.fees", func(f view.Frame) templ.Component { return view.BooksFeesPage(f, page) })
}

// basisPoints reads a rate as people write it: 2,5 or 2.5 %.
func basisPoints(text string) (int, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	whole, part, _ := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
	if len(part) > 2 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+part+"00"[:2-len(part)], 10, 16)
	return int(n), err == nil && whole != ""
}

func (p *pages) announce(c *fiber.Ctx) error {
	officer, around, err := p.accountant(c, "fees")
	if err != nil {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	a := commission.Announcement{Note: form.Get("note"), BP: -1}
	category, _ := form.Int("category") // none is everybody's
	a.CategoryID = int(category)
	if bp, ok := basisPoints(form.Get("rate")); ok {
		a.BP = bp
	}
	a.BeginsOn, _ = time.ParseInLocation(time.DateOnly, form.Get("begins"), clock.Vietnam) // none is too soon
	err = p.sellerNamed(c, form.Get("seller"), &a)
	if err == nil {
		err = p.Fees.Announce(c.UserContext(), officer.ID, a)
	}
	if e, wrong := errs.As(err); wrong && len(e.Fields) > 0 {
		typed := map[string]string{}
		for _, name := range []string{"category", "seller", "rate", "begins", "note"} {
			typed[name] = form.Get(name)
		}
		return p.showFees(c, fiber.StatusUnprocessableEntity, view.BooksFees{Books: around, Typed: typed, Errors: visit.Texts(c, e)})
	}
	if err != nil {
		return err
	}
	visit.Say(c, "fee_announced")
	return httpd.SeeOther(c, feesPath)
}

// sellerNamed finds the stall a rate is for, by the end of its page's address; nothing is everybody.
func (p *pages) sellerNamed(c *fiber.Ctx, slug string, a *commission.Announcement) error {
	if slug == "" {
		return nil
	}
	s, err := p.Sellers.BySlug(c.UserContext(), slug[strings.LastIndex(slug, "/")+1:])
	if errs.Is(err, errs.NotFound) {
		return errs.Fields{"seller": "commission.seller_unknown"}.Err()
	}
	a.SellerID = s.ID
	return err
}

func (p *pages) withdraw(c *fiber.Ctx) error {
	officer, _, err := p.accountant(c, "fees")
	if err != nil {
		return err
	}
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := p.Fees.Withdraw(c.UserContext(), officer.ID, id); err != nil {
		return err
	}
	visit.Say(c, "fee_withdrawn")
	return httpd.SeeOther(c, feesPath)
}
