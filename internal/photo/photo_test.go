package photo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"nongsan/internal/blob"
	"nongsan/internal/errs"
	"nongsan/internal/photo"
)

// workerProgram is built without the race detector, under which memory cannot be bounded.
var workerProgram string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "photo-worker-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	workerProgram = filepath.Join(dir, "worker")
	build := exec.Command("go", "build", "-race=false", "-cover=false", "-o", workerProgram, "./testdata/worker")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the worker:", err)
		return 1
	}
	return m.Run()
}

// newService works with the real worker and an empty store.
func newService(t testing.TB) *photo.Service {
	t.Helper()
	s := photo.New(photo.Options{Store: newStore(t)})
	s.Worker, s.Timeout = []string{workerProgram, "real"}, time.Minute // a busy machine is no fault
	return s
}

func newStore(t testing.TB) *blob.Dir {
	t.Helper()
	store, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func nasty(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/nasty-images", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func process(t testing.TB, s *photo.Service, upload []byte) photo.Processed {
	t.Helper()
	p, err := s.Process(t.Context(), bytes.NewReader(upload))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// code is the message key of processing an upload, "" when it is accepted.
func code(t *testing.T, s *photo.Service, upload []byte) string {
	t.Helper()
	_, err := s.Process(context.Background(), bytes.NewReader(upload))
	if err == nil {
		return ""
	}
	e, ok := errs.As(err)
	if !ok || e.Kind == errs.Internal {
		t.Errorf("error is not for people: %v", err)
		return "internal"
	}
	return e.Code
}

func stored(t testing.TB, s *photo.Service, hash string, width int) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), hash, width, photo.JPEG)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decoded(t testing.TB, b []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestWidths(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		width, height int // of the upload
		want          string
	}{
		{2000, 1500, "1280x960: 320=320x240 640=640x480 1280=1280x960"},
		{1500, 2000, "1280x1707: 320=320x427 640=640x854 1280=1280x1707"},
		{1280, 720, "1280x720: 320=320x180 640=640x360 1280=1280x720"},
		{600, 338, "600x338: 320=320x180 640=600x338 1280=600x338"},
		{321, 321, "321x321: 320=320x320 640=321x321 1280=321x321"},
		{250, 100, "250x100: 320=250x100 640=250x100 1280=250x100"},
		{600, 6000, "256x2560: 320=256x2560 640=256x2560 1280=256x2560"},
	} {
		t.Run(fmt.Sprintf("%dx%d", test.width, test.height), func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			p := process(t, s, leaves(t, test.width, test.height))
			got := fmt.Sprintf("%dx%d:", p.Width, p.Height)
			for _, w := range photo.Widths {
				size := decoded(t, stored(t, s, p.Hash, w)).Bounds().Size()
				got += fmt.Sprintf(" %d=%dx%d", w, size.X, size.Y)
			}
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestSameUploadSameNameOtherUploadOtherName(t *testing.T) {
	t.Parallel()
	s := newService(t)
	one, again := process(t, s, nasty(t, "gray.jpg")), process(t, s, nasty(t, "gray.jpg"))
	if one.Hash != again.Hash || !bytes.Equal(one.Files[0].Content, again.Files[0].Content) {
		t.Error("the same upload gave two results")
	}
	if other := process(t, s, nasty(t, "progressive.jpg")); other.Hash == one.Hash {
		t.Error("two uploads have one name")
	}
}

func TestOpenKnowsOnlyItsNames(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := process(t, s, nasty(t, "gray.jpg"))
	for _, ask := range []struct {
		hash  string
		width int
	}{{p.Hash, 300}, {p.Hash, 0}, {"../" + p.Hash, 320}, {"", 320}, {"00000000000000000000000000000000", 640}} {
		if f, err := s.Open(t.Context(), ask.hash, ask.width, photo.WebP); !errs.Is(err, errs.NotFound) {
			t.Errorf("Open(%q, %d) = %v, %v; want not found", ask.hash, ask.width, f, err)
		}
	}
}

func TestNamesGoBothWays(t *testing.T) {
	t.Parallel()
	const hash = "0123456789abcdef0123456789abcdef"
	for _, format := range photo.Formats {
		name := photo.Name(hash, 640, format)
		if h, w, f, ok := photo.ParseName(name); h != hash || w != 640 || f != format || !ok || name != hash+"-640."+string(format) {
			t.Errorf("ParseName(%q) = %q, %d, %v, %v", name, h, w, f, ok)
		}
	}
	name := photo.Name(hash, 640, photo.JPEG)
	for _, bad := range []string{"", hash, hash + "-500.jpg", hash + "-640.png", "../" + name, name + "\n", "X" + name[1:]} {
		if _, _, _, ok := photo.ParseName(bad); ok {
			t.Errorf("ParseName(%q) is ok", bad)
		}
	}
}

// leaves draws a picture of a size with some detail; a file of it is a believable weight.
func leaves(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for y := range height {
		row := img.Y[y*img.YStride:]
		for x := range width {
			row[x] = uint8(90 + (x*7^y*13)>>5&63 + (x*y>>9)&15)
		}
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 100, 112
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A WebP is there for every width or for none, looks like the JPEG beside it, and weighs less.
func TestEveryWidthIsKeptAsWebPWhereThatIsSmaller(t *testing.T) {
	t.Parallel()
	s := newService(t)
	p := process(t, s, nasty(t, "exif-orientation-1.jpg"))
	if len(p.Files) != 4 {
		t.Fatalf("%d files, want two widths in two formats", len(p.Files))
	}
	for _, width := range photo.Widths {
		f, err := s.Open(t.Context(), p.Hash, width, photo.WebP)
		if err != nil || f.Format != photo.WebP {
			t.Fatalf("%d px as WebP: %s, %v", width, f.Format, err)
		}
		light, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		heavy := stored(t, s, p.Hash, width)
		if len(light) >= len(heavy) {
			t.Errorf("%d px: %d bytes as WebP, %d as JPEG", width, len(light), len(heavy))
		}
		again, err := s.Process(t.Context(), bytes.NewReader(light)) // reads it in its true colours
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(t, heavy, stored(t, s, again.Hash, width)); d > 3 {
			t.Errorf("%d px: WebP and JPEG differ by %.1f of 255", width, d)
		}
	}
	var noise bytes.Buffer
	if err := jpeg.Encode(&noise, image.NewGray(image.Rect(0, 0, 320, 200)), nil); err != nil {
		t.Fatal(err)
	}
	flat := process(t, s, noise.Bytes())
	f, err := s.Open(t.Context(), flat.Hash, 1280, photo.WebP)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if len(flat.Files) == 1 && f.Format != photo.JPEG {
		t.Error("a picture that has no WebP is answered as one")
	}
}
