package pgserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is the user PostgreSQL runs as; nil means as ourselves.
type identity struct{ uid, gid uint32 }

// identityFor decides who runs PostgreSQL for a data directory. PostgreSQL refuses to run as root, so
// root steps down to the directory's owner, to the user "postgres" or, without one, to "nobody".
func identityFor(dir string) (*identity, error) {
	info, err := os.Stat(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("look at %s: %w", dir, err)
	}
	exists := err == nil
	me := os.Geteuid()
	if !exists && me != 0 {
		return nil, nil // as ourselves
	}
	if !exists {
		return leastPrivileged()
	}
	uid, gid := ownerOf(info)
	switch {
	case int(uid) == me && me != 0:
		return nil, nil // as ourselves
	case me != 0:
		return nil, fmt.Errorf("%s belongs to user %d, not to you; run as that user or as root", dir, uid)
	case uid == 0:
		return leastPrivileged()
	}
	return &identity{uid, gid}, nil
}

func ownerOf(info fs.FileInfo) (uid, gid uint32) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0
	}
	return stat.Uid, stat.Gid
}

func leastPrivileged() (*identity, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if errU == nil && errG == nil && uid != 0 {
			return &identity{uint32(uid), uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root and there is neither a user postgres nor nobody; run as another user, or set DATABASE_URL")
}

// own gives dir and all below to the identity.
func (id *identity) own(dir string) error {
	if id == nil {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(id.uid), int(id.gid))
	})
}

// attr starts a child as the identity and in a session of its own: Ctrl-C in a terminal goes to every
// process of the foreground group, and PostgreSQL must outlive the requests that are still in flight.
func (id *identity) attr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if id != nil {
		attr.Credential = &syscall.Credential{Uid: id.uid, Gid: id.gid}
	}
	return attr
}
