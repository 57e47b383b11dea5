// Package money is whole Vietnamese dong. There is no smaller unit and no float in any signature;
// a sum that would overflow panics, because a wrong amount is worse than a stopped request.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// VND is an amount in whole dong. It may be negative in a ledger.
type VND int64

// Max is the largest amount one order, price or fee may have: 999,999,999,999 dong, which VietQR's
// 13 digits and VNPay's 12 digits (in hundredths, so ten billion) bound from above.
const Max VND = 999_999_999_999

// Times multiplies by a quantity. It panics on overflow.
func (v VND) Times(n int64) VND {
	if n == 0 || v == 0 {
		return 0
	}
	p := int64(v) * n
	if p/n != int64(v) || (n == -1 && p == int64(v)) {
		panic(fmt.Sprintf("money: %d × %d overflows", int64(v), n))
	}
	return VND(p)
}

// Plus adds. It panics on overflow.
func (v VND) Plus(w VND) VND {
	s := v + w
	if (w > 0 && s < v) || (w < 0 && s > v) {
		panic(fmt.Sprintf("money: %d + %d overflows", int64(v), int64(w)))
	}
	return s
}

// Percent is so many basis points (hundredths of a percent) of an amount, to whole dong, half up: half of one dong
// counts as one. It panics on overflow.
func (v VND) Percent(basisPoints int) VND {
	if v < 0 {
		return -(-v).Percent(basisPoints)
	}
	return v.Times(int64(basisPoints)).Plus(5000) / 10_000
}

// Sum adds all amounts.
func Sum(vs ...VND) VND {
	var s VND
	for _, v := range vs {
		s = s.Plus(v)
	}
	return s
}

// String is the amount as people write it: 1.234.000 ₫, with a no-break space before the sign.
func (v VND) String() string { return v.Digits() + "\u00a0₫" }

// Digits is the amount in groups of three without the sign: 1.234.000.
func (v VND) Digits() string {
	s := strconv.FormatInt(int64(v), 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Parse reads what a person types in a price field: 50000, 50.000, 50,000, 50 000 ₫, 50k, 50 nghìn,
// 1tr2, 1,5 triệu. It reports false when it is not an amount, is negative, or is above Max.
func Parse(s string) (VND, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, suffix := range []string{"₫", "đồng", "vnđ", "vnd", "đ"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, suffix))
	}
	s = strings.NewReplacer(" ", "", "\u00a0", "").Replace(s)
	for _, u := range []struct {
		word string
		unit int64
	}{{"triệu", 1_000_000}, {"tr", 1_000_000}, {"nghìn", 1_000}, {"ngàn", 1_000}, {"k", 1_000}} {
		if head, tail, ok := strings.Cut(s, u.word); ok {
			return parseUnits(head, tail, u.unit)
		}
	}
	return parseGrouped(s)
}

// parseUnits reads 50k, 1tr2 and 1,5tr: the tail is the next decimal place(s) of the unit.
func parseUnits(head, tail string, unit int64) (VND, bool) {
	if tail != "" && strings.ContainsAny(head, ".,") {
		return 0, false
	}
	if tail == "" {
		if i := strings.LastIndexAny(head, ".,"); i >= 0 && len(head)-i-1 < 3 {
			head, tail = head[:i], head[i+1:]
		}
	}
	whole, ok := parseGrouped(head)
	if !ok || len(tail) > 3 {
		return 0, false
	}
	part := int64(0)
	for i, scale := 0, unit/10; i < len(tail); i, scale = i+1, scale/10 {
		if tail[i] < '0' || tail[i] > '9' || scale == 0 {
			return 0, false
		}
		part += int64(tail[i]-'0') * scale
	}
	if whole > Max/VND(unit) {
		return 0, false
	}
	v := whole.Times(unit).Plus(VND(part))
	return v, v <= Max
}

// parseGrouped reads digits with optional groups of exactly three after each dot or comma.
func parseGrouped(s string) (VND, bool) {
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	if len(groups) == 0 || len(groups)-1 != strings.Count(s, ".")+strings.Count(s, ",") {
		return 0, false
	}
	for i, g := range groups {
		if i > 0 && len(g) != 3 {
			return 0, false
		}
		for j := range len(g) {
			if g[j] < '0' || g[j] > '9' {
				return 0, false
			}
		}
	}
	n, err := strconv.ParseInt(strings.Join(groups, ""), 10, 64)
	if err != nil || VND(n) > Max {
		return 0, false
	}
	return VND(n), true
}
