// Package vp8 writes lossy WebP pictures: one key frame of VP8 (RFC 6386). It knows all modes of prediction, chooses
// among them by what each costs in bits and in looks, and learns the probabilities of each picture. It leaves out what
// pays little: segments, trellis quantization, several partitions.
//
// Invariants: what it writes, every decoder reads; the same picture gives the same bytes.
package vp8

import (
	"encoding/binary"
	"image"
)

// MostPixels is the longest side the format can say.
const MostPixels = 1<<14 - 1

// Encode returns a WebP of a picture in the colours of a JPEG, with 4:2:0 chroma. The step of the quantizer, 0 to 127,
// says how coarse it may be.
func Encode(img *image.YCbCr, step int) []byte {
	e := newEncoder(img, step)
	for y := range e.high {
		e.left = row{}
		for x := range e.wide {
			e.block(x, y)
		}
		e.endRow(y)
	}
	return container(e.frame(img.Rect.Dx(), img.Rect.Dy()))
}

// large is what is decided for a block of 16 × 16 pixels.
type large struct {
	whole  bool // luma is predicted at once, by modes[0]; else each small block by its own
	modes  [16]uint8
	chroma uint8
	empty  bool // no coefficients
}

// row is what a block leaves to its neighbours, by the four small columns or rows it has.
type row struct {
	modes [4]uint8
	some  [9]int // whether there were coefficients: four of luma, two and two of chroma, the means
}

type encoder struct {
	wide, high int          // in blocks of 16 × 16
	src        [3][]uint8   // luma, and both chromas, filled up to whole blocks
	out        [3]*plane    // as a decoder will see them
	quant      [3]quantizer // luma, means, chroma
	step       int
	blocks     []large
	above      []row
	left       row
	tokens     tokens
	now        attempt // the block in hand
	other      attempt
}

// attempt is one way to tell a block's luma.
type attempt struct {
	large
	means  levels
	luma   [16]levels
	chroma [8]levels
	pixels [256]uint8
	cost   int
}

func newEncoder(img *image.YCbCr, step int) *encoder {
	b := img.Rect
	e := &encoder{wide: (b.Dx() + 15) / 16, high: (b.Dy() + 15) / 16, step: step}
	var luma, chroma [256]uint8
	for i := range 256 {
		luma[i] = uint8((i*219*2+255)/510 + 16)
		chroma[i] = uint8(((i-128)*224*2 + 255*256 + 255) / 510)
	}
	e.src[0] = padded(img.Y, img.YStride, b.Dx(), b.Dy(), 16*e.wide, 16*e.high, &luma)
	e.src[1] = padded(img.Cb, img.CStride, (b.Dx()+1)/2, (b.Dy()+1)/2, 8*e.wide, 8*e.high, &chroma)
	e.src[2] = padded(img.Cr, img.CStride, (b.Dx()+1)/2, (b.Dy()+1)/2, 8*e.wide, 8*e.high, &chroma)
	e.out = [3]*plane{newPlane(16*e.wide, 16*e.high), newPlane(8*e.wide, 8*e.high), newPlane(8*e.wide, 8*e.high)}
	dc, ac := stepDC[step], stepAC[step]
	e.quant = [3]quantizer{
		newQuantizer(dc, ac, 96, 110), newQuantizer(dc*2, max(ac*155/100, 8), 96, 108),
		newQuantizer(min(dc, 132), ac, 110, 115),
	}
	e.blocks = make([]large, 0, e.wide*e.high)
	e.above = make([]row, e.wide)
	return e
}

// padded is a plane in the narrower range of video, filled up to whole blocks with its edges.
func padded(pix []uint8, stride, width, height, wide, high int, table *[256]uint8) []uint8 {
	out := make([]uint8, wide*high)
	for y := range high {
		from, to := pix[min(y, height-1)*stride:], out[y*wide:(y+1)*wide]
		for x := range width {
			to[x] = table[from[x]]
		}
		fill(to[width:], to[width-1])
	}
	return out
}

// quantizer divides coefficients by their steps; the first has its own.
type quantizer struct {
	step, inverse, bias [2]int32
}

