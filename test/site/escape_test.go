package site_test

import (
	"fmt"
	"hash/crc32"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"nongsan/test/hostile"
)

// rounds is how often everything is written anew: each field meets so many attacks, and together they meet all.
const rounds = 9

// wide fields hold all sixty at once.
var wide = map[string]bool{"story": true, "tale": true}

// attackOn is what a field is written in a round.
func attackOn(mark string, round int) string {
	if wide[mark] {
		return strings.ReplaceAll(strings.Join(hostile.Texts, " "), "MARK", mark)
	}
	field := crc32.ChecksumIEEE([]byte(mark))
	text := hostile.Texts[(int(field%60)+round*len(hostile.Texts)/rounds)%len(hostile.Texts)]
	return strings.ReplaceAll(text, "MARK", fmt.Sprint(mark, round))
}

// Whatever a person writes is read as it was written, on every page that shows it, and does nothing.
func TestWhatPeopleWriteStaysText(t *testing.T) {
	t.Parallel()
	if len(hostile.Texts) != 60 {
		t.Fatalf("%d attacks", len(hostile.Texts))
	}
	k := newKnocking(t)
	for round := range rounds {
		s := &scribble{knocking: k, write: func(mark string) string { return attackOn(mark, round) }}
		s.stall()
		slug := s.listing()
		s.shop(slug)
		s.buy(slug)
	}
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %.2000s", failures)
	}
}

// scribble writes one attack into every field, each with a mark of its own.
type scribble struct {
	*knocking
	write func(mark string) string
}

func (s *scribble) must303(got answer, what string) {
	s.Helper()
	if got.status != 303 {
		s.Fatalf("%s: %d", what, got.status)
	}
}

// stall sends the stall's own words, has them sent back with a reason, sends them again and has them shown; and writes
// what comes from the province's lists.
func (s *scribble) stall() {
	s.Helper()
	h, a := s.visitors[household].copied(), s.visitors[admin]
	h.cookies["__Host-browser"] = s.browser
	for _, do := range []string{"/tra-lai", "/dong-y"} {
		s.must303(h.posts("/upload/"+s.ticket+"/ban-hang/gian-hang/gioi-thieu", url.Values{"stall_name": {s.write("stall")}, "story": {s.write("story")}}), "stall")
		s.reads(a, "/quan-ly", "stall")
		s.reads(a, "/quan-ly/duyet-gian-hang/che-nam-tien", "stall", "story")
		s.reads(a, "/quan-ly/gian-hang/che-nam-tien", "stall", "story")
		s.reads(h, "/ban-hang/gian-hang", "stall", "story")
		decision := url.Values{"change": {fmt.Sprint(s.waitingStall())}, "reason": {s.write("stallwhy")}}
		s.must303(a.posts("/quan-ly/duyet-gian-hang/che-nam-tien"+do, decision), do)
		if do == "/tra-lai" {
			s.reads(h, "/ban-hang", "stallwhy")
			s.reads(h, "/ban-hang/gian-hang", "stallwhy")
			s.reads(h, "/ban-hang/gian-hang/gioi-thieu", "stall", "story", "stallwhy")
		}
	}
	s.reads(a, "/quan-ly/duyet-gian-hang/che-nam-tien", "stall", "story", "stallwhy")
	_, err := s.db.ExecContext(s.Context(), `UPDATE seller SET legal_name = $2, address_line = $3 WHERE id = $1`, s.a, s.write("legal"), s.write("lane"))
	s.must(err)
	_, err = s.db.ExecContext(s.Context(), `UPDATE account SET name = $2 WHERE id = $1`, s.accounts[buyer], s.write("account"))
	s.must(err)
}

// listing offers a product, has it sent back with a reason, offers it again and has it published.
func (s *scribble) listing() (slug string) {
	s.Helper()
	h, a := s.visitors[household].copied(), s.visitors[admin]
	h.cookies["__Host-browser"] = s.browser
	offer := url.Values{
		"name": {s.write("name")}, "summary": {s.write("summary")}, "description": {s.write("tale")}, "preservation": {s.write("keep")},
		"old_place": {s.write("hamlet")}, "category": {"che-tra"}, "commune": {tanCuong}, "unit_0": {s.write("u")}, "price_0": {"100000"}, "stock_0": {"9"},
	}
	s.must303(h.posts("/upload/"+s.ticket+"/ban-hang/san-pham", offer), "propose")
	s.must(s.db.GetContext(s.Context(), &slug, `SELECT slug FROM listing ORDER BY id DESC LIMIT 1`))
	s.reads(a, "/quan-ly", "name")
	s.reads(a, "/quan-ly/duyet/"+slug, "name", "summary", "tale", "keep", "hamlet", "u", "stall", "legal")
	s.must303(a.posts("/quan-ly/duyet/"+slug+"/tu-choi", url.Values{"reason": {s.write("why")}}), "reject")
	s.reads(h, "/ban-hang", "stall")
	s.reads(h, "/ban-hang/san-pham", "name", "why")
	s.reads(h, "/ban-hang/san-pham/"+slug, "name", "summary", "tale", "keep", "hamlet", "u", "why")
	s.must303(h.posts("/upload/"+s.ticket+"/ban-hang/san-pham/"+slug, offer), "offer again")
	s.must303(a.posts("/quan-ly/duyet/"+slug+"/dong-y", nil), "approve")
	return slug
}

