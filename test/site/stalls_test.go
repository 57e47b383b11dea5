package site_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"nongsan/internal/seller"
)

const stallPath = "/ban-hang/gian-hang/gioi-thieu"

// stallChange is a fresh one of stall A that waits for an officer.
func (w *world) stallChange() (id int64) {
	w.Helper()
	w.count++
	in := seller.Stall{StallName: fmt.Sprint("Chè Nam Tiến ", w.count), Story: "Ba đời làm chè."}
	_, err := w.services.Sellers.SetStall(w.Context(), seller.By{SellerID: w.a, AccountID: w.accounts[household]}, in)
	w.must(err)
	return w.waitingStall()
}

// wishingStall is the slug of a fresh stall in Tân Cương that wants another name.
func (w *world) wishingStall() (slug string) {
	w.Helper()
	w.count++
	slug = fmt.Sprint("quay-", w.count)
	id, err := w.services.Sellers.Create(w.Context(), seller.Seller{
		Slug: slug, Kind: seller.Household, LegalName: "Hộ A", StallName: "Chè A", Phone: phones[helper], ProvinceCode: "19", CommuneCode: tanCuong,
	})
	w.must(err)
	w.must(w.services.Sellers.Join(w.Context(), id, w.accounts[helper], seller.Helper))
	_, err = w.services.Sellers.SetStall(w.Context(), seller.By{SellerID: id, AccountID: w.accounts[helper]}, seller.Stall{StallName: "Chè B"})
	w.must(err)
	changes, err := w.services.Stalls.Changes(w.Context(), id)
	w.must(err)
	w.wished = changes[0].ID
	return slug
}

// waitingStall is the change of stall A that waits.
func (w *world) waitingStall() (id int64) {
	w.Helper()
	w.must(w.db.GetContext(w.Context(), &id, `SELECT id FROM stall_change WHERE seller_id = $1 AND state = 'waiting'`, w.a))
	return id
}

// has says what a page is to say, and with a minus what not.
func (v *visitor) has(path string, words ...string) {
	v.Helper()
	page := v.gets(path)
	for _, w := range words {
		text, not := strings.CutPrefix(w, "-")
		if page.status != 200 || strings.Contains(page.body, text) == not {
			v.Errorf("%s as %s: %d, wanted %q", path, v.role, page.status, w)
		}
	}
}

