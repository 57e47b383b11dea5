package account

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"nongsan/internal/errs"
	"nongsan/internal/locale"
)

// moved maps the old 11-digit mobile prefixes to those that replaced them in September 2018.
var moved = map[string]string{
	"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", // MobiFone
	"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082", // Vinaphone
	"0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", // Viettel
	"0167": "037", "0168": "038", "0169": "039",
	"0186": "056", "0188": "058", // Vietnamobile
	"0199": "059", // Gmobile
}

// ParsePhone reads a Vietnamese mobile number as people write it (0912 345 678, +84 912-345-678, 84912345678,
// full-width digits) and returns it as +84912345678. Errors are errs.Invalid: "phone.missing", "phone.wrong", or
// "phone.old" with the Arg new, the ten-digit number an old eleven-digit one became, as people write it.
func ParsePhone(s string) (string, error) {
	digits, ok := phoneDigits(s)
	switch {
	case digits == "" && ok:
		return "", errs.New(errs.Invalid, "phone.missing")
	case !ok:
		return "", errs.New(errs.Invalid, "phone.wrong")
	}
	for _, prefix := range []string{"0084", "84"} {
		if rest, cut := strings.CutPrefix(digits, prefix); cut && len(rest) >= 9 {
			digits = "0" + strings.TrimPrefix(rest, "0")
			break
		}
	}
	if len(digits) == 11 {
		if now, old := moved[digits[:4]]; old {
			return "", errs.New(errs.Invalid, "phone.old", "new", locale.Phone("+84"+now[1:]+digits[4:]))
		}
	}
	if len(digits) != 10 || digits[0] != '0' || !strings.ContainsRune("35789", rune(digits[1])) {
		return "", errs.New(errs.Invalid, "phone.wrong")
	}
	return "+84" + digits[1:], nil
}

// phoneDigits drops what people put between digits; anything else makes it no number.
func phoneDigits(s string) (string, bool) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	s = strings.TrimPrefix(s, "+")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" .-()\u2013\u2011\t", r):
		default:
			return "", false
		}
	}
	return b.String(), b.Len() <= 15
}
