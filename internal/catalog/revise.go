package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/seller"
)

// Revise changes a seller's listing. Price, stock, packs and season change at once. What buyers read and see waits for
// an officer: a published listing shows as it was until then. It returns whether something waits now. The same form
// sent again changes nothing more.
func (s *Service) Revise(ctx context.Context, sellerID, accountID int64, slug string, in Offer) (waits bool, err error) {
	clean(&in)
	if err := check(in); err != nil {
		return false, err
	}
	mark, err := formMark(sellerID, in)
	if err != nil {
		return false, err
	}
	now := s.now()
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		old, err := lockOwn(ctx, tx, sellerID, slug)
		if err != nil {
			return err
		}
		fresh, err := markForm(ctx, tx, old.ID, mark)
		if err != nil {
			return err
		}
		if !fresh {
			_, waits, err = waiting(ctx, tx, old.ID)
			return err
		}
		waits, err = revise(ctx, tx, old, accountID, in, now)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("revise listing %s of seller %d: %w", slug, sellerID, err)
	}
	return waits, nil
}

// revise changes a locked listing.
func revise(ctx context.Context, tx pg.Tx, old Listing, accountID int64, in Offer, now time.Time) (waits bool, err error) {
	if err := seller.MayOffer(ctx, tx, old.SellerID); err != nil {
		return false, err
	}
	if err := loadParts(ctx, tx, &old); err != nil {
		return false, err
	}
	content := in.content()
	found, err := judge(ctx, tx, old.SellerID, &content, now)
	if err != nil {
		return false, err
	}
	if err := updateFacts(ctx, tx, old.ID, in, now); err != nil {
		return false, err
	}
	if err := reviseVariants(ctx, tx, old, accountID, in.Variants, now); err != nil {
		return false, err
	}
	c := Change{After: content, Flags: found, State: Waiting}
	if old.Status == Published {
		return reviseShown(ctx, tx, old, accountID, c, now)
	}
	same := old.content().text() == content.text()
	if err := writeContent(ctx, tx, old.ID, content); err != nil {
		return false, err
	}
	if old.Status == Hidden && same || old.Status == Draft && in.Draft {
		return false, nil
	}
	if c.Before, err = approvedBefore(ctx, tx, old.ID); err != nil {
		return false, err
	}
	return submit(ctx, tx, old, accountID, c, now)
}

// reviseShown hands the change of a published listing to the officers; the listing stays as it is until they approve,
// except where the seller is trusted and the rules saw nothing.
func reviseShown(ctx context.Context, tx pg.Tx, old Listing, accountID int64, c Change, now time.Time) (waits bool, err error) {
	was := old.content()
	open, isOpen, err := waiting(ctx, tx, old.ID)
	switch {
	case err != nil:
		return false, err
	case was.text() == c.After.text(): // as it shows: what waited is taken back
		return false, endWaiting(ctx, tx, old.ID, Replaced, accountID, "", now)
	case isOpen && open.After.text() == c.After.text():
		return true, nil
	}
	c.Before = &was
	fast, err := fastLane(ctx, tx, old.SellerID, c.Flags)
	if err != nil {
		return false, err
	}
	if fast {
		c.State = Fast
		if err := writeContent(ctx, tx, old.ID, c.After); err != nil {
			return false, err
		}
	}
	return !fast, sendChange(ctx, tx, old.ID, accountID, c, now)
}

// updateFacts writes what changes at once.
func updateFacts(ctx context.Context, tx pg.Tx, id int64, in Offer, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE listing SET season = $2, deliver_month = $3, updated_at = $4 WHERE id = $1`,
		id, months(in.SeasonMonths), monthOrNull(in.DeliverMonth), now)
	return err
}

// writeContent makes the listing show content. The shelf's triggers see to it that it is found by it.
func writeContent(ctx context.Context, tx pg.Tx, id int64, c Content) error {
	categoryID, err := categoryID(ctx, tx, c.Category)
	if err != nil {
		return err
	}
	commune, _ := place.CommuneByCode(c.Commune)
	_, err = tx.ExecContext(ctx, `
		UPDATE listing
		SET category_id = $2, name = $3, summary = $4, description = $5, ingredients = $6, harvest = $7, shelf_life = $8,
		    preservation = $9, province_code = $10, commune_code = $11, old_place = $12, tax_class = $13, restricted = $14
		WHERE id = $1`,
		id, categoryID, c.Name, c.Summary, c.Description, c.Ingredients, c.Harvest, c.ShelfLife, c.Preservation,
		commune.ProvinceCode, c.Commune, c.OldPlace, c.TaxClass, c.Restricted)
	if err != nil {
		return mayNotShow(err)
	}
	return replacePhotos(ctx, tx, id, c.Photos)
}

func categoryID(ctx context.Context, q pg.Queryer, slug string) (int, error) {
	var ids []int
	if err := q.SelectContext(ctx, &ids, `SELECT id FROM category WHERE slug = $1`, slug); err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, errs.Fields{"category": "listing.category_missing"}.Err()
	}
	return ids[0], nil
}

func replacePhotos(ctx context.Context, tx pg.Tx, listingID int64, hashes []string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM listing_photo WHERE listing_id = $1`, listingID); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO listing_photo (listing_id, photo_hash, position)
		SELECT $1, hash, n - 1 FROM unnest($2::text[]) WITH ORDINALITY AS given (hash, n)`, listingID, pq.Array(hashes))
	if name, ok := pg.Constraint(err); ok && name == "listing_photo_photo_hash_fkey" {
		return errs.Fields{"photos": "listing.photo_unknown"}.Err()
	}
	return err
}

func monthOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// months is an array even when there are none: NULL would mean nobody asked.
func months(list []int) any {
	out := make(pq.Int64Array, len(list))
	for i, m := range list {
		out[i] = int64(m)
	}
	return out
}
