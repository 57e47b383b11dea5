// Command cluster runs a command beside a throw-away PostgreSQL in memory and passes its exit status on:
//
//	go run ./internal/pgtest/cluster -- go test ./...
//
// The command finds the server in TEST_DATABASE_URL. Nothing is left behind, also not by a run that was
// killed: the next one clears up after it.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"nongsan/internal/pgserver"
)

const prefix = "nongsan-test-"

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

func run(args []string) (int, error) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 0, errors.New("usage: cluster -- command [argument …]")
	}
	// From here on a signal goes to the command; we end when it does, and clear up.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	ctx := context.Background()
	parent := memory()
	sweep(ctx, parent)
	dir, err := os.MkdirTemp(parent, prefix)
	if err != nil {
		return 0, fmt.Errorf("make a directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server, err := start(ctx, dir)
	if err != nil {
		return 0, err
	}
	status, err := command(args, server.URL(), signals)
	return status, errors.Join(err, server.Stop(ctx))
}

// memory is a directory in memory, or the usual temporary one where there is none.
func memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return os.TempDir()
}

func start(ctx context.Context, dir string) (*pgserver.Server, error) {
	if _, err := pgserver.Lock(dir); err != nil {
		return nil, err
	}
	server, err := pgserver.Start(ctx, pgserver.Options{
		Dir: dir,
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Settings: map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
			"max_connections": "200", "shared_buffers": "128MB", "max_wal_size": "4GB",
			"wal_level": "minimal", "max_wal_senders": "0",
			// Starting workers for a question of milliseconds took a tenth of all tests' time.
			"max_parallel_workers_per_gather": "0",
		},
	})
	if err != nil {
		return nil, err
	}
	if err := allowDatabases(ctx, server.AdminURL()); err != nil {
		return nil, errors.Join(err, server.Stop(ctx))
	}
	return server, nil
}

// allowDatabases lets the tests' role clone templates, and act as the one that serves; it stays as unprivileged as in
// production otherwise.
func allowDatabases(ctx context.Context, address string) error {
	db, err := sqlx.ConnectContext(ctx, "postgres", address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, `ALTER ROLE nongsan CREATEDB; GRANT nongsan_web TO nongsan`); err != nil {
		return fmt.Errorf("allow the tests to create databases: %w", err)
	}
	return nil
}

// command runs the command in the foreground and returns its exit status; like a shell it gives 128 plus
// the number of the signal that ended it.
func command(args []string, address string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(args[0], args[1:]...) // signals end it, not a context
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TEST_DATABASE_URL="+address)
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("run %s: %w", args[0], err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			_ = cmd.Process.Signal(s)
		case err := <-done:
			return statusOf(cmd, err)
		}
	}
}

func statusOf(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// sweep removes what killed runs left behind: a directory whose lock is free has no owner any more.
func sweep(ctx context.Context, parent string) {
	old, _ := filepath.Glob(filepath.Join(parent, prefix+"*"))
	for _, dir := range old {
		lock, err := pgserver.Lock(dir)
		if err != nil {
			continue // another run is at work, or another user's
		}
		if server, err := pgserver.Adopt(dir); err == nil {
			_ = server.Stop(ctx)
		}
		_ = os.RemoveAll(dir)
		_ = lock.Close()
	}
}
