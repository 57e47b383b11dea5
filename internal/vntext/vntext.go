// Package vntext knows how Vietnamese is written: composed and decomposed marks, the two habits of
// placing a tone, folding for search without marks, slugs, and the order of the alphabet.
//
// Invariants: every function takes NFC or NFD alike and answers the same for both; folding and slugs
// never fail, they drop what they do not know.
package vntext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NFC composes marks, so that "chè" from a Mac and "chè" from a phone are the same text. Everything a
// person typed passes through it before it is stored or compared.
func NFC(s string) string { return norm.NFC.String(s) }

// OneLine is NFC on a single line: words that a person typed, with one space between them and none around.
func OneLine(s string) string { return strings.Join(strings.Fields(NFC(s)), " ") }

// Fold lowers and drops all marks: "Chè Đinh Tân Cương" becomes "che dinh tan cuong". Words that differ
// only by marks fold together (dứa, dừa, dưa), so it is for finding, never for telling apart.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ' || r == 'ð' || r == 'ɖ': // no decomposition; the last two are look-alikes of old files
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Slug is Fold with everything but letters and digits of ASCII turned into single hyphens:
// "Chè Đinh (hộp 100 g)" becomes "che-dinh-hop-100-g". It may be empty.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range Fold(s) {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// plainer are signs that old telephones do not have, or count twice, and what is written for them.
var plainer = strings.NewReplacer("đ", "d", "Đ", "D", "ð", "d", "Ð", "D", "ɖ", "d", "Ɖ", "D", "₫", "d", "–", "-", "—", "-", "…", "...",
	"“", `"`, "”", `"`, "‘", "'", "’", "'", "`", "'", "[", "(", "]", ")", "{", "(", "}", ")", "|", "/", "\\", "/", "~", "-", "^", "")

// Plain drops all marks and keeps the case, on one line: "Chè Đinh" becomes "Che Dinh". It is how people write text
// messages, which hold 160 such letters and 70 others; what has no such letter is dropped.
func Plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(plainer.Replace(norm.NFC.String(s))) {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case r > ' ' && r < unicode.MaxASCII:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
