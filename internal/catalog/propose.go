package catalog

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/seller"
)

// Propose writes a new listing of a seller, which waits for an officer's look, or shows at once where the seller is
// trusted and the rules see nothing. Bad fields are an errs.Invalid with Fields named as in the form: name, category,
// summary, description, preservation, commune, old_place, season, harvest, ingredients, shelf_life, deliver_month,
// tax_class, restricted, photos, and unit_N, price_N, stock_N, least_N, weight_N for the variants. The same form sent
// again is the first one's.
func (s *Service) Propose(ctx context.Context, sellerID, accountID int64, in Offer) (slug string, err error) {
	clean(&in)
	if err := check(in); err != nil {
		return "", err
	}
	mark, err := formMark(sellerID, in)
	if err != nil {
		return "", err
	}
	slug = newSlug(in.Name, mark)
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return propose(ctx, tx, newOffer{sellerID, accountID, slug, in}, now)
	})
	if err != nil && s.proposedBefore(ctx, sellerID, slug, mark, err) {
		return slug, nil
	}
	if err != nil {
		return "", fmt.Errorf("propose listing %s of seller %d: %w", slug, sellerID, err)
	}
	return slug, nil
}

type newOffer struct {
	sellerID, accountID int64
	slug                string
	Offer
}

func propose(ctx context.Context, tx pg.Tx, in newOffer, now time.Time) error {
	if err := seller.MayOffer(ctx, tx, in.sellerID); err != nil {
		return err
	}
	content := in.content()
	found, err := judge(ctx, tx, in.sellerID, &content, now)
	if err != nil {
		return err
	}
	l := Listing{SellerID: in.sellerID, Slug: in.slug, Status: in.status()}
	if l.ID, err = insertListing(ctx, tx, in, content, now); err != nil {
		return err
	}
	if err := insertHistory(ctx, tx, l.ID, "", l.Status, in.accountID, "", now); err != nil {
		return err
	}
	for i, v := range in.Variants {
		if err := addVariant(ctx, tx, l.ID, in.accountID, i, v, now); err != nil {
			return err
		}
	}
	if err := replacePhotos(ctx, tx, l.ID, content.Photos); err != nil || in.Draft {
		return err
	}
	_, err = submit(ctx, tx, l, in.accountID, Change{After: content, Flags: found}, now)
	return err
}

// submit hands content that is written already to the officers; a trusted seller's shows at once when the rules saw
// nothing. It returns whether it waits.
func submit(ctx context.Context, tx pg.Tx, l Listing, accountID int64, c Change, now time.Time) (waits bool, err error) {
	c.State = Waiting
	if l.Status != Pending {
		if err := setStatus(ctx, tx, l, Pending, accountID, "", now); err != nil {
			return false, err
		}
		l.Status = Pending
	}
	fast, err := fastLane(ctx, tx, l.SellerID, c.Flags)
	if err != nil {
		return false, err
	}
	if fast {
		err := setStatus(ctx, tx, l, Published, accountID, "", now)
		if err != nil && !errs.Is(err, errs.Conflict) {
			return false, err
		}
		if err == nil {
			c.State = Fast
		}
	}
	return c.State == Waiting, sendChange(ctx, tx, l.ID, accountID, c, now)
}

func insertListing(ctx context.Context, tx pg.Tx, in newOffer, c Content, now time.Time) (int64, error) {
	categoryID, err := categoryID(ctx, tx, c.Category)
	if err != nil {
		return 0, err
	}
	commune, _ := place.CommuneByCode(c.Commune)
	var id int64
	err = tx.GetContext(ctx, &id, `
		INSERT INTO listing (slug, seller_id, category_id, name, summary, description, preservation, province_code,
		                     commune_code, old_place, season, cover, status, demo, created_at, updated_at,
		                     harvest, ingredients, shelf_life, deliver_month, tax_class, restricted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, $18, $19, $20, $21)
		RETURNING id`,
		in.slug, in.sellerID, categoryID, c.Name, c.Summary, c.Description, c.Preservation, commune.ProvinceCode,
		c.Commune, c.OldPlace, months(in.SeasonMonths), in.Cover, in.status(), in.Demo, now,
		c.Harvest, c.Ingredients, c.ShelfLife, monthOrNull(in.DeliverMonth), c.TaxClass, c.Restricted)
	return id, mayNotShow(err)
}
