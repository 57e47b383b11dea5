package s3_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"nongsan/internal/blob"
	"nongsan/internal/blob/s3"
	"nongsan/internal/clock"
)

const (
	access = "nongsan-access"
	secret = "nongsan-secret-key"
	key    = "0123456789abcdef-640.jpg"
)

// storage is a real S3 server on a directory of its own, with a bucket.
func storage(t *testing.T) (address string) {
	t.Helper()
	build := exec.Command("go", "tool", "-modfile=../../tools/go.mod", "-n", "versitygw")
	program, err := build.Output()
	if err != nil {
		t.Fatalf("build the S3 server: %v", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	server := exec.CommandContext(t.Context(), strings.TrimSpace(string(program)),
		"--port", host, "--access", access, "--secret", secret, "--quiet", "posix", "--nometa", t.TempDir())
	server.Stdout, server.Stderr = t.Output(), t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	client, err := minio.New(host, &minio.Options{Creds: credentials.NewStaticV4(access, secret, "")})
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := clock.System().Add(30 * time.Second); ; <-tick.C {
		if err = client.MakeBucket(t.Context(), "photos", minio.MakeBucketOptions{}); err == nil {
			return "http://" + host + "/photos"
		}
		if clock.System().After(deadline) {
			t.Fatalf("the S3 server does not answer: %v", err)
		}
	}
}

func open(t *testing.T, o s3.Options) *s3.Bucket {
	t.Helper()
	b, err := s3.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func content(t *testing.T, s blob.Store, key string) string {
	t.Helper()
	f, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil || int64(len(b)) != f.Size {
		t.Fatalf("%d bytes of %d, %v", len(b), f.Size, err)
	}
	return string(b)
}

func list(t *testing.T, s blob.Store) (keys []string) {
	t.Helper()
	err := s.Each(t.Context(), func(f blob.Info) error {
		if age := clock.System().Sub(f.At); age > time.Hour || age < -time.Hour || f.Size == 0 {
			t.Errorf("%s has %d bytes of %s ago", f.Key, f.Size, age)
		}
		keys = append(keys, f.Key)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

// A bucket does what a directory does, against a server of another author.
func TestABucketKeepsFiles(t *testing.T) {
	t.Parallel()
	address := storage(t)
	b := open(t, s3.Options{Address: address + "/pictures", Key: access, Secret: secret})
	if err := b.Reach(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open before Put: %v, want not exist", err)
	}
	large := strings.Repeat("một bức ảnh lớn ", 100_000)
	for _, text := range []string{"one", large, "two"} {
		if err := b.Put(t.Context(), key, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, b, key); got != text {
			t.Errorf("%d bytes came back of %d", len(got), len(text))
		}
	}
	other := open(t, s3.Options{Address: address + "/others", Key: access, Secret: secret})
	var want []string
	for i := range 30 {
		k := fmt.Sprintf("%02dabcdef01234567-320.webp", i)
		want = append(want, k)
		if err := errors.Join(b.Put(t.Context(), k, []byte("x")), other.Put(t.Context(), k[:4]+"-other-folder", []byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
	want = append(want, key)
	slices.Sort(want)
	if got := list(t, b); !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
	enough := errors.New("enough")
	if err := b.Each(t.Context(), func(blob.Info) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("Each goes on after %v", err)
	}
	for range 2 {
		if err := b.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete: %v", err)
		}
	}
	if _, err := b.Open(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open after Delete: %v, want not exist", err)
	}
	for _, bad := range []string{"", "../outside.jpg", "UPPER-CASE.jpg", "01/2345678"} {
		_, err := b.Open(t.Context(), bad)
		if err = errors.Join(err, b.Put(t.Context(), bad, nil), b.Delete(t.Context(), bad)); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q is a key: %v", bad, err)
		}
	}
	stranger := open(t, s3.Options{Address: address + "/pictures", Key: access, Secret: "wrong-secret-key-0"})
	if _, err := stranger.Open(t.Context(), want[0]); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("with a wrong secret: %v", err)
	}
	if err := open(t, s3.Options{Address: address + "-none", Key: access, Secret: secret}).Reach(t.Context()); err == nil {
		t.Error("a bucket that is not there is reached")
	}
}

func TestAddressesOfBuckets(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://s3.example.vn/photos": true, "http://127.0.0.1:9000/photos/a/b": true,
		"s3.example.vn/photos": false, "https://s3.example.vn": false, "https://s3.example.vn/": false, "": false, "ftp://x/y": false,
	} {
		if _, err := s3.Open(s3.Options{Address: address, Key: access, Secret: secret}); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// A storage that is away is no missing file: nothing is taken for gone.
func TestAStorageThatIsAwayIsAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	b := open(t, s3.Options{Address: "http://127.0.0.1:1/photos", Region: "us-east-1", Key: access, Secret: secret})
	_, openErr := b.Open(ctx, key)
	for what, err := range map[string]error{
		"Open": openErr, "Put": b.Put(ctx, key, []byte("x")), "Delete": b.Delete(ctx, key),
		"Each": b.Each(ctx, func(blob.Info) error { return nil }),
	} {
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
