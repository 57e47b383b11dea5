package vietqr_test

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/draw"
	_ "image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	zxing "github.com/makiuchi-d/gozxing/qrcode"

	"nongsan/internal/payment/vietqr"
)

var payloads = map[string]vietqr.Code{
	"order":   {BIN: "970405", Account: "8506201009999", Service: "QRIBFTTA", Amount: 250000, Memo: "NS7K2Q9XF"},
	"small":   {BIN: "970422", Account: "1", Service: "QRIBFTTA"},
	"longest": {BIN: "970422", Account: "VQRQADAIJ5512ABCDEF", Service: "QRIBFTTA", Amount: 999_999_999_999, Memo: "thanh toan don hang so 25"},
}

// An independent reader sees in both pictures the account, the amount and the memo that were asked for.
func TestPicturesReadBack(t *testing.T) {
	t.Parallel()
	for name, want := range payloads {
		payload, err := vietqr.Payload(vietqr.Account{BIN: want.BIN, Number: want.Account}, want.Amount, want.Memo)
		if err != nil {
			t.Fatal(err)
		}
		for kind, picture := range map[string]image.Image{"png": pngOf(t, payload), "svg": svgOf(t, payload)} {
			text := scan(t, picture)
			if got, err := vietqr.Parse(text); err != nil || got != want || text != payload {
				t.Errorf("%s as %s reads %q: %+v, %v", name, kind, text, got, err)
			}
		}
	}
}

func TestPictureHasAQuietZoneOfFour(t *testing.T) {
	t.Parallel()
	const scale = 3
	payload, err := vietqr.Payload(shop, 250000, "NS7K2Q9XF")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := vietqr.PNG(payload, scale)
	if err != nil {
		t.Fatal(err)
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	dark := image.Rectangle{Min: picture.Bounds().Max}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, _, _, _ := picture.At(x, y).RGBA(); r == 0 {
				dark = image.Rect(min(dark.Min.X, x), min(dark.Min.Y, y), max(dark.Max.X, x+1), max(dark.Max.Y, y+1))
			}
		}
	}
	if want := picture.Bounds().Inset(4 * scale); dark != want {
		t.Errorf("dark modules fill %v, want %v", dark, want)
	}
}

func TestSVGCarriesNoStyleOrScript(t *testing.T) {
	t.Parallel()
	svg, err := vietqr.SVG("00020101021138")
	if err != nil {
		t.Fatal(err)
	}
	var root struct {
		XMLName xml.Name
		Width   string     `xml:"width,attr"`
		Height  string     `xml:"height,attr"`
		ViewBox string     `xml:"viewBox,attr"`
		Crisp   string     `xml:"shape-rendering,attr"`
		Path    []struct{} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &root); err != nil {
		t.Fatal(err)
	}
	if root.XMLName.Space != "http://www.w3.org/2000/svg" || root.Width != "232" || root.Height != "232" ||
		root.ViewBox != "0 0 29 29" || root.Crisp != "crispEdges" || len(root.Path) != 2 {
		t.Errorf("root is %+v", root)
	}
	if bytes.Contains(svg, []byte("style")) || bytes.Contains(svg, []byte("script")) {
		t.Errorf("%s", svg)
	}
}

func TestPicturesRefuseWhatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	if _, err := vietqr.SVG(strings.Repeat("a", 3000)); err == nil {
		t.Error("a code of 3000 characters was drawn")
	}
	if _, err := vietqr.PNG(strings.Repeat("a", 3000), 1); err == nil {
		t.Error("a code of 3000 characters was drawn")
	}
	for _, scale := range []int{-1, 0, 41} {
		if _, err := vietqr.PNG("1", scale); err == nil {
			t.Errorf("drawn with %d pixels a module", scale)
		}
	}
}

func pngOf(t *testing.T, payload string) image.Image {
	t.Helper()
	raw, err := vietqr.PNG(payload, 8)
	if err != nil {
		t.Fatal(err)
	}
	picture, format, err := image.Decode(bytes.NewReader(raw))
	if err != nil || format != "png" {
		t.Fatal(format, err)
	}
	return picture
}

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// svgOf draws the picture's rectangles with 8 pixels a module.
func svgOf(t *testing.T, payload string) image.Image {
	t.Helper()
	svg, err := vietqr.SVG(payload)
	if err != nil {
		t.Fatal(err)
	}
	_, view, _ := strings.Cut(string(svg), `viewBox="0 0 `)
	view, _, _ = strings.Cut(view, " ")
	side := number(t, view) * 8
	picture := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for _, m := range run.FindAllStringSubmatch(string(svg), -1) {
		x, y, width := number(t, m[1]), number(t, m[2]), number(t, m[3])
		if m[3] != m[4] {
			t.Fatalf("rectangle %s does not close", m[0])
		}
		draw.Draw(picture, image.Rect(x*8, y*8, (x+width)*8, y*8+8), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return picture
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func scan(t *testing.T, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := zxing.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}
