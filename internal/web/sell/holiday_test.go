package sell_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"nongsan/internal/catalog"
	"nongsan/internal/errs"
)

// A stall on holiday shows nowhere and sells nothing until the day after its last, and then all is as it was.
func TestAStallOnHoliday(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	slug := m.offers(m.stall, "Chè nõn tôm")
	m.must(m.catalog.Approve(t.Context(), 0, slug))
	l, err := m.catalog.BySlug(t.Context(), slug)
	m.must(err)
	shown := func() int {
		page, err := m.catalog.List(t.Context(), catalog.Filter{})
		m.must(err)
		return page.Total
	}
	const path = "/ban-hang/nghi"
	for _, until := range []string{"2026-11-22", "2028-01-01", "mai", ""} {
		b.answers(b.posts(path, path, url.Values{"until": {until}, "note": {"Nhà có việc"}}), 422, "Ngày nghỉ cuối cùng", "Nhà có việc")
	}
	b.answers(b.posts(path, path, url.Values{"until": {"2026-11-24"}, "note": {"Cần thì gọi 0912 345 678"}}), 422, "Xin bỏ “0912 345 678”", "Cần thì gọi 0912 345 678")
	b.answers(b.posts(path, path, url.Values{"until": {"2026-11-24"}, "note": {"Nhà có việc"}}), 303)
	b.answers(b.opens(path), 200, "đến hết ngày 24/11/2026", `value="2026-11-24"`, "Mở lại ngay")
	b.answers(b.opens("/ban-hang"), 200, "đang nghỉ đến hết ngày 24/11/2026")
	if err := m.carts.Add(t.Context(), "t", l.Variants[0].ID, 1); shown() != 0 || !errs.HasCode(err, "cart.not_offered") {
		t.Errorf("on holiday it shows %d listings, and %v", shown(), err)
	}
	m.clock.Advance(48 * time.Hour) // past the end of the 24th in Vietnam
	if err := m.carts.Add(t.Context(), "t", l.Variants[0].ID, 1); shown() != 1 || err != nil {
		t.Errorf("after the holiday it shows %d listings, and %v", shown(), err)
	}
	b.answers(b.posts(path, path, url.Values{"until": {"2026-12-01"}}), 303)
	b.answers(b.posts(path, path+"/mo-lai", nil), 303)
	if shown() != 1 {
		t.Error("reopened, it does not show")
	}
}

// What a phone kept, the category and the rest of the form, as they go to the page and back.
func TestTheFormTakesAll(t *testing.T) {
	m := newMarket(t)
	b := m.signsIn("+84912000001", m.stall)
	b.answers(b.opens("/ban-hang/goi-y-loai?ten="+url.QueryEscape("Mật ong nhãn")), 200, `{"category":"mat-ong","units":[]}`)
	b.answers(b.opens("/ban-hang/goi-y-loai?ten="+url.QueryEscape("Mật ong nhãn")+"&loai=che-tra"), 200, `{"category":"che-tra","units":[`)
	form := with(offer(), "category", "")
	for name, value := range map[string]string{
		"harvest": "Hái tay", "ingredients": "Chè", "shelf_life": "12 tháng", "deliver_month": "2027-03", "tax_class": "own_unprocessed",
		"least_0": "5", "weight_0": "230", "do": "draft",
	} {
		form.Set(name, value)
	}
	b.answers(b.offersBy("/ban-hang/san-pham/moi", form, ""), 303)
	list := b.opens("/ban-hang/san-pham")
	b.answers(list, 200, "Bản nháp")
	slug := strings.Split(strings.Split(list.body, `data-listing="`)[1], `"`)[0]
	b.answers(b.opens("/ban-hang/san-pham/"+slug), 200, `value="che-tra" selected`, `value="Hái tay"`, `value="12 tháng"`, `value="2027-03" selected`,
		`value="own_unprocessed" selected`, `value="5"`, `value="230"`, `data-keep="nam-tien/`+slug, "xã Thịnh Đức (cũ)")
	form.Del("do")
	form.Set("least_0", "0")
	b.answers(b.offersBy("/ban-hang/san-pham/"+slug, form, ""), 422, "Số mua ít nhất")
	form.Set("least_0", "2")
	b.answers(b.offersBy("/ban-hang/san-pham/"+slug, form, ""), 303)
	b.answers(b.opens("/ban-hang/san-pham"), 200, "Chờ duyệt")
}
