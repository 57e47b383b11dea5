package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const listingColumns = `l.id, l.slug, l.seller_id, l.category_id, c.slug AS category_slug, c.cover AS category_cover,
	c.name_vi AS category_vi, c.name_en AS category_en, l.name, l.summary, l.description,
	l.preservation, l.province_code, l.commune_code, l.old_place, l.season, l.harvest, l.ingredients, l.shelf_life, l.deliver_month,
	l.tax_class, l.restricted, l.rating_sum, l.rating_count, l.cover, l.status, l.status_reason, l.demo, l.created_at, l.updated_at`

// BySlug finds a published listing with variants, photographs, certificates and its sales, or errs.NotFound.
func (s *Service) BySlug(ctx context.Context, slug string) (Listing, error) {
	l, err := s.find(ctx, `l.slug = $1 AND l.status = 'published'`, slug)
	if err != nil {
		return l, err
	}
	if err := s.db.GetContext(ctx, &l.Sales, `SELECT coalesce((SELECT sales FROM shelf WHERE listing_id = $1), 0)`, l.ID); err != nil {
		return l, fmt.Errorf("sales of %s: %w", slug, err)
	}
	return l, nil
}

// Own finds a seller's listing whatever its status, or errs.NotFound.
func (s *Service) Own(ctx context.Context, sellerID int64, slug string) (Listing, error) {
	return s.find(ctx, `l.slug = $1 AND l.seller_id = $2`, slug, sellerID)
}

// Any finds a listing whatever its status and whosoever it is, for officers, or errs.NotFound.
func (s *Service) Any(ctx context.Context, slug string) (Listing, error) {
	return s.find(ctx, `l.slug = $1`, slug)
}

func (s *Service) find(ctx context.Context, where string, args ...any) (Listing, error) {
	l, err := oneListing(ctx, s.db, where, "", args...)
	if err != nil {
		return Listing{}, err
	}
	return l, loadParts(ctx, s.db, &l)
}

func lockListing(ctx context.Context, tx pg.Tx, slug string) (Listing, error) {
	return oneListing(ctx, tx, `l.slug = $1`, "FOR NO KEY UPDATE OF l", slug)
}

func lockOwn(ctx context.Context, tx pg.Tx, sellerID int64, slug string) (Listing, error) {
	return oneListing(ctx, tx, `l.slug = $1 AND l.seller_id = $2`, "FOR NO KEY UPDATE OF l", slug, sellerID)
}

func oneListing(ctx context.Context, q pg.Queryer, where, lock string, args ...any) (Listing, error) {
	var l Listing
	err := q.GetContext(ctx, &l, `SELECT `+listingColumns+`
		FROM listing l
		JOIN category c ON c.id = l.category_id
		WHERE `+where+` `+lock, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return Listing{}, errs.New(errs.NotFound, "listing.not_found")
	}
	if err != nil {
		return Listing{}, fmt.Errorf("find listing: %w", err)
	}
	return l, nil
}

func loadParts(ctx context.Context, q pg.Queryer, l *Listing) error {
	err := q.SelectContext(ctx, &l.Variants, `
		SELECT id, listing_id, unit, base_amount, base_unit, price, stock, min_quantity, coalesce(weight_g, 0) AS weight_g
		FROM variant WHERE listing_id = $1 AND retired_at IS NULL ORDER BY position`, l.ID)
	if err != nil {
		return fmt.Errorf("variants of %s: %w", l.Slug, err)
	}
	err = q.SelectContext(ctx, &l.Photos, `
		SELECT p.hash, p.width, p.height, p.color, coalesce(p.failure, '') AS failure
		FROM listing_photo lp JOIN photo p ON p.hash = lp.photo_hash
		WHERE lp.listing_id = $1 ORDER BY lp.position`, l.ID)
	if err != nil {
		return fmt.Errorf("photos of %s: %w", l.Slug, err)
	}
	err = q.SelectContext(ctx, &l.Certificates, `
		SELECT id, kind, coalesce(stars, 0) AS stars, number, issuer, issued_on, expires_on, demo
		FROM certificate
		WHERE seller_id = $2 AND (listing_id = $1 OR listing_id IS NULL) AND state = 'verified' AND kind NOT IN ('alcohol', 'declaration')
		ORDER BY issued_on DESC, id`, l.ID, l.SellerID)
	if err != nil {
		return fmt.Errorf("certificates of %s: %w", l.Slug, err)
	}
	return nil
}

// Categories lists the shelves in their order, each with its count of published listings.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	var list []Category
	err := s.db.SelectContext(ctx, &list, `
		SELECT c.id, c.slug, c.name_vi, c.name_en, c.ocop_group, c.cover, coalesce(n.count, 0) AS count
		FROM category c
		LEFT JOIN (SELECT category_id, count(*) AS count FROM shelf WHERE closed_until < $1 GROUP BY category_id) n ON n.category_id = c.id
		ORDER BY c.id`, today(s.now()))
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return list, nil
}

// CountByCommune says how many published listings come from each commune.
func (s *Service) CountByCommune(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Code string `db:"commune_code"`
		N    int    `db:"n"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT commune_code, count(*) AS n FROM shelf WHERE closed_until < $1 GROUP BY commune_code`, today(s.now()))
	if err != nil {
		return nil, fmt.Errorf("count listings by commune: %w", err)
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.Code] = r.N
	}
	return counts, nil
}
