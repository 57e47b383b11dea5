package browser_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"nongsan/internal/clock"
	"nongsan/internal/config"
	"nongsan/internal/demo"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/test/gateways/peer"
)

// TestEveryWayToPay pays an order by each of the six ways on a phone, at the gateways' own pages where they have one,
// has a part of each delivered order given back, and sees its money return the way it came, or by the accountant's
// hand.
func TestEveryWayToPay(t *testing.T) {
	t.Parallel()
	addresses := map[string]string{}
	for _, one := range peer.All(clock.System) {
		server := httptest.NewServer(one.Handler())
		t.Cleanup(server.Close)
		one.Address, addresses[one.Name()] = server.URL, server.URL
	}
	site := newSite(t, func(cfg *config.Config) { peer.Configure(cfg, func(name string) string { return addresses[name] }) })
	phone, browser := sizes[0], newBrowser(t)
	open := func(who string) *tab {
		return person(t, browser, site.url, phone.name+"-pay-"+who, phone.width, phone.height, phone.mobile)
	}
	desk := sizes[1]
	officer := person(t, browser, site.url, desk.name+"-pay-officer", desk.width, desk.height, desk.mobile)
	signIn(officer, demo.Officer)
	for _, way := range site.services.Ways.Offered {
		method := way.Name()
		buyer := open(method)
		code := buys(buyer, method)
		switch method {
		case payment.VietQR:
			pays(buyer, open("bank"))
		case payment.COD:
			buyer.sees("Trả tiền khi nhận hàng")
		default:
			paysAtGateway(buyer, method)
		}
		site.returnsHalf(code)
		buyer.opens("/don-hang/" + code)
		if method == payment.VietQR || method == payment.COD {
			sendsRefund(officer, code, method)
			buyer.opens("/don-hang/" + code)
		}
		buyer.sees("đã chuyển xong lúc")
		buyer.fits()
		if pictured(method) {
			buyer.picture("refunded")
		}
	}
	officer.picture("money")
	site.sound()
}

// buys puts two units of a demonstration's tea aside and orders them to be paid by a method.
func buys(p *tab, method string) (code string) {
	p.Helper()
	p.opens("/tim-kiem?q=che+bup+kho+tan+cuong")
	p.opens("/san-pham/" + p.listings()[0])
	for range 2 {
		p.opens(p.path())
		p.sends(`form[action="/gio-hang"] button[type=submit], button[form=mua]`)
		if strings.HasPrefix(p.path(), "/gio-hang") {
			p.do(chromedp.NavigateBack())
		}
	}
	p.opens("/thanh-toan")
	p.fits()
	p.types(`input[name=name]`, "Nguyễn Thu Trang")
	p.types(`input[name=phone]`, "0912 345 678")
	p.chooses(`select[name=province]`, "01")
	p.chooses(`select[name=commune]`, "00004")
	p.types(`input[name=address]`, "Số 12 ngõ 5 phố Đội Cấn")
	p.do(chromedp.Click(chromedp.CSS(`input[name=method][value=` + method + `]`)))
	p.sends(`form[action="/thanh-toan"] button.button-main`)
	p.sends(`form[action="/thanh-toan"] button.button-main`)
	code, _, _ = strings.Cut(strings.TrimPrefix(p.path(), "/don-hang/"), "/")
	if len(code) != 9 {
		p.picture("failed")
		p.Fatalf("after ordering the buyer is at %s", p.path())
	}
	return code
}

// paysAtGateway is led to the gateway's page, pays there and comes back.
func paysAtGateway(p *tab, method string) {
	p.Helper()
	p.fits()
	if pictured(method) {
		p.picture("going")
	}
	p.do(chromedp.WaitReady(chromedp.CSS(`button[value=pay]`))) // the page leads on by itself
	p.sees("Cổng " + method + " mô phỏng")
	p.sends(`button[value=pay]`)
	p.sees("Đã thanh toán")
	p.fits()
	if pictured(method) {
		p.picture("paid")
	}
}

// pictured says whose pages are kept: those of the gateways differ by a name.
func pictured(method string) bool { return method == payment.VNPay || method == payment.VietQR }

// returnsHalf lets the seller deliver, and take one unit back.
func (s *site) returnsHalf(code string) {
	s.Helper()
	ctx, orders := s.Context(), s.services.Orders
	o, err := orders.ByCode(ctx, code)
	s.must(err)
	by := order.By{SellerID: o.Parts[0].SellerID}
	s.must(orders.Confirm(ctx, by, code))
	s.must(orders.Ship(ctx, by, code, ""))
	s.must(orders.Deliver(ctx, by, code))
	s.must(orders.AskReturn(ctx, by, code, order.ReturnWish{
		Key: "return-of-" + code, Why: order.Whys[0], Words: "Một gói bị ẩm", Units: map[int64]int{o.Parts[0].Lines[0].ID: 1},
	}))
	s.must(orders.AnswerReturn(ctx, by, code, true, false, "Xin lỗi quý khách"))
	s.must(orders.ReceiveReturn(ctx, by, code, false))
	_, err = s.services.Payments.SendRefunds(ctx)
	s.must(err)
}

// sendsRefund is the accountant's task, done.
func sendsRefund(p *tab, code, method string) {
	p.Helper()
	p.opens("/quan-ly/tien")
	p.fits()
	p.sees(code)
	p.picture("refund-" + method)
	its := `tr:has(a[href="/don-hang/` + code + `"]) form[action$="/da-chuyen"] `
	p.types(its+`input[name=reference]`, "FT2633 "+code)
	p.sends(its + `button[type=submit]`)
	p.sees("Đã ghi là đã hoàn tiền")
}
