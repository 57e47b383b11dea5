package pgserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Lock makes the calling process the only user of a data directory, creating it when it is absent, and
// says which process it is when there is one already. The lock belongs to the open file: it ends when
// every process that holds the descriptor has closed it or died, so a process that takes over a running
// server inherits it (exec.Cmd.ExtraFiles) and nobody can slip in between.
func Lock(dataDir string) (*os.File, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("create DATA_DIR: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dataDir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock DATA_DIR: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer func() { _ = f.Close() }()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, inUse(dataDir, f.Name())
		}
		return nil, fmt.Errorf("lock DATA_DIR: %w", err)
	}
	return f, Sign(f)
}

// Sign writes the caller's process id into the lock for the sentence a second process prints; whoever
// inherits a lock signs it again.
func Sign(lock *os.File) error {
	if err := lock.Truncate(0); err != nil {
		return fmt.Errorf("sign the lock of DATA_DIR: %w", err)
	}
	if _, err := lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("sign the lock of DATA_DIR: %w", err)
	}
	return nil
}

func inUse(dataDir, lock string) error {
	who := "another process"
	if raw, err := os.ReadFile(lock); err == nil && len(raw) > 0 {
		who = "process " + strings.TrimSpace(string(raw))
	}
	return fmt.Errorf("%s is in use by %s; stop that one first, or set DATA_DIR to another directory", dataDir, who)
}
