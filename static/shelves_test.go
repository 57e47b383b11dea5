package static_test

import (
	"io/fs"
	"strings"
	"testing"

	"nongsan/internal/demo"
	"nongsan/static"
)

// TestShelvesAreTheCovers keeps shelves.svg, which spares the home page sixteen requests, equal to the covers it
// joins: a symbol a line, named for the cover.
func TestShelvesAreTheCovers(t *testing.T) {
	t.Parallel()
	joined, err := fs.ReadFile(static.Files, "shelves.svg")
	if err != nil {
		t.Fatal(err)
	}
	categories, err := demo.Categories()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range categories {
		cover, err := fs.ReadFile(static.Files, "covers/"+c.Cover+".svg")
		if err != nil {
			t.Fatal(err)
		}
		symbol := strings.NewReplacer(`<svg xmlns="http://www.w3.org/2000/svg"`, `<symbol id="`+c.Cover+`"`, "</svg>", "</symbol>").Replace(strings.TrimSpace(string(cover)))
		if !strings.Contains(string(joined), "\n"+symbol+"\n") {
			t.Errorf("shelves.svg does not hold %s as it is drawn now; its line is\n%s", c.Cover, symbol)
		}
	}
}
