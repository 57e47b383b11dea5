package vp8

// What a way to tell a block costs is how wrong it looks, in squares, and its bits, weighed by the square of the
// quantizer's step: coarser pictures give bits more weight.
func (e *encoder) cost(wrong, price int) int {
	q := int(e.quant[0].step[1])
	return 256*wrong + price*q*q>>7
}

// wholeLuma tries to tell luma by one prediction; the attempt is e.now.
func (e *encoder) wholeLuma(x, y int) {
	a, src, stride := &e.now, e.src[0], 16*e.wide
	from := 16*y*stride + 16*x
	var best [256]uint8
	least, q := 1<<60, int(e.quant[0].step[1])
	for mode := range 4 {
		var pred [256]uint8
		e.out[0].large(pred[:], 16, 16*x, 16*y, mode)
		miss := 0
		for i := range 16 {
			miss += misses(src[from+i/4*4*stride+i%4*4:], stride, pred[i/4*64+i%4*4:], 16)
		}
		if miss = 512*miss + q*wholePrice[mode]; miss < least {
			least, best = miss, pred
			for i := range a.modes {
				a.modes[i] = uint8(mode)
			}
		}
	}
	a.whole = true
	e.quantizeWhole(a, &best, from)
	wrong, price := 0, wholePrice[a.modes[0]]+a.means.price(kindMeans, e.above[x].some[8]+e.left.some[8], 0)
	above, left := e.above[x].some, e.left.some
	for i := range 16 {
		wrong += squares(src[from+i/4*4*stride+i%4*4:], stride, a.pixels[i/4*64+i%4*4:], 16)
		price += a.luma[i].price(kindRest, above[i%4]+left[i/4], 1)
		above[i%4] = some(&a.luma[i], 1)
		left[i/4] = above[i%4]
	}
	a.cost = e.cost(wrong, price)
}

// wholePrice is what telling one of the four modes costs.
var wholePrice = [4]int{
	modeDC: price(true, 145) + price(false, 156) + price(false, 163),
	modeV:  price(true, 145) + price(false, 156) + price(true, 163),
	modeH:  price(true, 145) + price(true, 156) + price(false, 128),
	modeTM: price(true, 145) + price(true, 156) + price(true, 128),
}

// quantizeWhole makes coefficients of what a prediction misses, and the pixels a decoder will have.
func (e *encoder) quantizeWhole(a *attempt, pred *[256]uint8, from int) {
	stride := 16 * e.wide
	var coefficients [16]block
	var means block
	for i := range 16 {
		forward(&coefficients[i], e.src[0][from+i/4*4*stride+i%4*4:], stride, pred[i/4*64+i%4*4:], 16)
		means[i] = coefficients[i][0]
	}
	means = forwardMeans(&means)
	a.means = e.quant[1].do(&means, 0)
	means = inverseMeans(&means)
	for i := range 16 {
		c := &coefficients[i]
		a.luma[i] = e.quant[0].do(c, 1)
		c[0] = means[i]
		at := i/4*64 + i%4*4
		inverse(c, a.pixels[at:], 16, pred[at:], 16)
	}
}

// smallLuma tries to tell luma by a prediction for each small block; the attempt is e.other, and its pixels are left in
// the picture. It gives up when it costs more than e.now.
func (e *encoder) smallLuma(x, y int) {
	a, p, stride := &e.other, e.out[0], 16*e.wide
	a.whole = false
	wrong, bits := 0, price(false, 145)
	above, left := e.above[x], e.left
	for i := range 16 {
		bx, by := 16*x+i%4*4, 16*y+i/4*4
		src := e.src[0][by*stride+bx:]
		edge := p.edgeOf(bx, by)
		mode, pred, told := e.smallMode(&edge, src, above.modes[i%4], left.modes[i/4])
		a.modes[i] = mode
		above.modes[i%4], left.modes[i/4] = mode, mode
		var c block
		forward(&c, src, stride, pred[:], 4)
		a.luma[i] = e.quant[0].do(&c, 0)
		out := p.pix[p.at(bx, by):]
		inverse(&c, out, p.stride, pred[:], 4)
		wrong += squares(src, stride, out, p.stride)
		bits += told + a.luma[i].price(kindLuma, above.some[i%4]+left.some[i/4], 0)
		above.some[i%4] = some(&a.luma[i], 0)
		left.some[i/4] = above.some[i%4]
		if a.cost = e.cost(wrong, bits); a.cost >= e.now.cost {
			return
		}
	}
}

// smallMode is the mode for a small block that misses least, its prediction, and what telling it costs.
func (e *encoder) smallMode(edge *edge, src []uint8, above, left uint8) (best uint8, pred [16]uint8, told int) {
	least, q := 1<<60, int(e.quant[0].step[1])
	for mode := range 10 {
		if mode == modeRD && least < 2048*q { // next to nothing is missed
			break
		}
		var try [16]uint8
		edge.small(&try, mode)
		bits := smallPrice[above][left][mode]
		if miss := 512*misses(src, 16*e.wide, try[:], 4) + q*bits; miss < least {
			least, best, pred, told = miss, uint8(mode), try, bits
		}
	}
	return best, pred, told
}

// smallPrice is what telling a small block's mode costs, by the modes above and left of it.
var smallPrice = func() (table [10][10][10]int) {
	for above := range 10 {
		for left := range 10 {
			for mode := range 10 {
				tellSmall(uint8(mode), &modeProbs[above][left], func(one bool, prob uint8) {
					table[above][left][mode] += price(one, prob)
				})
			}
		}
	}
	return table
}()

// chroma tells both chromas by the same mode.
func (e *encoder) chroma(x, y int) {
	a, stride := &e.now, 8*e.wide
	from := 8*y*stride + 8*x
	var best [2][64]uint8
	least := 1 << 60
	for mode := range 4 {
		var pred [2][64]uint8
		miss := 0
		for c := range 2 {
			e.out[1+c].large(pred[c][:], 8, 8*x, 8*y, mode)
			for i := range 4 {
				miss += misses(e.src[1+c][from+i/2*4*stride+i%2*4:], stride, pred[c][i/2*32+i%2*4:], 8)
			}
		}
		if miss = 512*miss + int(e.quant[2].step[1])*chromaPrice[mode]; miss < least {
			least, best = miss, pred
			a.large.chroma = uint8(mode)
		}
	}
	for i := range 8 {
		c, at := i/4, i%4/2*32+i%2*4
		var coefficients block
		forward(&coefficients, e.src[1+c][from+i%4/2*4*stride+i%2*4:], stride, best[c][at:], 8)
		a.chroma[i] = e.quant[2].do(&coefficients, 0)
		p := e.out[1+c]
		inverse(&coefficients, p.pix[p.at(8*x+i%2*4, 8*y+i%4/2*4):], p.stride, best[c][at:], 8)
	}
}

var chromaPrice = [4]int{
	modeDC: price(false, 142),
	modeV:  price(true, 142) + price(false, 114),
	modeH:  price(true, 142) + price(true, 114) + price(false, 183),
	modeTM: price(true, 142) + price(true, 114) + price(true, 183),
}
