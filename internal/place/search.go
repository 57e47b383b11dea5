package place

import (
	"slices"
	"strings"

	"nongsan/internal/vntext"
)

// Match is a commune that Search found, and the former name that led to it, or nil when its own did.
type Match struct {
	Commune Commune
	Former  *Former
}

// Search finds communes of a province by what a person types: with marks or without, with "xã" or
// without, by today's name or, in Thái Nguyên, by a former one ("Phúc Trìu" finds xã Đại Phúc). The best
// come first, each commune once. An empty text lists the province.
func Search(provinceCode, text string) []Match {
	q := newQuery(text)
	var found [ranks][]Match
	for _, c := range atlas().communes[provinceCode] {
		m, rank := q.match(c)
		if rank < ranks {
			found[rank] = append(found[rank], m)
		}
	}
	return slices.Concat(found[:]...)
}

// How well a name fits. A former name ranks one behind today's.
const (
	exactMarked = iota * 2 // the same with its marks
	exact                  // the same without marks
	beginsMarked
	begins
	hasWords // every word typed begins a word of the name, the kind or the former district
	noMatch
	ranks = noMatch
)

type query struct{ marked, plain, joined string }

func newQuery(text string) query {
	marked := strings.Join(strings.Fields(strings.ToLower(vntext.OldTone(text))), " ")
	for _, kind := range []string{"xã ", "phường ", "thị trấn ", "đặc khu "} {
		marked = strings.TrimPrefix(marked, kind)
	}
	plain := spell(marked)
	return query{marked: marked, plain: plain, joined: strings.ReplaceAll(plain, " ", "")}
}

func (q query) match(c Commune) (Match, int) {
	b := atlas()
	best, rank := Match{Commune: c}, q.rank(b.spelled[c.FullName()])
	for _, f := range b.former[c.Code] {
		r := q.rank(b.spelled[f.key(f.Name)])
		if f.Alias != "" {
			r = min(r, q.rank(b.spelled[f.key(f.Alias)]))
		}
		if r+1 < rank {
			best.Former, rank = &f, r+1
		}
	}
	return best, rank
}

func (q query) rank(name spelling) int {
	switch {
	case name.marked == q.marked:
		return exactMarked
	case name.plain == q.plain || name.joined == q.joined:
		return exact
	case strings.HasPrefix(name.marked, q.marked):
		return beginsMarked
	case strings.HasPrefix(name.plain, q.plain) || strings.HasPrefix(name.joined, q.joined):
		return begins
	case hasAllWords(name.words, q.plain):
		return hasWords
	}
	return noMatch
}

// spelling is a name in the forms that a query is compared with; they are made once, because folding a
// province for every letter typed would cost milliseconds.
type spelling struct {
	marked, plain, joined string
	words                 []string // of the name with its kind and whatever else may be typed with it
}

// spellOut prepares "Xã Phúc Trìu"; more is what people add to tell it from its namesakes.
func spellOut(fullName, more string) spelling {
	name := fullName
	for _, kind := range []string{"Xã ", "Phường ", "Thị trấn ", "Đặc khu "} {
		name = strings.TrimPrefix(name, kind)
	}
	marked := strings.ToLower(vntext.OldTone(name))
	plain := spell(marked)
	return spelling{
		marked: marked, plain: plain, joined: strings.ReplaceAll(plain, " ", ""),
		words: strings.Fields(spell(fullName + " " + more)),
	}
}

// key tells former communes of the same name apart: two districts had a phường Trung Thành.
func (f Former) key(name string) string { return name + ", " + f.District }

// hasAllWords reports whether every word of typed begins one of words.
func hasAllWords(words []string, typed string) bool {
	for _, t := range strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == ',' || r == '.' }) {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, t) }) {
			return false
		}
	}
	return true
}

// spell folds marks and the spellings that people mix: i and y (Sĩ Bình, Sỹ Bình), Bắc Cạn for Bắc Kạn.
func spell(s string) string {
	folded := strings.ReplaceAll(vntext.Fold(s), "y", "i")
	return strings.ReplaceAll(folded, "bac can", "bac kan")
}
