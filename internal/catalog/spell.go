package catalog

import (
	"strings"
	"unicode"

	"nongsan/internal/vntext"
)

// spell brings a text into the one spelling in which queries and listings are compared: composed, lower case, one
// habit of placing tones, a lone y as i (Hỷ and Hỉ), letters and digits between single spaces. The function vn_text in
// the database says the same.
func spell(text string) string { return strings.Join(spellWords(text), " ") }

func spellWords(text string) []string {
	text = vntext.OldTone(strings.ToLower(vntext.NFC(text)))
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = loneY(w)
	}
	return words
}

// lone are y with its tones and the i that stands for each.
var lone = strings.NewReplacer("y", "i", "ỳ", "ì", "ý", "í", "ỷ", "ỉ", "ỹ", "ĩ", "ỵ", "ị")

// loneY writes i for a y that is a word's only vowel after consonants: mỳ, kỹ, Sỹ; quý, thủy and yến stay.
func loneY(word string) string {
	runes := []rune(word)
	last := len(runes) - 1
	if last < 1 || !strings.ContainsRune("yỳýỷỹỵ", runes[last]) {
		return word
	}
	for _, r := range runes[:last] {
		if !strings.ContainsRune("bcdđghklmnpqrstvx", r) {
			return word
		}
	}
	return string(runes[:last]) + lone.Replace(string(runes[last]))
}
