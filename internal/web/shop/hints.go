package shop

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/locale"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
	"nongsan/internal/web/view"
	"nongsan/internal/web/visit"
)

// hints is the list under the search field, without a frame.
func (p *pages) hints(c *fiber.Ctx) error {
	ctx := c.UserContext()
	key := hintKey{locale.From(ctx), strings.Join(strings.Fields(clip(c.Query("q"), 60)), " ")}
	body, err := p.hinted.Get(ctx, key, func() (view.Prepared, error) {
		h, err := p.hintsFor(ctx, key.text)
		if err != nil {
			return view.Prepared{}, err
		}
		return view.Prepare(ctx, view.HintList(h))
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return body.With("").Render(ctx, c.Response().BodyWriter())
}

func (p *pages) hintsFor(ctx context.Context, text string) (view.Hints, error) {
	h := view.Hints{Text: text}
	cards, err := p.Catalog.Hints(ctx, text)
	if err != nil {
		return h, err
	}
	h.Cards = visit.CardsIn(cards)
	if len([]rune(text)) < 2 {
		return h, nil
	}
	categories, err := p.shelvesOf(ctx)
	if err != nil {
		return h, err
	}
	typed := vntext.Fold(text)
	for _, one := range categories {
		name := visit.CategoryName(ctx, one)
		if one.Count > 0 && strings.Contains(" "+vntext.Fold(name), " "+typed) {
			h.Links = append(h.Links, view.Hint{Kind: locale.T(ctx, "suggest.category"), Name: name, Href: "/danh-muc/" + one.Slug})
		}
	}
	counts, err := p.communeCounts(ctx)
	if err != nil {
		return h, err
	}
	h.Links = append(h.Links[:min(len(h.Links), 2)], communeHints(ctx, text, counts)...)
	h.Links = append(h.Links, stallHints(ctx, typed, cards)...)
	return h, nil
}

// communeHints are at most two communes that something comes from, by today's name or an old one.
func communeHints(ctx context.Context, text string, counts []communeCount) []view.Hint {
	has := map[string]bool{}
	for _, c := range counts {
		has[c.Code] = c.count > 0
	}
	var list []view.Hint
	for _, m := range place.Search(place.ThaiNguyen, text) {
		if has[m.Commune.Code] && len(list) < 2 {
			list = append(list, view.Hint{Kind: locale.T(ctx, "suggest.commune"), Name: m.Commune.FullName(), Href: "/tim-kiem?xa=" + m.Commune.Code})
		}
	}
	return list
}

// stallHints are at most two stalls among the found listings' whose name was typed.
func stallHints(ctx context.Context, typed string, cards []catalog.Card) []view.Hint {
	var list []view.Hint
	seen := map[string]bool{}
	for _, c := range cards {
		if !seen[c.SellerSlug] && len(list) < 2 && strings.Contains(" "+vntext.Fold(c.StallName), " "+typed) {
			seen[c.SellerSlug] = true
			list = append(list, view.Hint{Kind: locale.T(ctx, "suggest.stall"), Name: c.StallName, Href: "/gian-hang/" + c.SellerSlug})
		}
	}
	return list
}
