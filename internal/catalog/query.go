package catalog

import (
	"strings"

	"nongsan/internal/vntext"
)

// mostWords is how many words of a query count.
const mostWords = 12

// query is what somebody typed, understood.
type query struct {
	typed string   // in the one spelling
	units []unit   // all of them are looked for
	stars int      // "ocop 4 sao" asks for at least so many
	group string   // a category's slug, when the words are a name of it
	words []string // what is looked for, before other words for it are added
}

// unit is a thing that is looked for: a word, or what else people call it.
type unit [][]string

func (q query) empty() bool { return len(q.units) == 0 && q.stars == 0 }

// marked reports whether a word was typed with marks.
func (q query) marked() bool { return q.typed != vntext.Fold(q.typed) }

// plain is the same query with all marks dropped.
func (q query) plain() query {
	out := q
	out.typed = vntext.Fold(q.typed)
	out.units = make([]unit, len(q.units))
	for i, u := range q.units {
		for _, alternative := range u {
			out.units[i] = append(out.units[i], foldAll(alternative))
		}
	}
	return out
}

func foldAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = vntext.Fold(w)
	}
	return out
}

// understand reads what was typed: stars, words that say nothing, and other words for the same.
func understand(text string, book *lexicon) query {
	words := spellWords(text)
	if len(words) > mostWords {
		words = words[:mostWords]
	}
	words, stars := takeStars(words)
	q := query{typed: strings.Join(words, " "), stars: stars, group: book.group(words)}
	q.words = book.withoutFillers(words)
	q.units = book.units(q.words)
	return q
}

// takeStars reads "ocop", "4 sao" and "ocop 5 sao" and leaves the other words.
func takeStars(words []string) (left []string, stars int) {
	for i := 0; i < len(words); i++ {
		w := vntext.Fold(words[i])
		if (w == "3" || w == "4" || w == "5") && i+1 < len(words) && vntext.Fold(words[i+1]) == "sao" {
			stars = int(w[0] - '0')
			i++
			continue
		}
		if w == "ocop" {
			stars = max(stars, 3)
			continue
		}
		left = append(left, words[i])
	}
	return left, stars
}

// part is where a word is looked for.
type part int

const (
	inAny  part = iota
	inName      // of the listing
	inTold      // name, summary, category
)

// strict asks for the words where they mean something: all of them in the parts of the label, or side by side as the
// name of a place or a stall, or the one and the other. A lone syllable of a place's name is not the place.
func (q query) strict(in part, prefix bool) string {
	n := len(q.units)
	ways := []string{q.all(0, n, in, prefix)}
	if n > 1 && n <= 8 {
		ways = append(ways, q.phrase(0, n, prefix))
		for i := 1; i < n; i++ {
			if n-i > 1 {
				ways = append(ways, q.all(0, i, in, false)+" & "+q.phrase(i, n, prefix))
			}
			if i > 1 {
				ways = append(ways, q.phrase(0, i, false)+" & "+q.all(i, n, in, prefix))
			}
		}
	}
	return "(" + strings.Join(ways, ") | (") + ")"
}

// loose asks for all words wherever they are.
func (q query) loose() string { return q.all(0, len(q.units), inAny, false) }

// named asks for all units, and for one of them at least in the name: cheaper to ask than strict.
func (q query) named() string {
	some := make([]string, len(q.units))
	for i, u := range q.units {
		some[i] = u.expression(inName, false)
	}
	return q.loose() + " & (" + strings.Join(some, " | ") + ")"
}

// all asks for the units between two, each in the part; prefix says that the last may be half typed.
func (q query) all(from, to int, in part, prefix bool) string {
	parts := make([]string, 0, to-from)
	for i, u := range q.units[from:to] {
		parts = append(parts, u.expression(in, prefix && from+i == len(q.units)-1))
	}
	return strings.Join(parts, " & ")
}

func (u unit) expression(in part, prefix bool) string {
	ways := make([]string, len(u))
	for i, words := range u {
		parts := make([]string, len(words))
		for j, w := range words {
			parts[j] = lexeme(w, in, prefix && i == 0 && j == len(words)-1)
		}
		ways[i] = strings.Join(parts, " & ")
		if len(u) > 1 && len(words) > 1 {
			ways[i] = "(" + ways[i] + ")"
		}
	}
	if len(ways) == 1 {
		return ways[0]
	}
	return "(" + strings.Join(ways, " | ") + ")"
}

// phrase asks for two units or more side by side in the name of a place or stall, each word beside the next. Pairs are
// told without marks; words typed with marks must be there with them too.
func (q query) phrase(from, to int, prefix bool) string {
	var parts []string
	before := ""
	for i, u := range q.units[from:to] {
		for j, w := range u[0] {
			half := prefix && from+i == len(q.units)-1 && j == len(u[0])-1
			plain := vntext.Fold(w)
			if before != "" {
				parts = append(parts, quoted(pairMark+before+pairMark+plain, half))
			}
			if plain != w && !half {
				parts = append(parts, lexeme(w, inAny, false))
			}
			before = plain
		}
	}
	return strings.Join(parts, " & ")
}

// The marks of lexemes, as the function shelf_lexemes writes them: the index alone can tell where a word stands.
const (
	nameMark = "^"
	toldMark = "="
	pairMark = "~"
)

// lexeme writes a word as a tsquery has it. Words hold letters and digits only (spellWords).
func lexeme(word string, in part, prefix bool) string {
	switch in {
	case inName:
		return quoted(nameMark+word, prefix)
	case inTold:
		return "(" + quoted(nameMark+word, prefix) + " | " + quoted(toldMark+word, prefix) + ")"
	}
	return quoted(word, prefix)
}

func quoted(lexeme string, prefix bool) string {
	if prefix {
		return "'" + lexeme + "':*"
	}
	return "'" + lexeme + "'"
}
