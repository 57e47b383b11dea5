package seller

import (
	"context"
	"fmt"
	"time"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Create adds a seller and returns its id. A slug that is taken is an errs.Conflict "seller.slug_taken".
func (s *Service) Create(ctx context.Context, in Seller) (int64, error) {
	var id int64
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		var err error
		id, err = insertSeller(ctx, tx, in, s.now())
		return err
	})
	if name, ok := pg.Constraint(err); ok && name == "seller_slug_key" {
		return 0, errs.Wrap(errs.Conflict, "seller.slug_taken", err)
	}
	if err != nil {
		return 0, fmt.Errorf("create seller %s: %w", in.Slug, err)
	}
	return id, nil
}

// Join makes an account a member of a seller. A second owner, or the same account twice, is an errs.Conflict.
func (s *Service) Join(ctx context.Context, sellerID, accountID int64, role Role) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return insertMember(ctx, tx, sellerID, accountID, role, s.now())
	})
	switch name, _ := pg.Constraint(err); name {
	case "seller_one_owner":
		return errs.Wrap(errs.Conflict, "seller.has_owner", err)
	case "seller_member_once":
		return errs.Wrap(errs.Conflict, "seller.already_member", err)
	}
	if err != nil {
		return fmt.Errorf("account %d joins seller %d: %w", accountID, sellerID, err)
	}
	return nil
}

func insertSeller(ctx context.Context, tx pg.Tx, in Seller, now time.Time) (int64, error) {
	var id int64
	err := tx.GetContext(ctx, &id, `
		INSERT INTO seller (slug, kind, legal_name, stall_name, story, phone, province_code, commune_code,
		                    address_line, since_year, photo_hash, demo, created_at, tax_kind)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULLIF($10, 0), NULLIF($11, ''), $12, $13, coalesce(NULLIF($14, ''), $2))
		RETURNING id`,
		in.Slug, in.Kind, in.LegalName, in.StallName, in.Story, in.Phone, in.ProvinceCode, in.CommuneCode,
		in.AddressLine, in.SinceYear, in.PhotoHash, in.Demo, now, in.TaxKind)
	return id, err
}

func insertMember(ctx context.Context, tx pg.Tx, sellerID, accountID int64, role Role, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO seller_member (seller_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)`,
		sellerID, accountID, role, now)
	return err
}
