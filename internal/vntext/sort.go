package vntext

import (
	"bytes"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Sort puts items in the order of the Vietnamese alphabet (a ă â b c d đ …, then the tones) by the
// text that key gives. Equal texts keep their order.
func Sort[T any](items []T, key func(T) string) {
	c := collate.New(language.Vietnamese)
	var buf collate.Buffer
	type keyed struct {
		item T
		key  []byte
	}
	all := make([]keyed, len(items))
	for i, item := range items {
		all[i] = keyed{item, c.KeyFromString(&buf, NFC(key(item)))}
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return bytes.Compare(a.key, b.key) })
	for i := range all {
		items[i] = all[i].item
	}
}
