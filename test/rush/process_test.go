package rush_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"nongsan/internal/app"
	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/jobs"
	"nongsan/internal/pg"
	"nongsan/internal/vault"
)

// What makes this program a server: the database's address, and a directory of its own.
const servesVariable, dirVariable = "RUSH_SERVES", "RUSH_DIR"

// TestMain lets this program be one of the servers it sends its buyers to: a process of its own, with the race detector
// if the test has it.
func TestMain(m *testing.M) {
	if address := os.Getenv(servesVariable); address != "" {
		if err := serveUntilTold(context.Background(), address, os.Getenv(dirVariable)); err != nil {
			slog.Error("server", "error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// serveUntilTold says on which address it serves, and stops when nobody holds its input any more.
func serveUntilTold(ctx context.Context, address, dir string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	db, err := pg.Open(ctx, address, pg.Web())
	if err != nil {
		return err
	}
	queue, err := jobs.NewEnqueuer(db)
	if err != nil {
		return err
	}
	cfg := config.Config{BaseURL: "http://" + listener.Addr().String(), DataDir: dir, BankBIN: "970405", VaultKeys: config.Secret("a:" + vault.NewKey()), VaultLookupKey: config.Secret(vault.NewKey())}
	deps := app.Deps{DB: db, Jobs: queue, Clock: clock.System, Log: slog.Default(), Secret: []byte("0123456789abcdef0123456789abcdef")}
	services, err := app.NewServices(cfg, deps)
	if err != nil {
		return err
	}
	web, err := app.New(cfg, deps, services)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- web.Listener(listener) }()
	if _, err := fmt.Fprintln(os.Stdout, cfg.BaseURL); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return errors.Join(web.Shutdown(), <-served, db.Close())
}

// serve starts a server on the database, as the role that serves and in a process of its own, and returns its address. The process has to end well:
// a data race that was found in it makes it end badly.
func serve(t testing.TB, address string) string {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	server := exec.CommandContext(context.WithoutCancel(t.Context()), self)
	server.Env = append(os.Environ(), servesVariable+"="+address+"&role=nongsan_web", dirVariable+"="+t.TempDir())
	server.Stderr = t.Output()
	hold, err := server.StdinPipe()
	must(t, err)
	says, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	t.Cleanup(func() {
		_ = hold.Close()
		if err := server.Wait(); err != nil {
			t.Errorf("a server ended with %v", err)
		}
	})
	at, err := bufio.NewReader(says).ReadString('\n')
	must(t, err)
	return strings.TrimSpace(at)
}
