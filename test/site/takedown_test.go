package site_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"nongsan/internal/payment"
	"nongsan/internal/takedown"
)

const (
	takedowns = "/quan-ly/yeu-cau-co-quan"
	askedForm = "authority=Chi cục Quản lý thị trường&number={unique}&date=2026-11-20&received=2026-11-23T08:05&reason=Nhãn ghi sai xuất xứ"
)

// provinceOnly may answer authorities: no commune's officer does.
func provinceOnly(status int) wants { return nobody.but(status, moderator, admin) }

var takedownDoors = []door{
	{"GET /quan-ly/yeu-cau-co-quan", takedowns + "?ve=/gian-hang/che-nam-tien", "", provinceOnly(200)},
	{"POST /quan-ly/yeu-cau-co-quan", takedowns, "kind=listing&subject=/san-pham/khong-co&" + askedForm, provinceOnly(422)},
	{"POST /quan-ly/yeu-cau-co-quan", takedowns, "kind=listing&subject=https://san.vn/san-pham/{live}&" + askedForm, provinceOnly(303)},
	{"GET /quan-ly/yeu-cau-co-quan/:id", takedowns + "/{asked listing}", "", provinceOnly(200)},
	{"GET /quan-ly/yeu-cau-co-quan/:id", takedowns + "/999999", "", provinceOnly(404)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/thuc-hien", takedowns + "/{asked listing}/thuc-hien", "", provinceOnly(303)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/thuc-hien", takedowns + "/{asked stall}/thuc-hien", "", provinceOnly(303)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/thuc-hien", takedowns + "/{asked data}/thuc-hien", "", provinceOnly(409)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/du-lieu", takedowns + "/{asked data}/du-lieu", "", provinceOnly(200)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/du-lieu", takedowns + "/{asked listing}/du-lieu", "", provinceOnly(409)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/tra-lai", takedowns + "/{asked data}/tra-lai", "reason=", provinceOnly(422)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/tra-lai", takedowns + "/{asked data}/tra-lai", "reason=cơ quan đã rút", provinceOnly(303)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/cho-ban-lai", takedowns + "/{asked stall}/cho-ban-lai", "reason=đã khắc phục", provinceOnly(409)},
	{"POST /quan-ly/yeu-cau-co-quan/:id/cho-ban-lai", takedowns + "/{suspended}/cho-ban-lai", "reason=đã khắc phục", provinceOnly(303)},
}

// asked is a fresh request of an authority, about a fresh listing or a fresh stall; one that is "suspended" was carried out.
func (w *world) asked(what string) int64 {
	w.Helper()
	kind, about := takedown.Kind(what), ""
	switch what {
	case "listing":
		about = w.live()
	case "suspended":
		kind, about = takedown.Stall, w.wishingStall()
	default:
		about = w.wishingStall()
	}
	w.count++
	id, err := w.services.Takedowns.Enter(w.Context(), w.accounts[admin], takedown.Entry{
		Kind: kind, Subject: about, Authority: "Công an tỉnh", Number: fmt.Sprint(w.count, "/CA"), Date: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
		Reason: "Nhãn ghi sai xuất xứ", ReceivedAt: w.clock.Now().Add(-time.Hour),
	})
	w.must(err)
	if what == "suspended" {
		w.must(w.services.Takedowns.Act(w.Context(), w.accounts[admin], id))
	}
	return id
}

