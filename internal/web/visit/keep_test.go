package visit_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/web/visit"
)

// What is kept holds as long as nothing it shows has changed, and never shows more than a second ago.
func TestKeptUntilSomethingChanges(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	next, looks := catalog.News{Now: "1", All: true}, 0
	memory := visit.NewMemory(c.Now, func(context.Context, string) (catalog.News, error) {
		looks++
		said := next
		next = catalog.News{Now: "1"}
		return said, nil
	})
	asked := map[string]int{}
	lists := visit.KeepLists[string, int64](memory)
	pages := visit.KeepListing[string](memory, func(id int64) int64 { return id }, false)
	get := func(kind string, k *visit.Kept[string, int64], id int64) {
		t.Helper()
		if got, err := k.Get(t.Context(), kind, func() (int64, error) { asked[kind]++; return id, nil }); err != nil || got != id {
			t.Errorf("%s: %d, %v", kind, got, err)
		}
	}
	want := func(why string, list, seven, eight int) {
		t.Helper()
		get("list", lists, 0)
		get("seven", pages, 7)
		get("eight", pages, 8)
		if asked["list"] != list || asked["seven"] != seven || asked["eight"] != eight {
			t.Errorf("%s: asked %v", why, asked)
		}
	}
	cards := visit.KeepCards(memory, func(id int64) int64 { return id })
	wantCards := func(why string, missing ...int64) {
		t.Helper()
		var asked []int64
		got, err := cards.Each(t.Context(), []int64{8, 9, 7}, func(ids []int64) (map[int64]int64, error) {
			asked = slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return id == 9 })
			return map[int64]int64{7: 7, 8: 8}, nil // 9 is not published
		})
		if err != nil || !slices.Equal(got, []int64{8, 7}) || !slices.Equal(asked, missing) {
			t.Errorf("%s: %v after asking for %v, %v", why, got, asked, err)
		}
	}
	wantCards("at first", 8, 7)
	want("at first", 1, 1, 1)
	c.Advance(30 * time.Second)
	want("while nothing changes", 1, 1, 1)
	next = catalog.News{Now: "2", Listings: []int64{7}}
	want("within half a second of a look", 1, 1, 1)
	c.Advance(time.Second)
	want("a second after the stock of 7 moved", 1, 2, 1)
	wantCards("a second after the stock of 7 moved", 7)
	next = catalog.News{Now: "3", Lists: true, Listings: []int64{8}}
	memory.Forget()
	want("at once after a request that changed something", 2, 2, 2)
	wantCards("after a change of 8", 8)
	next = catalog.News{Now: "4", All: true}
	c.Advance(time.Second)
	want("after a change nobody can tell of whom", 3, 3, 3)
	c.Advance(time.Minute)
	want("after a minute", 4, 4, 4)
	c.Advance(15 * time.Hour)
	before := looks
	want("on another day", 5, 5, 5)
	want("at once again", 5, 5, 5)
	if looks != before+1 {
		t.Errorf("looked %d times within a moment", looks-before)
	}
}
