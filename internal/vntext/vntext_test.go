package vntext_test

import (
	"math/rand"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"nongsan/internal/vntext"
)

func TestFold(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"Chè Đinh Tân Cương":  "che dinh tan cuong",
		"ĐINH Ư":              "dinh u",
		"Định Hoá":            "dinh hoa",
		"Thuỵ, ữ ộ ế ằ ẵ":     "thuy, u o e a a",
		"Ðại Từ":              "dai tu", // U+00D0, as old documents write it
		"Ɖồng Hỷ":             "dong hy",
		"Gói 1,5 kg":          "goi 1,5 kg",
		"":                    "",
		"Be\u0302\u0301 Xanh": "be xanh",
	}
	for in, want := range cases {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if got := vntext.Fold(form.String(in)); got != want {
				t.Errorf("Fold(%q) = %q, want %q", in, got, want)
			}
		}
	}
}

func TestOneLineIsWhatWasMeant(t *testing.T) {
	t.Parallel()
	if got := vntext.OneLine(norm.NFD.String(" Chè\u00a0búp \r\n\t Tân  Cương\n")); got != "Chè búp Tân Cương" {
		t.Errorf("%q", got)
	}
}

func TestPlainIsWhatATextMessageHolds(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Chè Đinh “Tân Cương” – 1,5 kg":     `Che Dinh "Tan Cuong" - 1,5 kg`,
		"Xin sửa:\n\tảnh [1] mờ…\u00a0 thế": "Xin sua: anh (1) mo... the",
		"茶 {x} 120.000 ₫ | a\\b ~ `c`^":     "(x) 120.000 d / a/b - 'c'",
		"":                                  "",
	} {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if got := vntext.Plain(form.String(in)); got != want {
				t.Errorf("Plain(%q) = %q, want %q", in, got, want)
			}
		}
	}
}

func TestFoldKnowsEveryVietnameseLetter(t *testing.T) {
	t.Parallel()
	const letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
	for _, r := range letters + strings.ToUpper(letters) {
		if got := vntext.Fold(string(r)); len(got) != 1 || got[0] < 'a' || got[0] > 'z' {
			t.Errorf("Fold(%q) = %q, want one ASCII letter", r, got)
		}
	}
}

func TestOldTone(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"Định Hoá": "Định Hóa", "Điềm Thuỵ": "Điềm Thụy", "Nam Hoà": "Nam Hòa", "Thuỷ": "Thủy",
		"xoè": "xòe", "khoẻ": "khỏe", "huỷ": "hủy", "HOÀ": "HÒA", "Khánh Hoà, Huế": "Khánh Hòa, Huế",
		// written the same in both habits
		"quý": "quý", "quỳ": "quỳ", "hoàn": "hoàn", "toàn": "toàn", "loét": "loét", "tuyết": "tuyết",
		"Quỳnh": "Quỳnh", "chuỗi": "chuỗi", "hoa": "hoa", "thuở": "thuở", "Hóa": "Hóa", "": "", "à": "à",
	}
	for in, want := range cases {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			if got := vntext.OldTone(form.String(in)); got != want {
				t.Errorf("OldTone(%q) = %q, want %q", in, got, want)
			}
		}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"Chè Đinh Tân Cương Hảo Đạt": "che-dinh-tan-cuong-hao-dat",
		"  Đỗ tương (đậu nành) ":     "do-tuong-dau-nanh",
		"Mơ vàng – 1,5 kg":           "mo-vang-1-5-kg",
		"../etc/passwd":              "etc-passwd",
		"🍵🍵":                         "",
		"---":                        "",
	}
	for in, want := range cases {
		if got := vntext.Slug(in); got != want {
			t.Errorf("Slug(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNFC(t *testing.T) {
	t.Parallel()
	if got := vntext.NFC(norm.NFD.String("chè ướp")); got != "chè ướp" {
		t.Errorf("NFC = %q", got)
	}
}

func TestSortFollowsTheVietnameseAlphabet(t *testing.T) {
	t.Parallel()
	want := strings.Fields("An Ân Ấn Bàn Bắc Da Đa Đà Eo Ê Ngô Ô Ơ Tân Trà Ú Ư Ý Yên")
	got := slices.Clone(want)
	rng := rand.New(rand.NewSource(7))
	rng.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	vntext.Sort(got, func(s string) string { return s })
	if !slices.Equal(got, want) {
		t.Errorf("sorted = %v, want %v", got, want)
	}
}

func FuzzSlugIsAlwaysSafeInAnAddress(f *testing.F) {
	f.Add("Chè Đinh")
	f.Add("\xff\x00 é")
	f.Fuzz(func(t *testing.T, s string) {
		slug := vntext.Slug(s)
		if strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			strings.Contains(slug, "--") || strings.HasPrefix(slug, "-") || strings.HasSuffix(slug, "-") {
			t.Errorf("Slug(%q) = %q", s, slug)
		}
		if again := vntext.Slug(slug); again != slug {
			t.Errorf("Slug(%q) = %q, but Slug of that = %q", s, slug, again)
		}
	})
}
