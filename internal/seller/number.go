package seller

import (
	"regexp"
	"strings"
)

var (
	twelveDigits = regexp.MustCompile(`^[0-9]{12}$`)
	taxForm      = regexp.MustCompile(`^([0-9]{10})(-?[0-9]{3})?$`)
	accountForm  = regexp.MustCompile(`^[0-9A-Z]{6,19}$`)
	holderForm   = regexp.MustCompile(`^[A-Z0-9][A-Z0-9 .&'-]{1,79}$`)
	binForm      = regexp.MustCompile(`^[0-9]{6}$`)
)

// bare drops what people put between digits.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(number))
}

// citizenNumber is a personal identification number in its one form: twelve digits that begin with the code of a
// province (001 to 096, Circular 59/2021/TT-BCA) and one for century and sex. ok is false for anything else.
func citizenNumber(text string) (number string, ok bool) {
	number = bare(text)
	if !twelveDigits.MatchString(number) {
		return "", false
	}
	province := int(number[0]-'0')*100 + int(number[1]-'0')*10 + int(number[2]-'0')
	return number, province >= 1 && province <= 96
}

// ParseTaxNumber is a tax number in its one form: of an organisation, 4600123456 or 4600123456-001, or the twelve digits
// of a household or a person. ok is false for anything else.
func ParseTaxNumber(text string) (number string, ok bool) {
	if number, ok = taxNumber(text); ok {
		return number, true
	}
	return citizenNumber(text)
}

// taxWeights are those of the tenth digit of a tax number.
var taxWeights = [9]int{31, 29, 23, 19, 17, 13, 7, 5, 3}

// taxNumber is the tax number of an organisation in its one form, 4600123456 or 4600123456-001, with a tenth digit
// that is right. ok is false for anything else.
func taxNumber(text string) (number string, ok bool) {
	parts := taxForm.FindStringSubmatch(bare(text))
	if parts == nil {
		return "", false
	}
	sum := 0
	for i, w := range taxWeights {
		sum += int(parts[1][i]-'0') * w
	}
	if 10-sum%11 != int(parts[1][9]-'0') {
		return "", false
	}
	if branch := strings.TrimPrefix(parts[2], "-"); branch != "" {
		return parts[1] + "-" + branch, true
	}
	return parts[1], true
}
