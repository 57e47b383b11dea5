package account

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"nongsan/internal/errs"
	"nongsan/internal/pg"
	"nongsan/internal/vntext"
)

// Create opens an account for a number as ParsePhone gives it, with a password. A number that has one is
// errs.Conflict "account.exists"; a name or password that will not do is errs.Invalid with Fields name and password.
func (s *Service) Create(ctx context.Context, a Account, password string) (int64, error) {
	a.Name = vntext.OneLine(a.Name)
	fields := errs.Fields{}
	if !nameWillDo(a.Name) {
		fields.Add("name", "account.name_length")
	}
	if code := refusePassword(password, a.Phone); code != "" {
		fields.Add("password", code)
	}
	if err := fields.Err(); err != nil {
		return 0, err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return 0, err
	}
	err = pg.WithTx(ctx, s.db, func(tx pg.Tx) error {
		a.ID, err = insertAccount(ctx, tx, a, hash, s.now())
		return err
	})
	if pg.IsUnique(err, "account_phone_key") {
		return 0, errs.Wrap(errs.Conflict, "account.exists", err)
	}
	if err != nil {
		return 0, fmt.Errorf("create account: %w", err)
	}
	return a.ID, nil
}

func nameWillDo(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 2 && n <= 80 && utf8.ValidString(name) && !strings.ContainsRune(name, 0)
}

func (s *Service) hash(ctx context.Context, password string) (string, error) {
	leave, err := s.queue.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	return hashPassword(password), nil
}
