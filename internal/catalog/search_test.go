package catalog

import (
	"strings"
	"testing"
	"testing/quick"

	"nongsan/internal/pgtest"
	"nongsan/internal/place"
)

// The database spells as the program does.
func TestSpellingIsTheSameInTheDatabase(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	texts := []string{
		"Chè Đinh (hộp 100 g)", "Hoá Thuỵ Hoà khoẻ huỷ quý quỳ loét", "Be\u0302\u0301 Xanh", "mỳ kỹ Sỹ Bình, yến tuyết quýt y", "  ", "1,5kg–gói",
		"THUỶ TẠ", "Ðại Từ", "ly_kỳ/lý·luỹ", "🍵 trà", "Nghỹ phy khy",
	}
	for _, p := range place.Provinces() {
		for _, c := range place.Communes(p.Code)[:20] {
			texts = append(texts, c.FullName())
		}
	}
	check := func(text string) bool {
		var got string
		if err := db.GetContext(t.Context(), &got, `SELECT vn_text($1)`, text); err != nil {
			t.Fatal(err)
		}
		if got != spell(text) {
			t.Errorf("%q is %q in the database and %q in the program", text, got, spell(text))
		}
		return true
	}
	for _, text := range texts {
		check(text)
	}
	letters := []rune("bcdđghklmnpqrstvx aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ -,.")
	random := func(picks []uint16) bool {
		var b strings.Builder
		for _, p := range picks[:min(len(picks), 30)] {
			b.WriteRune(letters[int(p)%len(letters)])
		}
		return check(b.String())
	}
	if err := quick.Check(random, &quick.Config{MaxCount: 300}); err != nil {
		t.Error(err)
	}
}

// The database knows every commune of the province by what it is called and was called.
func TestCommuneWordsAreThoseOfThePlaces(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, c := range place.Communes(place.ThaiNguyen) {
		var names string
		if err := db.GetContext(t.Context(), &names, `SELECT names FROM commune_words WHERE commune_code = $1`, c.Code); err != nil {
			t.Fatalf("%s: %v", c.FullName(), err)
		}
		want := []string{c.Name}
		for _, f := range place.FormerCommunes(c.Code) {
			want = append(want, f.Name, f.Alias, f.District, f.Province)
		}
		for _, name := range want {
			for _, kind := range []string{"Xã ", "Phường ", "Thị trấn ", "Huyện ", "Thành phố ", "Thị xã ", "Tỉnh "} {
				name = strings.TrimPrefix(name, kind)
			}
			if !strings.Contains(names, name) {
				t.Errorf("%s: %q does not name %s", c.FullName(), names, name)
			}
		}
	}
}
