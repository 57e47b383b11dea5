package office

import "nongsan/internal/web/view"

// perPage is how many lines of a long list a page shows: a phone has to scroll through them.
const perPage = 30

// leaf is page to.At of a list, and the way to the others. A page there is none of is the nearest one.
func leaf[T any](all []T, to view.Pages) ([]T, view.Pages) {
	to.Last = max(1, (len(all)+perPage-1)/perPage)
	to.At = min(max(1, to.At), to.Last)
	for key, values := range to.Query {
		if values[0] == "" {
			delete(to.Query, key)
		}
	}
	begin := (to.At - 1) * perPage
	return all[begin:min(begin+perPage, len(all))], to
}
