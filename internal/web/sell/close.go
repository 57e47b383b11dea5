package sell

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/errs"
	"nongsan/internal/httpd"
	"nongsan/internal/seller"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

const closePath = "/ban-hang/dong-gian-hang"

func (p *pages) closing(c *fiber.Ctx) error {
	m, _, err := p.own(c, true)
	if err != nil {
		return err
	}
	return p.showClosing(c, fiber.StatusOK, m, "")
}

func (p *pages) showClosing(c *fiber.Ctx, status int, m seller.Membership, wrong string) error {
	open, err := p.Privacy.Open(c.UserContext(), m.SellerID)
	if err != nil {
		return err
	}
	page := view.SellClosing{
		StallName: m.StallName, Orders: open.Orders, Returns: open.Returns, Owed: open.Owed, May: open.Nothing(), Error: wrong,
	}
	return p.Visits.Show(c, status, "closing.title", func(f view.Frame) templ.Component { return view.SellClosingPage(f, page) })
}

func (p *pages) closeStall(c *fiber.Ctx) error {
	m, _, sent, err := p.fresh(c, closePath)
	if err != nil || sent {
		return err
	}
	form, err := httpd.ReadForm(c)
	if err != nil {
		return err
	}
	if form.Get("sure") != "1" {
		return p.showClosing(c, fiber.StatusUnprocessableEntity, m, visit.Text(c, errs.New(errs.Invalid, "closing.sure_missing")))
	}
	err = p.Privacy.CloseStall(c.UserContext(), by(c, m))
	if e, known := errs.As(err); known && e.Kind == errs.Conflict {
		return p.showClosing(c, fiber.StatusConflict, m, visit.Text(c, e))
	}
	return p.done(c, err, "stall_ended", "/tai-khoan/du-lieu")
}

// handOver asks a helper to take the stall over.
func (p *pages) handOver(c *fiber.Ctx) error {
	m, _, sent, err := p.fresh(c, "/ban-hang/nguoi-giup")
	if err != nil || sent {
		return err
	}
	id, err := numberIn(c)
	if err != nil {
		return err
	}
	return p.done(c, p.Sellers.HandOver(c.UserContext(), by(c, m), id), "handover_asked", "/ban-hang/nguoi-giup")
}
