package catalog

import (
	"regexp"
	"strconv"
	"strings"

	"nongsan/internal/vntext"
)

// The units people say, and how much of a base unit each is worth.
var (
	measured  = regexp.MustCompile(`(?:^|[^0-9])([0-9]+(?:[.,][0-9]+)?) ?(kg|can|gam|gram|gr|g|lang|yen|ta|lit|l|ml)(?:$|[^a-z])`)
	weightOf  = map[string]float64{"kg": 1000, "can": 1000, "gam": 1, "gram": 1, "gr": 1, "g": 1, "lang": 100, "yen": 10_000, "ta": 100_000}
	volumeOf  = map[string]float64{"lit": 1000, "l": 1000, "ml": 1}
	pieceOf   = map[string]int{"qua": 1, "trai": 1, "con": 1, "chiec": 1, "cai": 1, "chuc": 10}
	maxAmount = 1_000_000_000.0
)

// ParseUnit reads how much a unit holds from the way people write it: "gói 500 g" is 500 g, "kg" is 1000 g,
// "chai 1,5 lít" is 1500 ml, "chục" is 10 pieces. It returns 0 and "" when the words do not tell.
func ParseUnit(unit string) (amount int, base string) {
	words := vntext.Fold(unit)
	if m := measured.FindStringSubmatch(words); m != nil {
		n, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
		if err != nil {
			return 0, ""
		}
		return scaled(n, m[2])
	}
	if amount, base := scaled(1, words); amount > 0 {
		return amount, base
	}
	first, _, _ := strings.Cut(words, " ")
	if n, ok := pieceOf[first]; ok {
		return n, "piece"
	}
	return 0, ""
}

func scaled(n float64, unit string) (int, string) {
	base, factor := "g", weightOf[unit]
	if f, ok := volumeOf[unit]; ok {
		base, factor = "ml", f
	}
	if amount := n * factor; amount >= 1 && amount <= maxAmount {
		return int(amount), base
	}
	return 0, ""
}
