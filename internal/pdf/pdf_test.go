package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/font/sfnt"

	"nongsan/internal/pdf"
)

var at = time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)

func written(t *testing.T, d *pdf.Doc) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shown is a text as a page holds it: UTF-16, with the signs of PDF escaped.
func shown(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "\r", `\r`).Replace(b.String())
}

func TestEveryLetterHasAPicture(t *testing.T) {
	t.Parallel()
	for i, raw := range pdf.Typefaces {
		f, err := sfnt.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range pdf.Letters {
			if g, err := f.GlyphIndex(nil, r); err != nil || g == 0 {
				t.Errorf("typeface %d has no %q (%v)", i, r, err)
			}
		}
	}
}

func TestTextIsWholeWhateverItsLength(t *testing.T) {
	t.Parallel()
	d := pdf.New(pdf.A4, "Thử", at)
	d.Plain()
	d.Page()
	name := "Hộ sản xuất chè Nguyễn Thị Hoà"
	d.Line(10, 10, 60, pdf.Text{Size: 30, Bold: true}, name)
	d.Line(10, 30, 20, pdf.Text{}, strings.Repeat("ỹ", 200))
	bottom := d.Block(10, 40, 30, pdf.Text{Size: 10}, "Xóm Gò Pháo,\nxã Tân Cương "+strings.Repeat("dài", 30)+" 茶 ñ")
	if high := d.Height(30, pdf.Text{Size: 10}, "Xóm Gò Pháo,\nxã Tân Cương "+strings.Repeat("dài", 30)+" 茶 ñ"); bottom-40-high > 0.01 || high < 25 {
		t.Errorf("the block ends at %.1f, its height is %.1f", bottom, high)
	}
	page := written(t, d)
	for _, want := range []string{name, "Xóm Gò Pháo,", "? ?"} {
		if !strings.Contains(page, shown(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, shown(strings.Repeat("ỹ", 60))) {
		t.Error("a line is wider than its place")
	}
}

func TestTheSameDrawingIsTheSameFile(t *testing.T) {
	t.Parallel()
	draw := func() string {
		d := pdf.New(pdf.A6, "Nhãn", at)
		d.Page()
		d.Rule(5, 5, 95, 138)
		d.Line(10, 10, 80, pdf.Text{}, "Chè búp Tân Cương")
		d.Cut(0, 74, 105, 74)
		return written(t, d)
	}
	if one := draw(); one != draw() || !strings.HasPrefix(one, "%PDF-1.") || len(one) > 60_000 {
		t.Errorf("two drawings differ, or %d bytes are too many", len(one))
	}
}

var rectangle = regexp.MustCompile(`([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f`)

// painted paints the filled rectangles of a page, four pixels to a point.
func painted(t *testing.T, page string) image.Image {
	t.Helper()
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, 596*scale, 842*scale))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range rectangle.FindAllStringSubmatch(page, -1) {
		var n [4]float64
		for i := range n {
			f, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				t.Fatal(err)
			}
			n[i] = f * scale
		}
		draw.Draw(img, image.Rect(int(n[0]+.5), int(842*scale-n[1]+.5), int(n[0]+n[2]+.5), int(842*scale-n[1]-n[3]+.5)),
			image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img
}

func TestACodeOnPaperIsRead(t *testing.T) {
	t.Parallel()
	d := pdf.New(pdf.A4, "Giấy mời", at)
	d.Plain()
	d.Page()
	const text = "https://nongsan.thainguyen.gov.vn/kich-hoat?ma=K7Q2M-9XPR4"
	d.QR(150, 20, 30, text)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(painted(t, written(t, d)))
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil || read.GetText() != text {
		t.Fatalf("read %v, %v", read, err)
	}
}

func TestATableGoesOnOverPages(t *testing.T) {
	t.Parallel()
	d := pdf.New(pdf.A4, "Sao kê", at)
	d.Foot = func(page int) string { return fmt.Sprint("Trang ", page) }
	d.Plain()
	d.Page()
	var rows [][]string
	for i := range 120 {
		rows = append(rows, []string{fmt.Sprint("Dòng ", i), "1.234.000 ₫"})
	}
	columns := []pdf.Column{{Title: "Ngày", Width: 60}, {Title: "Số tiền", Width: 40, Align: pdf.Right}}
	if bottom := d.Table(15, 20, columns, rows); bottom > 285 {
		t.Errorf("the table ends at %.1f", bottom)
	}
	file := written(t, d)
	for _, want := range []string{"Dòng 0", "Dòng 119", "Trang 3"} {
		if !strings.Contains(file, shown(want)) {
			t.Errorf("nobody says %q", want)
		}
	}
	if heads := strings.Count(file, shown("Số tiền")); heads != strings.Count(file, shown("Trang ")) || heads < 3 {
		t.Errorf("%d heads on %d pages", heads, strings.Count(file, shown("Trang ")))
	}
}

func TestATextTooLongForACodeIsAnError(t *testing.T) {
	t.Parallel()
	d := pdf.New(pdf.A4, "Thử", at)
	d.Page()
	d.QR(10, 10, 30, strings.Repeat("dài ", 2000))
	if err := d.Write(io.Discard); err == nil {
		t.Error("no error")
	}
}

// Several draw at the same moment, each with the house's letters.
func TestTwoDrawAtOnce(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			d := pdf.New(pdf.A4, "Phiếu", at)
			d.Page()
			d.Line(15, 15, 120, pdf.Text{Size: 18, Bold: true}, "1.234.000 ₫")
			d.Line(15, 30, 120, pdf.Text{Size: 11}, "Phí giao: 25.000 ₫")
			if err := d.Write(io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
