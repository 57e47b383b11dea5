package locale

import (
	"strings"
	"unicode"

	"nongsan/internal/money"
)

var digitWords = [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// InWords is an amount as an invoice writes it out: "Một triệu hai trăm năm mươi nghìn đồng".
func InWords(amount money.VND) string {
	n, sign := uint64(amount), ""
	if amount < 0 {
		n, sign = uint64(-amount), "âm "
	}
	words := strings.Join(numberWords(n, false), " ")
	if n == 0 {
		words = digitWords[0]
	}
	text := []rune(sign + words + " đồng")
	text[0] = unicode.ToUpper(text[0])
	return string(text)
}

// numberWords reads a number; behind a greater part its hundreds are read too: "không trăm linh năm".
func numberWords(n uint64, behind bool) (words []string) {
	if n == 0 {
		return nil
	}
	if n >= 1_000_000_000 {
		words = append(numberWords(n/1_000_000_000, behind), "tỷ")
		return append(words, numberWords(n%1_000_000_000, true)...)
	}
	for _, scale := range []struct {
		of   uint64
		name string
	}{{1_000_000, "triệu"}, {1000, "nghìn"}, {1, ""}} {
		group := n / scale.of % 1000
		if group == 0 {
			continue
		}
		words = append(words, groupWords(group, behind || len(words) > 0)...)
		if scale.name != "" {
			words = append(words, scale.name)
		}
	}
	return words
}

// groupWords reads three digits.
func groupWords(n uint64, behind bool) (words []string) {
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 || behind {
		words = append(words, digitWords[hundreds], "trăm")
	}
	switch {
	case tens == 0 && ones > 0 && len(words) > 0:
		words = append(words, "linh")
	case tens == 1:
		words = append(words, "mười")
	case tens > 1:
		words = append(words, digitWords[tens], "mươi")
	}
	switch {
	case ones == 0:
	case ones == 1 && tens > 1:
		words = append(words, "mốt")
	case ones == 5 && tens > 0:
		words = append(words, "lăm")
	default:
		words = append(words, digitWords[ones])
	}
	return words
}
