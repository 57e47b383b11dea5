package photo

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"nongsan/internal/errs"
)

// FuzzCheck feeds anything to what reads uploads inside the server: it must neither panic nor let a picture
// beyond the limits through, and every refusal must have words.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("testdata/nasty-images/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[:min(len(b), 4096)]) // the header is what is read
	}
	f.Fuzz(func(t *testing.T, upload []byte) {
		if turn := orientation(upload); turn < 1 || turn > 8 {
			t.Errorf("orientation %d", turn)
		}
		err := Uploads.check(upload)
		if err != nil {
			if e, ok := errs.As(err); !ok || e.Kind == errs.Internal {
				t.Errorf("refused without words: %v", err)
			}
			return
		}
		kind, err := sniff(upload)
		if err != nil {
			t.Fatal("let through, but of no kind")
		}
		c, err := kind.config(bytes.NewReader(upload))
		if err != nil || c.Width*c.Height > Uploads.Pixels || max(c.Width, c.Height) > Uploads.Side {
			t.Errorf("let through %d × %d, %v", c.Width, c.Height, err)
		}
	})
}
