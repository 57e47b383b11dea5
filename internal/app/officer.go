package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"

	"nongsan/internal/account"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
)

// NewOfficer is a person of the province who gets a role.
type NewOfficer struct{ Phone, Name, Role string }

// AddOfficer opens an account for a person of the province and gives it a role for the whole province: the first
// one of an installation has nobody to ask. A new account gets a random password, printed once.
func AddOfficer(ctx context.Context, cfg config.Config, log *slog.Logger, out io.Writer, in NewOfficer) error {
	phone, err := account.ParsePhone(in.Phone)
	if err != nil {
		return said(ctx, err)
	}
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan officers", Pool: 1})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		accounts := account.New(db, clock.System)
		password := rand.Text()[:16]
		id, err := accounts.Create(ctx, account.Account{Phone: phone, Name: in.Name}, password)
		switch {
		case errs.HasCode(err, "account.exists"):
			if id, err = accounts.IDByPhone(ctx, phone); err != nil {
				return err
			}
			password = ""
		case err != nil:
			return said(ctx, err)
		}
		if err := accounts.Appoint(ctx, id, account.Duty{Role: account.Role(in.Role)}); err != nil {
			return err
		}
		if password == "" {
			_, err = fmt.Fprintf(out, "%s has the role %s now and keeps its password.\n", locale.Phone(phone), in.Role)
			return err
		}
		_, err = fmt.Fprintf(out, "%s may sign in at %s/dang-nhap with the password %s, which is shown only here.\n", locale.Phone(phone), cfg.BaseURL, password)
		return err
	})
}

// ForgetFactor turns the second proof off of a person who lost the phone. Who calls it has looked at who asks.
func ForgetFactor(ctx context.Context, cfg config.Config, log *slog.Logger, phone string) error {
	number, err := account.ParsePhone(phone)
	if err != nil {
		return said(ctx, err)
	}
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan officers", Pool: 1})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		accounts := account.New(db, clock.System)
		id, err := accounts.IDByPhone(ctx, number)
		if err != nil {
			return said(ctx, err)
		}
		return accounts.ForgetFactor(ctx, id)
	})
}

// said is an error in words, for a terminal.
func said(ctx context.Context, err error) error {
	e, ok := errs.As(err)
	if !ok {
		return err
	}
	var args []string
	for name, value := range e.Args {
		args = append(args, name, value)
	}
	text := locale.T(locale.With(ctx, locale.En), e.Code, args...)
	for field, code := range e.Fields {
		text = field + ": " + locale.T(locale.With(ctx, locale.En), code)
	}
	return fmt.Errorf("%s", text)
}
