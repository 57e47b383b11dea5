package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"

	"github.com/disintegration/imaging"
	"golang.org/x/sync/errgroup"

	"nongsan/internal/photo/vp8"
)

const (
	// quality was chosen by eye on bowls of spices and a dandelion's hairs, 640 px wide and enlarged: 80 is not
	// told from the original beside it, 85 weighs a sixth more, 72 saves a fifth and begins to smear.
	quality = 80
	// coarseness of WebP looks as good beside the original as a JPEG of that quality: their SSIM differs by less than
	// 0.006 on meadow, pier, hills and market, and a WebP is a quarter to a half smaller.
	coarseness = 18
	// tallest bounds what one picture weighs: a photograph is never so tall, a saved chat is.
	tallest = 2
)

// develop decodes an upload and makes every width of it in the formats, of which JPEG is the first. It runs in the
// worker only.
func develop(original []byte, formats []Format) (Processed, error) {
	sheet, err := decode(original)
	if err != nil {
		return Processed{}, err
	}
	p := Processed{Width: sheet.Bounds().Dx(), Height: sheet.Bounds().Dy()}
	steps := stepsFor(p.Width)
	p.Files = make([]File, len(formats)*len(steps))
	var encoding errgroup.Group
	for i, step := range slices.Backward(steps) {
		// Each width comes from the one above it: a quarter of the work, and no difference to the eye. It is encoded
		// while the next one is made.
		sheet = narrow(sheet, step)
		picture := planes(sheet)
		for j, format := range formats {
			encoding.Go(func() (err error) {
				p.Files[j*len(steps)+i], err = encode(picture, step, format)
				return err
			})
		}
	}
	p.Color = mainColor(sheet)
	if err := encoding.Wait(); err != nil {
		return Processed{}, err
	}
	p.Files = worthwhile(p.Files, len(steps))
	return p, nil
}

func encode(img *image.YCbCr, step int, format Format) (File, error) {
	if format == WebP {
		return File{Width: step, Format: format, Content: vp8.Encode(img, coarseness)}, nil
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: quality}); err != nil {
		return File{}, fmt.Errorf("encode: %w", err)
	}
	return File{Width: step, Format: format, Content: file.Bytes()}, nil
}

// worthwhile leaves WebPs away when one of them is no smaller than its JPEG: pages name both without asking.
func worthwhile(files []File, steps int) []File {
	for i, other := range files[steps:] {
		if len(other.Content) >= len(files[i].Content) {
			return files[:steps]
		}
	}
	return files
}

// decode returns the upload as a sheet, upright, on white where it was transparent, and no wider than the widest step.
func decode(original []byte) (*image.NRGBA, error) {
	kind, err := sniff(original)
	if err != nil {
		return nil, err
	}
	img, err := kind.decode(bytes.NewReader(original))
	if err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	turn := orientation(original)
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	if lying(turn) {
		width, height = height, width
	}
	width, height = fit(width, height)
	if lying(turn) {
		width, height = height, width
	}
	return upright(resize(img, width, height), turn), nil
}

// resize returns a decoded upload as a sheet of a size. Twice and more too large, it is first halved by means, which
// costs next to nothing, and what is left to do is small.
func resize(img image.Image, width, height int) *image.NRGBA {
	jpeg, ok := img.(*image.YCbCr)
	if !ok {
		return sheetOf(onWhite(imaging.Resize(img, width, height, imaging.Lanczos)))
	}
	by := 1
	for b := img.Bounds(); b.Dx()/(2*by) >= width && b.Dy()/(2*by) >= height; {
		by *= 2
	}
	return imaging.Resize(shrink(jpeg, by), width, height, imaging.Lanczos)
}

// fit shrinks a size into the widest step, keeping its shape; it never enlarges and never reaches zero.
func fit(width, height int) (w, h int) {
	widest := Widths[len(Widths)-1]
	w, h = width, height
	if w > widest {
		w, h = widest, scaled(h, widest, w)
	}
	if most := tallest * widest; h > most {
		w, h = scaled(w, most, h), most
	}
	return w, h
}

// scaled is n·to/from, rounded, at least 1.
func scaled(n, to, from int) int { return max(1, (n*to+from/2)/from) }

// stepsFor are the steps a picture of that width is stored at: up to the first that holds all of it.
func stepsFor(width int) []int {
	for i, step := range Widths {
		if step >= width {
			return Widths[:i+1]
		}
	}
	return Widths
}

func narrow(img *image.NRGBA, width int) *image.NRGBA {
	b := img.Bounds()
	if b.Dx() <= width {
		return img
	}
	return imaging.Resize(img, width, scaled(b.Dy(), width, b.Dx()), imaging.Lanczos)
}

func onWhite(img *image.NRGBA) *image.NRGBA {
	if img.Opaque() {
		return img
	}
	b := img.Bounds()
	return imaging.Overlay(imaging.New(b.Dx(), b.Dy(), color.White), img, image.Point{}, 1)
}

// mainColor is the mean of the largest group of like pixels, not of all: half leaves and half sky are shown
// as one of them and not as mud.
func mainColor(sheet *image.NRGBA) string {
	type group struct{ n, luma, blue, red int }
	var groups [512]group
	small := imaging.Resize(sheet, 32, 32, imaging.Box)
	largest := &groups[0]
	for p := small.Pix; len(p) >= 4; p = p[4:] {
		of := &groups[int(p[0]>>5)<<6|int(p[1]>>5)<<3|int(p[2]>>5)]
		of.n, of.luma, of.blue, of.red = of.n+1, of.luma+int(p[0]), of.blue+int(p[1]), of.red+int(p[2])
		if of.n > largest.n {
			largest = of
		}
	}
	r, g, b := color.YCbCrToRGB(uint8(largest.luma/largest.n), uint8(largest.blue/largest.n), uint8(largest.red/largest.n))
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}
