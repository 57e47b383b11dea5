package vp8_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"testing"

	"golang.org/x/image/webp"

	"nongsan/internal/photo/vp8"
)

// decoded reads a WebP with another author's decoder, its luma in the range of a JPEG.
func decoded(t testing.TB, file []byte) *image.YCbCr {
	t.Helper()
	img, err := webp.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	out, ok := img.(*image.YCbCr)
	if !ok {
		t.Fatalf("decoded as %T", img)
	}
	for i, v := range out.Y {
		out.Y[i] = uint8(min(max((int(v)-16)*255/219, 0), 255))
	}
	return out
}

// wrong is the mean squared difference of luma.
func wrong(t testing.TB, a, b *image.YCbCr) float64 {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("sizes %v and %v", a.Rect, b.Rect)
	}
	sum := 0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			d := int(a.Y[a.YOffset(x, y)]) - int(b.Y[b.YOffset(x, y)])
			sum += d * d
		}
	}
	return float64(sum) / float64(a.Rect.Dx()*a.Rect.Dy())
}

func meadow(t testing.TB) *image.YCbCr {
	t.Helper()
	raw, err := os.ReadFile("../testdata/nasty-images/exif-orientation-1.jpg")
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.YCbCr)
}

// A coarser quantizer gives a smaller file and a worse picture, within what each step promises.
func TestAPhotographComesBack(t *testing.T) {
	t.Parallel()
	img := meadow(t)
	smallest, best := 1<<30, 0.0
	for _, step := range []int{0, 18, 60, 127} {
		file := vp8.Encode(img, step)
		off := wrong(t, img, decoded(t, file))
		if len(file) >= smallest || off <= best {
			t.Errorf("step %d: %d bytes after %d, %.2f wrong after %.2f", step, len(file), smallest, off, best)
		}
		smallest, best = len(file), off
		if step == 18 && (off > 8 || len(file) > 26_000) {
			t.Errorf("step 18: %d bytes, %.2f wrong", len(file), off)
		}
	}
	if !bytes.Equal(vp8.Encode(img, 60), vp8.Encode(img, 60)) {
		t.Error("the same picture gives other bytes")
	}
}

// Sizes that fill no block, and pictures that use every mode and every length of number.
func TestAnySizeAndAnyPixels(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []image.Point{{1, 1}, {3, 2}, {16, 16}, {17, 15}, {31, 64}, {100, 33}} {
		for _, kind := range []string{"noise", "flat", "ramp", "bars"} {
			img := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
			paint(img, kind, random)
			for _, step := range []int{0, 18, 127} {
				off := wrong(t, img, decoded(t, vp8.Encode(img, step)))
				if most := map[int]float64{0: 4, 18: 200, 127: 9000}[step]; off > most {
					t.Errorf("%s of %v at step %d is %.1f wrong, want at most %.0f", kind, size, step, off, most)
				}
			}
		}
	}
}

func paint(img *image.YCbCr, kind string, random *rand.Rand) {
	for i := range img.Y {
		x, y := i%img.YStride, i/img.YStride
		img.Y[i] = map[string]func() uint8{
			"noise": func() uint8 { return uint8(random.IntN(256)) },
			"flat":  func() uint8 { return 200 },
			"ramp":  func() uint8 { return uint8(3*x + 2*y) },
			"bars":  func() uint8 { return uint8((x + y) / 5 % 2 * 255) },
		}[kind]()
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = uint8(90+i%40), uint8(150-i%60)
	}
}

func BenchmarkEncode(b *testing.B) {
	img := meadow(b)
	b.SetBytes(int64(len(img.Y)))
	for b.Loop() {
		vp8.Encode(img, 18)
	}
}

func ExampleEncode() {
	img := image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420)
	file := vp8.Encode(img, 18)
	fmt.Println(string(file[:4]), string(file[8:16]))
	// Output: RIFF WEBPVP8
}
