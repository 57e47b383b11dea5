package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"nongsan/internal/config"
	"nongsan/internal/pg"
	"nongsan/internal/pgserver"
)

// database is where the data is, and how to leave it.
type database struct {
	url  string                          // as the owner of its tables, or as DATABASE_URL says
	web  string                          // to serve: as the role that owns nothing, or as DATABASE_URL says
	lock *os.File                        // of DATA_DIR, when the server is our own
	stop func(ctx context.Context) error // ends a private server that we started
}

func nothingToStop(context.Context) error { return nil }

// openDatabase finds the configured PostgreSQL, or starts the private one under DATA_DIR.
func openDatabase(ctx context.Context, cfg config.Config, log *slog.Logger) (*database, error) {
	if cfg.DatabaseURL != "" {
		url := cfg.DatabaseURL.Reveal()
		return &database{url: url, web: url, stop: nothingToStop}, nil
	}
	lock, err := pgserver.Lock(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: cfg.DataDir, Log: log})
	if err != nil {
		return nil, err
	}
	return private(server, lock, server.Stop), nil
}

func private(server *pgserver.Server, lock *os.File, stop func(ctx context.Context) error) *database {
	return &database{url: server.URL(), web: server.WebURL(), lock: lock, stop: stop}
}

// joinDatabase is openDatabase for a command that may run beside a server: it uses the private PostgreSQL that runs.
func joinDatabase(ctx context.Context, cfg config.Config, log *slog.Logger) (*database, error) {
	if cfg.DatabaseURL != "" {
		return openDatabase(ctx, cfg, log)
	}
	server, err := pgserver.Adopt(cfg.DataDir)
	if pgserver.IsNotRunning(err) || os.IsNotExist(err) {
		return openDatabase(ctx, cfg, log)
	}
	if err != nil {
		return nil, err
	}
	return private(server, nil, nothingToStop), server.EnsureRoles(ctx)
}

// Migrate brings the schema up to date and returns how many steps that took.
func Migrate(ctx context.Context, cfg config.Config, log *slog.Logger) (applied int, err error) {
	err = withDatabase(ctx, cfg, log, func(d *database) error {
		applied, err = migrate(ctx, d)
		return err
	})
	return applied, err
}

func migrate(ctx context.Context, d *database) (int, error) {
	db, err := pg.Open(ctx, d.url, pg.Options{Name: "nongsan migrate", Pool: 3, Lock: 3 * time.Second})
	if err != nil {
		return 0, fmt.Errorf("the database cannot be reached; is it running, and is DATABASE_URL right? (%w)", err)
	}
	defer func() { _ = db.Close() }()
	return pg.Migrate(ctx, db)
}

// withDatabase joins or starts the database for the time of fn.
func withDatabase(ctx context.Context, cfg config.Config, log *slog.Logger, fn func(d *database) error) error {
	d, err := joinDatabase(ctx, cfg, log)
	if err != nil {
		return err
	}
	err = fn(d)
	if stopErr := d.stop(ctx); stopErr != nil && err == nil {
		err = fmt.Errorf("stop the private database: %w", stopErr)
	}
	return err
}
