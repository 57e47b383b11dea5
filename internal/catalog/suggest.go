package catalog

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"

	"nongsan/internal/vntext"
)

//go:embed data/category-words.csv
var categoryWords string

// wordBook is what names call the things of each category.
type wordBook struct {
	toned map[string]string // words with their marks → category's slug
	plain map[string]string // without, and only where one category alone is meant
	most  int               // syllables of the longest
}

// suggestions reads the list at the first question. It panics on a broken list: it is part of the program.
var suggestions = sync.OnceValue(func() wordBook {
	rows, err := csv.NewReader(strings.NewReader(categoryWords)).ReadAll()
	if err != nil || len(rows) < 2 {
		panic(fmt.Sprintf("catalog: category words: %d rows, %v", len(rows), err))
	}
	book := wordBook{toned: map[string]string{}, plain: map[string]string{}}
	for _, row := range rows[1:] {
		for _, words := range strings.Split(row[1], "|") {
			spelled := strings.Join(vntext.Words(words), " ")
			book.toned[spelled] = row[0]
			book.most = max(book.most, len(vntext.Words(words)))
			folded := vntext.Fold(spelled)
			if known, ok := book.plain[folded]; ok && known != row[0] {
				book.plain[folded] = "" // na and nà, cam and cầm: without marks nobody knows
				continue
			}
			book.plain[folded] = row[0]
		}
	}
	return book
})

// SuggestCategory is the slug of the category a name speaks of, or "". The longest known words decide, then those
// that come first: "Rượu nếp cái hoa vàng" is a drink, "Gạo nếp cái hoa vàng" is rice.
func SuggestCategory(name string) string {
	book, words := suggestions(), vntext.Words(name)
	known := book.toned
	if joined := strings.Join(words, " "); joined == vntext.Fold(joined) {
		known = book.plain
	}
	for length := min(book.most, len(words)); length > 0; length-- {
		for from := 0; from+length <= len(words); from++ {
			if slug := known[strings.Join(words[from:from+length], " ")]; slug != "" {
				return slug
			}
		}
	}
	return ""
}
