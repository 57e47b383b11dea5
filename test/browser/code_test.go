package browser_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"nongsan/internal/demo"
)

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// code is the one in the newest message to a number.
func (s *site) code(number string) string {
	s.Helper()
	var text string
	s.must(s.db.GetContext(s.Context(), &text, `SELECT body FROM outbox WHERE recipient = $1 ORDER BY id DESC LIMIT 1`, number))
	return sixDigits.FindString(text)
}

// TestCodeSignIn: somebody without an account asks for a code, mistypes it once, gives a name, sets a password, and on
// another device signs in with it and signs the first one out. A household that has an account is let in by its code.
func TestCodeSignIn(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t)
			open := func(who string) *tab {
				return person(t, browser, site.url, size.name+"-code-"+who, size.width, size.height, size.mobile)
			}
			phone, desk, household := open("phone"), open("desk"), open("household")
			registers(phone, site)
			phone.opens("/tai-khoan")
			phone.fits()
			phone.sees("Thiết bị này")
			phone.types(`input[name=new_password]`, "sáng sớm ra đồi hái chè")
			phone.picture("account")
			phone.sends(`form[action="/tai-khoan/mat-khau"] button[type=submit]`)
			phone.sees("Đã đặt mật khẩu")

			signIn(desk, demo.SignIn{Phone: "+84912345678", Password: "sáng sớm ra đồi hái chè"})
			desk.opens("/tai-khoan")
			desk.fits()
			desk.picture("devices")
			desk.sends(`form[action="/tai-khoan/thiet-bi"] button[type=submit]`)
			phone.opens("/tai-khoan")
			if !strings.HasPrefix(phone.path(), "/dang-nhap?next=") {
				t.Errorf("the device that was signed out is at %s", phone.path())
			}

			household.opens("/dang-nhap?next=%2Fban-hang")
			household.keys(`input[name=phone]`, "0"+strings.TrimPrefix(demo.Household.Phone, "+84")+kb.Enter)
			household.do(chromedp.WaitReady(chromedp.CSS(`input[name=code]`)))
			household.types(`input[name=code]`, site.code(demo.Household.Phone))
			household.sends(`form[action="/dang-nhap/ma/xac-nhan"] button[type=submit]`)
			if household.path() != "/ban-hang" {
				t.Errorf("the household is at %s", household.path())
			}
			site.sound()
		})
	}
}

// registers opens the account of 0912 345 678.
func registers(p *tab, s *site) {
	p.Helper()
	p.opens("/dang-nhap")
	p.types(`input[name=phone]`, "+84 912.345.678")
	p.sends(`button[formaction="/dang-nhap/ma"]`)
	p.fits()
	p.sees("0912 345 678")
	if hints := get(p, chromedp.Evaluate[string](`(e => e.autocomplete + ' ' + e.inputMode)(document.querySelector('input[name=code]'))`)); hints != "one-time-code numeric" {
		p.Errorf("the field says %q to the keyboard", hints)
	}
	p.picture("code")
	code := s.code("+84912345678")
	wrong := "0" + code[1:]
	if wrong == code {
		wrong = "1" + code[1:]
	}
	p.types(`input[name=code]`, wrong)
	p.sends(`form[action="/dang-nhap/ma/xac-nhan"] button[type=submit]`)
	p.sees("Mã chưa đúng")
	p.types(`input[name=code]`, code)
	p.sends(`form[action="/dang-nhap/ma/xac-nhan"] button[type=submit]`)
	p.types(`input[name=name]`, "Hoàng Thị Tân")
	p.fits()
	p.picture("register")
	p.sends(`form[action="/dang-nhap/ten"] button[type=submit]`)
	p.sees("Xin đồng ý với điều khoản")
	p.do(chromedp.Click(chromedp.CSS(`input[name=consent]`), chromedp.NodeVisible))
	p.sends(`form[action="/dang-nhap/ten"] button[type=submit]`)
	p.sees("Đăng xuất")
}
