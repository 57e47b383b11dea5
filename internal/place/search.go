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
	best, rank := Match{Commune: c}, q.rank(c.Name, c.Kind)
	for _, f := range atlas().former[c.Code] {
		if r := q.rankFormer(f) + 1; r < rank {
			best.Former, rank = &f, r
		}
	}
	return best, rank
}

func (q query) rankFormer(f Former) int {
	rest := f.District + " " + f.Province
	rank := q.rank(bare(f.Name), kindOf(f.Name)+" "+rest)
	if f.Alias != "" {
		rank = min(rank, q.rank(bare(f.Alias), kindOf(f.Alias)+" "+rest))
	}
	return rank
}

func (q query) rank(name, rest string) int {
	marked := strings.ToLower(vntext.OldTone(name))
	plain := spell(marked)
	joined := strings.ReplaceAll(plain, " ", "")
	switch {
	case marked == q.marked:
		return exactMarked
	case plain == q.plain || joined == q.joined:
		return exact
	case strings.HasPrefix(marked, q.marked):
		return beginsMarked
	case strings.HasPrefix(plain, q.plain) || strings.HasPrefix(joined, q.joined):
		return begins
	case hasAllWords(plain+" "+spell(rest), q.plain):
		return hasWords
	}
	return noMatch
}

// hasAllWords reports whether every word of typed begins some word of text, and at least one of them is
// long enough to mean something.
func hasAllWords(text, typed string) bool {
	words := strings.Fields(text)
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

// bare is a former commune's name without its kind.
func bare(fullName string) string {
	return strings.TrimSpace(strings.TrimPrefix(fullName, kindOf(fullName)))
}

func kindOf(fullName string) string {
	for _, kind := range []string{"Xã", "Phường", "Thị trấn"} {
		if strings.HasPrefix(fullName, kind+" ") {
			return kind
		}
	}
	return ""
}
