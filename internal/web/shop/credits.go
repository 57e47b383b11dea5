package shop

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/web/view"
)

// credits names the photographers of the demonstration's pictures.
func (p *pages) credits(c *fiber.Ctx) error {
	credits, err := p.Credits(c.UserContext())
	if err != nil {
		return err
	}
	page := view.Credits{Photos: credits}
	return p.Visits.Show(c, fiber.StatusOK, "credits.title", func(f view.Frame) templ.Component { return view.CreditsPage(f, page) })
}

// styleGuide shows every part of the pages in every state.
func (p *pages) styleGuide(c *fiber.Ctx) error {
	return p.Visits.Show(c, fiber.StatusOK, "style.title", view.StyleGuidePage)
}
