package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"nongsan/internal/errs"
)

// IDByPhone finds the account of a number as ParsePhone gives it, or errs.NotFound. It is for those who may know
// whether a number has an account; the sign-in page is not one of them.
func (s *Service) IDByPhone(ctx context.Context, phone string) (int64, error) {
	var id int64
	err := s.db.GetContext(ctx, &id, `SELECT id FROM account WHERE phone = $1`, phone)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errs.New(errs.NotFound, "account.not_found")
	}
	if err != nil {
		return 0, fmt.Errorf("find account by phone: %w", err)
	}
	return id, nil
}
