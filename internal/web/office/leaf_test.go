package office

import (
	"net/url"
	"testing"

	"nongsan/internal/catalog"
	"nongsan/internal/web/view"
)

func TestALongListIsLeafedThrough(t *testing.T) {
	t.Parallel()
	lines := make([]int, 2*perPage+1)
	for i := range lines {
		lines[i] = i
	}
	for asked, want := range map[int]struct{ at, first, lines int }{
		0: {1, 0, perPage}, 2: {2, perPage, perPage}, 3: {3, 2 * perPage, 1}, 99: {3, 2 * perPage, 1}, -5: {1, 0, perPage},
	} {
		got, pages := leaf(lines, view.Pages{At: asked, Query: url.Values{"q": {""}}})
		if pages.At != want.at || pages.Last != 3 || got[0] != want.first || len(got) != want.lines || pages.Query.Has("q") {
			t.Errorf("page %d: %d lines from %d, %+v", asked, len(got), got[0], pages)
		}
	}
	if got, pages := leaf([]int(nil), view.Pages{At: 2}); len(got) != 0 || pages.At != 1 || pages.Last != 1 {
		t.Errorf("an empty list: %v, %+v", got, pages)
	}
}

func TestTermsAreFoundWithoutMarks(t *testing.T) {
	t.Parallel()
	terms := []catalog.Term{{Word: "heo", Means: "lợn"}, {Word: "bắp", Means: "ngô"}}
	if got := termsWith(terms, "LON"); len(got) != 1 || got[0].Word != "heo" {
		t.Errorf("%+v", got)
	}
}
