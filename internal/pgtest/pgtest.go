// Package pgtest gives every test a PostgreSQL database of its own, cloned from a template that holds
// the migrated schema, so that tests run in parallel on a real server and see nothing of one another.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"nongsan/internal/pg"
)

// errNoServer tells a developer what to type.
var errNoServer = errors.New("TEST_DATABASE_URL is empty: run `make test`, or `go run ./internal/pgtest/cluster -- go test ./...`, which start a throw-away PostgreSQL")

// templateLock serialises building the template between the test programs of all packages.
const templateLock = 0x6e6f6e6773616e // "nongsan"

// New returns a connection pool on a fresh database with the migrated schema. The database is dropped
// when the test ends; that of a failed test is kept, and its name is logged.
func New(t testing.TB) *sqlx.DB {
	t.Helper()
	return Open(t, URL(t))
}

// URL is New for what opens its own connections: the address of a fresh database.
func URL(t testing.TB) string {
	t.Helper()
	base, template, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, base, template)
}

// Template is a database that is filled once and then cloned for each test that wants what is in it.
type Template struct {
	name string
	once func() error
}

// NewTemplate returns a template that fill fills, at the first Clone, from the address of a migrated database. It
// belongs to this program and goes with the throw-away server.
func NewTemplate(fill func(address string) error) *Template {
	t := &Template{name: "template_" + strings.ToLower(rand.Text()[:12])}
	t.once = sync.OnceValue(func() error {
		base, migrated, err := ready()
		if err != nil {
			return err
		}
		if err := clone(context.Background(), base, migrated, t.name); err != nil {
			return err
		}
		return fill(withDatabase(base, t.name))
	})
	return t
}

// Clone returns the address of a fresh database with the template's content. fill must have closed its connections.
func (tp *Template) Clone(t testing.TB) string {
	t.Helper()
	if err := tp.once(); err != nil {
		t.Fatalf("fill the template: %v", err)
	}
	return create(t, os.Getenv("TEST_DATABASE_URL"), tp.name)
}

// Empty is URL for tests of the migrations themselves: the address of a database without a schema.
func Empty(t testing.TB) string {
	t.Helper()
	base, _, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, base, "template0")
}

func create(t testing.TB, base, template string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text()[:12])
	if err := clone(t.Context(), base, template, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discard(t, base, name) })
	return withDatabase(base, name)
}

// Open connects to an address of URL as a request would, with its limits, and closes the pool when the test ends.
func Open(t testing.TB, address string) *sqlx.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), address, pg.Web())
	if err != nil {
		t.Fatalf("connect to the test database: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// ready builds the template once in this program and returns the server's address and the template's name.
func ready() (base, template string, err error) {
	base = os.Getenv("TEST_DATABASE_URL")
	if base == "" {
		return "", "", errNoServer
	}
	template, err = built()
	return base, template, err
}

var built = sync.OnceValues(func() (template string, err error) {
	fingerprint, err := pg.Fingerprint()
	if err != nil {
		return "", err
	}
	template = "template_" + fingerprint
	return template, buildOnce(context.Background(), os.Getenv("TEST_DATABASE_URL"), template)
})

// buildOnce builds the template unless another package has. It is migrated under another name and
// renamed when it is whole, so a killed test run leaves no half template.
func buildOnce(ctx context.Context, base, template string) error {
	return onServer(ctx, base, func(conn *sqlx.Conn) error {
		if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
			return fmt.Errorf("wait for the template: %w", err)
		}
		var there bool
		err := conn.GetContext(ctx, &there, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, template)
		if err != nil || there {
			return err
		}
		draft := pq.QuoteIdentifier(template + "_draft")
		for _, statement := range []string{"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)", "CREATE DATABASE " + draft} {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("create the template: %w", err)
			}
		}
		if err := migrateOnce(ctx, withDatabase(base, template+"_draft")); err != nil {
			return err
		}
		_, err = conn.ExecContext(ctx, "ALTER DATABASE "+draft+" RENAME TO "+pq.QuoteIdentifier(template))
		return err
	})
}

func migrateOnce(ctx context.Context, address string) error {
	db, err := pg.Open(ctx, address, pg.Jobs())
	if err != nil {
		return fmt.Errorf("connect to the template: %w", err)
	}
	_, err = pg.Migrate(ctx, db)
	return errors.Join(err, db.Close())
}

func clone(ctx context.Context, base, template, name string) error {
	return onServer(ctx, base, func(conn *sqlx.Conn) error {
		// FILE_COPY copies files instead of logging every page: faster where nothing is synced.
		_, err := conn.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name)+
			" TEMPLATE "+pq.QuoteIdentifier(template)+" STRATEGY FILE_COPY")
		if err != nil {
			return fmt.Errorf("clone the template: %w", err)
		}
		return nil
	})
}

func discard(t testing.TB, base, name string) {
	if t.Failed() {
		t.Logf("the test's database is kept as %s", name)
		return
	}
	ctx := context.WithoutCancel(t.Context())
	err := onServer(ctx, base, func(conn *sqlx.Conn) error {
		_, err := conn.ExecContext(ctx, "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
		return err
	})
	if err != nil {
		t.Errorf("drop the test database: %v", err)
	}
}

// onServer runs fn on one connection to the server's own database; the end of the connection frees its locks.
func onServer(ctx context.Context, base string, fn func(*sqlx.Conn) error) error {
	db, err := sqlx.ConnectContext(ctx, "postgres", base)
	if err != nil {
		return fmt.Errorf("connect to TEST_DATABASE_URL: %w", err)
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Connx(ctx)
	if err != nil {
		return fmt.Errorf("connect to TEST_DATABASE_URL: %w", err)
	}
	defer func() { _ = conn.Close() }()
	return fn(conn)
}

func withDatabase(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base // ConnectContext reports what is wrong with it
	}
	u.Path = "/" + name
	return u.String()
}
