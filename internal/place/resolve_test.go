package place_test

import (
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"

	"nongsan/internal/place"
)

func TestResolveNeverGuesses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		commune, district string
		want              []string
	}{
		{"Tân Cương", "", []string{"05503"}},
		{"xa tan cuong", "", []string{"05503"}},
		{"X. Tân Cương", "", []string{"05503"}},
		{"TÂN CƯƠNG", "Thành phố Thái Nguyên", []string{"05503"}},
		{"Phúc Trìu", "", []string{"05488"}},
		{"Xã Phúc Trìu, TP. Thái Nguyên", "", []string{"05488"}},
		{"Phúc Trìu - TP Thái Nguyên, tỉnh Thái Nguyên", "", []string{"05488"}},
		{"TT Hùng Sơn", "H. Đại Từ", []string{"05488"}},
		{"Sỹ Bình", "", []string{"01981"}},
		// divided: asked, unless a commune of today bears the name and no district speaks of yesterday
		{"Na Mao", "", []string{"05773", "05800"}},
		{"Xã Na Mao", "Đại Từ", []string{"05773", "05800"}},
		{"Gia Sàng", "", []string{"05467"}},
		{"Gia Sàng", "TP Thái Nguyên", []string{"05443", "05467"}},
		// namesakes
		{"Trung Thành", "", []string{"05899"}},
		{"Trung Thành", "Thành phố Thái Nguyên", []string{"05500"}},
		{"Trung Thành", "Phổ Yên", []string{"05899"}},
		{"Phường Tân Thành", "", []string{"05500"}},
		{"Xã Tân Thành", "", []string{"05923"}},
		{"Mơ Hồ", "", nil},
		{"", "", nil},
		{"xã", "", nil},
		{"Tân", "", nil},
	}
	for _, c := range cases {
		for _, form := range []norm.Form{norm.NFC, norm.NFD} {
			var got []string
			for _, m := range place.Resolve(form.String(c.commune), form.String(c.district)) {
				got = append(got, m.Code)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("Resolve(%q, %q) = %v, want %v", c.commune, c.district, got, c.want)
			}
		}
	}
}
