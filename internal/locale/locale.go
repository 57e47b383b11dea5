// Package locale holds every text a person reads, in Vietnamese and English, and writes dates, money,
// numbers and phone numbers as people write them.
//
// Invariants (tested): both languages have the same keys and the same {arguments}; every key used in the
// code exists and every key that exists is used.
package locale

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
)

// Lang is a language of the pages.
type Lang string

// The languages. Vietnamese is the default.
const (
	Vi Lang = "vi"
	En Lang = "en"
)

// Parse returns the language named s, or Vietnamese.
func Parse(s string) Lang {
	if Lang(s) == En {
		return En
	}
	return Vi
}

//go:embed vi/*.json en/*.json
var files embed.FS

var catalogues = sync.OnceValue(func() map[Lang]map[string]string {
	return map[Lang]map[string]string{Vi: load(Vi), En: load(En)}
})

// load reads a language's files. It panics on a file that is not a flat JSON object or on a key that
// stands in two files: the texts are part of the program.
func load(lang Lang) map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(files, string(lang)+"/*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var part map[string]string
		if err := json.Unmarshal(raw, &part); err != nil {
			panic(fmt.Sprintf("locale: %s: %v", name, err))
		}
		for key, text := range part {
			if _, dup := all[key]; dup {
				panic(fmt.Sprintf("locale: %s: %q stands in two files", name, key))
			}
			all[key] = text
		}
	}
	return all
}

type langKey struct{}

// With returns a context in which T speaks lang.
func With(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// From returns the context's language, Vietnamese when none was set.
func From(ctx context.Context) Lang {
	if lang, ok := ctx.Value(langKey{}).(Lang); ok {
		return lang
	}
	return Vi
}

// T is the text of key in the context's language; args are pairs of name and value for its {name} places.
// A key that does not exist shows as [key], and a test finds it.
func T(ctx context.Context, key string, args ...string) string {
	text, ok := catalogues()[From(ctx)][key]
	if !ok {
		return "[" + key + "]"
	}
	return fill(text, args)
}

// N is T for a counted thing: a text "one|many" gives its first part for 1; {n} is the count.
func N(ctx context.Context, key string, n int, args ...string) string {
	text := T(ctx, key)
	if one, many, ok := strings.Cut(text, "|"); ok {
		text = many
		if n == 1 {
			text = one
		}
	}
	return fill(text, append(args, "n", Number(n)))
}

// Has reports whether key exists; codes that come from outside the program ask before T.
func Has(key string) bool {
	_, ok := catalogues()[Vi][key]
	return ok
}

func fill(text string, args []string) string {
	if len(args) == 0 {
		return text
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Number groups thousands with dots, in both languages: 1.234.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}
