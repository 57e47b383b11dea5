package office_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
)

func TestOnlyOfficersComeIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	slug, live, money := s.offers("Chè tôm nõn"), s.published("Miến dong"), s.parks("tien hang")
	people := map[string]*visitor{
		"guest": s.guest(), "buyer": s.person("+84900000001"), "moderator": s.person("+84900000002", account.Moderator),
		"promoter": s.person("+84900000003", account.Promoter), "accountant": s.person("+84900000004", account.Accountant),
	}
	for _, door := range []struct {
		method, path string
		may          string // who is let in; all officers when empty
	}{
		{"GET", "/quan-ly", ""},
		{"GET", "/quan-ly/duyet/" + slug, "moderator"},
		{"POST", "/quan-ly/duyet/" + slug + "/dong-y", "moderator"},
		{"POST", "/quan-ly/duyet/" + slug + "/tu-choi", "moderator"},
		{"GET", "/quan-ly/noi-bat?san-pham=" + live, "promoter"},
		{"POST", "/quan-ly/noi-bat", "promoter"},
		{"POST", "/quan-ly/noi-bat/1/ket-thuc", "promoter"},
		{"GET", "/quan-ly/tin-nhan", "admin"},
		{"POST", "/quan-ly/tien-cho/" + strconv.FormatInt(money, 10), "accountant"},
	} {
		for who, v := range people {
			if door.may == who || door.may == "" && who != "guest" && who != "buyer" {
				continue
			}
			got := v.gets(door.path)
			if door.method == "POST" {
				got = v.posts(door.path, "reason", "không hợp", "resolution", "đã hoàn")
			}
			want := 403
			if who == "guest" {
				want = 401
			}
			toSignIn := got.status == 303 && strings.HasPrefix(got.location, "/dang-nhap?next=%2Fquan-ly")
			if got.status != want && (who != "guest" || !toSignIn) {
				t.Errorf("%s %s %s: %d %s, want %d", who, door.method, door.path, got.status, got.location, want)
			}
		}
	}
	if s.status(slug) != catalog.Pending || len(s.parked()) != 1 || len(s.slots()) != 0 {
		t.Error("somebody who may not changed something")
	}
}

func TestAnOfficerSeesTheirOwnPartsOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.offers("Chè tôm nõn")
	s.parks("tien hang")
	for i, one := range []struct {
		role  account.Role
		parts []string
	}{
		{account.Moderator, []string{"cho-duyet"}},
		{account.Promoter, []string{"noi-bat"}},
		{account.Accountant, []string{"tien-cho"}},
		{account.Admin, []string{"cho-duyet", "noi-bat", "tien-cho"}},
	} {
		page := s.person("+8490000000"+strconv.Itoa(i), one.role).gets("/quan-ly")
		if page.status != 200 {
			t.Fatalf("%s: %d", one.role, page.status)
		}
		if got, want := strings.Contains(page.body, `href="/quan-ly/noi-bat"`), one.parts[len(one.parts)-1] == "noi-bat" || one.role == account.Admin; got != want {
			t.Errorf("%s is led to the featured places: %v, want %v", one.role, got, want)
		}
		for _, part := range []string{"cho-duyet", "noi-bat", "tien-cho"} {
			if got, want := strings.Contains(page.body, `id="`+part+`"`), strings.Contains(strings.Join(one.parts, " "), part); got != want {
				t.Errorf("%s sees %s: %v, want %v", one.role, part, got, want)
			}
		}
	}
}

func TestReview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	slug, other := s.offers("Chè tôm nõn"), s.offers("Chè móc câu")
	officer := s.person("+84900000002", account.Moderator)

	page := officer.gets("/quan-ly/duyet/" + slug)
	for _, want := range []string{"Chè tôm nõn", "xóm Nam Tiến", "180.000", "Hái tay một tôm hai lá.", "Hộ Dương Văn Thìn", "0900 000 123", "/dong-y", "/tu-choi"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the review does not show %q", want)
		}
	}

	again := officer.posts("/quan-ly/duyet/"+slug+"/tu-choi", "reason", "mờ")
	if again.status != 422 || !strings.Contains(again.body, ">mờ</textarea>") || !strings.Contains(again.body, "f-reason-error") {
		t.Errorf("a reason that says too little: %d, and what was typed or the fault is missing", again.status)
	}
	if s.status(slug) != catalog.Pending {
		t.Errorf("after a reason that says too little the listing is %s", s.status(slug))
	}

	for range 2 { // the second tap is harmless
		if got := officer.posts("/quan-ly/duyet/" + slug + "/dong-y"); got.status != 303 || got.location != "/quan-ly" {
			t.Errorf("approve: %d to %s", got.status, got.location)
		}
	}
	if got := officer.posts("/quan-ly/duyet/"+slug+"/tu-choi", "reason", "Ảnh mờ, xin chụp lại."); got.status != 409 {
		t.Errorf("reject what was approved: %d, want 409", got.status)
	}
	if got := officer.posts("/quan-ly/duyet/"+other+"/tu-choi", "reason", "Ảnh mờ, xin chụp lại."); got.status != 303 {
		t.Errorf("reject: %d", got.status)
	}
	if s.status(slug) != catalog.Published || s.status(other) != catalog.Rejected {
		t.Errorf("in the end they are %s and %s", s.status(slug), s.status(other))
	}
	for at, want := range map[string]string{slug: "/san-pham/" + slug, other: "Ảnh mờ, xin chụp lại."} {
		if page := officer.gets("/quan-ly/duyet/" + at).body; !strings.Contains(page, want) || strings.Contains(page, "/dong-y") {
			t.Errorf("the review of %s, which is decided, still asks or does not say %q", at, want)
		}
	}
	if got := officer.gets("/quan-ly/duyet/khong-co"); got.status != 404 {
		t.Errorf("a listing that is not there: %d", got.status)
	}
}

