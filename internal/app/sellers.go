package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/intake"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
	"nongsan/internal/place"
	"nongsan/internal/sheet"
)

// TakeSellers imports the list at path. Refused rows are written to report, or to nowhere in its absence.
func TakeSellers(ctx context.Context, cfg config.Config, log *slog.Logger, path, report string, o intake.Options) (result intake.Result, err error) {
	f, err := os.Open(path)
	if err != nil {
		return result, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return result, err
	}
	if report != "" {
		o.Report = func() (io.WriteCloser, error) { return os.OpenFile(report, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) }
	}
	err = withIntake(ctx, cfg, log, func(s *intake.Service) error {
		result, err = s.Import(ctx, intake.File{Name: filepath.Base(path), Source: f, Size: info.Size()}, o)
		return err
	})
	return result, said(ctx, err)
}

// InviteSellers draws activation codes and writes them as a workbook to out, which must not exist: the codes are
// nowhere else. It returns how many there are.
func InviteSellers(ctx context.Context, cfg config.Config, log *slog.Logger, out, commune string, again bool) (count int, err error) {
	f, err := os.OpenFile(out, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	err = withIntake(ctx, cfg, log, func(s *intake.Service) error {
		count, err = writeSlips(ctx, s, f, commune, again)
		return err
	})
	return count, said(ctx, errors.Join(err, f.Close()))
}

func writeSlips(ctx context.Context, s *intake.Service, out io.Writer, commune string, again bool) (int, error) {
	ctx = locale.With(ctx, locale.Vi)
	w, err := sheet.NewWriter(out, locale.T(ctx, "intake.slip_name_of_sheet"), []sheet.Column{
		{Title: locale.T(ctx, "intake.slip_name"), Width: 28},
		{Title: locale.T(ctx, "intake.slip_stall"), Width: 28},
		{Title: locale.T(ctx, "intake.slip_phone"), Width: 16},
		{Title: locale.T(ctx, "intake.slip_place"), Width: 40},
		{Title: locale.T(ctx, "intake.slip_code"), Width: 14},
		{Title: locale.T(ctx, "intake.slip_until"), Width: 12},
	})
	if err != nil {
		return 0, err
	}
	count, err := s.Invite(ctx, commune, again, func(slip intake.Slip) error {
		return w.Row([]string{
			slip.LegalName, slip.StallName, locale.Phone(slip.Phone), place.FullAddress(slip.AddressLine, slip.CommuneCode),
			slip.Code, locale.Date(slip.ExpiresAt),
		})
	})
	return count, errors.Join(err, w.Close())
}

func withIntake(ctx context.Context, cfg config.Config, log *slog.Logger, fn func(*intake.Service) error) error {
	key, err := keptSecret(cfg.DataDir, "secret.key", cfg.SecretKey)
	if err != nil {
		return err
	}
	return withDatabase(ctx, cfg, log, func(d *database) error {
		db, err := pg.Open(ctx, d.url, listPool())
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		pending, err := pg.Pending(ctx, db)
		if err == nil && pending > 0 {
			err = fmt.Errorf("%d migrations are pending; run nongsan migrate first", pending)
		}
		if err != nil {
			return err
		}
		return fn(intake.New(db, clock.System, key))
	})
}
