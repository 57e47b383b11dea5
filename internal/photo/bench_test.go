package photo_test

import (
	"bytes"
	"os"
	"testing"
)

// BenchmarkProcess12MP is what one photograph of an ordinary phone costs from bytes to stored files, the
// worker's start included.
func BenchmarkProcess12MP(b *testing.B) {
	s := newService(b)
	upload, err := os.ReadFile("testdata/meadow-12mp.jpg")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(upload)))
	for b.Loop() {
		if _, err := s.Process(b.Context(), bytes.NewReader(upload)); err != nil {
			b.Fatal(err)
		}
	}
}
