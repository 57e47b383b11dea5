package vietqr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"nongsan/internal/qr"
)

// quiet is the empty border around a code, in modules.
const quiet = qr.Quiet

// svgScale is the picture's own size of a module in CSS pixels; pages give their own width.
const svgScale = 8

// SVG draws a payload as one path on white, sharp at every size, without style or script. It fails only
// on a payload too long for a code.
func SVG(payload string) ([]byte, error) {
	dark, err := qr.Modules(payload)
	if err != nil {
		return nil, err
	}
	side := len(dark) + 2*quiet
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" shape-rendering="crispEdges">`,
		side*svgScale, side*svgScale, side, side)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="`, side, side)
	for y, row := range dark {
		writeRuns(&b, y+quiet, row)
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}

// writeRuns draws each run of dark modules of a row as one rectangle, so that no seams show.
func writeRuns(b *bytes.Buffer, y int, row []bool) {
	for x := 0; x < len(row); x++ {
		start := x
		for x < len(row) && row[x] {
			x++
		}
		if x > start {
			fmt.Fprintf(b, "M%d %dh%dv1h-%dz", start+quiet, y, x-start, x-start)
		}
	}
}

// PNG draws a payload in black and white with scale pixels (1 to 40) a module, for the phone's gallery,
// from which banking apps read it.
func PNG(payload string, scale int) ([]byte, error) {
	if scale < 1 || scale > 40 {
		return nil, fmt.Errorf("scale %d is not between 1 and 40", scale)
	}
	dark, err := qr.Modules(payload)
	if err != nil {
		return nil, err
	}
	side := (len(dark) + 2*quiet) * scale
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if at(dark, x/scale-quiet, y/scale-quiet) {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, picture)
	return b.Bytes(), err
}

func at(dark [][]bool, x, y int) bool {
	return y >= 0 && y < len(dark) && x >= 0 && x < len(dark) && dark[y][x]
}
