package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/moderation"
	"nongsan/internal/pg"
	"nongsan/internal/seller"
)

// The flags of the rules besides those of moderation: why a person should look closely.
const (
	FlagOutside = "gi_outside"    // names a geographical indication and comes from elsewhere
	FlagNoGrant = "gi_no_grant"   // from the area, perhaps, and without a granted right on record
	FlagPapers  = "papers"        // may be sold only with papers that are not there
	FlagGuessed = "restricted_by" // the name says that it needs papers; the seller did not
)

// judge looks at content by the rules that need no person: it returns what a person should look at, sets what needs
// papers by its name, and refuses (errs.Invalid) what may not be sold at all.
func judge(ctx context.Context, tx pg.Tx, sellerID int64, c *Content, now time.Time) (flags []string, err error) {
	found, err := moderation.Find(ctx, tx, c.said(), "name")
	if err == nil {
		err = moderation.MustNot(found)
	}
	if err != nil {
		return nil, err
	}
	flags = append(moderation.Flags(found), c.guess(found)...)
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

// said is all that the content says, by the fields of its form.
func (c Content) said() []moderation.Said {
	return []moderation.Said{
		{Field: "name", Text: c.Name},
		{Field: "summary", Text: c.Summary},
		{Field: "description", Text: c.Description},
		{Field: "ingredients", Text: c.Ingredients},
		{Field: "harvest", Text: c.Harvest},
		{Field: "shelf_life", Text: c.ShelfLife},
		{Field: "preservation", Text: c.Preservation},
		{Field: "old_place", Text: c.OldPlace},
	}
}

// guess sets what needs papers by its name, where the seller did not say so.
func (c *Content) guess(found []moderation.Finding) (flags []string) {
	for _, f := range found {
		if (f.Kind == moderation.Alcohol || f.Kind == moderation.Health) && c.Restricted == Free {
			c.Restricted = Restriction(f.Kind)
			flags = append(flags, FlagGuessed+":"+f.Words)
		}
	}
	return flags
}

// indicationFlags looks whether the name claims a geographical indication that its origin does not have. The right to
// use one is granted to each producer: who has it on record, and the right place, is beyond doubt.
func indicationFlags(ctx context.Context, tx pg.Tx, sellerID int64, c *Content, now time.Time) (flags []string, err error) {
	claims, err := moderation.Claims(ctx, tx, c.Category, c.Name, moderation.Origin{Commune: c.Commune, OldPlace: c.OldPlace})
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	granted, err := hasPaper(ctx, tx, sellerID, "gi", now)
	if err != nil {
		return nil, err
	}
	for _, one := range claims {
		switch {
		case !one.Inside:
			flags = append(flags, FlagOutside+":"+one.Name)
		case !granted:
			flags = append(flags, FlagNoGrant+":"+one.Name)
		}
	}
	return flags, nil
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

// mayNotShow says in words what the database refuses: it shows nothing that needs papers without them, and nothing of a
// stall that closes or is suspended at this moment.
func mayNotShow(err error) error {
	switch name, _ := pg.Constraint(err); name {
	case "listing_needs_papers":
		return errs.Wrap(errs.Conflict, "listing.papers_missing", err)
	case "listing_open_stall":
		return errs.Wrap(errs.Conflict, "seller.closed", err)
	case "listing_not_suspended":
		return errs.Wrap(errs.Conflict, "seller.suspended", err)
	}
	return err
}

// fastLane reports whether a seller's offer may show before a person has looked: the rules saw nothing, and an officer
// trusts the seller.
func fastLane(ctx context.Context, tx pg.Tx, sellerID int64, flags []string) (fast bool, err error) {
	if len(flags) > 0 {
		return false, nil
	}
	return seller.Trusted(ctx, tx, sellerID)
}
