package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
)

// unfinished holds files that are being written. It cannot be a fan-out directory, whose names have two characters.
const unfinished = "unfinished"

// Dir is a Store in one local directory.
type Dir struct{ root *os.Root }

// Open opens the store in dir and makes the directory when it is missing.
func Open(dir string) (*Dir, error) {
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
	return &Dir{root: root}, nil
}

// Close releases the directory; files that Open returned stay open.
func (d *Dir) Close() error { return d.root.Close() }

// Put implements Store.
func (d *Dir) Put(_ context.Context, key string, content []byte) error {
	name, err := place(key)
	if err != nil {
		return err
	}
	temporary := path.Join(unfinished, rand.Text())
	if err := d.write(temporary, content); err != nil {
		return errors.Join(fmt.Errorf("put %s: %w", key, err), d.remove(temporary))
	}
	if err := d.publish(temporary, name); err != nil {
		return errors.Join(fmt.Errorf("put %s: %w", key, err), d.remove(temporary))
	}
	return nil
}

// Open implements Store.
func (d *Dir) Open(_ context.Context, key string) (File, error) {
	name, err := place(key)
	if err != nil {
		return File{}, err
	}
	f, err := d.root.Open(name)
	if err != nil {
		return File{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return File{}, errors.Join(err, f.Close())
	}
	return File{ReadCloser: f, Size: info.Size()}, nil
}

// Delete implements Store.
func (d *Dir) Delete(_ context.Context, key string) error {
	name, err := place(key)
	if err != nil {
		return err
	}
	return d.remove(name)
}

// Each implements Store. What is no key of ours, and lies in the directory all the same, is passed over.
func (d *Dir) Each(ctx context.Context, visit func(Info) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(at string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return unlessGone(err)
		case entry.IsDir() && at == unfinished:
			return fs.SkipDir
		case entry.IsDir() || !isKey(entry.Name()):
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return unlessGone(err)
		}
		return visit(Info{Key: entry.Name(), Size: info.Size(), At: info.ModTime()})
	})
}

func isKey(name string) bool { return CheckKey(name) == nil }

// unlessGone forgives a file that was taken away while the list was read.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("list blob store: %w", err)
}

// Sweep removes what writers that were killed before a time have left, and says how many files.
func (d *Dir) Sweep(before time.Time) (removed int, err error) {
	left, err := fs.ReadDir(d.root.FS(), unfinished)
	if err != nil {
		return 0, fmt.Errorf("sweep blob store: %w", err)
	}
	for _, entry := range left {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || (err == nil && !info.ModTime().Before(before)) {
			continue
		}
		if err := errors.Join(err, d.remove(path.Join(unfinished, entry.Name()))); err != nil {
			return removed, fmt.Errorf("sweep blob store: %w", err)
		}
		removed++
	}
	return removed, nil
}

// place is where key lies. Folders of two characters keep directories at some thousand files for a million photographs.
func place(key string) (string, error) {
	if err := CheckKey(key); err != nil {
		return "", err
	}
	return path.Join(key[:2], key), nil
}

func (d *Dir) write(name string, content []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// publish gives the finished file its name. The name is kept only once its directory is on disk too.
func (d *Dir) publish(temporary, name string) error {
	folder := path.Dir(name)
	err := d.root.Mkdir(folder, 0o750)
	if err == nil {
		err = d.sync(".")
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := d.root.Rename(temporary, name); err != nil {
		return err
	}
	return d.sync(folder)
}

func (d *Dir) sync(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d *Dir) remove(name string) error {
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