func TestFeature(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	slug := s.published("Chè tôm nõn")
	s.offers("Chè móc câu")
	officer := s.person("+84900000003", account.Promoter)

	found := officer.gets("/quan-ly/noi-bat?q=che").body
	if strings.Count(found, "<li data-listing=") != 1 || !strings.Contains(found, `san-pham=`+slug) {
		t.Error("the search must find what is on sale and nothing else")
	}
	form := officer.gets("/quan-ly/noi-bat?san-pham=" + slug).body
	for _, want := range []string{`name="listing" value="` + slug + `"`, `value="2026-11-23T09:05"`, `value="2026-11-30T09:05"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form lacks %s", want)
		}
	}

	for name, bad := range map[string][]string{
		"ends before it starts":     {"listing", slug, "starts", "2026-11-24T09:00", "ends", "2026-11-23T10:00"},
		"ended already":             {"listing", slug, "starts", "2026-11-20T09:00", "ends", "2026-11-21T09:00"},
		"no time":                   {"listing", slug, "starts", "", "ends", "mai"},
		"a listing that is not one": {"listing", "khong-co", "starts", "2026-11-23T09:05", "ends", "2026-11-30T09:05"},
	} {
		if got := officer.posts("/quan-ly/noi-bat", append(bad, "note", "Lứa cuối năm")...); got.status != 422 {
			t.Errorf("%s: %d, want 422", name, got.status)
		} else if bad[1] == slug && !strings.Contains(got.body, ">Lứa cuối năm</textarea>") {
			t.Errorf("%s: the note is lost", name)
		}
	}
	if n := len(s.slots()); n != 0 {
		t.Fatalf("%d slots of wrong forms", n)
	}

	done := officer.posts("/quan-ly/noi-bat", "listing", slug, "note", "Lứa cuối năm", "starts", "2026-11-23T09:05", "ends", "2026-11-30T09:05")
	slots := s.slots()
	if done.status != 303 || len(slots) != 1 {
		t.Fatalf("feature: %d, %d slots", done.status, len(slots))
	}
	if want := time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC); !slots[0].StartsAt.Equal(want) {
		t.Errorf("it starts at %s, want %s: the form is in Vietnam's time", slots[0].StartsAt, want)
	}
	if list := officer.gets("/quan-ly/noi-bat").body; !strings.Contains(list, "Lứa cuối năm") || !strings.Contains(list, "30/11/2026 09:05") {
		t.Error("the open slot is not listed")
	}

	for range 2 {
		if got := officer.posts("/quan-ly/noi-bat/" + strconv.FormatInt(slots[0].ID, 10) + "/ket-thuc"); got.status != 303 {
			t.Errorf("end: %d", got.status)
		}
	}
	if n := len(s.slots()); n != 0 {
		t.Errorf("%d slots after the end", n)
	}
}

func TestFeaturedListingThatIsTakenOffCanStillBeEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	slug := s.published("Chè tôm nõn")
	officer := s.person("+84900000003", account.Promoter)
	officer.posts("/quan-ly/noi-bat", "listing", slug, "starts", "2026-11-23T09:05", "ends", "2026-11-30T09:05")
	s.must(s.catalog.TakeOff(s.Context(), s.stall, 0, slug))
	page := officer.gets("/quan-ly").body
	if strings.Contains(page, "/san-pham/"+slug) || !strings.Contains(page, "/ket-thuc") {
		t.Error("the slot must not lead to the listing, and must have its button")
	}
}

func TestParkedMoney(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.parks("tien hang <b>chi Mai</b>"), s.parks("ck ung ho")
	officer := s.person("+84900000004", account.Accountant)
	at := func(id int64) string { return "/quan-ly/tien-cho/" + strconv.FormatInt(id, 10) }

	page := officer.gets("/quan-ly").body
	for _, want := range []string{"tien hang &lt;b&gt;chi Mai&lt;/b&gt;", "ck ung ho", "250.000", "500.000"} {
		if !strings.Contains(page, want) {
			t.Errorf("home does not show %q", want)
		}
	}
	again := officer.posts(at(second), "resolution", "rồi")
	if again.status != 422 || strings.Count(again.body, `value="rồi"`) != 1 || !strings.Contains(again.body, `id="resolution-`+strconv.FormatInt(second, 10)+`-error"`) {
		t.Errorf("words that say too little: %d, and what was typed or the fault is not at its line", again.status)
	}
	if got := officer.posts(at(first), "resolution", "Đã hoàn cho chị Mai."); got.status != 303 {
		t.Errorf("resolve: %d", got.status)
	}
	if got := officer.posts(at(first), "resolution", "Đã hoàn lần nữa."); got.status != 409 {
		t.Errorf("resolve twice: %d, want 409", got.status)
	}
	if got := officer.posts("/quan-ly/tien-cho/x", "resolution", "Đã hoàn."); got.status != 404 {
		t.Errorf("no number: %d, want 404", got.status)
	}
	if open := s.parked(); len(open) != 1 || open[0].EventID != second {
		t.Errorf("open is %v, want the second only", open)
	}
}
