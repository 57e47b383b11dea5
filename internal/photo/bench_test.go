package photo_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/disintegration/imaging"

	"nongsan/internal/clock"
	"nongsan/internal/photo"
)

const meadow = "testdata/meadow-12mp.jpg" // 4,016 × 2,988 px, baseline, as phones make them

// BenchmarkTwelveMegapixels compares what one photograph of an ordinary phone costs, from bytes to stored files and with
// the worker's start, with vipsthumbnail, run once for each file. Both take turns, so that a busy machine slows both.
func BenchmarkTwelveMegapixels(b *testing.B) {
	upload, err := os.ReadFile(meadow)
	if err != nil {
		b.Fatal(err)
	}
	for what, formats := range map[string][]photo.Format{"jpeg": {photo.JPEG}, "real": photo.Formats} {
		b.Run(what, func(b *testing.B) {
			s, dir := newService(b), b.TempDir()
			s.Worker = []string{workerProgram, what}
			var p photo.Processed
			var ours, theirs time.Duration
			for b.Loop() {
				from := clock.System()
				if p, err = s.Process(b.Context(), bytes.NewReader(upload)); err != nil {
					b.Fatal(err)
				}
				between := clock.System()
				vips(b, dir, formats)
				ours, theirs = ours+between.Sub(from), theirs+clock.System().Sub(between)
			}
			b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ms/photo")
			b.ReportMetric(float64(theirs.Milliseconds())/float64(b.N), "ms/vips")
			b.ReportMetric(ours.Seconds()/theirs.Seconds(), "times-vips")
			b.ReportMetric(worse(b, p, dir), "ssim-worse")
			b.ReportMetric(peak(b, what, upload), "MB")
		})
	}
}

// vips has Debian's vipsthumbnail make the same files.
func vips(b *testing.B, dir string, formats []photo.Format) {
	b.Helper()
	for _, format := range formats {
		for _, width := range photo.Widths {
			out := filepath.Join(dir, fmt.Sprintf("%d.%s[Q=80,strip]", width, format))
			run := exec.Command("vipsthumbnail", meadow, "--size", fmt.Sprintf("%dx", width), "--output", out)
			if said, err := run.CombinedOutput(); err != nil {
				b.Fatalf("vipsthumbnail (scripts/install bench installs it): %v\n%s", err, said)
			}
		}
	}
}

// peak is the most memory a worker has in use at a time.
func peak(b testing.TB, mode string, upload []byte) float64 {
	b.Helper()
	worker := exec.Command(workerProgram, mode, "measured")
	var status bytes.Buffer
	worker.Stdin, worker.Stderr, worker.Env = bytes.NewReader(upload), &status, []string{"GOMEMLIMIT=400MiB"}
	if err := worker.Run(); err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(status.String(), "VmHWM:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest + " ?")[0])
	if err != nil {
		b.Fatalf("no peak in %q", status.String())
	}
	return float64(kilobytes) / 1024
}

// worse is by how much our pictures' likeness to the original is less than vips's, at the width where most.
func worse(b *testing.B, p photo.Processed, dir string) (most float64) {
	b.Helper()
	original, err := imaging.Open(meadow)
	if err != nil {
		b.Fatal(err)
	}
	most = -1
	for _, f := range p.Files {
		if f.Format != photo.JPEG {
			continue
		}
		ours := decoded(b, f.Content)
		raw, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.jpg", f.Width)))
		if err != nil {
			b.Fatal(err)
		}
		best := luma(imaging.Resize(original, ours.Bounds().Dx(), ours.Bounds().Dy(), imaging.Lanczos))
		most = max(most, likeness(best, luma(decoded(b, raw)))-likeness(best, luma(ours)))
	}
	return most
}

func luma(img image.Image) *image.Gray {
	out := image.NewGray(img.Bounds())
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, img.At(x, y))
		}
	}
	return out
}

// likeness is the mean structural similarity (SSIM) of two pictures, over windows of 8 × 8 px.
func likeness(one, two *image.Gray) float64 {
	sum, n := 0.0, 0
	for y := 0; y+8 <= min(one.Rect.Dy(), two.Rect.Dy()); y += 4 {
		for x := 0; x+8 <= min(one.Rect.Dx(), two.Rect.Dx()); x += 4 {
			sum += window(one, two, x, y)
			n++
		}
	}
	return sum / float64(n)
}

func window(one, two *image.Gray, x, y int) float64 {
	const c1, c2 = 0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255
	var a, b, aa, bb, ab float64
	for j := range 8 {
		for i := range 8 {
			v, w := float64(one.Pix[(y+j)*one.Stride+x+i]), float64(two.Pix[(y+j)*two.Stride+x+i])
			a, b, aa, bb, ab = a+v, b+w, aa+v*v, bb+w*w, ab+v*w
		}
	}
	a, b = a/64, b/64
	return (2*a*b + c1) * (2*(ab/64-a*b) + c2) / ((a*a + b*b + c1) * (aa/64 - a*a + bb/64 - b*b + c2))
}

// One photograph of twelve megapixels stays within the memory that is promised.
func TestTwelveMegapixelsNeedLessThan80MB(t *testing.T) {
	t.Parallel()
	upload, err := os.ReadFile(meadow)
	if err != nil {
		t.Fatal(err)
	}
	if mb := peak(t, "real", upload); mb > 80 {
		t.Errorf("a worker needs %.0f MB", mb)
	}
}
