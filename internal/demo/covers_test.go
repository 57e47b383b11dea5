package demo_test

import (
	"bytes"
	"os"
	"testing"
)

func TestEveryListingAndCategoryHasACover(t *testing.T) {
	t.Parallel()
	c := read(t)
	for _, l := range listings(c) {
		wantCover(t, l.Slug, l.Cover)
	}
	for _, category := range c.Categories {
		wantCover(t, category.Slug, category.Cover)
	}
}

func wantCover(t *testing.T, of, cover string) {
	t.Helper()
	svg, err := os.ReadFile("../../static/covers/" + cover + ".svg")
	switch {
	case err != nil:
		t.Errorf("%s: %v", of, err)
	case len(svg) > 3072 || !bytes.Contains(svg, []byte(`viewBox="0 0 640 480"`)):
		t.Errorf("%s: cover %s has %d bytes or another shape", of, cover, len(svg))
	case bytes.Contains(svg, []byte("<script")) || bytes.Contains(svg, []byte("style=")) || bytes.Contains(svg, []byte("<text")):
		t.Errorf("%s: cover %s holds script, style or text", of, cover)
	}
}
