// Package pgserver runs a private PostgreSQL inside a data directory: no port, no password, one user.
//
// Invariants:
//   - It listens only on a Unix socket inside its own data directory, which has mode 0700; whoever can
//     reach the socket (the owner and root) could read the files anyway, so the socket is trusted.
//   - It never runs as root, and needs no access to the directories above its own.
//   - The caller holds Lock(Dir) from before Start until after Stop.
//   - It is a process of its own: it survives a kill -9 of ours with everything that was committed, and
//     the next Start ends it cleanly before it starts again. Adopt takes it over without a pause.
package pgserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options say where the private PostgreSQL lives and how it is set.
type Options struct {
	Dir      string            // DATA_DIR; the data goes to its folder postgres
	Log      *slog.Logger      // what happens to the server, nil for nothing; its own words go to Dir/postgres.log
	Settings map[string]string // over the defaults of settings.go; fsync=off also makes initdb skip it
}

// Server is a running private PostgreSQL.
type Server struct {
	opt     Options
	handle  *os.File // the data directory, held open: see URL
	url     string
	admin   string
	watched sync.WaitGroup

	mu       sync.Mutex
	pid      int
	stopping chan struct{} // closed by Stop
}

// The roles: one owns the database of its name, the other serves it and owns nothing; the superuser is postgres.
const (
	roleName = "nongsan"
	webRole  = "nongsan_web"
)

func clusterDir(dir string) string { return filepath.Join(dir, "postgres") }

// Start creates the database when there is none, ends what an earlier process left running, and starts
// PostgreSQL. It returns when queries are answered. Should PostgreSQL die later, it is started again.
func Start(ctx context.Context, opt Options) (*Server, error) {
	dir, err := filepath.Abs(opt.Dir)
	if err != nil {
		return nil, fmt.Errorf("find DATA_DIR: %w", err)
	}
	opt.Dir = dir
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	bin, err := choose(ctx, clusterDir(dir))
	if err != nil {
		return nil, err
	}
	if err := stopLeftovers(ctx, clusterDir(dir)); err != nil {
		return nil, err
	}
	id, err := ensureCluster(ctx, bin, opt)
	if err != nil {
		return nil, err
	}
	s, err := open(opt)
	if err != nil {
		return nil, err
	}
	child, err := s.launch(ctx, bin, id)
	if err != nil {
		_ = s.handle.Close()
		return nil, err
	}
	if err := s.EnsureRoles(ctx); err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	s.watch(context.WithoutCancel(ctx), child, bin, id)
	return s, nil
}

// Adopt takes over the PostgreSQL that another process started on the data directory, for a restart
// that hands its listening socket on or for a command beside a running server. The process that started
// it simply ends without Stop. A server that only looks in (nongsan check) does not call Stop either.
func Adopt(dir string) (*Server, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find DATA_DIR: %w", err)
	}
	pid, err := running(clusterDir(dir))
	if err != nil {
		return nil, fmt.Errorf("adopt %s: %w", clusterDir(dir), err)
	}
	s, err := open(Options{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	s.pid = pid
	return s, nil
}

// IsNotRunning reports whether Adopt failed because nothing runs there.
func IsNotRunning(err error) bool { return errors.Is(err, errNotRunning) }

func open(opt Options) (*Server, error) {
	handle, err := os.Open(clusterDir(opt.Dir))
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s := &Server{opt: opt, handle: handle, stopping: make(chan struct{})}
	s.url = s.dsn(roleName, roleName)
	s.admin = s.dsn("postgres", "postgres")
	return s, nil
}

// URL is the address for lib/pq, of the role and database nongsan. It is good for this process; it is
// good for others too unless the path of the data directory is too long for a socket.
func (s *Server) URL() string { return s.url }

// WebURL is URL for the role to serve with, which owns nothing; pg.Migrate gives it its rights.
func (s *Server) WebURL() string { return s.dsn(webRole, roleName) }

// AdminURL is URL for the superuser.
func (s *Server) AdminURL() string { return s.admin }

// Pid is the process id of PostgreSQL.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pid
}

// dsn names the socket by its folder. A socket's path has 107 bytes at most; a longer one is reached
// through the descriptor that this process holds on the folder.
func (s *Server) dsn(role, database string) string {
	const longest = 107
	host := clusterDir(s.opt.Dir)
	if len(host+"/.s.PGSQL.5432") > longest {
		host = fmt.Sprintf("/proc/self/fd/%d", s.handle.Fd())
	}
	q := url.Values{"host": {host}, "user": {role}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Stop ends PostgreSQL: open transactions roll back, what was committed is on disk.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	select {
	case <-s.stopping:
		s.mu.Unlock()
		return nil
	default:
	}
	close(s.stopping)
	s.mu.Unlock()
	s.watched.Wait() // first, so that nothing starts PostgreSQL again
	err := stopProcess(ctx, s.Pid())
	return errors.Join(err, s.handle.Close())
}

// Supervise keeps an adopted PostgreSQL running from now on, as Start does with its own.
func (s *Server) Supervise(ctx context.Context, log *slog.Logger) error {
	bin, err := choose(ctx, clusterDir(s.opt.Dir))
	if err != nil {
		return err
	}
	id, err := identityFor(clusterDir(s.opt.Dir))
	if err != nil {
		return err
	}
	s.opt.Log = log
	s.watch(context.WithoutCancel(ctx), s.goneByPoll(), bin, id)
	return nil
}

// goneByPoll is how to see the end of a process that is not a child of ours.
func (s *Server) goneByPoll() <-chan struct{} {
	gone := make(chan struct{})
	pid := s.Pid()
	go func() {
		defer close(gone)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for alive(pid) {
			select {
			case <-s.stopping:
				return
			case <-tick.C:
			}
		}
	}()
	return gone
}
