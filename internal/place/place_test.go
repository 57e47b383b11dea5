package place_test

import (
	"slices"
	"testing"

	"nongsan/internal/place"
)

func TestTheCountryIsWhole(t *testing.T) {
	t.Parallel()
	provinces := place.Provinces()
	if len(provinces) != 34 {
		t.Errorf("%d provinces, want 34", len(provinces))
	}
	total, seen := 0, map[string]bool{}
	for _, p := range provinces {
		for _, c := range place.Communes(p.Code) {
			if len(c.Code) != 5 || c.ProvinceCode != p.Code || c.Name == "" || seen[c.Code] {
				t.Errorf("bad commune %+v of %s", c, p.Name)
			}
			seen[c.Code] = true
			total++
		}
	}
	if total != 3321 {
		t.Errorf("%d communes, want 3,321", total)
	}
	if n := len(place.Communes(place.ThaiNguyen)); n != 92 {
		t.Errorf("%d communes in Thái Nguyên, want 92", n)
	}
	if got := place.Communes("99"); len(got) != 0 {
		t.Errorf("province 99 has communes %v", got)
	}
}

func TestListsFollowTheVietnameseAlphabet(t *testing.T) {
	t.Parallel()
	var names []string
	for _, c := range place.Communes(place.ThaiNguyen) {
		names = append(names, c.Name)
	}
	order := []string{"An Khánh", "Ba Bể", "Bá Xuyên", "Bạch Thông", "Cao Minh", "Dân Tiến", "Đại Phúc", "Đồng Hỷ", "Gia Sàng", "Yên Trạch"}
	last := -1
	for _, name := range order {
		at := slices.Index(names, name)
		if at <= last {
			t.Errorf("%s stands at %d, want it after %d: %v", name, at, last, names)
		}
		last = at
	}
}

func TestByCode(t *testing.T) {
	t.Parallel()
	c, ok := place.CommuneByCode("05503")
	if !ok || c.FullName() != "Xã Tân Cương" || c.ProvinceCode != "19" {
		t.Errorf("05503 = %+v, %v", c, ok)
	}
	if _, ok := place.CommuneByCode("5503"); ok {
		t.Error("a code without its leading zero was accepted")
	}
	p, ok := place.ProvinceByCode("75")
	if !ok || p.FullName() != "Thành phố Đồng Nai" {
		t.Errorf("75 = %+v, %v", p, ok)
	}
}

func TestFullAddress(t *testing.T) {
	t.Parallel()
	cases := []struct{ line, code, want string }{
		{"Xóm Gò Pháo", "05503", "Xóm Gò Pháo, xã Tân Cương, tỉnh Thái Nguyên"},
		{" Xóm Gò Pháo, ", "05503", "Xóm Gò Pháo, xã Tân Cương, tỉnh Thái Nguyên"},
		{"", "05503", "Xã Tân Cương, tỉnh Thái Nguyên"},
		{"Số 9 Phố Huế", "00004", "Số 9 Phố Huế, phường Ba Đình, thành phố Hà Nội"},
		{"Xóm 1", "00000", "Xóm 1"},
	}
	for _, c := range cases {
		if got := place.FullAddress(c.line, c.code); got != c.want {
			t.Errorf("FullAddress(%q, %q) = %q, want %q", c.line, c.code, got, c.want)
		}
	}
}

func TestEveryFormerCommuneWentSomewhere(t *testing.T) {
	t.Parallel()
	total := 0
	for _, c := range place.Communes(place.ThaiNguyen) {
		former := place.FormerCommunes(c.Code)
		if len(former) == 0 {
			t.Errorf("%s was made of nothing", c.FullName())
		}
		total += len(former)
	}
	if total != 287 {
		t.Errorf("%d former communes, want 287: some went to a code that does not exist", total)
	}
}

func TestSearchFindsFirst(t *testing.T) {
	t.Parallel()
	cases := []struct{ typed, want, former string }{
		{"Tân Cương", "Tân Cương", ""},
		{"tan cuong", "Tân Cương", ""},
		{"tancuong", "Tân Cương", ""},
		{"xã tân cương", "Tân Cương", ""},
		{"xa tan cuong", "Tân Cương", ""},
		{"Định Hóa", "Định Hoá", ""},
		{"diem thuy", "Điềm Thuỵ", ""},
		{"phuong tien", "Phượng Tiến", ""},
		{"Phúc Trìu", "Đại Phúc", "Xã Phúc Trìu"},
		{"phuc triu", "Đại Phúc", "Xã Phúc Trìu"},
		{"Phúc Trìu, Thái Nguyên", "Đại Phúc", "Xã Phúc Trìu"},
		{"thị trấn hùng sơn", "Đại Phúc", "Thị trấn Hùng Sơn"},
		{"Sỹ Bình", "Vĩnh Thông", "Xã Sĩ Bình"},
		{"Qui Kỳ", "Kim Phượng", "Xã Quy Kỳ"},
		{"bac can", "Bắc Kạn", ""},
		{"đại", "Đại Phúc", ""},
	}
	for _, c := range cases {
		found := place.Search(place.ThaiNguyen, c.typed)
		if len(found) == 0 {
			t.Errorf("%q found nothing, want %s", c.typed, c.want)
			continue
		}
		former := ""
		if found[0].Former != nil {
			former = found[0].Former.Name
		}
		if found[0].Commune.Name != c.want || former != c.former {
			t.Errorf("%q found %s through %q first, want %s through %q", c.typed, found[0].Commune.Name, former, c.want, c.former)
		}
	}
}

func TestSearchShowsBothHalvesOfADividedCommune(t *testing.T) {
	t.Parallel()
	var got []string
	for _, m := range place.Search(place.ThaiNguyen, "Na Mao") {
		got = append(got, m.Commune.Name)
		if m.Former == nil || !m.Former.Split {
			t.Errorf("%s: want a former commune marked as divided", m.Commune.Name)
		}
	}
	if !slices.Equal(got, []string{"Phú Thịnh", "Phú Xuyên"}) {
		t.Errorf("Na Mao found %v", got)
	}
}

func TestSearchKeepsToTheProvinceAndToSense(t *testing.T) {
	t.Parallel()
	if got := place.Search("01", "Tân Cương"); len(got) != 0 {
		t.Errorf("Hà Nội has %v", got)
	}
	if got := place.Search(place.ThaiNguyen, "khong co noi nay"); len(got) != 0 {
		t.Errorf("nonsense found %v", got)
	}
	if got := place.Search(place.ThaiNguyen, "  "); len(got) != 92 {
		t.Errorf("an empty text found %d, want the whole province", len(got))
	}
}