// A household's words and photograph wait beside what shows; an officer of its commune sends them back with a reason,
// the household mends them, and once approved everybody sees them.
func TestAStallsWordsAndPhotographWaitForAnOfficer(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	h, officer, guest := k.visitors[household].copied(), k.visitors[officerHere], k.visitors[guest]
	h.cookies["__Host-browser"] = k.browser
	sends := func(name, story string, want int) answer {
		t.Helper()
		form := values(t, stallForm+"&photo="+k.photo)
		form.Set("stall_name", name)
		form.Set("story", story)
		return h.mustPost("/upload/"+k.ticket+stallPath, form, want)
	}
	refused := sends("Chè Nam Tiến", "Nhà còn ít cao hổ cốt.", 422)
	for _, kept := range []string{"“cao hổ” không được bán trên sàn (Luật Đa dạng sinh học)", "Nhà còn ít cao hổ cốt.", k.photo, `id="f-story-error"`} {
		if !strings.Contains(refused.body, kept) {
			t.Errorf("refused, the form has lost %q", kept)
		}
	}
	const story, mended = "Chè ngon nhất vùng, gọi 0912 345 678.", "Ba đời làm chè ở Nam Tiến."
	sends("Chè bà Lý", story, 303)
	sends("Chè bà Lý", story, 303) // a second tap
	h.has("/ban-hang", "đang chờ duyệt", "<h1>Chè Nam Tiến</h1>")
	h.has("/ban-hang/gian-hang", "Đang chờ duyệt", "Chè bà Lý", k.photo)
	h.has(stallPath, "Chè bà Lý", k.photo, "đang chờ duyệt")
	guest.has("/gian-hang/che-nam-tien", "Chè Nam Tiến", "-Chè bà Lý", "-"+k.photo)
	officer.has("/quan-ly", "Đang tên là Chè Nam Tiến", `data-stall="che-nam-tien"`, "Chè bà Lý")
	k.visitors[officerThere].has("/quan-ly", "-Chè bà Lý")
	officer.has("/quan-ly/gian-hang/che-nam-tien", "Đang chờ duyệt", "/quan-ly/duyet-gian-hang/che-nam-tien")
	const look = "/quan-ly/duyet-gian-hang/che-nam-tien"
	officer.has(look, "<ins>bà Lý</ins>", "<del>Nam Tiến</del>", "ngon nhất", "0912 345 678", k.photo)
	decision := url.Values{"change": {fmt.Sprint(k.waitingStall())}, "reason": {"Xin bỏ số điện thoại và lời “ngon nhất”"}}
	k.visitors[officerThere].mustPost(look+"/tra-lai", decision, 404)
	officer.mustPost(look+"/tra-lai", decision, 303)
	officer.mustPost(look+"/tra-lai", decision, 303) // a second tap
	k.visitors[admin].mustPost(look+"/dong-y", decision, 409)
	h.has("/ban-hang", "Xin bỏ số điện thoại", "Sửa và gửi lại")
	h.has(stallPath, "Xin bỏ số điện thoại", story)
	k.visitors[admin].has("/quan-ly/tin-nhan", "chua duoc duyet")

	sends("Chè bà Lý", mended, 303)
	officer.mustPost(look+"/dong-y", decision, 409) // of what was sent back
	decision.Set("change", fmt.Sprint(k.waitingStall()))
	officer.mustPost(look+"/dong-y", decision, 303)
	k.clock.Advance(2 * time.Second)
	guest.has("/gian-hang/che-nam-tien", "Chè bà Lý", mended, k.photo)
	h.has("/ban-hang", "-chờ duyệt", "-Sửa và gửi lại", "<h1>Chè bà Lý</h1>")
	officer.has(look, "Không có gì chờ duyệt", "Xin bỏ số điện thoại")

	officer.mustPost("/quan-ly/tin-cay/che-nam-tien", nil, 303) // trusted: at once, and looked at afterwards
	sends("Chè bà Lý", "Bốn đời làm chè.", 303)
	k.clock.Advance(2 * time.Second)
	guest.has("/gian-hang/che-nam-tien", "Bốn đời làm chè.")
	officer.has(look, "Đã hiện, chưa ai xem")
	k.sound()
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %s", failures)
	}
}

// A decision on a stall's words happens once, wherever the line breaks.
func TestDecidingOnAStallBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, moderator)
	v, path, form, id := k.visitors[moderator], "/quan-ly/duyet-gian-hang/che-nam-tien/tra-lai", url.Values{}, int64(0)
	token := v.token()
	k.faults(line, deed{
		prepare: func() {
			id = k.stallChange()
			form = url.Values{"csrf": {token}, "change": {fmt.Sprint(id)}, "reason": {"Trùng tên với gian hàng khác"}}
		},
		ask: sends(v, &path, &form),
		done: func() int {
			return k.number(fmt.Sprintf(`SELECT count(*) FROM seller_history WHERE what = 'stall_returned' AND stall_change_id = %d`, id))
		},
	})
}

