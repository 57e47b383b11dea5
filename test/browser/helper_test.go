package browser_test

import (
	"strings"
	"testing"

	"nongsan/internal/demo"
)

// TestHelper lets a buyer help a household's stall, and throws her out again.
func TestHelper(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	browser := newBrowser(t)
	phone := sizes[0]
	open := func(who string) *tab {
		return person(t, browser, site.url, phone.name+"-"+who, phone.width, phone.height, phone.mobile)
	}
	owner, helper := open("owner"), open("helper")
	signIn(owner, demo.Household)
	signIn(helper, demo.Buyer)

	owner.opens("/ban-hang/nguoi-giup")
	owner.fits()
	owner.types(`input[name=phone]`, "0"+strings.TrimPrefix(demo.Buyer.Phone, "+84"))
	owner.sends(`form[action="/ban-hang/nguoi-giup"] button[type=submit]`)
	owner.sees("chưa trả lời")
	owner.picture("members")

	helper.opens("/don-hang")
	helper.fits()
	helper.sees("mời giúp gian hàng")
	helper.picture("invitation")
	helper.sends(`form[action$="/nhan"] button[type=submit]`)
	helper.sees("Chè nhà bà Lý")

	helper.opens("/ban-hang/san-pham")
	helper.sees("Chè búp khô Tân Cương")
	owner.opens("/ban-hang/nguoi-giup")
	owner.sees(demo.Buyer.Name)
	owner.sends(`form[action$="/ngung"] button[type=submit]`)
	helper.opens("/ban-hang/san-pham")
	helper.sees("chưa có gian hàng")
	site.sound()
}
