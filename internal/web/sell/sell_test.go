package sell_test

import (
	"net/url"
	"strings"
	"testing"

	"nongsan/internal/pg"
	"nongsan/internal/photo"
)

const keptHash = "0123456789abcdef0123456789abcdef"

func offer() url.Values {
	return url.Values{
		"name": {"Chè nõn tôm xóm Nam Tiến"}, "category": {"che-tra"}, "commune": {"05503"}, "old_place": {"xóm Nam Tiến"},
		"price_0": {"180k"}, "unit_0": {"gói 200 g"}, "stock_0": {"12"}, "season": {"3", "4"}, "description": {"Hái lúc sương\nchưa tan."},
	}
}

func with(form url.Values, name string, values ...string) url.Values {
	form[name] = values
	return form
}

func TestAHouseholdOffersAProduct(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	got := b.offersBy("/ban-hang/san-pham/moi", offer(), "")
	b.answers(got, 303)
	if got.location != "/ban-hang/san-pham?da-gui=nam-tien%2Fmoi" {
		t.Errorf("leads to %s, want the list, with the form the phone may forget", got.location)
	}
	list := b.opens("/ban-hang/san-pham")
	b.answers(list, 200, "Chè nõn tôm xóm Nam Tiến", "Chờ duyệt", "180.000", "Còn 12", "Cán bộ xem xong")
	slug := strings.Split(strings.Split(list.body, `data-listing="`)[1], `"`)[0]
	b.answers(b.opens("/ban-hang/san-pham/"+slug), 200, `value="180.000"`, `value="gói 200 g"`, "Hái lúc sương", `value="4" checked`)
	b.answers(b.opens("/ban-hang"), 200, "sản phẩm chờ duyệt")
}

func TestAWrongFieldLosesNothing(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	m.must(pg.WithTx(t.Context(), m.db, func(tx pg.Tx) error {
		return photo.Save(t.Context(), tx, photo.Processed{
			Hash: keptHash, Width: 640, Height: 480, Color: "#2f6b3c",
			Files: []photo.File{{Width: 640, Format: photo.JPEG, Content: []byte("JPEG")}},
		}, m.clock.Now())
	}))
	kept := []string{`value="Chè nõn tôm xóm Nam Tiến"`, `value="gói 200 g"`, "Hái lúc sương", `value="` + keptHash + `" checked`, `value="3" checked`}
	for name, c := range map[string]struct {
		form url.Values
		file string
		says []string
	}{
		"a price that is none":     {with(offer(), "price_0", "rẻ"), "", []string{`value="rẻ"`, "Giá từ 1.000"}},
		"stock in words":           {with(offer(), "stock_0", "nhiều"), "", []string{`value="nhiều"`, "Số lượng còn từ 0"}},
		"no commune":               {with(offer(), "commune", ""), "", []string{"Xin chọn xã, phường"}},
		"a second pack, no unit":   {with(offer(), "price_2", "90k"), "", []string{`name="price_1"`, `value="90k"`, "Xin ghi đơn vị bán"}},
		"a file that is no photo":  {offer(), "đây là chữ", []string{"không phải ảnh"}},
		"a photo nobody sent":      {with(offer(), "photo", "ffffffffffffffffffffffffffffffff"), "", []string{"Có ảnh không còn trên máy chủ"}},
		"marks that would be HTML": {with(offer(), "price_0", `"><b>x`), "", []string{`value="&#34;&gt;&lt;b&gt;x"`}},
	} {
		form := with(c.form, "photo", append([]string{keptHash}, c.form["photo"]...)...)
		got := b.offersBy("/ban-hang/san-pham/moi", form, c.file)
		t.Log(name)
		b.answers(got, 422, append(kept, c.says...)...)
	}
	b.answers(b.opens("/ban-hang/san-pham"), 200, "chưa có sản phẩm nào")
}

func TestWhoMayNot(t *testing.T) {
	m := newMarket(t)
	stranger := m.household("la-bang")
	theirs := m.offers(stranger, "Chè La Bằng")
	m.must(m.catalog.Approve(t.Context(), 0, theirs))
	code := m.ordered(theirs)
	mine := m.signsIn("+84912000001", m.stall)
	buyer := m.signsIn("+84912000002", 0)
	guest := &browser{m, map[string]string{}}
	for _, path := range []string{"/ban-hang", "/ban-hang/san-pham", "/ban-hang/san-pham/moi", "/ban-hang/don-hang"} {
		mine.answers(mine.opens(path), 200)
		buyer.answers(buyer.opens(path), 403)
		guest.answers(guest.opens(path), 303)
	}
	for _, path := range []string{"/ban-hang/san-pham/" + theirs, "/ban-hang/don-hang/" + code, "/ban-hang/don-hang/NS0000000"} {
		mine.answers(mine.opens(path), 404)
	}
	for _, path := range []string{"/ban-hang/san-pham/" + theirs + "/ngung-ban", "/ban-hang/don-hang/" + code + "/xac-nhan"} {
		mine.answers(mine.posts("/ban-hang", path, nil), 404)
	}
	if l, err := m.catalog.BySlug(t.Context(), theirs); err != nil || l.Name != "Chè La Bằng" {
		t.Errorf("the stranger's listing is not on the shelf any more: %v", err)
	}
}

