// Package qr turns a text into the squares of a QR code; who draws them decides how they look.
package qr

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// Quiet is the empty border that readers need around a code, in modules.
const Quiet = 4

// Modules are the rows of a code without its border, true where it is dark, with error correction M (15 %). It fails
// only on a text too long for a code.
func Modules(text string) ([][]bool, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("draw code: %w", err)
	}
	side := code.Bounds().Dx()
	dark := make([][]bool, side)
	for y := range dark {
		dark[y] = make([]bool, side)
		for x := range dark[y] {
			dark[y][x] = code.At(x, y) == color.Black
		}
	}
	return dark, nil
}
