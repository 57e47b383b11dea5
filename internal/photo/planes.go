package photo

import (
	"image"
	"image/color"
	"runtime"
	"sync"
)

// Pictures are resized as luma and chroma, the way JPEG and WebP keep them: imaging weighs three bytes a pixel and does
// not care what they mean, and two conversions of millions of pixels are saved. In these files a *image.NRGBA called a
// sheet holds Y, Cb and Cr in place of R, G and B, and is opaque.

// shrink is a decoded JPEG as a sheet, each of whose pixels is the mean of by × by of the upload's. With chroma
// subsampled, as phones do, nothing of it is lost.
func shrink(img *image.YCbCr, by int) *image.NRGBA {
	b := img.Bounds()
	width, height := b.Dx()/by, b.Dy()/by
	sheet := image.NewNRGBA(image.Rect(0, 0, width, height))
	inRows(height, func(from, to int) {
		for y := from; y < to; y++ {
			row := sheet.Pix[y*sheet.Stride : y*sheet.Stride+4*width]
			meanLuma(row, img, y*by, by)
			meanChroma(row, img, y*by, by)
		}
	})
	return sheet
}

// meanLuma fills the first byte of each pixel of a row.
func meanLuma(row []uint8, img *image.YCbCr, top, by int) {
	if by == 2 {
		upper := img.Y[top*img.YStride:]
		lower := img.Y[(top+1)*img.YStride:]
		for x, at := 0, 0; at < len(row); x, at = x+2, at+4 {
			row[at] = uint8((int(upper[x]) + int(upper[x+1]) + int(lower[x]) + int(lower[x+1]) + 2) >> 2)
			row[at+3] = 255
		}
		return
	}
	half := by * by / 2
	for x, at := 0, 0; at < len(row); x, at = x+by, at+4 {
		sum := half
		for y := range by {
			line := img.Y[(top+y)*img.YStride+x:]
			for _, v := range line[:by] {
				sum += int(v)
			}
		}
		row[at], row[at+3] = uint8(sum/(by*by)), 255
	}
}

// meanChroma fills the second and third byte of each pixel of a row.
func meanChroma(row []uint8, img *image.YCbCr, top, by int) {
	across, down := subsampling(img)
	wide, high := max(1, by/across), max(1, by/down)
	half, n := wide*high/2, wide*high
	for x, at := 0, 0; at < len(row); x, at = x+by, at+4 {
		cb, cr := half, half
		for y := range high {
			from := (top/down+y)*img.CStride + x/across
			for i := range wide {
				cb += int(img.Cb[from+i])
				cr += int(img.Cr[from+i])
			}
		}
		row[at+1], row[at+2] = uint8(cb/n), uint8(cr/n)
	}
}

// subsampling says how many pixels share a chroma sample.
func subsampling(img *image.YCbCr) (across, down int) {
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// sheetOf turns a picture in red, green and blue into a sheet, in place.
func sheetOf(img *image.NRGBA) *image.NRGBA {
	for p := img.Pix; len(p) >= 4; p = p[4:] {
		p[0], p[1], p[2] = color.RGBToYCbCr(p[0], p[1], p[2])
	}
	return img
}

// planes is a sheet as encoders take it: four pixels share their chroma.
func planes(sheet *image.NRGBA) *image.YCbCr {
	b := sheet.Bounds()
	out := image.NewYCbCr(b, image.YCbCrSubsampleRatio420)
	for y := range b.Dy() {
		row, luma := sheet.Pix[y*sheet.Stride:], out.Y[y*out.YStride:]
		for x := range b.Dx() {
			luma[x] = row[4*x]
		}
	}
	for y := range (b.Dy() + 1) / 2 {
		upper := sheet.Pix[2*y*sheet.Stride:]
		lower := sheet.Pix[min(2*y+1, b.Dy()-1)*sheet.Stride:]
		for x := range (b.Dx() + 1) / 2 {
			left, right := 8*x, 4*min(2*x+1, b.Dx()-1)
			at := y*out.CStride + x
			out.Cb[at] = uint8((int(upper[left+1]) + int(upper[right+1]) + int(lower[left+1]) + int(lower[right+1]) + 2) >> 2)
			out.Cr[at] = uint8((int(upper[left+2]) + int(upper[right+2]) + int(lower[left+2]) + int(lower[right+2]) + 2) >> 2)
		}
	}
	return out
}

// inRows has all processors work on a part of the rows each.
func inRows(height int, work func(from, to int)) {
	n := min(runtime.GOMAXPROCS(0), height)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { work(height*i/n, height*(i+1)/n) })
	}
	all.Wait()
}