// Where the text message leads, the stall reads why.
func TestTheStallReadsWhatTheOfficeDecided(t *testing.T) {
	m := newMarket(t)
	back, down := m.offers(m.stall, "Chè móc câu"), m.offers(m.stall, "Chè nõn tôm")
	m.must(m.catalog.Reject(t.Context(), 0, back, "Ảnh chưa rõ, xin chụp lại"))
	m.must(m.catalog.Approve(t.Context(), 0, down))
	m.must(m.catalog.TakeDown(t.Context(), 0, down, "Ảnh không phải chè"))
	b := m.signsIn("+84912000001", m.stall)
	b.answers(b.opens("/ban-hang/san-pham"), 200, "Ảnh chưa rõ, xin chụp lại", "Ảnh không phải chè")
	b.answers(b.opens("/ban-hang/san-pham/"+back), 200, "Cần sửa: Ảnh chưa rõ, xin chụp lại")
	b.answers(b.opens("/ban-hang/san-pham/"+down), 200, "Đã bị gỡ xuống: Ảnh không phải chè")
}

func TestAParcelGoesItsWay(t *testing.T) {
	m := newMarket(t)
	slug := m.offers(m.stall, "Chè móc câu")
	m.must(m.catalog.Approve(t.Context(), 0, slug))
	code := m.ordered(slug)
	b := m.signsIn("+84912000001", m.stall)
	here := "/ban-hang/don-hang/" + code
	b.answers(b.opens("/ban-hang/don-hang"), 200, code, "Nguyễn Thị Mai", "Chè móc câu")
	b.answers(b.opens(here), 200, "Đơn mới", "Thu tiền mặt", `href="tel:+84987654321"`, "0987 654 321", "12 phố Hàng Bột", here+"/tu-choi")
	for _, s := range []struct{ step, says string }{{"xac-nhan", "Cần gửi"}, {"gui-hang", "VN123"}, {"da-giao", "Đã thu tiền mặt"}} {
		for range 2 { // a double tap
			b.answers(b.posts(here, here+"/"+s.step, url.Values{"tracking": {"VN123"}}), 303)
		}
		got := b.opens(here)
		b.answers(got, 200, s.says)
		if strings.Contains(got.body, "/tu-choi") {
			t.Error("a confirmed order can be declined")
		}
	}
	b.answers(b.opens("/ban-hang/don-hang?xem=xong"), 200, code)
}

func TestDecliningNeedsAReason(t *testing.T) {
	m := newMarket(t)
	slug := m.offers(m.stall, "Chè móc câu")
	m.must(m.catalog.Approve(t.Context(), 0, slug))
	code := m.ordered(slug)
	b := m.signsIn("+84912000001", m.stall)
	here := "/ban-hang/don-hang/" + code
	b.answers(b.posts(here, here+"/tu-choi", url.Values{"reason": {"h"}}), 422, "Xin ghi lý do", ">h</textarea>")
	b.answers(b.posts(here, here+"/tu-choi", url.Values{"reason": {"Chè vừa hết"}}), 303)
	b.answers(b.opens(here), 200, "Đã huỷ", "Chè vừa hết")
}

func TestTakingOffAndPuttingBack(t *testing.T) {
	m := newMarket(t)
	slug := m.offers(m.stall, "Chè móc câu")
	m.must(m.catalog.Approve(t.Context(), 0, slug))
	b := m.signsIn("+84912000001", m.stall)
	here := "/ban-hang/san-pham/" + slug
	b.answers(b.posts("/ban-hang/san-pham", here+"/ngung-ban", nil), 303)
	b.answers(b.opens("/ban-hang/san-pham"), 200, "Đã ngừng bán", "Bán lại")
	b.answers(b.posts("/ban-hang/san-pham", here+"/ban-lai", nil), 303)
	b.answers(b.opens("/ban-hang/san-pham"), 200, "Đang bán", "Ngừng bán")
}
