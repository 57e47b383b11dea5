package vp8

import (
	"math"
	"math/bits"
)

// The kinds of blocks of coefficients, section 13.3.
const (
	kindRest  = iota // luma whose first coefficient is told with the means
	kindMeans        // the first coefficients of sixteen blocks
	kindChroma
	kindLuma
)

// zigzag is the order coefficients are told in; bands groups their places.
var (
	zigzag = [16]int{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15}
	bands  = [17]int{0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0}
)

// levels are a block's quantized coefficients, in zigzag order.
type levels [16]int16

// last is the place of the last that is not nought, -1 when there is none.
func (l *levels) last() int {
	for n := 15; n >= 0; n-- {
		if l[n] != 0 {
			return n
		}
	}
	return -1
}

// tokens are the bits of all coefficients in their order, before it is known how probable each is: the low bit is the
// bit, the others name its probability, or are it where it is fixed.
type tokens []uint16

const fixed = 1 << 15

func (t *tokens) put(one bool, at int) {
	bit := uint16(at) << 1
	if one {
		bit |= 1
	}
	*t = append(*t, bit)
}

func (t *tokens) putFixed(one bool, prob uint8) { t.put(one, int(prob)|fixed>>1) }

// place is where the probabilities of a context begin in the flat numbering.
func place(kind, n, ctx int) int { return ((kind*8+bands[n])*3 + ctx) * 11 }

// block tells one block from its first coefficient on; ctx says how many of the blocks above and left had some.
func (t *tokens) block(kind, ctx, first int, l *levels) {
	last := l.last()
	p := place(kind, first, ctx)
	t.put(last >= first, p)
	if last < first {
		return
	}
	for n := first; n < 16; {
		v := int(l[n])
		n++
		t.put(v != 0, p+1)
		if v == 0 {
			p = place(kind, n, 0)
			continue
		}
		size := t.size(max(v, -v), p)
		t.putFixed(v < 0, half)
		p = place(kind, n, size)
		if n == 16 {
			return
		}
		t.put(n <= last, p)
		if n > last {
			return
		}
	}
}

// size tells a coefficient's size and returns the context it makes.
func (t *tokens) size(v, p int) int {
	t.put(v > 1, p+2)
	if v == 1 {
		return 1
	}
	t.put(v > 4, p+3)
	switch {
	case v <= 4:
		t.put(v != 2, p+4)
		if v != 2 {
			t.put(v == 4, p+5)
		}
	case v <= 10:
		t.put(false, p+6)
		t.put(v > 6, p+7)
		if v <= 6 {
			t.putFixed(v == 6, 159)
		} else {
			t.putFixed(v >= 9, 165)
			t.putFixed(v&1 == 0, 145)
		}
	default:
		t.put(true, p+6)
		t.large(v, p)
	}
	return 2
}

// extra are the probabilities of the bits of a large coefficient beyond the least of its category.
var extra = [4][]uint8{
	{173, 148, 140},
	{176, 155, 140, 135},
	{180, 157, 141, 134, 130},
	{254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129},
}

func (t *tokens) large(v, p int) {
	category := 3
	for category > 0 && v < 3+8<<category {
		category--
	}
	t.put(category > 1, p+8)
	t.put(category&1 == 1, p+9+category>>1)
	v -= 3 + 8<<category
	for i, prob := range extra[category] {
		t.putFixed(v>>(len(extra[category])-1-i)&1 == 1, prob)
	}
}

// prices are what a bit costs by its probability, in 256ths of a bit.
var prices = func() (table [257]int) {
	for p := 1; p <= 256; p++ {
		table[p] = int(-math.Log2(float64(p)/256)*256 + 0.5)
	}
	table[0] = table[1] + 256
	return table
}()

func price(one bool, prob uint8) int {
	if one {
		return prices[256-int(prob)]
	}
	return prices[prob]
}

// price is about what telling a block costs, with the probabilities that are usual.
func (l *levels) price(kind, ctx, first int) (sum int) {
	last := l.last()
	p := &usual[kind][bands[first]][ctx]
	sum = price(last >= first, p[0])
	for n := first; n <= last; {
		v := max(int(l[n]), -int(l[n]))
		n++
		if v == 0 {
			sum += price(false, p[1])
			p = &usual[kind][bands[n]][0]
			continue
		}
		sum += price(true, p[1]) + price(v > 1, p[2]) + 256
		ctx = 1
		if v > 1 {
			sum += price(v > 4, p[3])
			ctx = 2
			if v <= 4 {
				sum += price(v != 2, p[4]) + 256*(v-2)/2
			} else {
				sum += 256 * (bits.Len(uint(v)) + 1)
			}
		}
		p = &usual[kind][bands[n]][ctx]
		if n < 16 {
			sum += price(n <= last, p[0])
		}
	}
	return sum
}

// learned are the probabilities the tokens have, where telling them saves more than it costs.
func (t tokens) learned() probs {
	var ones, all [4 * 8 * 3 * 11]int
	for _, bit := range t {
		if bit&fixed == 0 {
			all[bit>>1]++
			ones[bit>>1] += int(bit & 1)
		}
	}
	p := usual
	for at := range all {
		old := &p[at/264][at/33%8][at/11%3][at%11]
		if all[at] == 0 {
			continue
		}
		better := uint8(max(1, 255-ones[at]*255/all[at]))
		told := updates[at/264][at/33%8][at/11%3][at%11]
		with := func(prob uint8) int {
			return (all[at]-ones[at])*price(false, prob) + ones[at]*price(true, prob)
		}
		if with(better)+8*256+price(true, told) < with(*old)+price(false, told) {
			*old = better
		}
	}
	return p
}

// write writes all of them.
func (t tokens) write(w *writer, p *probs) {
	for _, bit := range t {
		prob := uint8(bit >> 1)
		if bit&fixed == 0 {
			at := int(bit >> 1)
			prob = p[at/264][at/33%8][at/11%3][at%11]
		}
		w.bit(bit&1 == 1, prob)
	}
}