// newQuantizer rounds up from 1 - bias/256 on.
func newQuantizer(dc, ac, biasDC, biasAC int32) quantizer {
	return quantizer{
		step: [2]int32{dc, ac}, inverse: [2]int32{1 << 17 / dc, 1 << 17 / ac}, bias: [2]int32{biasDC << 9, biasAC << 9},
	}
}

const mostLevel = 2047

// do quantizes coefficients from the first on, leaves in them what a decoder will have, and returns the levels.
func (q *quantizer) do(c *block, first int) (l levels) {
	for n := first; n < 16; n++ {
		at := zigzag[n]
		kind := min(n, 1)
		level := min((abs(c[at])*q.inverse[kind]+q.bias[kind])>>17, mostLevel)
		if c[at] < 0 {
			level = -level
		}
		l[n] = int16(level)
		c[at] = level * q.step[kind]
	}
	return l
}

// block decides about one block and tells it.
func (e *encoder) block(x, y int) {
	e.wholeLuma(x, y)
	e.smallLuma(x, y)
	if e.other.cost < e.now.cost {
		e.now, e.other = e.other, e.now
	} else {
		from := e.out[0].at(16*x, 16*y)
		for i := range 16 {
			copy(e.out[0].pix[from+i*e.out[0].stride:], e.now.pixels[16*i:16*i+16])
		}
	}
	e.chroma(x, y)
	e.tell(x)
	e.blocks = append(e.blocks, e.now.large)
}

// endRow gives the last small blocks of the next row neighbours at their right.
func (e *encoder) endRow(y int) {
	p := e.out[0]
	from := p.at(16*e.wide, 16*y+15)
	fill(p.pix[from:from+4], p.pix[from-1])
}

// tell puts the coefficients of the block in hand among the tokens, and leaves its neighbours what they need.
func (e *encoder) tell(x int) {
	above, left, b := &e.above[x], &e.left, &e.now
	for i := range 4 {
		above.modes[i], left.modes[i] = b.modes[12+i], b.modes[4*i+3]
	}
	b.empty = b.none()
	if b.empty {
		means := [2]int{above.some[8], left.some[8]}
		above.some, left.some = [9]int{}, [9]int{}
		if !b.whole { // it has no means to be without
			above.some[8], left.some[8] = means[0], means[1]
		}
		return
	}
	kind, first := kindLuma, 0
	if b.whole {
		e.tokens.block(kindMeans, above.some[8]+left.some[8], 0, &b.means)
		above.some[8] = some(&b.means, 0)
		left.some[8] = above.some[8]
		kind, first = kindRest, 1
	}
	for i := range b.luma {
		a, l := &above.some[i%4], &left.some[i/4]
		e.tokens.block(kind, *a+*l, first, &b.luma[i])
		*a = some(&b.luma[i], first)
		*l = *a
	}
	for i := range b.chroma {
		at := 4 + i/4*2
		a, l := &above.some[at+i%2], &left.some[at+i%4/2]
		e.tokens.block(kindChroma, *a+*l, 0, &b.chroma[i])
		*a = some(&b.chroma[i], 0)
		*l = *a
	}
}

func some(l *levels, first int) int {
	if l.last() >= first {
		return 1
	}
	return 0
}

// none reports whether there are no coefficients at all.
func (a *attempt) none() bool {
	if a.whole && a.means.last() >= 0 {
		return false
	}
	for i := range a.luma {
		if a.luma[i].last() >= 0 {
			return false
		}
	}
	for i := range a.chroma {
		if a.chroma[i].last() >= 0 {
			return false
		}
	}
	return true
}

// container wraps a frame as a WebP file.
func container(frame []byte) []byte {
	padding := len(frame) & 1
	file := make([]byte, 0, 20+len(frame)+padding)
	file = append(file, "RIFF"...)
	file = binary.LittleEndian.AppendUint32(file, uint32(12+len(frame)+padding))
	file = append(file, "WEBPVP8 "...)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(frame)))
	file = append(file, frame...)
	return append(file, make([]byte, padding)...)
}
