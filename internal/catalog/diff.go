package catalog

import (
	"slices"
	"strings"
)

// Run is a stretch of text that stayed, went or came.
type Run struct {
	Kind string // "", "del" or "ins"
	Text string
}

// Difference is a field of the content that changed.
type Difference struct {
	Field string // name, category, … as in the form
	Runs  []Run
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
			list = append(list, Difference{Field: f.name, Runs: diffWords(f.before, f.after)})
		}
	}
	return list
}

// PhotosDiffer reports whether other photographs, or another order, are wanted.
func PhotosDiffer(before, after Content) bool { return !slices.Equal(before.Photos, after.Photos) }

// diffWords compares two texts by their longest common words. A listing's texts have a thousand words at most.
func diffWords(before, after string) []Run {
	a, b := strings.SplitAfter(before, " "), strings.SplitAfter(after, " ")
	common := make([][]int, len(a)+1) // longest common words of a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if strings.TrimSpace(a[i]) == strings.TrimSpace(b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var runs []Run
	add := func(kind, text string) {
		if n := len(runs); n > 0 && runs[n-1].Kind == kind {
			runs[n-1].Text += text
		} else if text != "" {
			runs = append(runs, Run{kind, text})
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case strings.TrimSpace(a[i]) == strings.TrimSpace(b[j]):
			add("", b[j])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			add("del", a[i])
			i++
		default:
			add("ins", b[j])
			j++
		}
	}
	add("del", strings.Join(a[i:], ""))
	add("ins", strings.Join(b[j:], ""))
	return runs
}
