package vp8

// block is 4 × 4 numbers, by rows.
type block [16]int32

// forward is the discrete cosine transform of what a prediction misses.
func forward(out *block, src []uint8, stride int, pred []uint8, width int) {
	var t block
	for i := range 4 {
		s, p := src[i*stride:i*stride+4], pred[i*width:i*width+4]
		d0, d1 := int32(s[0])-int32(p[0]), int32(s[1])-int32(p[1])
		d2, d3 := int32(s[2])-int32(p[2]), int32(s[3])-int32(p[3])
		a0, a1, a2, a3 := d0+d3, d1+d2, d1-d2, d0-d3
		t[4*i], t[4*i+2] = (a0+a1)*8, (a0-a1)*8
		t[4*i+1] = (a2*2217 + a3*5352 + 1812) >> 9
		t[4*i+3] = (a3*2217 - a2*5352 + 937) >> 9
	}
	for i := range 4 {
		a0, a1 := t[i]+t[12+i], t[4+i]+t[8+i]
		a2, a3 := t[4+i]-t[8+i], t[i]-t[12+i]
		out[i], out[8+i] = (a0+a1+7)>>4, (a0-a1+7)>>4
		out[4+i] = (a2*2217 + a3*5352 + 12000) >> 16
		if a3 != 0 {
			out[4+i]++
		}
		out[12+i] = (a3*2217 - a2*5352 + 51000) >> 16
	}
}

// inverse adds the inverse transform to a prediction, as every decoder does (section 14.3).
func inverse(in *block, dst []uint8, stride int, pred []uint8, width int) {
	var t block
	for i := range 4 {
		a, b := in[i]+in[8+i], in[i]-in[8+i]
		c, d := mul2(in[4+i])-mul1(in[12+i]), mul1(in[4+i])+mul2(in[12+i])
		t[4*i], t[4*i+1], t[4*i+2], t[4*i+3] = a+d, b+c, b-c, a-d
	}
	for i := range 4 {
		dc := t[i] + 4
		a, b := dc+t[8+i], dc-t[8+i]
		c, d := mul2(t[4+i])-mul1(t[12+i]), mul1(t[4+i])+mul2(t[12+i])
		p, to := pred[i*width:i*width+4], dst[i*stride:i*stride+4]
		to[0], to[1] = clip(int32(p[0])+(a+d)>>3), clip(int32(p[1])+(b+c)>>3)
		to[2], to[3] = clip(int32(p[2])+(b-c)>>3), clip(int32(p[3])+(a-d)>>3)
	}
}

func mul1(a int32) int32 { return a*20091>>16 + a }
func mul2(a int32) int32 { return a * 35468 >> 16 }

func clip(v int32) uint8 {
	if uint32(v) <= 255 {
		return uint8(v)
	}
	if v < 0 {
		return 0
	}
	return 255
}

// forwardMeans is the Walsh–Hadamard transform of the sixteen blocks' first coefficients.
func forwardMeans(in *block) (out block) {
	var t block
	for i := range 4 {
		a0, a1 := in[4*i]+in[4*i+2], in[4*i+1]+in[4*i+3]
		a2, a3 := in[4*i+1]-in[4*i+3], in[4*i]-in[4*i+2]
		t[4*i], t[4*i+1], t[4*i+2], t[4*i+3] = a0+a1, a3+a2, a3-a2, a0-a1
	}
	for i := range 4 {
		a0, a1 := t[i]+t[8+i], t[4+i]+t[12+i]
		a2, a3 := t[4+i]-t[12+i], t[i]-t[8+i]
		out[i], out[4+i], out[8+i], out[12+i] = (a0+a1)>>1, (a3+a2)>>1, (a3-a2)>>1, (a0-a1)>>1
	}
	return out
}

// inverseMeans is its inverse, as every decoder does it.
func inverseMeans(in *block) (out block) {
	var t block
	for i := range 4 {
		a0, a1 := in[i]+in[12+i], in[4+i]+in[8+i]
		a2, a3 := in[4+i]-in[8+i], in[i]-in[12+i]
		t[i], t[8+i], t[4+i], t[12+i] = a0+a1, a0-a1, a3+a2, a3-a2
	}
	for i := range 4 {
		dc := t[4*i] + 3
		a0, a1 := dc+t[4*i+3], t[4*i+1]+t[4*i+2]
		a2, a3 := t[4*i+1]-t[4*i+2], dc-t[4*i+3]
		out[4*i], out[4*i+1] = (a0+a1)>>3, (a3+a2)>>3
		out[4*i+2], out[4*i+3] = (a0-a1)>>3, (a3-a2)>>3
	}
	return out
}

// misses is how much a prediction misses, measured by what it will cost: half the sum of a Hadamard transform.
func misses(src []uint8, stride int, pred []uint8, width int) int {
	var t block
	for i := range 4 {
		s, p := src[i*stride:i*stride+4], pred[i*width:i*width+4]
		d0, d1 := int32(s[0])-int32(p[0]), int32(s[1])-int32(p[1])
		d2, d3 := int32(s[2])-int32(p[2]), int32(s[3])-int32(p[3])
		a0, a1, a2, a3 := d0+d2, d1+d3, d1-d3, d0-d2
		t[4*i], t[4*i+1], t[4*i+2], t[4*i+3] = a0+a1, a3+a2, a3-a2, a0-a1
	}
	sum := int32(0)
	for i := range 4 {
		a0, a1 := t[i]+t[8+i], t[4+i]+t[12+i]
		a2, a3 := t[4+i]-t[12+i], t[i]-t[8+i]
		sum += abs(a0+a1) + abs(a3+a2) + abs(a3-a2) + abs(a0-a1)
	}
	return int(sum) / 2
}

func abs(v int32) int32 { return max(v, -v) }

// squares is the sum of squared differences of two blocks.
func squares(a []uint8, stride int, b []uint8, width int) (sum int) {
	for i := range 4 {
		x, y := a[i*stride:i*stride+4], b[i*width:i*width+4]
		for j := range 4 {
			d := int(x[j]) - int(y[j])
			sum += d * d
		}
	}
	return sum
}
