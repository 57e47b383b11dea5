package pgserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// launch starts PostgreSQL and waits until it answers; the channel closes when the process ends.
func (s *Server) launch(ctx context.Context, bin binaries, id *identity) (<-chan struct{}, error) {
	log, err := openLog(s.opt.Dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	start, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("open postgres.log: %w", err)
	}
	// Not CommandContext: the end of ctx must not kill a server that has started.
	cmd := exec.Command(filepath.Join(bin.dir, "postgres"), arguments(s.opt.Settings)...) //nolint:noctx // see above
	prepare(cmd, id, s.handle)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	gone := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(gone)
	}()
	s.mu.Lock()
	s.pid = cmd.Process.Pid
	s.mu.Unlock()
	if err := s.awaitReady(ctx, cmd.Process.Pid, gone); err != nil {
		if errors.Is(err, errDied) {
			err = fmt.Errorf("PostgreSQL did not start: %s", s.lastWords(start))
		}
		return nil, errors.Join(err, stopProcess(context.WithoutCancel(ctx), cmd.Process.Pid))
	}
	return gone, nil
}

var errDied = errors.New("PostgreSQL ended")

// awaitReady waits without a limit of its own: after a crash PostgreSQL first replays its log.
func (s *Server) awaitReady(ctx context.Context, pid int, gone <-chan struct{}) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		file, err := readPIDFile(clusterDir(s.opt.Dir))
		if err == nil && file.ready && file.pid == pid {
			return nil
		}
		if err != nil && !errors.Is(err, errNotRunning) {
			return err
		}
		select {
		case <-gone:
			return errDied
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// openLog opens PostgreSQL's own log; it outlives us, so PostgreSQL can go on writing. A log over 10 MB
// is put aside, one old one is kept.
func openLog(dir string) (*os.File, error) {
	const largest = 10 << 20
	name := filepath.Join(dir, "postgres.log")
	if info, err := os.Stat(name); err == nil && info.Size() > largest {
		if err := os.Rename(name, name+".1"); err != nil {
			return nil, fmt.Errorf("put postgres.log aside: %w", err)
		}
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open postgres.log: %w", err)
	}
	return f, nil
}

// lastWords is what PostgreSQL said since the launch.
func (s *Server) lastWords(since int64) string {
	name := filepath.Join(s.opt.Dir, "postgres.log")
	raw, err := os.ReadFile(name)
	if err != nil || int64(len(raw)) <= since {
		return "it said nothing; see " + name
	}
	return lastLines(string(raw[since:]), 4)
}

// EnsureRoles creates what is missing of the database and its two roles: one owns it and nothing else, the other owns
// nothing; neither is a superuser. Start does it; who adopts the server of an older release does it too.
func (s *Server) EnsureRoles(ctx context.Context) error {
	db, err := sqlx.ConnectContext(ctx, "postgres", s.admin)
	if err != nil {
		return fmt.Errorf("connect to the private PostgreSQL: %w", err)
	}
	defer func() { _ = db.Close() }()
	for _, role := range []string{roleName, webRole} {
		var there bool
		if err := db.GetContext(ctx, &there, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)`, role); err != nil {
			return fmt.Errorf("look for the role %s: %w", role, err)
		}
		if there {
			continue
		}
		if _, err := db.ExecContext(ctx, "CREATE ROLE "+pq.QuoteIdentifier(role)+" LOGIN"); err != nil {
			return fmt.Errorf("create the role %s: %w", role, err)
		}
	}
	var there bool
	if err := db.GetContext(ctx, &there, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, roleName); err != nil {
		return fmt.Errorf("look for the database: %w", err)
	}
	if there {
		return nil
	}
	name := pq.QuoteIdentifier(roleName) // CREATE DATABASE cannot run in a transaction
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" OWNER "+name+" TEMPLATE template0"); err != nil {
		return fmt.Errorf("create the database: %w", err)
	}
	return nil
}

// watch starts PostgreSQL again when it ends unasked.
func (s *Server) watch(ctx context.Context, gone <-chan struct{}, bin binaries, id *identity) {
	s.watched.Go(func() {
		for gone != nil {
			select {
			case <-s.stopping:
				return
			case <-gone:
			}
			gone = s.relaunch(ctx, bin, id)
		}
	})
}

// relaunch tries until PostgreSQL runs again or Stop is called, which gives nil.
func (s *Server) relaunch(ctx context.Context, bin binaries, id *identity) <-chan struct{} {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	for pause := 100 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 5*time.Second) {
		s.opt.Log.Error("PostgreSQL ended unasked; starting it again")
		gone, err := s.again(ctx, bin, id)
		if err == nil {
			return gone
		}
		s.opt.Log.Error("PostgreSQL did not start", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}

func (s *Server) again(ctx context.Context, bin binaries, id *identity) (<-chan struct{}, error) {
	if err := stopLeftovers(ctx, clusterDir(s.opt.Dir)); err != nil {
		return nil, err
	}
	return s.launch(ctx, bin, id)
}
