package vp8

import "math/bits"

// half is the probability of a bit nothing is known of.
const half = 128

// writer is the boolean entropy encoder of section 7: a number between 0 and 1, written bit by bit.
type writer struct {
	buf    []byte
	span   uint32 // less one: 127 to 254
	bottom uint32
	count  int // bits of bottom that are ready, less eight
	ones   int // bytes of ones that a carry may still turn over
}

func newWriter() *writer { return &writer{span: 254, count: -8} }

// bit writes one bit that is 0 with a probability of prob in 256.
func (w *writer) bit(one bool, prob uint8) {
	split := w.span * uint32(prob) >> 8
	if one {
		w.bottom += split + 1
		w.span -= split + 1
	} else {
		w.span = split
	}
	if w.span < 127 {
		shift := 8 - bits.Len32(w.span+1)
		w.span = (w.span+1)<<shift - 1
		w.bottom <<= shift
		if w.count += shift; w.count > 0 {
			w.flush()
		}
	}
}

// number writes the low n bits of v, the highest first.
func (w *writer) number(v uint32, n int) {
	for n--; n >= 0; n-- {
		w.bit(v>>n&1 == 1, half)
	}
}

func (w *writer) flush() {
	at := 8 + w.count
	out := w.bottom >> at
	w.bottom -= out << at
	w.count -= 8
	if out&0xff == 0xff {
		w.ones++
		return
	}
	fill := byte(0xff)
	if out&0x100 != 0 {
		fill = 0
		if n := len(w.buf); n > 0 {
			w.buf[n-1]++
		}
	}
	for ; w.ones > 0; w.ones-- {
		w.buf = append(w.buf, fill)
	}
	w.buf = append(w.buf, byte(out))
}

// end writes what is left and returns all of it.
func (w *writer) end() []byte {
	w.number(0, 9-w.count)
	w.count = 0
	w.flush()
	return w.buf
}
