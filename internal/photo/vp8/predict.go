package vp8

// The modes of prediction, section 12; large blocks know the first four.
const (
	modeDC = iota
	modeTM
	modeV
	modeH
	modeRD
	modeVR
	modeLD
	modeVL
	modeHD
	modeHU
)

// plane is one colour of the picture as a decoder will see it, with a row above and a column on its left that are
// always there, and room at its right.
type plane struct {
	pix    []uint8
	stride int
}

// margin is what lies left of the first column, so that rows stay aligned.
const margin = 16

func newPlane(width, height int) *plane {
	p := &plane{stride: width + 2*margin}
	p.pix = make([]uint8, p.stride*(height+1))
	for i := range p.stride {
		p.pix[i] = 127
	}
	for y := 1; y <= height; y++ {
		p.pix[y*p.stride+margin-1] = 129
	}
	return p
}

// at is where a pixel lies.
func (p *plane) at(x, y int) int { return (y+1)*p.stride + margin + x }

// large predicts a block of size × size pixels at a place.
func (p *plane) large(dst []uint8, size, x, y, mode int) {
	from := p.at(x, y)
	above := p.pix[from-p.stride : from-p.stride+size]
	corner := int32(p.pix[from-p.stride-1])
	switch mode {
	case modeDC:
		fill(dst[:size*size], p.mean(size, x, y))
	case modeV:
		for i := range size {
			copy(dst[i*size:], above)
		}
	case modeH:
		for i := range size {
			fill(dst[i*size:(i+1)*size], p.pix[from+i*p.stride-1])
		}
	case modeTM:
		for i := range size {
			d := int32(p.pix[from+i*p.stride-1]) - corner
			row := dst[i*size : (i+1)*size]
			for j, a := range above {
				row[j] = clip(int32(a) + d)
			}
		}
	}
}

func fill(dst []uint8, v uint8) {
	for i := range dst {
		dst[i] = v
	}
}

// mean is that of the neighbours inside the picture.
func (p *plane) mean(size, x, y int) uint8 {
	sum, n := 0, 0
	from := p.at(x, y)
	if y > 0 {
		for _, v := range p.pix[from-p.stride : from-p.stride+size] {
			sum += int(v)
		}
		n += size
	}
	if x > 0 {
		for i := range size {
			sum += int(p.pix[from+i*p.stride-1])
		}
		n += size
	}
	if n == 0 {
		return 128
	}
	return uint8((sum + n/2) / n)
}

// edge is the neighbours of a small block: from the lowest on its left over the corner to the last above at its right.
type edge [13]int32

// edgeOf reads them. Small blocks at the right of a large one have no row above at their right but that of the large one.
func (p *plane) edgeOf(x, y int) (e edge) {
	from := p.at(x, y)
	for i := range 4 {
		e[3-i] = int32(p.pix[from+i*p.stride-1])
	}
	above := p.pix[from-p.stride-1 : from-p.stride+4]
	for i, v := range above {
		e[4+i] = int32(v)
	}
	right := from - p.stride + 4
	if x%16 == 12 {
		right = p.at(x+4, y-y%16-1)
	}
	for i, v := range p.pix[right : right+4] {
		e[9+i] = int32(v)
	}
	return e
}

// small predicts a block of 4 × 4 pixels.
func (e *edge) small(dst *[16]uint8, mode int) {
	switch mode {
	case modeDC:
		sum := int32(4)
		for i := range 4 {
			sum += e[i] + e[5+i]
		}
		fill(dst[:], uint8(sum>>3))
	case modeTM:
		for r := range 4 {
			for c := range 4 {
				dst[4*r+c] = clip(e[3-r] + e[5+c] - e[4])
			}
		}
	case modeV:
		for i := range 16 {
			dst[i] = e.three(5 + i%4)
		}
	case modeH:
		fill(dst[0:4], e.three(3))
		fill(dst[4:8], e.three(2))
		fill(dst[8:12], e.three(1))
		fill(dst[12:16], uint8((e[1]+3*e[0]+2)>>2))
	case modeRD:
		for i := range 16 {
			dst[i] = e.three(4 - i/4 + i%4)
		}
	case modeLD:
		for i := range 15 {
			dst[i] = e.three(6 + i/4 + i%4)
		}
		dst[15] = uint8((e[11] + 3*e[12] + 2) >> 2)
	default:
		e.steep(dst, mode)
	}
}

// steep are the four modes whose direction lies between the axes and the diagonals.
func (e *edge) steep(d *[16]uint8, mode int) {
	switch mode {
	case modeVR:
		d[12], d[8] = e.three(2), e.three(3)
		d[4], d[5], d[6], d[7] = e.three(4), e.three(5), e.three(6), e.three(7)
		d[0], d[1], d[2], d[3] = e.two(4), e.two(5), e.two(6), e.two(7)
		d[13], d[14], d[15] = d[4], d[5], d[6]
		d[9], d[10], d[11] = d[0], d[1], d[2]
	case modeVL:
		d[0], d[1], d[2], d[3] = e.two(5), e.two(6), e.two(7), e.two(8)
		d[4], d[5], d[6], d[7] = e.three(6), e.three(7), e.three(8), e.three(9)
		d[8], d[9], d[10], d[11] = d[1], d[2], d[3], e.three(10)
		d[12], d[13], d[14], d[15] = d[5], d[6], d[7], e.three(11)
	case modeHD:
		d[12], d[13] = e.two(0), e.three(1)
		d[8], d[9], d[14], d[15] = e.two(1), e.three(2), e.two(1), e.three(2)
		d[4], d[5], d[10], d[11] = e.two(2), e.three(3), e.two(2), e.three(3)
		d[0], d[1], d[6], d[7] = e.two(3), e.three(4), e.two(3), e.three(4)
		d[2], d[3] = e.three(5), e.three(6)
	case modeHU:
		d[0], d[1] = e.two(2), e.three(2)
		d[2], d[3], d[4], d[5] = e.two(1), e.three(1), e.two(1), e.three(1)
		d[6], d[7] = e.two(0), uint8((e[1]+3*e[0]+2)>>2)
		d[8], d[9] = d[6], d[7]
		fill(d[10:], uint8(e[0]))
	}
}

// three is the weighted mean of a neighbour and those beside it; two that of it and the next.
func (e *edge) three(i int) uint8 { return uint8((e[i-1] + 2*e[i] + e[i+1] + 2) >> 2) }
func (e *edge) two(i int) uint8   { return uint8((e[i] + e[i+1] + 1) >> 1) }
