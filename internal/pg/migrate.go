package pg

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"nongsan/migrations"
)

// Migrate brings the schema up to date, River's tables first and ours after, and returns how many steps
// it applied. Processes that start together wait for one another; the later ones apply nothing.
func Migrate(ctx context.Context, db *sqlx.DB) (applied int, err error) {
	// The lock is tried once a second rather than waited for: a session that sleeps in
	// pg_advisory_lock holds a snapshot, on which CREATE INDEX CONCURRENTLY would wait for ever.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600))
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := locker.SessionLock(ctx, conn); err != nil {
		return 0, fmt.Errorf("migrate: wait for another migration: %w", err)
	}
	defer func() { err = errors.Join(err, locker.SessionUnlock(context.WithoutCancel(ctx), conn)) }()
	if applied, err = migrate(ctx, db.DB); err != nil {
		return applied, err
	}
	return applied, grantWeb(ctx, db)
}

// grantWeb gives the role that serves its rights, where there is one and we own the tables.
func grantWeb(ctx context.Context, db *sqlx.DB) error {
	var may bool
	err := db.GetContext(ctx, &may, `
		SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nongsan_web')
		AND EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('goose_db_version') AND pg_has_role(relowner, 'USAGE'))`)
	if err != nil || !may {
		return err
	}
	err = WithTx(ctx, db, func(tx Tx) error {
		_, err := tx.ExecContext(ctx, migrations.WebRights)
		return err
	})
	if err != nil {
		return fmt.Errorf("give nongsan_web its rights: %w", err)
	}
	return nil
}

// Walled reports whether policies bind the role of this connection: they bind neither owners of the tables nor
// superusers.
func Walled(ctx context.Context, q Queryer) (walled bool, err error) {
	if err = q.GetContext(ctx, &walled, `SELECT row_security_active('seller_order')`); err != nil {
		return false, fmt.Errorf("does the wall between sellers stand: %w", err)
	}
	return walled, nil
}

func migrate(ctx context.Context, db *sql.DB) (int, error) {
	queue, err := river(db)
	if err != nil {
		return 0, err
	}
	result, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return 0, fmt.Errorf("migrate the job queue: %w", err)
	}
	applied := len(result.Versions)
	ours, err := provider(db)
	if err != nil || ours == nil {
		return applied, err
	}
	steps, err := ours.Up(ctx)
	if err != nil {
		return applied, fmt.Errorf("migrate: %w", err)
	}
	return applied + len(steps), nil
}

// Pending counts the steps that Migrate would apply. It changes nothing.
func Pending(ctx context.Context, db *sqlx.DB) (int, error) {
	queue, err := river(db.DB)
	if err != nil {
		return 0, err
	}
	existing, err := queue.ExistingVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("count pending migrations of the job queue: %w", err)
	}
	pending := len(queue.AllVersions()) - len(existing)
	ours, err := oursPending(ctx, db)
	return pending + ours, err
}

// oursPending reads goose's table itself: the provider's own count creates the table when it is absent.
func oursPending(ctx context.Context, db *sqlx.DB) (int, error) {
	ours, err := provider(db.DB)
	if err != nil || ours == nil {
		return 0, err
	}
	var present bool
	if err := db.GetContext(ctx, &present, `SELECT to_regclass('goose_db_version') IS NOT NULL`); err != nil {
		return 0, fmt.Errorf("count pending migrations: %w", err)
	}
	if !present {
		return len(ours.ListSources()), nil
	}
	var applied []int64
	err = db.SelectContext(ctx, &applied, `SELECT version_id FROM goose_db_version WHERE is_applied`)
	if err != nil {
		return 0, fmt.Errorf("count pending migrations: %w", err)
	}
	done := make(map[int64]bool, len(applied))
	for _, version := range applied {
		done[version] = true
	}
	pending := 0
	for _, source := range ours.ListSources() {
		if !done[source.Version] {
			pending++
		}
	}
	return pending, nil
}

// Fingerprint names the schema that Migrate builds: it changes with every byte of every step. A test
// template carries it in its name.
func Fingerprint() (string, error) {
	h := sha256.New()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return "", fmt.Errorf("list migrations: %w", err)
	}
	for _, name := range names {
		raw, err := migrations.FS.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("read migration: %w", err)
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(raw), raw)
	}
	fmt.Fprint(h, migrations.WebRights)
	queue, err := river(nil)
	if err != nil {
		return "", err
	}
	for _, step := range queue.AllVersions() {
		fmt.Fprintf(h, "river %d\n%s", step.Version, step.SQLUp)
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

// provider returns nil while there is no migration file at all.
func provider(db *sql.DB) (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithLogger(goose.NopLogger()))
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil, nil // an empty folder
	}
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

func river(db *sql.DB) (*rivermigrate.Migrator[*sql.Tx], error) {
	m, err := rivermigrate.New(riverdatabasesql.New(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("read migrations of the job queue: %w", err)
	}
	return m, nil
}
