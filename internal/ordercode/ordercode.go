// Package ordercode makes and reads order codes such as NS7K2Q9X4: NS, six random characters of
// Crockford's base 32 (no I, L, O, U) and one check character.
//
// Invariants (tested): a code with one wrong character, or with any two characters swapped, is not a
// code; reading a code that New wrote gives it back. Nine characters, because payOS leaves no more of a
// transfer's memo; random, because a serial number would be guessed and found inside other numbers.
package ordercode

import (
	"fmt"
	"io"
	"strings"
)

// Code is an order code in its one canonical spelling: upper case, no separators. Only New and Parse make one.
type Code string

const (
	prefix   = "NS"
	random   = 6
	length   = len(prefix) + random + 1
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// New draws a code from rand, which is crypto/rand.Reader outside tests. It fails only when rand does.
// Codes may repeat (one in 2³⁰): the caller's unique key decides, and the caller draws again.
func New(rand io.Reader) (Code, error) {
	var digits [random]byte
	if _, err := io.ReadFull(rand, digits[:]); err != nil {
		return "", fmt.Errorf("draw order code: %w", err)
	}
	text := []byte(prefix)
	for i := range digits {
		digits[i] %= byte(len(alphabet)) // 256 is a multiple of 32: no character is likelier than another
		text = append(text, alphabet[digits[i]])
	}
	return Code(append(text, alphabet[check(digits[:])])), nil
}

// Parse reads a code as people type it: in any case, with spaces, dots or dashes, O for 0, I or L for 1.
// It reports false for everything that New could not have written.
func Parse(s string) (Code, bool) {
	if len(s) > 4*length {
		return "", false
	}
	return parse(strings.NewReplacer(" ", "", "-", "", ".", "", "\u00a0", "").Replace(strings.ToUpper(s)))
}

// parse reads nine characters of A–Z and 0–9.
func parse(s string) (Code, bool) {
	if len(s) != length || s[:len(prefix)] != prefix {
		return "", false
	}
	text, digits := []byte(prefix), make([]byte, 0, random+1)
	for i := len(prefix); i < length; i++ {
		c := unmistake(s[i])
		d := strings.IndexByte(alphabet, c)
		if d < 0 {
			return "", false
		}
		text, digits = append(text, c), append(digits, byte(d))
	}
	return Code(text), check(digits[:random]) == digits[random]
}

// unmistake gives the character meant by one that looks like it.
func unmistake(c byte) byte {
	switch c {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return c
}

// check is the digits' weighted sum in the field of 32 elements. The weights are 2⁶ … 2¹, the check
// character's own is 2⁰: all different and none zero, so one wrong digit or two swapped ones change the
// sum. A sum of plain numbers modulo 32 could not do that, as it has even weights.
func check(digits []byte) byte {
	var sum byte
	for _, d := range digits {
		sum = double(sum ^ d)
	}
	return sum
}

// double multiplies by 2 modulo x⁵ + x² + 1.
func double(x byte) byte {
	x <<= 1
	if x&0b100000 != 0 {
		x ^= 0b100101
	}
	return x
}
