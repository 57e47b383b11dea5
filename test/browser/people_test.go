package browser_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"nongsan/internal/clock"
	"nongsan/internal/demo"
	"nongsan/internal/jobs"
	"nongsan/internal/place"
	"nongsan/internal/task"
)

// TestFromAListToAStall: an officer hands a list of 68,000 households in, sees what would happen, takes it in and prints invitations; a
// household opens its stall with the printed code and its phone, offers its first product, lets somebody help and throws
// her out again.
func TestFromAListToAStall(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.works()
	browser := newBrowser(t)
	desk, phone := sizes[1], sizes[0]
	officer := person(t, browser, site.url, "list-officer", desk.width, desk.height, desk.mobile)
	owner := person(t, browser, site.url, "list-owner", phone.width, phone.height, phone.mobile)
	helper := person(t, browser, site.url, "list-helper", phone.width, phone.height, phone.mobile)

	before := site.activated()
	signIn(officer, demo.Officer)
	handsIn(officer)
	code := prints(officer, site)
	activates(owner, site, code)
	slug := offers(owner, site.photograph)
	if !strings.HasPrefix(slug, "che-non-tom") {
		t.Errorf("the first product is %s", slug)
	}
	helps(owner, helper)
	officer.opens("/quan-ly/ho-ban")
	officer.fits()
	if activated := site.activated(); activated != before+1 {
		t.Errorf("%d have activated, before there were %d", activated, before)
	}
	officer.picture("activated")
	site.sound()
}

// works lets the background work be done, until the test ends.
func (s *site) works() {
	s.Helper()
	p := s.services
	workers := task.Workers(task.Deps{
		Orders: p.Orders, Messages: p.Messages, Photos: p.Photos, Catalog: p.Catalog, Lists: p.Lists, Slips: p.Slips, Clock: clock.System,
	})
	runner, err := jobs.NewRunner(s.db, workers, nil, slog.New(slog.NewTextHandler(s.Output(), nil)))
	s.must(err)
	s.must(runner.Start(context.WithoutCancel(s.Context())))
	s.Cleanup(func() { _ = runner.Stop(context.Background()) })
}

// activated is how many households have taken their stall over.
func (s *site) activated() (n int) {
	s.Helper()
	counts, err := s.services.Intake.Counts(s.Context(), "")
	s.must(err)
	for _, c := range counts {
		n += c.Activated
	}
	return n
}

// households is how many the list has that are nobody's below.
const households = 67_996

const fourHouseholds = "DANH SÁCH HỘ SẢN XUẤT;;;\nSTT;Họ và tên chủ hộ;Số ĐT;Xã\n1;Lường Văn Xuân;387654321;Tân Cương\n" +
	"2;Bà Hai;0912345602;Tan Cuong\n3;Bà Ba;0912345603;Phúc Trìu\n4;Bà Tư;0208 3855;Tân Cương\n"

// wholeProvince is the list: four that are looked at, and as many as the province has.
func wholeProvince() []byte {
	var list bytes.Buffer
	list.WriteString(fourHouseholds)
	communes := slices.DeleteFunc(place.Communes("19"), func(c place.Commune) bool { return c.Code == "05503" })
	for i := range households {
		fmt.Fprintf(&list, "%d;Hộ Thứ %d;091%07d;%s\n", i+5, i, i, communes[i%len(communes)].FullName())
	}
	return list.Bytes()
}

func handsIn(p *tab) {
	p.Helper()
	file := filepath.Join(p.TempDir(), "danh sách xã.csv")
	if err := os.WriteFile(file, wholeProvince(), 0o600); err != nil {
		p.Fatal(err)
	}
	p.opens("/quan-ly/ho-ban")
	p.picture("counts")
	p.opens("/quan-ly/ho-ban/nhap")
	p.fits()
	p.picture("upload")
	p.do(chromedp.SetUploadFiles(chromedp.CSS(`input[name=list]`), []string{file}))
	p.do(chromedp.Click(chromedp.CSS(`form[data-list-form] button`), chromedp.NodeVisible))
	p.do(chromedp.WaitVisible(chromedp.CSS(`form[action$="/nhap-that"]`)))
	p.fits()
	p.sees("Kết quả chạy thử")
	p.sees("Nhập thật 67.999 hộ")
	p.sees("Không phải số di động Việt Nam")
	p.sees("danh sách xã.csv")
	p.picture("tried")
	p.sends(`form[action$="/nhap-that"] button`)
	p.do(chromedp.WaitNotPresent(chromedp.CSS(`[data-follow]`)))
	p.sees("Đã nhập xong")
	p.picture("taken-in")
}

