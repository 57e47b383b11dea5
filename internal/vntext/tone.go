package vntext

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// OldTone writes the tone of oa, oe and uy at a word's end on its first vowel, as most people do:
// Hoá becomes Hóa, Thuỵ becomes Thụy; quý, hoàn and tuyết stay. Official names of places use the other
// habit, so names are compared after OldTone. Letters keep their case; the result is NFC.
func OldTone(s string) string {
	runes := []rune(norm.NFC.String(s))
	for i := 1; i < len(runes); i++ {
		endsWord := i+1 == len(runes) || !unicode.IsLetter(runes[i+1])
		afterQ := i > 1 && (runes[i-2] == 'q' || runes[i-2] == 'Q')
		if endsWord && !afterQ {
			runes[i-1], runes[i] = moveTone(runes[i-1], runes[i])
		}
	}
	return string(runes)
}

// moveTone moves the tone of the second vowel to the first, when the pair is oa, oe or uy.
func moveTone(first, second rune) (rune, rune) {
	parts := []rune(norm.NFD.String(string(second)))
	if len(parts) != 2 || !isTone(parts[1]) {
		return first, second
	}
	switch strings.ToLower(string([]rune{first, parts[0]})) {
	case "oa", "oe", "uy":
		toned := []rune(norm.NFC.String(string([]rune{first, parts[1]})))
		return toned[0], parts[0]
	}
	return first, second
}

// isTone reports whether r is one of the five combining tones: huyền, sắc, ngã, hỏi, nặng.
func isTone(r rune) bool {
	switch r {
	case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323':
		return true
	}
	return false
}
