package office

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"nongsan/internal/catalog"
	"nongsan/internal/locale"
	"nongsan/internal/moderation"
	"nongsan/internal/place"
	"nongsan/internal/web/view"
)

// addChanges adds what is to be decided, what the rules saw in it, and what was decided before.
func (p *pages) addChanges(c *fiber.Ctx, page *view.OfficeReview, open catalog.Change, all []catalog.Change) {
	ctx := c.UserContext()
	page.ChangeID, page.Fast = open.ID, open.State == catalog.Fast
	if open.ID != 0 {
		page.Since = open.SentAt
		page.Flags = flagTexts(ctx, open.Flags)
		page.Diff = diffOf(ctx, open)
	}
	for _, one := range all {
		if one.ID == open.ID {
			continue
		}
		past := view.OfficePast{State: string(one.State), SentAt: one.SentAt, SentBy: one.SentBy, DecidedBy: one.DecidedBy, Reason: one.Reason, Diff: diffOf(ctx, one)}
		if one.DecidedAt != nil {
			past.DecidedAt = *one.DecidedAt
		}
		page.Past = append(page.Past, past)
	}
}

// flagTexts are what the rules saw, in words.
func flagTexts(ctx context.Context, flags []string) []string {
	var texts []string
	for _, f := range flags {
		code, words := moderation.Flag(f)
		texts = append(texts, locale.T(ctx, "flag."+code, "words", words))
	}
	return texts
}

// diffOf is what changed, field by field; nothing for what was new.
func diffOf(ctx context.Context, c catalog.Change) *view.OfficeDiff {
	if c.Before == nil {
		return nil
	}
	d := &view.OfficeDiff{}
	before, after := spoken(ctx, *c.Before), spoken(ctx, c.After)
	for _, one := range catalog.Differences(before, after) {
		field := view.OfficeDiffField{Label: locale.T(ctx, "office.field_"+one.Field)}
		for _, r := range one.Runs {
			field.Runs = append(field.Runs, view.OfficeRun{Kind: r.Kind, Text: r.Text})
		}
		d.Fields = append(d.Fields, field)
	}
	if catalog.PhotosDiffer(before, after) {
		d.Before, d.After = pictures(before.Photos), pictures(after.Photos)
	}
	return d
}

// spoken puts names where codes stand.
func spoken(ctx context.Context, c catalog.Content) catalog.Content {
	if commune, ok := place.CommuneByCode(c.Commune); ok {
		c.Commune = commune.FullName()
	}
	c.TaxClass = catalog.TaxClass(locale.T(ctx, "tax_class."+string(c.TaxClass)))
	if c.Restricted != catalog.Free {
		c.Restricted = catalog.Restriction(locale.T(ctx, "restricted."+string(c.Restricted)))
	}
	return c
}

func pictures(hashes []string) []view.Picture {
	list := make([]view.Picture, len(hashes))
	for i, hash := range hashes {
		list[i] = view.Picture{Hash: hash, Width: 320, Height: 240}
	}
	return list
}
