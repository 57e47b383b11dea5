package ordercode

import (
	"slices"
	"strings"
)

// longestMemo is far more than a bank statement carries; the rest of a longer text is not looked at.
const longestMemo = 1000

// Find gives the codes in a transfer's memo, in the order in which they stand there, each once. Banks
// change case, cut, and put their own words and separators before, after and into what was typed, so
// only letters and digits count and a code may stand anywhere between them. A code found here need not
// be an order's: one in 32 texts that look like a code has a right check character.
func Find(memo string) []Code {
	text := lettersAndDigits(memo)
	var found []Code
	for i := 0; i+length <= len(text); i++ {
		if code, ok := parse(text[i : i+length]); ok && !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	return found
}

func lettersAndDigits(s string) string {
	s = strings.ToUpper(s[:min(len(s), longestMemo)])
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}
