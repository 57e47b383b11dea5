package browser_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// TestPromises looks at every page a buyer sees, at both widths and on a slow line, and holds it to what the README
// says of all pages.
func TestPromises(t *testing.T) {
	t.Parallel()
	browser, site := newBrowser(t), newSite(t)
	t.Run("without script", func(t *testing.T) {
		t.Parallel()
		ordersWithoutScript(t, person(t, browser, site.url, "360-no-script", 360, 740, true))
	})
	for _, size := range sizes {
		t.Run("first visit "+size.name, func(t *testing.T) {
			t.Parallel()
			isLight(t, person(t, browser, site.url, size.name+"-weight", size.width, size.height, size.mobile))
		})
		t.Run("pages "+size.name, func(t *testing.T) {
			t.Parallel()
			buyer := person(t, browser, site.url, size.name+"-promises", size.width, size.height, size.mobile)
			buyer.slows()
			errors := buyer.listens()
			slug := inStock(buyer)
			for _, path := range []string{
				"/", "/danh-muc/che-tra", "/tim-kiem?q=khongcogi", "/san-pham/" + slug, "/nguon-anh", "/kieu-dang", "/dang-nhap", "/gio-hang",
			} {
				buyer.opens(path)
				buyer.holds()
			}
			buyer.opens("/san-pham/" + slug)
			buyer.sends(`form[action="/gio-hang"] button[type=submit], button[form=mua]`)
			buyer.holds()
			buyer.opens("/thanh-toan")
			buyer.holds()
			fillsIn(buyer)
			buyer.do(chromedp.Click(chromedp.CSS(`input[name=method][value=vietqr]`)))
			buyer.sends(`form[action="/thanh-toan"] button.button-main`)
			buyer.holds()
			buyer.sends(`form[action="/thanh-toan"] button.button-main`)
			buyer.sees("Chờ trả tiền")
			buyer.holds()
			for _, e := range errors() {
				t.Errorf("console: %s", e)
			}
		})
	}
}

// ordersWithoutScript walks from the home page to an order in a window that runs no scripts at all.
func ordersWithoutScript(t *testing.T, buyer *tab) {
	t.Helper()
	slug := inStock(buyer)
	if _, err := chromedp.Call(buyer.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	buyer.opens("/")
	buyer.follows(`.shelf-chip[href="/danh-muc/che-tra"]`)
	buyer.follows(`[data-listing="` + slug + `"] a`)
	buyer.follows(`button[form=mua][name=then]`)
	if buyer.path() != "/thanh-toan" {
		t.Fatalf("buying leads to %s", buyer.path())
	}
	buyer.types(`[name=name]`, "Nguyễn Thu Trang")
	buyer.types(`[name=phone]`, "0912 345 678")
	buyer.chooses(`[name=province]`, "01")
	buyer.follows(`button[name=step][value=province]`)
	buyer.chooses(`[name=commune]`, "00004")
	buyer.types(`[name=address]`, "Số 12 ngõ 5 phố Đội Cấn")
	buyer.do(chromedp.Click(chromedp.CSS(`input[name=method][value=cod]`)))
	buyer.follows(`form[action="/thanh-toan"] button.button-main`)
	buyer.sees("Xem lại trước khi đặt")
	buyer.follows(`form[action="/thanh-toan"] button.button-main`)
	buyer.sees("Đã đặt hàng")
	buyer.sees("thành phố Hà Nội")
}

// inStock is a listing of the first category that can be bought.
func inStock(p *tab) string {
	p.Helper()
	p.opens("/danh-muc/che-tra?con-hang=1")
	return p.listings()[0]
}

func fillsIn(p *tab) {
	p.Helper()
	p.types(`input[name=name]`, "Nguyễn Thu Trang")
	p.types(`input[name=phone]`, "0912 345 678")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[name=commune]').selectedIndex = 2`))
	p.types(`input[name=address]`, "Xóm Nam Tiến")
}

// follows clicks what leads to another page and waits for it, without a script of ours on the page.
func (p *tab) follows(selector string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)); err != nil {
		p.picture("failed")
		p.Fatalf("%s clicks %s: %v", p.name, selector, err)
	}
}

