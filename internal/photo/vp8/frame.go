package vp8

// frame is the key frame: its header, the modes of all blocks, and the coefficients.
func (e *encoder) frame(width, height int) []byte {
	p := e.tokens.learned()
	first, second := newWriter(), newWriter()
	e.header(first, &p)
	e.tellModes(first)
	e.tokens.write(second, &p)
	modes, coefficients := first.end(), second.end()
	const key, version, shown = 0, 0, 1
	tag := key | version<<1 | shown<<4 | len(modes)<<5
	frame := make([]byte, 0, 10+len(modes)+len(coefficients))
	frame = append(frame, byte(tag), byte(tag>>8), byte(tag>>16), 0x9d, 0x01, 0x2a)
	frame = append(frame, byte(width), byte(width>>8), byte(height), byte(height>>8))
	frame = append(frame, modes...)
	return append(frame, coefficients...)
}

// header writes what holds for the whole frame, section 9.2 on.
func (e *encoder) header(w *writer, p *probs) {
	w.number(0, 1) // colours of video
	w.number(0, 1) // pixels are to be kept within their range
	w.number(0, 1) // no segments
	w.number(0, 1) // the better loop filter
	w.number(uint32(e.smoothing()), 6)
	w.number(0, 3) // its sharpness
	w.number(0, 1) // the same for all blocks
	w.number(0, 2) // one partition
	w.number(uint32(e.step), 7)
	w.number(0, 5) // the same step for all kinds of blocks
	w.number(0, 1) // probabilities are of this frame only
	for i := range p {
		for j := range p[i] {
			for k := range p[i][j] {
				for l, prob := range p[i][j][k] {
					changed := prob != usual[i][j][k][l]
					w.bit(changed, updates[i][j][k][l])
					if changed {
						w.number(uint32(prob), 8)
					}
				}
			}
		}
	}
}

// smoothing is how strongly decoders smooth the borders of blocks: as libwebp does it by default.
func (e *encoder) smoothing() int32 {
	level := stepAC[e.step] / 4 * 300 / 256
	if level < 2 {
		return 0
	}
	return min(level, 63)
}

// tellModes writes each block's modes, and whether it has coefficients at all.
func (e *encoder) tellModes(w *writer) {
	some := 0
	for i := range e.blocks {
		if !e.blocks[i].empty {
			some++
		}
	}
	full := uint8(min(max(some*255/len(e.blocks), 1), 254))
	w.number(1, 1)
	w.number(uint32(full), 8)
	above := make([][4]uint8, e.wide)
	var left [4]uint8
	for i := range e.blocks {
		b := &e.blocks[i]
		if i%e.wide == 0 {
			left = [4]uint8{}
		}
		w.bit(b.empty, full)
		if b.whole {
			tellWhole(w, b.modes[0])
		} else {
			w.bit(false, 145)
		}
		up := &above[i%e.wide]
		for j, mode := range b.modes {
			if !b.whole {
				tellSmall(mode, &modeProbs[up[j%4]][left[j/4]], w.bit)
			}
			up[j%4], left[j/4] = mode, mode
		}
		tellChroma(w, b.chroma)
	}
}

func tellWhole(w *writer, mode uint8) {
	w.bit(true, 145)
	w.bit(mode == modeH || mode == modeTM, 156)
	if mode == modeH || mode == modeTM {
		w.bit(mode == modeTM, 128)
	} else {
		w.bit(mode == modeV, 163)
	}
}

func tellChroma(w *writer, mode uint8) {
	w.bit(mode != modeDC, 142)
	if mode == modeDC {
		return
	}
	w.bit(mode != modeV, 114)
	if mode != modeV {
		w.bit(mode == modeTM, 183)
	}
}

// tellSmall walks the tree of section 11.2 to a mode.
func tellSmall(mode uint8, p *[9]uint8, bit func(one bool, prob uint8)) {
	for i, other := range [3]uint8{modeDC, modeTM, modeV} {
		bit(mode != other, p[i])
		if mode == other {
			return
		}
	}
	steep := mode >= modeLD
	bit(steep, p[3])
	rest, at := []uint8{modeH, modeRD}, 4
	if steep {
		rest, at = []uint8{modeLD, modeVL, modeHD}, 6
	}
	for i, other := range rest {
		bit(mode != other, p[at+i])
		if mode == other {
			return
		}
	}
}
