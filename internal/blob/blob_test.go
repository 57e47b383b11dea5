package blob_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nongsan/internal/blob"
)

const key = "0123456789abcdef-640.jpg"

// TestMain: started with "fill" and a directory, the test program plays a process whose disk is full after 1 MB.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "fill" {
		os.Exit(fill(os.Args[2]))
	}
	os.Exit(m.Run())
}

func fill(dir string) int {
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
		return 3
	}
	s, err := blob.Open(dir)
	if err != nil {
		return 4
	}
	if err := s.Put(context.Background(), key, make([]byte, 3<<20)); err == nil || !errors.Is(err, syscall.EFBIG) {
		return 5
	}
	return 0
}

func open(t *testing.T, dir string) *blob.Dir {
	t.Helper()
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s *blob.Dir, key, content string) {
	t.Helper()
	if err := s.Put(t.Context(), key, []byte(content)); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, s *blob.Dir, key string) string {
	t.Helper()
	f, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files lists the regular files below dir.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestPutOpenDelete(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := s.Open(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open before Put: %v, want not exist", err)
	}
	put(t, s, key, "one")
	put(t, s, key, "two")
	if got := content(t, s, key); got != "two" {
		t.Errorf("content is %q, want two", got)
	}
	if got := files(t, dir); fmt.Sprint(got) != "[01/"+key+"]" {
		t.Errorf("files are %v, want only 01/%s", got, key)
	}
	for range 2 {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	if got := content(t, open(t, dir), putAgain(t, s)); got != "three" {
		t.Errorf("another store on the directory reads %q, want three", got)
	}
}

func putAgain(t *testing.T, s *blob.Dir) string {
	t.Helper()
	put(t, s, key, "three")
	return key
}

func TestAFullDiskLeavesNoHalfFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.Command(os.Args[0], "fill", dir).CombinedOutput(); err != nil {
		t.Fatalf("process with a full disk: %v\n%s", err, out)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files are %v, want none", got)
	}
}

func TestNoKeyLeadsAnywhereElse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside.jpg")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, filepath.Join(dir, "store"))
	for _, bad := range []string{
		"", "short", "../outside.jpg", "..%2foutside.jpg", "/etc/passwd", "0123/4567.jpg", "01234567\x00.jpg",
		"ảnh chè tân cương.jpg", "..\\outside.jpg", "UPPERCASE.jpg", ".hidden-file", "0123456789.jpg.", strings.Repeat("a", 200),
	} {
		if err := s.Put(t.Context(), bad, []byte("x")); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("Put(%q): %v, want invalid", bad, err)
		}
		if f, err := s.Open(t.Context(), bad); err == nil {
			t.Errorf("Open(%q) gave %d bytes", bad, f.Size)
		}
		if err := s.Delete(t.Context(), bad); err == nil {
			t.Errorf("Delete(%q) worked", bad)
		}
	}
	// Nor does a link that somebody laid into the directory.
	link := "0123456789abcdef-link.jpg"
	put(t, s, key, "x")
	if err := os.Symlink(outside, filepath.Join(dir, "store", "01", link)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(t.Context(), link); err == nil {
		t.Error("Open follows a link out of the directory")
	}
}

func TestSweepTakesOnlyWhatWasAbandoned(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, key, "kept")
	limit := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, age := range map[string]time.Duration{"KILLED": -time.Hour, "WRITING": time.Hour} {
		path := filepath.Join(dir, "unfinished", name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, limit.Add(age), limit.Add(age))); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Sweep(limit); n != 1 || err != nil {
		t.Errorf("Sweep = %d, %v; want 1", n, err)
	}
	if got := fmt.Sprint(files(t, dir)); got != "[01/"+key+" unfinished/WRITING]" {
		t.Errorf("files are %s", got)
	}
}

func TestManyWritersOfOneKey(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	whole := map[string]bool{}
	var all sync.WaitGroup
	for i := range 8 {
		text := strings.Repeat(string(rune('a'+i)), 50_000)
		whole[text] = true
		all.Go(func() {
			if err := s.Put(t.Context(), key, []byte(text)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !whole[content(t, s, key)] {
		t.Error("the file is a mixture of writers")
	}
}
