package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// minMajor is the oldest PostgreSQL whose SQL we use (UNIQUE NULLS NOT DISTINCT, STRATEGY FILE_COPY).
const minMajor = 15

var errNoPostgreSQL = errors.New("no PostgreSQL 15 or newer with contrib (unaccent, pg_trgm) was found; " +
	"install it (Debian, Ubuntu: apt-get install postgresql postgresql-contrib) or set DATABASE_URL to a server")

// binaries is one installed PostgreSQL.
type binaries struct {
	dir   string // holds postgres and initdb
	major int
}

// installed lists every usable PostgreSQL, newest first.
func installed(ctx context.Context) ([]binaries, error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return nil, fmt.Errorf("look for PostgreSQL: %w", err)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	var found []binaries
	for _, dir := range dirs {
		if b, ok := inspect(ctx, dir); ok {
			found = append(found, b)
		}
	}
	if len(found) == 0 {
		return nil, errNoPostgreSQL
	}
	slices.SortStableFunc(found, func(a, b binaries) int { return b.major - a.major })
	return found, nil
}

// inspect reports whether dir holds a PostgreSQL that is new enough and has its contrib modules.
func inspect(ctx context.Context, dir string) (binaries, bool) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return binaries{}, false
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, false
	}
	major := majorOf(string(out))
	if major < minMajor || !hasContrib(ctx, dir, major) {
		return binaries{}, false
	}
	return binaries{dir: dir, major: major}, true
}

// majorOf reads 15 out of "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 0 when there is none.
func majorOf(version string) int {
	_, rest, _ := strings.Cut(version, "(PostgreSQL) ")
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	major, _ := strconv.Atoi(rest[:end])
	return major
}

func hasContrib(ctx context.Context, dir string, major int) bool {
	shares := []string{fmt.Sprintf("/usr/share/postgresql/%d", major), filepath.Join(dir, "../share/postgresql"), filepath.Join(dir, "../share")}
	if slices.ContainsFunc(shares, contribIn) {
		return true
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "pg_config"), "--sharedir").Output()
	return err == nil && contribIn(strings.TrimSpace(string(out)))
}

func contribIn(share string) bool {
	for _, name := range []string{"unaccent", "pg_trgm"} {
		if _, err := os.Stat(filepath.Join(share, "extension", name+".control")); err != nil {
			return false
		}
	}
	return true
}

// choose takes the newest PostgreSQL for a new data directory, and the one of the same major version
// for an existing one: another version cannot read it.
func choose(ctx context.Context, dataDir string) (binaries, error) {
	found, err := installed(ctx)
	if err != nil {
		return binaries{}, err
	}
	raw, err := os.ReadFile(filepath.Join(dataDir, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return found[0], nil
	}
	if err != nil {
		return binaries{}, fmt.Errorf("read the version of %s: %w", dataDir, err)
	}
	version := strings.TrimSpace(string(raw))
	for _, b := range found {
		if strconv.Itoa(b.major) == version {
			return b, nil
		}
	}
	return binaries{}, fmt.Errorf("%s was made by PostgreSQL %s, but PostgreSQL %d is installed; nothing was touched: "+
		"install PostgreSQL %s, or set DATA_DIR to another directory", dataDir, version, found[0].major, version)
}