// An officer enters what authorities ask, sees the hours that are left, and answers each with one button: a listing is
// gone, a stall is gone while its orders go on and is back afterwards, and a seller's data are a file.
func TestAuthoritiesAreAnsweredInTime(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	officer, guest := k.visitors[moderator], k.visitors[guest]
	slug, other, order := k.live(), k.live(), k.order(payment.COD)
	enters := func(kind, subject string) (page string) {
		t.Helper()
		form := values(t, strings.ReplaceAll(askedForm, "{unique}", kind+"/QLTT"))
		form.Set("kind", kind)
		form.Set("subject", subject)
		page = officer.mustPost(takedowns, form, 303).header.Get("Location")
		if again := officer.mustPost(takedowns, form, 303).header.Get("Location"); again != page {
			t.Errorf("entered twice it is %s and %s", page, again)
		}
		return page
	}
	listing := enters("listing", k.url+"/san-pham/"+slug)
	officer.has("/quan-ly", "1 yêu cầu của cơ quan đang chờ", "Gấp nhất: còn 23 giờ 0 phút", `<span class="of-n">1</span>`)
	k.visitors[officerHere].has("/quan-ly", "-yêu cầu của cơ quan", "-yeu-cau-co-quan")
	officer.has(takedowns, "còn 23 giờ 0 phút", "đến 24/11/2026 08:05", "số listing/QLTT ngày 20/11/2026", "Gỡ sản phẩm")
	k.clock.Advance(24 * time.Hour)
	officer = k.visitor(moderator)
	h := k.visitor(household)
	officer.has(takedowns, "of-chip-no", "quá hạn 1 giờ 0 phút")
	k.must(k.services.Takedowns.Watch(t.Context()))
	if said := k.log.failures(); !strings.Contains(said, "a request of an authority is late") {
		t.Errorf("nobody was told: %s", said)
	}
	officer.mustPost(listing+"/thuc-hien", nil, 303)
	officer.has(listing, "Đã gỡ", "Quá 24 giờ", "Hệ thống báo quá hạn")
	const told = "Theo yêu cầu của Chi cục Quản lý thị trường, văn bản số listing/QLTT ngày 20/11/2026: Nhãn ghi sai xuất xứ"
	h.has("/ban-hang/san-pham/"+slug, told)
	h.mustPost("/ban-hang/san-pham/"+slug+"/ban-lai", nil, 303)
	officer.has("/quan-ly/duyet/"+slug, "Đã gỡ theo yêu cầu của Chi cục Quản lý thị trường")
	k.clock.Advance(2 * time.Second)
	guest.gone("/san-pham/" + slug)

	stall := enters("stall", "/gian-hang/che-nam-tien")
	officer.mustPost(stall+"/thuc-hien", nil, 303)
	k.clock.Advance(2 * time.Second)
	guest.gone("/gian-hang/che-nam-tien", "/san-pham/"+other)
	guest.has("/tim-kiem?q=che", "-"+other)
	h.has("/ban-hang", "Gian hàng đang tạm ngừng bán", "văn bản số stall/QLTT")
	h.has("/ban-hang/san-pham", "đang tạm ngừng", "-/ban-lai", "-Đăng sản phẩm")
	h.mustPost("/ban-hang/san-pham/"+other+"/ban-lai", nil, 409)
	if file := h.gets("/ban-hang/gian-hang/du-lieu.zip"); file.status != 200 || !strings.HasPrefix(file.body, "PK") {
		t.Errorf("its own data: %d", file.status)
	}
	h.mustPost("/ban-hang/don-hang/"+order+"/xac-nhan", nil, 303)
	officer.has("/quan-ly/gian-hang/che-nam-tien", "Đang tạm ngừng từ", stall)
	officer.has("/quan-ly", "-"+slug)
	officer.mustPost(stall+"/cho-ban-lai", url.Values{"reason": {"Theo văn bản số 9/QLTT"}}, 303)
	k.clock.Advance(2 * time.Second)
	guest.has("/gian-hang/che-nam-tien", other)
	h.has("/ban-hang", "-tạm ngừng")

	data := enters("data", "che-nam-tien")
	got := officer.mustPost(data+"/du-lieu", nil, 200)
	z, err := zip.NewReader(bytes.NewReader([]byte(got.body)), int64(len(got.body)))
	if err != nil || len(z.File) != 2 || !strings.Contains(got.header.Get("Content-Disposition"), "che-nam-tien.zip") {
		t.Errorf("the file: %v, %s", err, got.header.Get("Content-Disposition"))
	}
	k.visitor(admin).has("/quan-ly/nhat-ky-xem", "Toàn bộ dữ liệu người bán", "văn bản số data/QLTT")
	k.clock.Advance(11 * time.Minute)
	if late := officer.mustPost(data+"/du-lieu", nil, 303); !strings.HasPrefix(late.header.Get("Location"), "/xac-nhan-lai") {
		t.Errorf("a while later it is given out all the same: %s", late.header.Get("Location"))
	}
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %s", failures)
	}
	k.must(k.services.Messages.Sweep(t.Context()))
	k.sound()
}

// gone says that pages are not there for a visitor.
func (v *visitor) gone(paths ...string) {
	v.Helper()
	for _, path := range paths {
		if got := v.gets(path); got.status != 404 {
			v.Errorf("%s as %s: %d", path, v.role, got.status)
		}
	}
}
