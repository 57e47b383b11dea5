// Package blob keeps files by key: in a local directory (Dir), or where S3 is spoken (package blob/s3).
//
// Invariants: a key holds either a whole file or nothing, whatever breaks while it is written (a full disk, a
// power cut, a kill); a key is made by the program, never by a person, and no key leads out of the store.
package blob

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"time"
)

// Store keeps files by key. Several processes may share one.
type Store interface {
	// Put keeps content under key and returns when it would survive a power cut. A key that exists is replaced in
	// one step. When anything fails, what was there before is still there and nothing else is left.
	Put(ctx context.Context, key string, content []byte) error
	// Open returns the file under key, for the caller to close. A key without a file is fs.ErrNotExist.
	Open(ctx context.Context, key string) (File, error)
	// Delete removes the file under key. A key without a file is no error, so that it can be repeated.
	Delete(ctx context.Context, key string) error
	// Each tells of every file there is, in no order, until visit returns an error.
	Each(ctx context.Context, visit func(Info) error) error
}

// File is an open file and how many bytes it holds.
type File struct {
	io.ReadCloser
	Size int64
}

// Info is what a store knows of a file without opening it.
type Info struct {
	Key  string
	Size int64
	At   time.Time // it was put there
}

// keys are at least eight characters, so that the first two spread them, and hold nothing a file system or a URL
// treats specially.
var keys = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{7,99}(\.[a-z0-9]{1,8})?$`)

// CheckKey refuses what is no key, with fs.ErrInvalid.
func CheckKey(key string) error {
	if !keys.MatchString(key) {
		return fmt.Errorf("blob key %q: %w", key, fs.ErrInvalid)
	}
	return nil
}
