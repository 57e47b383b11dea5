package photo_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"nongsan/internal/photo"
)

// accepted is what code returns for an upload that is taken.
const accepted = ""

// verdicts say what becomes of every row of EXPECTED.csv under the limits for people.
var verdicts = map[string]string{
	"exif-orientation-1.jpg": accepted, "exif-orientation-2.jpg": accepted, "exif-orientation-3.jpg": accepted,
	"exif-orientation-4.jpg": accepted, "exif-orientation-5.jpg": accepted, "exif-orientation-6.jpg": accepted,
	"exif-orientation-7.jpg": accepted, "exif-orientation-8.jpg": accepted, "exif-gps.jpg": accepted,
	"xss-comment.jpg": accepted, "cmyk.jpg": accepted, "gray.jpg": accepted, "progressive.jpg": accepted,
	"sampling-411.jpg": accepted, "16bit.png": accepted, "interlaced.png": accepted, "alpha.png": accepted,
	"palette.png": accepted, "still-lossy.webp": accepted, "still-lossless-alpha.webp": accepted,
	"png-named.jpg": accepted, "jpeg-with-zip.jpg": accepted,

	"animated.gif": "photo.animated", "animated.webp": "photo.animated", "polyglot-gif.js.gif": "photo.animated",
	"gif-65535.gif": "photo.animated",

	"plain.bmp": "photo.not_image", "plain.tif": "photo.not_image", "script.svg": "photo.not_image",
	"xxe.svg": "photo.not_image", "text-as.jpg": "photo.not_image", "html-as.png": "photo.not_image",
	"heic-header.heic": "photo.heic", "empty.jpg": "photo.empty",

	"truncated-half.jpg": "photo.broken", "truncated-header.jpg": "photo.broken", "corrupt-middle.jpg": "photo.broken",
	"bad-crc.png": "photo.broken", "truncated.png": "photo.broken", "zero-width.png": "photo.broken",

	"bomb-20000x20000-1bit.png": "photo.too_large", "bomb-header-65535.png": "photo.too_large",
	"jpeg-lying-65000.jpg": "photo.too_large", "extreme-wide-6000x20.png": "photo.too_long",

	// Their names are the trap, and no name reaches this package; their 40 pixels are too few to show.
	"one-pixel.png": "photo.too_small", "ảnh chè Tân Cương (1).jpg": "photo.too_small",
	strings.Repeat("x", 120) + ".jpg": "photo.too_small", "..%2f..%2fetc%2fpasswd.jpg": "photo.too_small",
}

func rows(t *testing.T) (names []string) {
	t.Helper()
	f, err := os.Open("testdata/nasty-images/EXPECTED.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		if !strings.HasPrefix(row[0], "pngsuite/") {
			names = append(names, row[0])
		}
	}
	return names
}

