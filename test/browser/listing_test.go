package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"nongsan/internal/demo"
)

// TestListingOnAPhone fills in the form while the network is away: the category and the unit follow the name, and what was typed is
// there when the page opens again. Then an officer looks at a change word by word, and a buyer follows a lot back.
func TestListingOnAPhone(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	browser := newBrowser(t)
	phone := sizes[0]
	open := func(who string) *tab {
		return person(t, browser, site.url, phone.name+"-listing-"+who, phone.width, phone.height, phone.mobile)
	}
	household, officer, buyer := open("household"), open("officer"), open("buyer")
	signIn(household, demo.Household)
	signIn(officer, demo.Officer)

	household.opens("/ban-hang/san-pham/moi")
	household.fits()
	household.types(`input[name=name]`, "Mật ong hoa nhãn vườn nhà")
	household.types(`input[name=price_0]`, "190k")
	household.do(chromedp.Poll[chromedp.Void](`document.querySelector('[name=category]').value == 'mat-ong'`))
	household.do(chromedp.Poll[chromedp.Void](`Object.keys(localStorage).some(k => k.startsWith('giu/') && localStorage[k].includes('190k'))`))
	household.picture("listing-form")
	household.opens("/ban-hang/san-pham/moi") // the battery was empty
	household.sees("Máy còn giữ phần bà con gõ lần trước")
	household.do(chromedp.Poll[chromedp.Void](`document.querySelector('[name=unit_0]').value == 'chai 500 ml'`)) // as others sell honey
	household.types(`input[name=stock_0]`, "8")
	household.do(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, 'onLine', {value: false, configurable: true}), undefined`))
	household.do(chromedp.Click(`.sell-save .button-main`))
	household.sees("Máy đang mất mạng")
	household.fits()
	household.picture("listing-offline")
	household.do(chromedp.Evaluate[chromedp.Void](`delete navigator.onLine, dispatchEvent(new Event('online')), undefined`))
	household.sends(`.sell-save .button-main`)
	household.sees("Mật ong hoa nhãn vườn nhà")
	household.do(chromedp.Poll[chromedp.Void](`!Object.keys(localStorage).some(k => k.startsWith('giu/'))`))

	officer.opens("/quan-ly")
	officer.sees("ngon nhất")
	officer.opens("/quan-ly/duyet/" + teaOf(officer))
	officer.fits()
	officer.sees("Người bán muốn đổi")
	officer.picture("listing-change")
	officer.opens("/quan-ly/giay-to")
	officer.fits()
	officer.picture("papers")

	buyer.opens("/san-pham/" + teaOf(officer))
	buyer.sees("Người mua nói gì")
	buyer.picture("product-behind")
	buyer.sends(`a[href^="/truy-xuat/LO"]`)
	buyer.fits()
	buyer.sees("Hái tay")
	buyer.picture("trace")
	tooLarge(household)
	site.sound()
}

// tooLarge sends what no form of ours would send by itself: a photograph of 20 MB and words of 2 MB. The browser shows
// our page, which says what to do, not its own about a broken connection.
func tooLarge(p *tab) {
	p.Helper()
	for _, fill := range []string{
		`form.action = document.querySelector('form[action^="/upload/"]').action; form.enctype = 'multipart/form-data'
			const files = new DataTransfer(); files.items.add(new File([new Uint8Array(20 << 20)], 'anh.jpg')); form.photos.files = files.files`,
		`form.action = '/gio-hang'; form.words.value = 'x'.repeat(2 << 20)`,
	} {
		p.opens("/ban-hang/san-pham/moi")
		p.script(`document.querySelector('main').insertAdjacentHTML('beforeend',
			'<form id="large" method="post"><input type="file" name="photos"><textarea name="words"></textarea><button>Gửi</button></form>')`)
		p.script("{ const form = document.getElementById('large'); %s }", fill)
		p.sends("#large button")
		p.sees("quá lớn")
	}
}

// teaOf is the address of the household's tea, as the officer's list has it.
func teaOf(officer *tab) string {
	officer.opens("/quan-ly")
	for _, slug := range officer.listings() {
		if strings.HasPrefix(slug, "che-bup-kho-tan-cuong") {
			return slug
		}
	}
	officer.Fatal("the household's tea does not wait for the officer")
	return ""
}
