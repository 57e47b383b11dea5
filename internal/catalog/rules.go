package catalog

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/vntext"
)

// The flags of the rules: why a person should look closely.
const (
	FlagWords   = "words"         // a claim or a thing the law limits
	FlagContact = "contact"       // a telephone number or an address of another site
	FlagOutside = "gi_outside"    // names a geographical indication and comes from elsewhere
	FlagNoGrant = "gi_no_grant"   // from the area, perhaps, and without a granted right on record
	FlagPapers  = "papers"        // may be sold only with papers that are not there
	FlagGuessed = "restricted_by" // the name says that it needs papers; the seller did not
)

// contact finds ways around the marketplace: a telephone number, an address of another site.
var contact = regexp.MustCompile(`(?i)(?:\+?84|0)(?:[ .-]?[0-9]){9}\b|https?://|www\.|\b[a-z0-9-]+\.(?:com|vn|net)\b|\bzalo\b|\bfacebook\b`)

type moderationWord struct {
	Words string `db:"words"`
	Kind  string `db:"kind"`
	Why   string `db:"why"`
}

// judge looks at content by the rules that need no person: it returns what a person should look at, sets what needs
// papers by its name, and refuses (errs.Invalid) what may not be sold at all.
func judge(ctx context.Context, tx pg.Tx, sellerID int64, c *Content, now time.Time) (flags []string, err error) {
	var words []moderationWord
	if err := tx.SelectContext(ctx, &words, `SELECT words, kind, why FROM moderation_word ORDER BY words`); err != nil {
		return nil, fmt.Errorf("words to look for: %w", err)
	}
	if flags, err = wordFlags(words, c); err != nil {
		return nil, err
	}
	if found := contact.FindString(c.everything()); found != "" {
		flags = append(flags, FlagContact+":"+found)
	}
	gi, err := indicationFlags(ctx, tx, sellerID, c, now)
	if err != nil {
		return nil, err
	}
	flags = append(flags, gi...)
	if c.Restricted != Free {
		ok, err := hasPaper(ctx, tx, sellerID, paperFor(c.Restricted), now)
		if err != nil {
			return nil, err
		}
		if !ok {
			flags = append(flags, FlagPapers+":"+string(c.Restricted))
		}
	}
	return flags, nil
}

// everything is all that the content says.
func (c Content) everything() string {
	return strings.Join([]string{c.Name, c.Summary, c.Description, c.Ingredients, c.Harvest, c.ShelfLife, c.Preservation, c.OldPlace}, "\n")
}

// wordFlags looks for words in one spelling, whole and with their marks. What needs papers counts in the name alone:
// a recipe may speak of wine.
func wordFlags(list []moderationWord, c *Content) (flags []string, err error) {
	said, name := spaced(c.everything()), spaced(c.Name)
	for _, w := range list {
		words := spaced(w.Words)
		switch {
		case w.Kind == "refuse" && strings.Contains(said, words):
			return nil, &errs.Error{
				Kind: errs.Invalid, Code: "form.invalid", Fields: map[string]string{"name": "listing.words_refused"},
				Args: map[string]string{"words": w.Words, "why": w.Why},
			}
		case w.Kind == "look" && strings.Contains(said, words):
			flags = append(flags, FlagWords+":"+w.Words)
		case (w.Kind == string(Alcohol) || w.Kind == string(Health)) && c.Restricted == Free && strings.Contains(name, words):
			c.Restricted = Restriction(w.Kind)
			flags = append(flags, FlagGuessed+":"+w.Words)
		}
	}
	return flags, nil
}

// spaced is a text's words between single spaces, so that a word is found whole.
func spaced(text string) string { return " " + strings.Join(nameWords(text), " ") + " " }

type indication struct {
	ID    int    `db:"id"`
	Name  string `db:"name"`
	Words string `db:"words"`
}

// indicationFlags looks whether the name claims a geographical indication that its origin does not have. The right to
// use one is granted to each producer: who has it on record, and the right place, is beyond doubt.
func indicationFlags(ctx context.Context, tx pg.Tx, sellerID int64, c *Content, now time.Time) (flags []string, err error) {
	var all []indication
	err = tx.SelectContext(ctx, &all, `SELECT id, name, words FROM indication WHERE category_slug = $1 ORDER BY id`, c.Category)
	if err != nil {
		return nil, fmt.Errorf("geographical indications: %w", err)
	}
	for _, gi := range all {
		if !strings.Contains(spaced(vntext.Fold(c.Name)), spaced(vntext.Fold(gi.Words))) {
			continue
		}
		inside, err := insideArea(ctx, tx, gi.ID, c)
		if err != nil {
			return nil, err
		}
		granted, err := hasPaper(ctx, tx, sellerID, "gi", now)
		if err != nil {
			return nil, err
		}
		switch {
		case !inside:
			flags = append(flags, FlagOutside+":"+gi.Name)
		case !granted:
			flags = append(flags, FlagNoGrant+":"+gi.Name)
		}
	}
	return flags, nil
}

// insideArea reports whether the origin may lie in the area: today's commune holds a part of it, and the finer place
// does not name a former commune outside. An indication covers communes as they were before July 2025.
func insideArea(ctx context.Context, tx pg.Tx, indicationID int, c *Content) (bool, error) {
	var names []string
	err := tx.SelectContext(ctx, &names, `
		SELECT former_name FROM indication_area WHERE indication_id = $1 AND commune_code = $2`, indicationID, c.Commune)
	if err != nil || len(names) == 0 {
		return false, err
	}
	where := spaced(vntext.Fold(c.OldPlace))
	for _, former := range place.FormerCommunes(c.Commune) {
		_, name, _ := strings.Cut(former.Name, " ")
		if strings.Contains(where, spaced(vntext.Fold(name))) {
			return slices.Contains(names, name), nil
		}
	}
	return true, nil
}

// paperFor is the kind of certificate without which something may not be sold.
func paperFor(r Restriction) string {
	if r == Health {
		return "declaration"
	}
	return "alcohol"
}

// hasPaper reports whether the seller has a verified paper of that kind that is valid.
func hasPaper(ctx context.Context, tx pg.Tx, sellerID int64, kind string, now time.Time) (ok bool, err error) {
	err = tx.GetContext(ctx, &ok, `
		SELECT EXISTS (SELECT FROM certificate WHERE seller_id = $1 AND kind = $2 AND state = 'verified' AND expires_on >= $3)`,
		sellerID, kind, today(now))
	if err != nil {
		return false, fmt.Errorf("papers of seller %d: %w", sellerID, err)
	}
	return ok, nil
}

// paperMissing says in words what the database refuses: it shows nothing that needs papers without them.
func paperMissing(err error) error {
	if name, ok := pg.Constraint(err); ok && name == "listing_needs_papers" {
		return errs.Wrap(errs.Conflict, "listing.papers_missing", err)
	}
	return err
}

// fastLane reports whether a seller's offer may show before a person has looked: the rules saw nothing, and an officer
// trusts the seller.
func fastLane(ctx context.Context, tx pg.Tx, sellerID int64, flags []string) (fast bool, err error) {
	if len(flags) > 0 {
		return false, nil
	}
	err = tx.GetContext(ctx, &fast, `SELECT EXISTS (SELECT FROM seller_trust WHERE seller_id = $1 AND ended_at IS NULL)`, sellerID)
	if err != nil {
		return false, fmt.Errorf("trust in seller %d: %w", sellerID, err)
	}
	return fast, nil
}
