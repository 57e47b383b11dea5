package catalog

import (
	"slices"

	"nongsan/internal/moderation"
)

// Difference is a field of the content that changed.
type Difference struct {
	Field string // name, category, … as in the form
	Runs  []moderation.Run
}

// Differences are the fields in which two contents differ, word by word, but photographs.
func Differences(before, after Content) []Difference {
	var list []Difference
	for _, f := range []struct{ name, before, after string }{
		{"name", before.Name, after.Name},
		{"category", before.Category, after.Category},
		{"summary", before.Summary, after.Summary},
		{"description", before.Description, after.Description},
		{"ingredients", before.Ingredients, after.Ingredients},
		{"harvest", before.Harvest, after.Harvest},
		{"shelf_life", before.ShelfLife, after.ShelfLife},
		{"preservation", before.Preservation, after.Preservation},
		{"commune", before.Commune, after.Commune},
		{"old_place", before.OldPlace, after.OldPlace},
		{"tax_class", string(before.TaxClass), string(after.TaxClass)},
		{"restricted", string(before.Restricted), string(after.Restricted)},
	} {
		if f.before != f.after {
			list = append(list, Difference{Field: f.name, Runs: moderation.Diff(f.before, f.after)})
		}
	}
	return list
}

// PhotosDiffer reports whether other photographs, or another order, are wanted.
func PhotosDiffer(before, after Content) bool { return !slices.Equal(before.Photos, after.Photos) }
