package lot_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/lot"
	"nongsan/internal/pdf"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

func day(text string) time.Time { d, _ := time.Parse(time.DateOnly, text); return d }

func TestALotFromHarvestToRecall(t *testing.T) {
	t.Parallel()
	db, c := pgtest.New(t), clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC))
	lots, shelf := lot.New(db, c.Now), catalog.New(db, c.Now)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id, err := seller.New(db, c.Now).Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A", StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	must(err)
	slug, err := shelf.Propose(t.Context(), id, 0, catalog.Offer{
		Name: "Chè đinh", CategorySlug: "che-tra", CommuneCode: "05503", Variants: []catalog.OfferVariant{{Unit: "kg", Price: 500_000, Stock: 3}},
	})
	must(err)
	l, err := shelf.Any(t.Context(), slug)
	must(err)
	by, stranger, packed := lot.By{SellerID: id}, lot.By{SellerID: id + 1}, day("2026-11-20")
	in := lot.Lot{ListingID: l.ID, HarvestedOn: day("2026-11-18"), PackedOn: &packed, PlantingCode: " vn-19-0001 "}
	code, err := lots.Create(t.Context(), by, "form-key-1", in)
	must(err)
	if again, err := lots.Create(t.Context(), by, "form-key-1", in); err != nil || again != code {
		t.Errorf("sent twice: %s and %s, %v", code, again, err)
	}
	if _, err := lots.Create(t.Context(), stranger, "form-key-2", in); !errs.Is(err, errs.Invalid) {
		t.Errorf("a lot of somebody else's listing: %v", err)
	}
	early := day("2026-11-17")
	_, err = lots.Create(t.Context(), by, "form-key-3", lot.Lot{ListingID: l.ID, HarvestedOn: day("2026-11-24"), PackedOn: &early, BestBefore: &early})
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 3 {
		t.Errorf("three days that cannot be: %v", err)
	}

	step := lot.Step{DoneOn: day("2026-11-18"), Title: "Hái tay", Note: "Một tôm hai lá"}
	must(lots.AddStep(t.Context(), by, code, "step-key-1", step))
	must(lots.AddStep(t.Context(), by, code, "step-key-1", step))
	must(lots.AddStep(t.Context(), by, code, "step-key-2", lot.Step{DoneOn: day("2026-11-17"), Title: "Bón phân"}))
	if err := lots.AddStep(t.Context(), stranger, code, "step-key-3", step); !errs.Is(err, errs.NotFound) {
		t.Errorf("a stranger's step: %v", err)
	}
	for field, said := range map[string]lot.Step{
		"note":  {DoneOn: step.DoneOn, Title: "Phun thuốc trừ sâu sinh học", Note: "Gọi Zalo để mua"}, // the title may stand
		"title": {DoneOn: step.DoneOn, Title: "Ngâm mật gấu"},
	} {
		err := lots.AddStep(t.Context(), by, code, "step-key-4", said)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("what may not stand in the %s: %v", field, err)
		}
	}
	got, err := lots.ByCode(t.Context(), code)
	must(err)
	if len(got.Steps) != 2 || got.Steps[0].Title != "Bón phân" || got.PlantingCode != "VN-19-0001" {
		t.Errorf("the lot: %+v", got)
	}
	must(lots.Strike(t.Context(), by, code, got.Steps[0].ID))
	must(lots.Recall(t.Context(), by, code, "Dư lượng quá mức"))
	must(lots.Recall(t.Context(), by, code, "Lý do khác"))
	got, err = lots.ByCode(t.Context(), code)
	must(err)
	if len(got.Steps) != 1 || got.RecalledAt == nil || got.RecallReason != "Dư lượng quá mức" {
		t.Errorf("struck and recalled: %+v", got)
	}
	if shown, err := lots.OfListing(t.Context(), l.ID); err != nil || len(shown) != 0 {
		t.Errorf("what was recalled stands on the product's page: %v, %v", shown, err)
	}
}

var rectangle = regexp.MustCompile(`([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f`)

// Four pixels to a point.
const scale, mm = 4, 72 / 25.4

// painted paints the filled rectangles of the sheet.
func painted(t *testing.T, page string) *image.Gray {
	t.Helper()
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
		draw.Draw(img, image.Rect(int(n[0]+.5), int(842*scale-n[1]+.5), int(n[0]+n[2]+.5), int(842*scale-n[1]-n[3]+.5)), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img
}

// label is one label of the sheet.
func label(img *image.Gray, row, column int) image.Image {
	at := func(n, size int) int { return int(float64(n*size) * mm * scale) }
	return img.SubImage(image.Rect(at(column, 70), at(row, 37), at(column+1, 70), at(row+1, 37)))
}

var stream = regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`)

// unpacked is what the file's pages draw.
func unpacked(file []byte) string {
	var all strings.Builder
	for _, m := range stream.FindAllSubmatch(file, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		if drawn, err := io.ReadAll(r); err == nil && bytes.Contains(drawn, []byte(" re f")) {
			all.Write(drawn)
		}
	}
	return all.String()
}

// Each of the 24 labels carries a code that leads to the lot's page.
func TestEveryLabelIsRead(t *testing.T) {
	t.Parallel()
	const address = "https://nongsan.thainguyen.gov.vn/truy-xuat/LO7K2Q9XFA"
	d := pdf.New(pdf.A4, "Tem", time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	lot.Draw(t.Context(), d, lot.Lot{
		Code: "LO7K2Q9XFA", ListingName: "Chè đinh cao cấp Tân Cương hái tay một tôm hai lá đầu vụ xuân", StallName: "HTX chè Hảo Đạt", HarvestedOn: day("2026-11-18"),
	}, address)
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	sheet := painted(t, unpacked(b.Bytes()))
	for row := range 8 {
		for column := range 3 {
			bitmap, err := gozxing.NewBinaryBitmapFromImage(label(sheet, row, column))
			if err != nil {
				t.Fatal(err)
			}
			read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
			if err != nil || read.GetText() != address {
				t.Errorf("label %d/%d: %v, %v", row+1, column+1, read, err)
			}
		}
	}
}
