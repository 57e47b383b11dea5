package photo

import (
	"image"
	"io"

	"golang.org/x/image/webp"
)

// decodeWebP decodes a WebP in its true colours. A lossy WebP keeps luma in 16–235 and chroma in 16–240;
// x/image hands the planes out as if they were a JPEG's 0–255, which looks like fog (golang/go#40173).
func decodeWebP(r io.Reader) (image.Image, error) {
	img, err := webp.Decode(r)
	if err != nil {
		return nil, err
	}
	switch lossy := img.(type) {
	case *image.YCbCr:
		widen(lossy)
	case *image.NYCbCrA:
		widen(&lossy.YCbCr)
	}
	return img, nil
}

func widen(img *image.YCbCr) {
	var luma, chroma [256]uint8
	for i := range 256 {
		luma[i] = stretched(i-16, 219, 0)
		chroma[i] = stretched(i-128, 224, 128)
	}
	through(&luma, img.Y)
	through(&chroma, img.Cb)
	through(&chroma, img.Cr)
}

// stretched is n·255/span + offset, rounded, within a byte.
func stretched(n, span, offset int) uint8 {
	return uint8(min(max((n*255*2+span)/(2*span)+offset, 0), 255))
}

func through(table *[256]uint8, plane []uint8) {
	for i, v := range plane {
		plane[i] = table[v]
	}
}
