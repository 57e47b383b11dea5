package lot

import (
	"context"
	"fmt"
	"strings"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

const columns = `t.id, t.code, t.listing_id, l.seller_id, l.slug AS listing_slug, l.name AS listing_name, s.stall_name, t.planting_code,
	t.harvested_on, t.packed_on, t.best_before, t.amount, t.created_at, t.recalled_at, t.recall_reason
	FROM lot t
	JOIN listing l ON l.id = t.listing_id
	JOIN seller s ON s.id = l.seller_id`

// ByCode finds a lot with its steps by the code as it stands on a label, in any case, or errs.NotFound.
func (s *Service) ByCode(ctx context.Context, code string) (Lot, error) {
	found, err := s.list(ctx, `t.code = $1`, strings.ToUpper(code))
	if err == nil && len(found) == 0 {
		err = errs.New(errs.NotFound, "lot.not_found")
	}
	if err != nil {
		return Lot{}, err
	}
	return found[0], s.loadSteps(ctx, s.db, &found[0])
}

// Own is ByCode for the seller whose lot it is.
func (s *Service) Own(ctx context.Context, sellerID int64, code string) (Lot, error) {
	l, err := s.ByCode(ctx, code)
	if err == nil && l.SellerID != sellerID {
		return Lot{}, errs.New(errs.NotFound, "lot.not_found")
	}
	return l, err
}

// OfSeller lists a seller's lots, the newest first.
func (s *Service) OfSeller(ctx context.Context, sellerID int64) ([]Lot, error) {
	return s.list(ctx, `l.seller_id = $1 ORDER BY t.id DESC LIMIT 200`, sellerID)
}

// OfListing lists a listing's newest lots that were not recalled.
func (s *Service) OfListing(ctx context.Context, listingID int64) ([]Lot, error) {
	return s.list(ctx, `t.listing_id = $1 AND t.recalled_at IS NULL ORDER BY t.harvested_on DESC, t.id DESC LIMIT 3`, listingID)
}

func (s *Service) list(ctx context.Context, where string, args ...any) ([]Lot, error) {
	var list []Lot
	if err := s.db.SelectContext(ctx, &list, `SELECT `+columns+` WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("list lots: %w", err)
	}
	return list, nil
}

func (s *Service) loadSteps(ctx context.Context, q pg.Queryer, l *Lot) error {
	err := q.SelectContext(ctx, &l.Steps, `
		SELECT t.id, t.done_on, t.title, t.note, t.added_at, coalesce(p.hash, '') AS photo_hash,
		       coalesce(p.width, 0) AS photo_width, coalesce(p.height, 0) AS photo_height
		FROM lot_step t LEFT JOIN photo p ON p.hash = t.photo_hash AND p.state <> 'failed'
		WHERE t.lot_id = $1 AND t.struck_at IS NULL ORDER BY t.done_on, t.id LIMIT 200`, l.ID)
	if err != nil {
		return fmt.Errorf("steps of lot %s: %w", l.Code, err)
	}
	return nil
}
