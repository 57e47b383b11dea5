package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// dirFD is how a child names its data directory: by the descriptor it inherits. When root runs us below
// a directory that others may not enter (/root, mktemp -d), the user postgres could not reach the data
// directory by its path, although it owns it. /proc/self/cwd would not do: initdb leaves its working
// directory to find its own program and cannot come back.
const dirFD = "/proc/self/fd/3"

// ensureCluster creates the data directory when it is absent. A crash on the way leaves only
// "postgres.new", which the next start removes.
func ensureCluster(ctx context.Context, bin binaries, opt Options) (*identity, error) {
	final := clusterDir(opt.Dir)
	id, err := identityFor(final)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(final, "PG_VERSION")); err == nil {
		return id, ownIfRoots(id, final)
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("look at %s: %w", final, err)
	}
	if entries, err := os.ReadDir(final); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty and is not a PostgreSQL data directory; nothing was touched: move it away, or set DATA_DIR to another directory", final)
	}
	return id, initCluster(ctx, bin, id, final, opt)
}

// ownIfRoots repairs a data directory that root copied into place.
func ownIfRoots(id *identity, dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("look at %s: %w", dir, err)
	}
	if uid, _ := ownerOf(info); id != nil && uid == 0 {
		return id.own(dir)
	}
	return nil
}

func initCluster(ctx context.Context, bin binaries, id *identity, final string, opt Options) error {
	fresh := final + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	if err := id.own(fresh); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	if err := initdb(ctx, bin, id, fresh, opt.Settings["fsync"] == "off"); err != nil {
		return err
	}
	if err := os.Remove(final); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("create the database: %w", err)
	}
	if err := os.Rename(fresh, final); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	return syncDir(opt.Dir)
}

// initdb trusts whoever reaches the socket, because only the owner of the 0700 data directory and root
// can reach it; the program itself may be root and then has no name that "peer" would accept.
func initdb(ctx context.Context, bin binaries, id *identity, dir string, noSync bool) error {
	args := []string{
		"--pgdata", dirFD, "--username", "postgres", "--encoding", "UTF8", "--locale", "C.UTF-8",
		"--auth-local", "trust", "--auth-host", "reject", "--data-checksums", "--no-instructions",
	}
	if noSync {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin.dir, "initdb"), args...)
	handle, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	defer func() { _ = handle.Close() }()
	prepare(cmd, id, handle)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("create the database: initdb: %w: %s", err, lastLines(string(out), 3))
	}
	return nil
}

// prepare gives a child its data directory as descriptor 3, its user, and an environment in which
// nothing of ours (PGDATA, PGPORT, LC_ALL) changes what it does.
func prepare(cmd *exec.Cmd, id *identity, dataDir *os.File) {
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.ExtraFiles = []*os.File{dataDir}
	cmd.SysProcAttr = id.attr()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", dir, err)
	}
	return nil
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " · ")
}
