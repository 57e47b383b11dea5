package catalog_test

import (
	"testing"

	"nongsan/internal/catalog"
)

func TestSuggestCategory(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Chè nõn tôm xóm Nam Tiến": "che-tra", "Rượu nếp cái hoa vàng": "do-uong-ruou", "Gạo nếp cái hoa vàng": "gao-ngu-coc",
		"Trà gừng mật ong": "tra-thao-moc", "Mật ong hoa nhãn": "mat-ong", "Na dai La Hiên": "trai-cay-tuoi", "Nà Pài": "",
		"Miến dong Na Rì": "mien-bun-banh-kho", "Gà đồi Phú Bình": "thit-gia-cam-trung", "Mang kho": "mang-nam-nong-san-kho",
		"che bup Tan Cuong": "che-tra", "mat ong rung": "mat-ong", "Bột nghệ": "gia-vi", "Tinh bột nghệ": "thuc-pham-che-bien",
		"Giảo cổ lam": "tra-thao-moc", "Cá hồ Ba Bể": "thuy-san", "Dưa chuột": "rau-cu-nam", "dua": "trai-cay-tuoi", "Mộc nhĩ": "mang-nam-nong-san-kho", "": "", "12": "",
	} {
		if got := catalog.SuggestCategory(name); got != want {
			t.Errorf("%q belongs to %q, want %q", name, got, want)
		}
	}
}
