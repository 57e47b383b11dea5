package browser_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"nongsan/internal/demo"
	"nongsan/internal/payment/vietqr"
)

// TestMainJob walks household, officer, buyer, bank and household again through one sale, at a phone's width and at a
// desk's: the household offers a product with a photograph, the officer publishes and features it, a buyer who has no
// account finds it without typing a mark, orders it together with another stall's, pays by transfer, and the household
// confirms, ships and delivers.
func TestMainJob(t *testing.T) {
	t.Parallel()
	browser := newBrowser(t)
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t)
			open := func(who string) *tab {
				return person(t, browser, site.url, size.name+"-"+who, size.width, size.height, size.mobile)
			}
			household, officer, buyer := open("household"), open("officer"), open("buyer")

			household.opens("/dang-nhap")
			household.picture("sign-in")
			signIn(household, demo.Household)
			slug := offers(household, site.photograph)
			signIn(officer, demo.Officer)
			approves(officer, slug)
			features(officer, slug)

			buyer.opens("/")
			buyer.fits()
			buyer.picture("home")
			if !contains(buyer.listings(), slug) {
				t.Errorf("the featured listing %s is not on the home page", slug)
			}
			code := orders(buyer, slug)
			scans(buyer, code)
			pays(buyer, open("bank"))
			fulfils(household, code)

			buyer.opens("/don-hang/" + code)
			buyer.sees("Đã giao")
			buyer.picture("order-delivered")
			officer.opens("/quan-ly")
			officer.fits()
			officer.picture("office")
			household.fitsBetween()
			officer.fitsBetween()
			site.sound()
		})
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func signIn(p *tab, who demo.SignIn) {
	p.Helper()
	p.opens("/dang-nhap")
	p.fits()
	p.types(`input[name=phone]`, "0"+strings.TrimPrefix(who.Phone, "+84"))
	p.types(`input[name=password]`, who.Password)
	p.sends(`main form[action="/dang-nhap"] button[value=password]`)
	p.sees("Đăng xuất")
}

// offers lists a product from the household's phone and returns its slug.
func offers(p *tab, photograph string) string {
	p.Helper()
	p.opens("/ban-hang")
	p.fits()
	p.picture("stall-home")
	p.opens("/ban-hang/san-pham/moi")
	p.fits()
	p.do(chromedp.SetUploadFiles(chromedp.CSS(`input[name=photos]`), []string{photograph}))
	p.types(`input[name=name]`, "Chè nõn tôm xóm Nam Tiến")
	p.chooses(`select[name=category]`, "che-tra")
	p.types(`input[name=price_0]`, "180k")
	p.types(`input[name=unit_0]`, "gói 200 g")
	p.types(`input[name=stock_0]`, "12")
	p.picture("listing-form")
	p.sends(`form[action^="/upload/"] button[type=submit]`)
	p.sees("Chè nõn tôm xóm Nam Tiến")
	p.sees("Chờ duyệt")
	p.picture("listings")
	for _, slug := range p.listings() {
		if strings.HasPrefix(slug, "che-non-tom-xom-nam-tien") {
			return slug
		}
	}
	p.Fatal("the new listing is not in the stall's own list")
	return ""
}

func approves(p *tab, slug string) {
	p.Helper()
	p.opens("/quan-ly")
	p.sees("Chè nõn tôm xóm Nam Tiến")
	p.opens("/quan-ly/duyet/" + slug)
	p.fits()
	p.sees("180.000")
	p.picture("moderation")
	p.sends(`form[action="/quan-ly/duyet/` + slug + `/dong-y"] button[type=submit]`)
}

func features(p *tab, slug string) {
	p.Helper()
	p.opens("/quan-ly/noi-bat?san-pham=" + slug)
	p.fits()
	p.types(`[name=note]`, "Lứa chè cuối năm, hái trước sương muối.")
	p.picture("feature-form")
	p.sends(`form[action="/quan-ly/noi-bat"] button[type=submit]`)
	p.sees("Lứa chè cuối năm, hái trước sương muối.")
}

// orders finds two stalls' products, orders both as a guest and returns the order's code.
func orders(p *tab, slug string) string {
	p.Helper()
	p.opens("/tim-kiem?q=che+non+tom")
	p.fits()
	if found := p.listings(); len(found) == 0 || found[0] != slug {
		p.Fatalf("`che non tom` finds %v, want %s first", found, slug)
	}
	p.picture("search")
	p.opens("/san-pham/" + slug)
	p.fits()
	p.sees("180.000")
	p.picture("product")
	p.sends(`form[action="/gio-hang"] button[type=submit], button[form=mua]`)
	p.opens("/tim-kiem?q=mien+dong")
	p.opens("/san-pham/" + p.listings()[0])
	p.sends(`form[action="/gio-hang"] button[type=submit], button[form=mua]`)
	p.opens("/gio-hang")
	p.fits()
	p.sees("Chè nõn tôm xóm Nam Tiến")
	p.picture("basket")
	p.opens("/thanh-toan")
	p.fits()
	p.types(`input[name=name]`, "Nguyễn Thu Trang")
	p.types(`input[name=phone]`, "0912 345 678")
	p.chooses(`select[name=province]`, "01")
	p.chooses(`select[name=commune]`, "00004")
	p.types(`input[name=address]`, "Số 12 ngõ 5 phố Đội Cấn")
	p.do(chromedp.Click(chromedp.CSS(`input[name=method][value=vietqr]`)))
	p.picture("checkout")
	p.sends(`form[action="/thanh-toan"] button.button-main`)
	p.fits()
	p.sees("Số 12 ngõ 5 phố Đội Cấn")
	p.picture("review")
	p.sends(`form[action="/thanh-toan"] button.button-main`)
	code := strings.TrimPrefix(p.path(), "/don-hang/")
	if len(code) != 9 {
		p.picture("failed")
		p.Fatalf("after ordering the buyer is at %s", p.path())
	}
	return code
}

// scans reads the code from the screen, as a banking app does.
func scans(p *tab, code string) {
	p.Helper()
	p.fits()
	p.sees("Chờ trả tiền")
	p.picture("order-waiting")
	shot := get(p, chromedp.Screenshot(chromedp.CSS("img.pay-qr")))
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		p.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		p.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		p.Fatalf("the code on the screen cannot be read: %v", err)
	}
	transfer, err := vietqr.Parse(read.GetText())
	if err != nil || transfer.Memo != code || transfer.Amount <= 0 {
		p.Fatalf("the code says %+v (%v), want a transfer for %s", transfer, err, code)
	}
	p.sees(transfer.Amount.Digits())
}

// pays lets the bank tell, in another window, that the money came; the buyer's own page shows it by itself.
func pays(buyer, bank *tab) {
	buyer.Helper()
	bank.opens(buyer.path())
	bank.sends(`form[action$="/ngan-hang-minh-hoa"] button[type=submit]`)
	bank.sees("Đã thanh toán")
	buyer.do(chromedp.WaitNotPresent(chromedp.CSS("[data-watch]")))
	buyer.sees("Đã thanh toán")
	buyer.picture("order-paid")
}

func fulfils(p *tab, code string) {
	p.Helper()
	p.opens("/ban-hang/don-hang/" + code)
	p.fits()
	p.picture("seller-order")
	for _, step := range []string{"xac-nhan", "gui-hang", "da-giao"} {
		p.sends(`form[action="/ban-hang/don-hang/` + code + `/` + step + `"] button[type=submit]`)
	}
	p.sees("Đã giao")
	p.picture("seller-order-delivered")
}