// prints makes the slips of a commune and reads a code off the paper.
func prints(p *tab, s *site) (code string) {
	p.Helper()
	p.opens("/quan-ly/ho-ban/giay-moi?xa=05503")
	p.fits()
	p.sends(`form[action="/quan-ly/ho-ban/giay-moi"] button[type=submit]`)
	p.sees("Tải PDF")
	p.picture("slips")
	href := get(p, chromedp.Evaluate[string](`document.querySelector('[data-print] a').getAttribute('href')`))
	if kind := get(p, chromedp.Evaluate[string](`(r => { r.open('GET', '`+href+`', false); r.send(); return r.getResponseHeader('Content-Type') })(new XMLHttpRequest())`)); kind != "application/pdf" {
		p.Errorf("the slips are %q", kind)
	}
	f, err := s.services.Slips.Open(p.Context(), 1, "")
	s.must(err)
	raw, err := io.ReadAll(f)
	s.must(errors.Join(err, f.Close()))
	pages := inflated(raw)
	if codes := printed.FindAllString(pages, -1); len(codes) != 2 {
		p.Fatalf("the slips have the codes %q", codes)
	}
	_, hers, _ := strings.Cut(pages, utf16Of("Lường Văn Xuân"))
	return strings.ReplaceAll(printed.FindString(hers), "\x00", "")
}

// printed is a code on a page, whose text is UTF-16.
var printed = regexp.MustCompile(`(?:\x00[0-9A-HJKMNP-TV-Z]){5}\x00-(?:\x00[0-9A-HJKMNP-TV-Z]){5}`)

func utf16Of(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteByte(byte(r >> 8)) //nolint:gosec // letters of Vietnamese have 16 bits
		b.WriteByte(byte(r))      //nolint:gosec // the lower half
	}
	return b.String()
}

// inflated are the pages of a PDF.
func inflated(file []byte) string {
	var pages strings.Builder
	for _, part := range bytes.Split(file, []byte("stream\n")) {
		if r, err := zlib.NewReader(bytes.NewReader(part)); err == nil {
			_, _ = io.Copy(&pages, r)
		}
	}
	return pages.String()
}

func activates(p *tab, s *site, code string) {
	p.Helper()
	p.opens("/kich-hoat?ma=" + strings.ReplaceAll(code, "-", ""))
	p.fits()
	p.picture("slip")
	p.types(`input[name=phone]`, "0912 345 602")
	p.sends(`form[action="/kich-hoat"] button[type=submit]`)
	p.sees("hoặc không phải của số điện thoại này")
	p.types(`input[name=phone]`, "0387 654 321")
	p.sends(`form[action="/kich-hoat"] button[type=submit]`)
	p.fits()
	p.sees("0387 654 321")
	p.picture("digits")
	p.types(`input[name=code]`, s.code("+84387654321"))
	p.do(chromedp.Click(chromedp.CSS(`input[name=consent]`), chromedp.NodeVisible))
	p.sends(`form[action="/kich-hoat/xac-nhan"] button[type=submit]`)
	if p.path() != "/ban-hang" {
		p.picture("failed")
		p.Fatalf("after activating the household is at %s", p.path())
	}
	p.fits()
	p.sees("Gian hàng của bà con đã mở")
	p.sees("Việc đầu tiên")
	p.picture("first-task")
}

// helps lets the demonstration's buyer help, and throws her out.
func helps(owner, helper *tab) {
	owner.Helper()
	signIn(helper, demo.Buyer)
	owner.opens("/ban-hang/nguoi-giup")
	owner.types(`input[name=phone]`, "0"+strings.TrimPrefix(demo.Buyer.Phone, "+84"))
	owner.sends(`form[action="/ban-hang/nguoi-giup"] button[type=submit]`)
	helper.opens("/don-hang")
	helper.sends(`form[action$="/nhan"] button[type=submit]`)
	helper.sees("Lường Văn Xuân")
	helper.opens("/ban-hang/san-pham")
	helper.sees("Chè nõn tôm")
	owner.opens("/ban-hang/nguoi-giup")
	owner.sees(demo.Buyer.Name)
	owner.sends(`form[action$="/ngung"] button[type=submit]`)
	helper.opens("/ban-hang/san-pham")
	helper.sees("chưa có gian hàng")
}