// shop looks at it where buyers find it, the home page too.
func (s *scribble) shop(slug string) {
	s.Helper()
	g, a := s.visitors[guest], s.visitors[admin]
	s.must303(a.posts("/quan-ly/noi-bat", url.Values{
		"listing": {slug}, "note": {s.write("note")}, "starts": {"2026-11-23T09:00"}, "ends": {"2026-11-24T09:00"},
	}), "feature")
	s.reads(a, "/quan-ly/noi-bat?q="+url.QueryEscape(s.write("q"))+"&san-pham="+slug, "name", "note", "q")
	s.reads(g, "/", "name", "note", "summary", "stall")
	s.reads(g, "/san-pham/"+slug, "name", "summary", "tale", "keep", "hamlet", "u", "stall")
	s.reads(g, "/gian-hang/che-nam-tien", "name", "stall", "story", "lane", "legal")
	s.reads(g, "/danh-muc/che-tra", "name")
	s.reads(g, "/tim-kiem?q="+url.QueryEscape(s.write("q")), "q")
	s.reads(g, "/dang-nhap?next=/"+url.QueryEscape(s.write("next")))
	wrong := g.posts("/dang-nhap", url.Values{"phone": {s.write("phone")}, "password": {"x"}})
	s.harmless(wrong, "/dang-nhap", "phone")
}

// buy orders it and looks at the order from all sides, then has it declined.
func (s *scribble) buy(slug string) {
	s.Helper()
	b, h := s.visitors[buyer], s.visitors[household]
	form := values(s.T, s.checkout(b))
	_ = b.posts("/gio-hang", url.Values{"variant": {fmt.Sprint(s.variant(slug))}, "quantity": {"1"}})
	s.reads(b, "/gio-hang", "name", "u", "stall")
	form.Set("name", s.write("who"))
	form.Set("address", s.write("where"))
	form.Set("note", s.write("words"))
	form.Set("total", "1")
	changed := b.posts("/thanh-toan", form) // the total is another: the form comes back as it was filled in
	s.harmless(changed, "/thanh-toan", "who", "where", "words")
	page, err := goquery.NewDocumentFromReader(strings.NewReader(changed.body))
	s.must(err)
	form.Set("total", page.Find(`[name=total]`).AttrOr("value", ""))
	form.Set("step", "review")
	s.harmless(b.posts("/thanh-toan", form), "/thanh-toan", "name", "u", "stall", "who", "where", "words")
	form.Del("step")
	done := b.posts("/thanh-toan", form)
	s.must303(done, "order")
	order := done.header.Get("Location")
	s.reads(b, order, "name", "u", "stall", "who", "where", "words")
	s.reads(b, "/don-hang")
	s.reads(h, "/ban-hang/don-hang?xem=moi", "name", "who")
	s.reads(h, "/ban-hang"+order, "name", "u", "who", "where", "words")
	s.must303(h.posts("/ban-hang"+order+"/tu-choi", url.Values{"reason": {s.write("because")}}), "decline")
	s.reads(h, "/ban-hang"+order, "because")
	s.reads(b, order, "because")
}

// reads opens a page and expects the fields to be readable on it.
func (s *scribble) reads(v *visitor, path string, marks ...string) {
	s.Helper()
	s.harmless(v.gets(path), path, marks...)
}

func (s *scribble) harmless(got answer, path string, marks ...string) {
	s.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	s.must(err)
	shown := &strings.Builder{}
	page.Find("*").Each(func(_ int, node *goquery.Selection) { s.inspect(node.Get(0), path, shown) })
	shown.WriteString(page.Text())
	for _, mark := range marks {
		if !strings.Contains(shown.String(), s.write(mark)) {
			s.Errorf("%s (%d) does not show %s", path, got.status, s.write(mark))
		}
	}
}

// inspect finds what no page of ours has, and collects what the fields hold.
func (s *scribble) inspect(node *html.Node, path string, shown *strings.Builder) {
	s.Helper()
	source := ""
	for _, a := range node.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc":
			s.Errorf("%s: <%s %s=%q>", path, node.Data, a.Key, a.Val)
		case strings.HasPrefix(value, "javascript:") && a.Key != "value" && a.Key != "content":
			s.Errorf("%s: <%s %s=%q>", path, node.Data, a.Key, a.Val)
		case a.Key == "value":
			shown.WriteString(a.Val + "\n")
		case a.Key == "src":
			source = a.Val
		}
	}
	if node.Data == "script" && !strings.HasPrefix(source, "/static/") {
		s.Errorf("%s: a script of nobody's", path)
	}
	if node.Type == html.CommentNode {
		s.Errorf("%s: a comment %q", path, node.Data)
	}
}