func TestNastyUploads(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, name := range rows(t) {
		want, known := verdicts[name]
		if !known {
			t.Errorf("%s has no verdict", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := code(t, s, nasty(t, name)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestPngSuite(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/nasty-images/pngsuite/*.png")
	if err != nil || len(files) != 175 {
		t.Fatalf("%d files of PngSuite, want 175 (%v)", len(files), err)
	}
	s := newService(t)
	s.Limits.Least = 1 // they are icons
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := accepted
			if strings.HasPrefix(name, "x") {
				want = "photo.broken"
			}
			got := code(t, s, nasty(t, "pngsuite/"+name))
			if got == "photo.not_image" && want == "photo.broken" { // even its first bytes are wrong
				return
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// The dandelions were stored in many ways; all must come out the same way up and in the same colours.
func TestSamePhotographStoredInManyWaysLooksTheSame(t *testing.T) {
	t.Parallel()
	s := newService(t)
	base := stored(t, s, process(t, s, nasty(t, "exif-orientation-1.jpg")).Hash, 320)
	for _, name := range []string{
		"exif-orientation-2.jpg", "exif-orientation-3.jpg", "exif-orientation-4.jpg", "exif-orientation-5.jpg",
		"exif-orientation-6.jpg", "exif-orientation-7.jpg", "exif-orientation-8.jpg", "exif-gps.jpg", "xss-comment.jpg",
		"cmyk.jpg", "progressive.jpg", "sampling-411.jpg", "16bit.png", "interlaced.png", "still-lossy.webp",
	} {
		p := process(t, s, nasty(t, name))
		if p.Width <= p.Height {
			t.Errorf("%s lies on its side: %d × %d", name, p.Width, p.Height)
		}
		if d := difference(t, base, stored(t, s, p.Hash, 320)); d > 4 {
			t.Errorf("%s differs from the base by %.1f of 255", name, d)
		}
	}
}

// difference is the mean difference of colour between two pictures, 0 to 255. A mirrored one has 30 and more.
func difference(t *testing.T, one, two []byte) float64 {
	t.Helper()
	a := imaging.Resize(decoded(t, one), 60, 34, imaging.Box).Pix
	b := imaging.Resize(decoded(t, two), 60, 34, imaging.Box).Pix
	sum := 0
	for i := range a {
		sum += max(int(a[i]), int(b[i])) - min(int(a[i]), int(b[i]))
	}
	return float64(sum) * 4 / 3 / float64(len(a))
}

func TestNothingButPixelsIsKept(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for name, secret := range map[string]string{
		"exif-gps.jpg": "Exif\x00", "xss-comment.jpg": "<script", "jpeg-with-zip.jpg": "PK\x03\x04",
	} {
		upload := nasty(t, name)
		if !bytes.Contains(upload, []byte(secret)) {
			t.Fatalf("%s does not hold %q; the test proves nothing", name, secret)
		}
		for _, f := range process(t, s, upload).Files {
			if bytes.Contains(f.Content, []byte(secret)) {
				t.Errorf("%s at %d still holds %q", name, f.Width, secret)
			}
			if f.Format == photo.WebP {
				chunk := binary.LittleEndian.Uint32(f.Content[16:])
				if string(f.Content[12:16]) != "VP8 " || len(f.Content) != 20+int(chunk+chunk&1) {
					t.Errorf("%s at %d has more chunks than its pixels", name, f.Width)
				}
				continue
			}
			if kinds := segments(f.Content); regexp.MustCompile(`e[0-9a-f]|fe`).MatchString(kinds) {
				t.Errorf("%s at %d has segments %s; APPn and COM carry metadata", name, f.Width, kinds)
			}
			if !bytes.HasSuffix(f.Content, []byte("\xff\xd9")) {
				t.Errorf("%s at %d does not end where its picture ends", name, f.Width)
			}
		}
	}
}

// segments lists the markers of a JPEG before its pixels.
func segments(jpeg []byte) string {
	var list []string
	for at := 2; at+4 < len(jpeg) && jpeg[at+1] != 0xda; at += 2 + int(jpeg[at+2])<<8 + int(jpeg[at+3]) {
		list = append(list, string("0123456789abcdef"[jpeg[at+1]>>4])+string("0123456789abcdef"[jpeg[at+1]&15]))
	}
	return strings.Join(list, " ")
}

func TestTransparentIsShownOnWhite(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for y := range 150 {
		for x := range 300 {
			img.SetNRGBA(x, y, color.NRGBA{R: 200, A: 128})
		}
	}
	var upload bytes.Buffer
	if err := imaging.Encode(&upload, img, imaging.PNG); err != nil {
		t.Fatal(err)
	}
	s := newService(t)
	got := imaging.Clone(decoded(t, stored(t, s, process(t, s, upload.Bytes()).Hash, 320)))
	if c := got.NRGBAAt(150, 250); !near(c, 255, 255, 255) {
		t.Errorf("what was transparent is %v, want white", c)
	}
	if c := got.NRGBAAt(150, 50); !near(c, 227, 127, 127) {
		t.Errorf("what was half red is %v, want rose", c)
	}
}

func near(c color.NRGBA, r, g, b int) bool {
	off := func(have uint8, want int) int { return max(int(have)-want, want-int(have)) }
	return max(off(c.R, r), off(c.G, g), off(c.B, b)) <= 6
}

func TestMainColor(t *testing.T) {
	t.Parallel()
	img := imaging.New(400, 300, color.NRGBA{R: 47, G: 107, B: 60, A: 255})
	img = imaging.Paste(img, imaging.New(400, 120, color.White), image.Pt(0, 0))
	var upload bytes.Buffer
	if err := imaging.Encode(&upload, img, imaging.PNG); err != nil {
		t.Fatal(err)
	}
	got := process(t, newService(t), upload.Bytes()).Color
	var r, g, b uint8
	if n, err := fmt.Sscanf(got, "#%02x%02x%02x", &r, &g, &b); n != 3 || err != nil || !near(color.NRGBA{R: r, G: g, B: b}, 47, 107, 60) {
		t.Errorf("colour of a green hill under a white sky is %s, want about #2f6b3c", got)
	}
}

// Limits are checked in both directions.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.Limits = photo.Limits{Bytes: 100_000, Pixels: 400 * 300, Side: 500, Ratio: 4, Least: 200}
	for _, test := range []struct {
		width, height int
		want          string
	}{
		{400, 300, accepted},
		{300, 400, accepted},
		{401, 300, "photo.too_large"},
		{501, 130, "photo.too_large"},
		{130, 501, "photo.too_large"},
		{400, 100, accepted},
		{100, 400, accepted},
		{401, 100, "photo.too_long"},
		{100, 401, "photo.too_long"},
		{200, 60, accepted},
		{199, 199, "photo.too_small"},
	} {
		if got := code(t, s, leaves(t, test.width, test.height)); got != test.want {
			t.Errorf("%d × %d: got %q, want %q", test.width, test.height, got, test.want)
		}
	}
	heavy := append(leaves(t, 300, 300), make([]byte, 100_000)...)
	if got := code(t, s, heavy); got != "photo.too_large" {
		t.Errorf("%d bytes: got %q, want photo.too_large", len(heavy), got)
	}
}