// An officer of the province tries a text, teaches the rules a word, and the next household that says it is told so.
func TestTheOfficeKeepsTheWordsToLookFor(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	h, officer, other := k.visitors[household].copied(), k.visitors[moderator], k.visitors[admin]
	h.cookies["__Host-browser"] = k.browser
	const rules = "/quan-ly/kiem-duyet"
	tried := url.Values{"name": {"Chè đinh"}, "text": {"Chè trị bệnh mất ngủ."}}
	if page := officer.mustPost(rules+"/thu", tried, 200); !strings.Contains(page.body, "Máy không thấy gì") || !strings.Contains(page.body, "Chè trị bệnh mất ngủ.") {
		t.Error("before the word is there, the trial finds something")
	}
	word := url.Values{"words": {"trị bệnh"}, "kind": {"refuse"}, "why": {"Luật Quảng cáo"}, "was_kind": {"refuse"}, "was_why": {"Luật Quảng cáo"}}
	officer.mustPost(rules, word, 303)
	officer.mustPost(rules, word, 303) // a second tap
	if page := officer.mustPost(rules+"/thu", tried, 200); !strings.Contains(page.body, `data-strike="trị bệnh"`) {
		t.Error("the trial does not find the new word")
	}
	said := url.Values{"stall_name": {"Chè Nam Tiến"}, "story": {"Chè trị bệnh mất ngủ."}}
	if page := h.mustPost("/upload/"+k.ticket+stallPath, said, 422); !strings.Contains(page.body, "“trị bệnh” không được bán trên sàn (Luật Quảng cáo)") {
		t.Error("the household is not told the word and the reason")
	}
	softer := word
	softer.Set("kind", "look")
	other.mustPost(rules+"/sua", softer, 303)
	if page := officer.mustPost(rules+"/bo", word, 409); !strings.Contains(page.body, "Một cán bộ khác vừa đổi") {
		t.Error("two officers at one word: the second is not told")
	}
	h.mustPost("/upload/"+k.ticket+stallPath, said, 303)
	officer.has("/quan-ly/duyet-gian-hang/che-nam-tien", "trị bệnh")
	k.keepsAreas(officer)
	officer.has(rules+"?q=tri+benh", `data-word="trị bệnh"`, "Người admin", "Thêm “trị bệnh”", "Không cho gửi · Luật Quảng cáo")
	k.sound()
}

// keepsAreas teaches the rules an indication with what it covers.
func (k *knocking) keepsAreas(officer *visitor) {
	k.Helper()
	const path = "/quan-ly/chi-dan-dia-ly"
	try := values(k.T, "name=Chè Định Hoá&category=che-tra&commune="+dinhHoa+"&old_place=xóm Nà Lang, thị trấn Chợ Chu")
	says := func(text string) {
		k.Helper()
		if page := officer.mustPost(path+"/thu", try, 200); !strings.Contains(page.body, text) {
			k.Errorf("the trial does not say %q", text)
		}
	}
	says("không nhắc chỉ dẫn địa lý nào")
	added := values(k.T, "name=Định Hóa&words=Định Hoá&category=che-tra&registered=2020-01-02")
	officer.mustPost(path, added, 303)
	officer.mustPost(path, added, 303) // a second tap
	says("Nơi làm ra ở ngoài vùng")
	var id int
	k.must(k.db.GetContext(k.Context(), &id, `SELECT id FROM indication WHERE name = 'Định Hóa'`))
	at := fmt.Sprint(path, "/", id)
	area := values(k.T, "commune="+dinhHoa+"&former=Thị trấn Chợ Chu")
	officer.mustPost(at+"/vung", url.Values{"commune": {dinhHoa}, "former": {""}}, 422)
	officer.mustPost(at+"/vung", area, 303)
	says("Nơi làm ra nằm trong vùng")
	officer.has(path, `data-indication="định hóa"`, "Chợ Chu", "Thêm vùng Chợ Chu, Xã Định Hoá")
	area.Set("former", "Chợ Chu")
	officer.mustPost(at+"/vung/bo", area, 303)
	says("Nơi làm ra ở ngoài vùng")
	changed := values(k.T, "name=Định Hóa&words=định hóa xanh&category=che-tra&registered=2020-01-02&was_name=Định Hóa&was_words=định hóa&was_category=che-tra&was_registered=2020-01-02")
	officer.mustPost(at+"/sua", changed, 303)
	changed.Set("words", "định hóa đỏ")
	if page := officer.mustPost(at+"/sua", changed, 409); !strings.Contains(page.body, "Một cán bộ khác vừa đổi") {
		k.Error("two officers at one indication: the second is not told")
	}
	says("không nhắc chỉ dẫn địa lý nào")
}
