package shop

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/web/view"
)

// ranking says what puts one product before another, from the weights that are in force.
func (p *pages) ranking(c *fiber.Ctx) error {
	weights, err := p.Catalog.Ranking(c.UserContext())
	if err != nil {
		return err
	}
	list := make([]view.Weight, len(weights))
	for i, w := range weights {
		list[i] = view.Weight{Name: w.Name, Points: w.Points, OfWords: strings.HasPrefix(w.Name, "name_")}
	}
	return p.Visits.Show(c, fiber.StatusOK, "ranking.title", func(f view.Frame) templ.Component { return view.RankingPage(f, list) })
}
