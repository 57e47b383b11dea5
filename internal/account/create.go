package account

import (
	"context"
	"fmt"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
)

// Create opens an account for a number in E.164 with a password. A number that has one is errs.Conflict "account.exists".
func (s *Service) Create(ctx context.Context, a Account, password string) (int64, error) {
	if err := checkPassword(password); err != nil {
		return 0, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return 0, err
	}
	var id int64
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		return tx.GetContext(ctx, &id, `
			INSERT INTO account (phone, name, password_hash, demo, created_at) VALUES ($1, $2, $3, $4, $5)
			RETURNING id`, a.Phone, a.Name, hash, a.Demo, s.now())
	})
	if name, ok := pg.Constraint(err); ok && name == "account_phone_key" {
		return 0, errs.Wrap(errs.Conflict, "account.exists", err)
	}
	if err != nil {
		return 0, fmt.Errorf("create account: %w", err)
	}
	return id, nil
}

// Appoint gives an account a role for the whole province, or for one commune. Twice is once.
func (s *Service) Appoint(ctx context.Context, accountID int64, duty Duty) error {
	err := pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO officer (account_id, role, commune_code, since) VALUES ($1, $2, NULLIF($3, ''), $4)
			ON CONFLICT (account_id, role) DO UPDATE SET commune_code = EXCLUDED.commune_code, ended_at = NULL`,
			accountID, duty.Role, duty.CommuneCode, s.now())
		return err
	})
	if err != nil {
		return fmt.Errorf("appoint account %d: %w", accountID, err)
	}
	return nil
}