// slows gives the window a line like a poor mobile one: letters and pictures come well after the words.
func (p *tab) slows() {
	p.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{
			{URLPattern: "*://*:*/*.woff2", Latency: 300, DownloadThroughput: 400_000, UploadThroughput: 100_000},
			{Latency: 60, DownloadThroughput: 400_000, UploadThroughput: 100_000},
		},
	})
	if err != nil {
		p.Fatal(err)
	}
	// Every page is a first visit: its letters come late.
	if _, err := chromedp.Call(p.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		p.Fatal(err)
	}
}

// listens collects what the browser complains about: errors, uncaught exceptions, what the policy forbids.
func (p *tab) listens() func() []string {
	p.Helper()
	messages := chromedp.Console(p.ctx)
	var mu sync.Mutex
	var said []string
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.IsException() {
				mu.Lock()
				said = append(said, m.URL+" "+m.String())
				mu.Unlock()
			}
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return said
	}
}

// holds asks of the page what every page promises.
func (p *tab) holds() {
	p.Helper()
	p.fits()
	for _, fault := range get(p, chromedp.Evaluate[[]string](faults)) {
		p.Errorf("%s %s: %s", p.name, p.path(), fault)
	}
	if moved := get(p, chromedp.Evaluate[[]string](shifts, chromedp.EvalAwaitPromise)); len(moved) > 0 {
		p.Errorf("%s %s moves while it loads: %s", p.name, p.path(), strings.Join(moved, "; "))
	}
}

// faults names what is wrong with a page's parts.
const faults = `(() => {
	const found = [], seen = new Set();
	for (const e of document.querySelectorAll('[id]')) {
		if (seen.has(e.id)) found.push('id ' + e.id + ' twice');
		seen.add(e.id);
	}
	const heads = document.querySelectorAll('h1').length;
	if (heads !== 1) found.push(heads + ' h1');
	for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
		if (!e.labels?.length && !e.ariaLabel) found.push('no label: ' + e.name);
	for (const e of document.querySelectorAll('a, button'))
		if (!e.ariaHidden && !(e.textContent.trim() || e.ariaLabel)) found.push('no name: ' + e.outerHTML.slice(0, 80));
	for (const e of document.querySelectorAll('img')) {
		if (!e.hasAttribute('alt')) found.push('no alt: ' + e.src);
		if (e.complete && !e.naturalWidth) found.push('broken: ' + e.src);
	}
	for (const e of document.querySelectorAll('main *, header *, footer *')) {
		if (!e.checkVisibility() || e.closest('.sr, svg')) continue;
		const box = e.getBoundingClientRect(), words = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
		if (words && parseFloat(getComputedStyle(e).fontSize) < 14) found.push('small: ' + e.textContent.trim().slice(0, 40));
		if (e.matches('button, .button, .input, .quantity-in, .search-in, .chip, .top-link, .foot a, .page, .check, summary') && (box.height < 48 || box.width < 48))
			found.push('hard to hit, ' + box.width + ' x ' + box.height + ': ' + e.outerHTML.slice(0, 60));
	}
	return found;
})()`

// shifts goes down the page as a person does and names what moved by itself.
const shifts = `(async () => {
	const frame = () => new Promise(requestAnimationFrame), moved = [];
	const note = list => {
		for (const e of list.getEntries()) if (!e.hadRecentInput)
			moved.push(e.value.toFixed(4) + ' ' + e.sources.map(s => (s.node?.className || s.node?.nodeName) + ' ' +
				JSON.stringify(s.previousRect) + ' to ' + JSON.stringify(s.currentRect)).join(', '));
	};
	const watch = new PerformanceObserver(note);
	watch.observe({type: 'layout-shift', buffered: true});
	await document.fonts.ready;
	for (let y = 0; y < document.body.scrollHeight; y += innerHeight) { scrollTo(0, y); await frame(); await frame(); }
	await Promise.all([...document.images].map(i => i.decode().catch(() => {})));
	scrollTo(0, 0);
	await frame(); await frame(); await new Promise(done => setTimeout(done));
	note({getEntries: () => watch.takeRecords()});
	return moved;
})()`
