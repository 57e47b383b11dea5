package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"nongsan/internal/app"
	"nongsan/internal/config"
	"nongsan/internal/vault"
)

const (
	serveVar    = "NONGSAN_TEST_SERVE" // makes the test program the server
	handoverVar = "NONGSAN_HANDOVER"   // how a process learns what it was handed; httpd's
)

func TestMain(m *testing.M) {
	if os.Getenv(serveVar) == "" {
		os.Exit(m.Run())
	}
	if err := serve(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "ended:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve is `nongsan migrate` or `nongsan serve`.
func serve(ctx context.Context) error {
	cfg, err := config.FromEnvironment()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if os.Getenv(serveVar) == "migrate" {
		_, err := app.Migrate(ctx, cfg, log)
		return err
	}
	return app.Serve(ctx, cfg, log, false)
}

// server is a running program with a PostgreSQL of its own, and what it says.
type server struct {
	*testing.T
	process *os.Process
	lines   chan string
	url     string
	dir     string
	keys    string // the file with VAULT_KEYS
}

// startServer hands the program its socket, and nothing else, as a predecessor would: so it says when it serves.
func startServer(t *testing.T) *server {
	t.Helper()
	s := &server{T: t, lines: make(chan string, 1000), dir: t.TempDir()}
	s.keys = filepath.Join(s.dir, "vault")
	s.writes("a:" + vault.NewKey())
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	s.must(err)
	socket, err := listener.(*net.TCPListener).File()
	s.must(err)
	ready, tell, err := os.Pipe()
	s.must(err)
	said, say, err := os.Pipe()
	s.must(err)
	env := append(os.Environ(), "DATA_DIR="+s.dir, "DATABASE_URL=", "VAULT_KEYS_FILE="+s.keys, "VAULT_LOOKUP_KEY="+vault.NewKey())
	migrate := exec.CommandContext(t.Context(), os.Args[0])
	migrate.Env, migrate.Stderr = slices.Concat(env, []string{serveVar + "=migrate"}), say
	s.must(migrate.Run())
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env, cmd.Stderr, cmd.ExtraFiles = slices.Concat(env, []string{serveVar + "=serve", handoverVar + "=0"}), say, []*os.File{tell, socket}
	s.must(cmd.Start())
	s.process, s.url = cmd.Process, "http://"+listener.Addr().String()
	for _, mine := range []io.Closer{tell, socket, say, listener} {
		s.must(mine.Close())
	}
	go func() {
		defer close(s.lines)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			s.lines <- lines.Text()
		}
	}()
	if word, err := bufio.NewReader(ready).ReadString('\n'); err != nil {
		for line := range s.lines {
			t.Log(line)
		}
		t.Fatalf("it did not come up: %q, %v", word, err)
	}
	return s
}

func (s *server) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *server) writes(keys string) { s.Helper(); s.must(os.WriteFile(s.keys, []byte(keys), 0o600)) }

// hears waits for what becomes of a successor and returns that line of the log.
func (s *server) hears(words string) string {
	s.Helper()
	for line := range s.lines {
		if strings.Contains(line, words) {
			return line
		}
		if strings.Contains(line, "this one goes on") || strings.Contains(line, "handed over") {
			s.Fatalf("waiting for %q: %s", words, line)
		}
	}
	s.Fatalf("it ended without saying %q", words)
	return ""
}

// postgres is the process of the private PostgreSQL, or 0.
func (s *server) postgres() int {
	s.Helper()
	raw, err := os.ReadFile(filepath.Join(s.dir, "postgres", "postmaster.pid"))
	if os.IsNotExist(err) {
		return 0
	}
	s.must(err)
	first, _, _ := strings.Cut(string(raw), "\n")
	pid, err := strconv.Atoi(first)
	s.must(err)
	return pid
}

// asks asks the database through the program until stop is called, which says how often it was answered.
func (s *server) asks() (stop func() int) {
	s.Helper()
	var end atomic.Bool
	answered, failed := make(chan int, 1), make(chan error, 1)
	go func() {
		defer close(failed)
		n := 0
		for ; !end.Load(); n++ {
			request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+"/readyz", nil)
			if err != nil {
				failed <- err
				break
			}
			answer, err := http.DefaultClient.Do(request)
			if err == nil {
				_, err = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
			if err == nil && answer.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d", answer.StatusCode)
			}
			if err != nil {
				failed <- err
				break
			}
		}
		answered <- n
	}()
	return func() int {
		s.Helper()
		end.Store(true)
		for err := range failed {
			s.Errorf("a request was lost: %v", err)
		}
		return <-answered
	}
}

// A successor that opens the database and then does not come up leaves everything as it was: requests are answered, by
// the same process, from the same PostgreSQL. One that comes up takes both over, and stops PostgreSQL at its own end.
func TestASuccessorThatFailsLeavesThePredecessorItsDatabase(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	database, keys := s.postgres(), string(must(os.ReadFile(s.keys)))
	stop := s.asks()
	s.writes("a:no key")
	s.must(s.process.Signal(syscall.SIGHUP))
	s.hears("VAULT_KEYS")
	s.hears("this one goes on")
	if now := s.postgres(); now != database || syscall.Kill(now, 0) != nil {
		t.Errorf("PostgreSQL %d, then %d", database, now)
	}
	s.writes(keys)
	s.must(s.process.Signal(syscall.SIGHUP))
	_, pid, _ := strings.Cut(s.hears("handed over"), "pid=")
	state, err := s.process.Wait()
	if err != nil || !state.Success() {
		t.Errorf("the predecessor ended with %v, %v", state, err)
	}
	if n := stop(); n == 0 || s.postgres() != database {
		t.Errorf("%d requests were answered; PostgreSQL %d, then %d", n, database, s.postgres())
	}
	next, err := strconv.Atoi(pid)
	s.must(err)
	s.must(syscall.Kill(next, syscall.SIGTERM))
	for range s.lines { // until the last process has ended
	}
	if left := s.postgres(); left != 0 {
		t.Errorf("PostgreSQL %d was left behind", left)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
