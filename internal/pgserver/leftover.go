package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	pollEvery = 5 * time.Millisecond
	// patience is how long a fast shutdown may write its last checkpoint before it is cut short, which
	// loses nothing: the next start replays the log.
	patience = 30 * time.Second
)

// errNotRunning says that no PostgreSQL runs on a data directory.
var errNotRunning = errors.New("no PostgreSQL runs on this data directory")

// pidFile is what PostgreSQL writes into postmaster.pid.
type pidFile struct {
	pid   int
	ready bool
}

func readPIDFile(cluster string) (pidFile, error) {
	raw, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return pidFile{}, errNotRunning
	}
	if err != nil {
		return pidFile{}, fmt.Errorf("read postmaster.pid: %w", err)
	}
	lines := strings.Split(string(raw), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidFile{}, errNotRunning // a half-written file: not ready yet, or a full disk
	}
	const statusLine = 7
	ready := len(lines) > statusLine && strings.TrimSpace(lines[statusLine]) == "ready"
	return pidFile{pid: pid, ready: ready}, nil
}

// running returns the id of the PostgreSQL that serves the cluster. A postmaster.pid alone proves
// nothing: after a crash of the machine its number may belong to any process. PostgreSQL works inside
// its data directory, so its working directory tells.
func running(cluster string) (int, error) {
	file, err := readPIDFile(cluster)
	if err != nil {
		return 0, err
	}
	if !isPostgresOf(file.pid, cluster) {
		return 0, errNotRunning
	}
	return file.pid, nil
}

// stopLeftovers ends what a killed process left behind: a PostgreSQL that still runs is asked to stop,
// and back ends that outlived a killed PostgreSQL are killed, since they hold its shared memory.
func stopLeftovers(ctx context.Context, cluster string) error {
	pid, err := running(cluster)
	if err == nil {
		if err := stopProcess(ctx, pid); err != nil {
			return fmt.Errorf("stop the PostgreSQL that an earlier process left running: %w", err)
		}
	} else if !errors.Is(err, errNotRunning) {
		return err
	}
	if _, err := os.Stat(filepath.Join(cluster, "postmaster.pid")); errors.Is(err, os.ErrNotExist) {
		return nil // a clean stop leaves no back ends
	}
	return killBackends(ctx, cluster)
}

func killBackends(ctx context.Context, cluster string) error {
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return fmt.Errorf("list processes: %w", err)
	}
	for _, p := range processes {
		pid, _ := strconv.Atoi(filepath.Base(p))
		if !isPostgresOf(pid, cluster) {
			continue
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("end a left-over back end: %w", err)
		}
		if err := waitGone(ctx, pid); err != nil {
			return fmt.Errorf("end a left-over back end: %w", err)
		}
	}
	return nil
}

func isPostgresOf(pid int, cluster string) bool {
	if !alive(pid) {
		return false
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil || !strings.HasPrefix(string(name), "postgres") {
		return false
	}
	there, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	here, err := os.Stat(cluster)
	return err == nil && os.SameFile(here, there)
}

// alive reports whether a process runs; a zombie, dead but not yet waited for, does not.
func alive(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, ok := strings.Cut(string(raw), ") ") // the name in parentheses may hold spaces
	return ok && !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
}

// stopProcess asks a PostgreSQL to stop fast (open transactions roll back, everything committed is on
// disk) and cuts it short when it does not come to an end.
func stopProcess(ctx context.Context, pid int) error {
	if err := signal(pid, syscall.SIGINT); err != nil {
		return err
	}
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if waitGone(patient, pid) == nil {
		return nil
	}
	if err := signal(pid, syscall.SIGQUIT); err != nil {
		return err
	}
	last, cancelLast := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancelLast()
	return waitGone(last, pid)
}

func signal(pid int, sig syscall.Signal) error {
	if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop PostgreSQL (process %d): %w", pid, err)
	}
	return nil
}

func waitGone(ctx context.Context, pid int) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for alive(pid) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("process %d did not end: %w", pid, ctx.Err())
		case <-tick.C:
		}
	}
	return nil
}
