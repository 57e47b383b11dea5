package intake

import (
	"strconv"
	"strings"

	"nongsan/internal/account"
	"nongsan/internal/errs"
)

// readPhone reads a number as it stands in a list: Excel may have made it a number and dropped the zero, or written
// it with an exponent. A number of which digits are lost, or a cell with two, is asked back.
func readPhone(cell string) (number, code, about string) {
	if cell == "" {
		return "", "intake.phone_missing", ""
	}
	digits := strings.TrimSuffix(cell, ".0")
	if strings.ContainsAny(digits, "eE") {
		var whole bool
		if digits, whole = fromExponent(digits); !whole {
			return "", "intake.phone_lost", cell
		}
	}
	number, err := account.ParsePhone(withZero(digits))
	if err == nil {
		return number, "", ""
	}
	e, _ := errs.As(err)
	switch {
	case severalNumbers(cell):
		return "", "intake.phone_many", cell
	case e != nil && e.Code == "phone.old":
		return "", "intake.phone_old", e.Args["new"]
	}
	return "", "intake.phone_wrong", cell
}

// withZero gives the lost zero back: nine digits that begin like a mobile number, ten like an old one.
func withZero(digits string) string {
	if strings.Trim(digits, "0123456789") != "" || digits == "" {
		return digits
	}
	if (len(digits) == 9 && strings.IndexByte("35789", digits[0]) >= 0) || (len(digits) == 10 && digits[0] == '1') {
		return "0" + digits
	}
	return digits
}

// fromExponent writes 9.12345678E+08 out; with fewer digits than a phone number has, some are lost.
func fromExponent(s string) (digits string, whole bool) {
	s = strings.ReplaceAll(strings.ToUpper(s), ",", ".")
	mantissa, _, _ := strings.Cut(s, "E")
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 1e8 || f > 1e12 {
		return s, true // ParsePhone says that it is none
	}
	return strconv.FormatFloat(f, 'f', 0, 64), len(strings.Trim(mantissa, "+-.")) >= 9
}

func severalNumbers(cell string) bool {
	count := 0
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("/;,|&", r) || r == '-' }) {
		if _, err := account.ParsePhone(withZero(strings.ReplaceAll(part, " ", ""))); err == nil {
			count++
		}
	}
	return count > 1
}
