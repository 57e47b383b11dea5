// Package blob keeps files by key in one local directory.
//
// Invariants: a key holds either a whole file or nothing, whatever breaks while it is written (a full disk, a
// power cut, a kill); a key is made by the program, never by a person, and no key leads out of the directory.
package blob

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"time"
)

// unfinished holds files that are being written. It cannot be a fan-out directory, whose names have two characters.
const unfinished = "unfinished"

// keys are at least eight characters, so that the first two spread them, and hold nothing a file system treats
// specially on any machine.
var keys = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{7,99}(\.[a-z0-9]{1,8})?$`)

// Store is a directory of files. Several processes may share it.
type Store struct{ root *os.Root }

// Open opens the store in dir and makes the directory when it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open blob store: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open blob store: %w", err)
	}
	if err := root.MkdirAll(unfinished, 0o750); err != nil {
		return nil, errors.Join(fmt.Errorf("open blob store: %w", err), root.Close())
	}
	return &Store{root: root}, nil
}

// Close releases the directory; files that Open returned stay open.
func (s *Store) Close() error { return s.root.Close() }

// Put writes all of r under key and returns when it would survive a power cut. A key that exists is replaced in
// one step. When anything fails, what was there before is still there and nothing else is left.
func (s *Store) Put(key string, r io.Reader) error {
	name, err := place(key)
	if err != nil {
		return err
	}
	temporary := path.Join(unfinished, rand.Text())
	if err := s.write(temporary, r); err != nil {
		return errors.Join(fmt.Errorf("put %s: %w", key, err), s.remove(temporary))
	}
	if err := s.publish(temporary, name); err != nil {
		return errors.Join(fmt.Errorf("put %s: %w", key, err), s.remove(temporary))
	}
	return nil
}

// Open returns the file under key, for the caller to close. A key without a file is fs.ErrNotExist.
func (s *Store) Open(key string) (*os.File, error) {
	name, err := place(key)
	if err != nil {
		return nil, err
	}
	return s.root.Open(name)
}

// Exists reports whether key has a file.
func (s *Store) Exists(key string) (bool, error) {
	name, err := place(key)
	if err != nil {
		return false, err
	}
	_, err = s.root.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Delete removes the file under key. A key without a file is no error, so that it can be repeated.
func (s *Store) Delete(key string) error {
	name, err := place(key)
	if err != nil {
		return err
	}
	return s.remove(name)
}

// Sweep removes what writers that were killed before a time have left, and says how many files.
func (s *Store) Sweep(before time.Time) (removed int, err error) {
	left, err := fs.ReadDir(s.root.FS(), unfinished)
	if err != nil {
		return 0, fmt.Errorf("sweep blob store: %w", err)
	}
	for _, entry := range left {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || (err == nil && !info.ModTime().Before(before)) {
			continue
		}
		if err := errors.Join(err, s.remove(path.Join(unfinished, entry.Name()))); err != nil {
			return removed, fmt.Errorf("sweep blob store: %w", err)
		}
		removed++
	}
	return removed, nil
}

// place is where key lies. Folders of two characters keep directories at some thousand files for a million photographs.
func place(key string) (string, error) {
	if !keys.MatchString(key) {
		return "", fmt.Errorf("blob key %q: %w", key, fs.ErrInvalid)
	}
	return path.Join(key[:2], key), nil
}

func (s *Store) write(name string, r io.Reader) error {
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// publish gives the finished file its name. The name is kept only once its directory is on disk too.
func (s *Store) publish(temporary, name string) error {
	folder := path.Dir(name)
	err := s.root.Mkdir(folder, 0o750)
	if err == nil {
		err = s.sync(".")
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := s.root.Rename(temporary, name); err != nil {
		return err
	}
	return s.sync(folder)
}

func (s *Store) sync(folder string) error {
	d, err := s.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (s *Store) remove(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
