package vntext

import (
	"strings"
	"unicode"
)

// Words are a text's words in the one spelling that lists of words are kept in: lower case, with their marks, the tone
// where it stood of old.
func Words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(OldTone(NFC(text))), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
