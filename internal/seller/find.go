package seller

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"nongsan/internal/errs"
)

const columns = `id, slug, kind, tax_kind, legal_name, stall_name, story, phone, province_code, commune_code, address_line,
	coalesce(since_year, 0) AS since_year, coalesce(photo_hash, '') AS photo_hash, demo, created_at, closed_at,
	EXISTS (SELECT FROM seller_suspension o WHERE o.seller_id = seller.id AND o.lifted_at IS NULL) AS suspended,
	on_holiday_until, holiday_note, coalesce(pickup_commune, '') AS pickup_commune, pickup_line, open_days,
	coalesce((SELECT p.width FROM photo p WHERE p.hash = photo_hash), 0) AS photo_width,
	coalesce((SELECT p.height FROM photo p WHERE p.hash = photo_hash), 0) AS photo_height`

// BySlug finds the seller with a stall's address, or errs.NotFound.
func (s *Service) BySlug(ctx context.Context, slug string) (Seller, error) {
	return s.one(ctx, `SELECT `+columns+` FROM seller WHERE slug = $1`, slug)
}

// ByID finds a seller, or errs.NotFound.
func (s *Service) ByID(ctx context.Context, id int64) (Seller, error) {
	return s.one(ctx, `SELECT `+columns+` FROM seller WHERE id = $1`, id)
}

func (s *Service) one(ctx context.Context, query string, arg any) (Seller, error) {
	var found Seller
	err := s.db.GetContext(ctx, &found, query, arg)
	if errors.Is(err, sql.ErrNoRows) {
		return Seller{}, errs.New(errs.NotFound, "seller.not_found")
	}
	if err != nil {
		return Seller{}, fmt.Errorf("find seller %v: %w", arg, err)
	}
	return found, nil
}

// Memberships lists the sellers an account acts for now, the ones it owns first.
func (s *Service) Memberships(ctx context.Context, accountID int64) ([]Membership, error) {
	var list []Membership
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.seller_id, s.stall_name, s.slug, m.role
		FROM seller_member m
		JOIN seller s ON s.id = m.seller_id
		WHERE m.account_id = $1 AND m.ended_at IS NULL
		ORDER BY m.role = 'owner' DESC, m.id
		LIMIT 100`, accountID)
	if err != nil {
		return nil, fmt.Errorf("memberships of account %d: %w", accountID, err)
	}
	return list, nil
}

// Count says how many sellers there are.
func (s *Service) Count(ctx context.Context) (int, error) {
	var n int
	if err := s.db.GetContext(ctx, &n, `SELECT count(*) FROM seller`); err != nil {
		return 0, fmt.Errorf("count sellers: %w", err)
	}
	return n, nil
}
