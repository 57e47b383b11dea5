package browser_test

import (
	"context"
	"fmt"
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
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
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
			buyer.sees("Chờ chuyển khoản")
			buyer.holds()
			for _, e := range errors() {
				t.Errorf("console: %s", e)
			}
		})
	}
}

// TestWithoutScript orders with a browser that runs no scripts at all.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	browser, site := newBrowser(t), newSite(t)
	buyer := person(t, browser, site.url, "360-no-script", 360, 740, true)
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
	buyer.follows(`button[name=step]`)
	buyer.chooses(`[name=commune]`, "00004")
	buyer.types(`[name=address]`, "Số 12 ngõ 5 phố Đội Cấn")
	buyer.do(chromedp.Click(chromedp.CSS(`input[name=method][value=cod]`)))
	buyer.follows(`form[action="/thanh-toan"] button.button-main`)
	buyer.sees("Đã đặt hàng")
	buyer.sees("thành phố Hà Nội")
}

// heaviest is what the first visit to the home page may move besides photographs.
const heaviest = 70_000

// TestFirstVisitIsLight counts what goes over the line, head lines and all, until nothing is asked for any more.
func TestFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	browser, site := newBrowser(t), newSite(t)
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			visitor := person(t, browser, site.url, size.name+"-weight", size.width, size.height, size.mobile)
			total, each := visitor.weighs("/")
			t.Logf("%s px: %d bytes\n%s", size.name, total, each)
			if total == 0 || total > heaviest {
				t.Errorf("the home page moves %d bytes, more than %d:\n%s", total, heaviest, each)
			}
		})
	}
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
		MatchedNetworkConditions: []*network.Conditions{{Latency: 60, DownloadThroughput: 400_000, UploadThroughput: 100_000}},
	})
	if err != nil {
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

// weighs opens a page and counts what came, photographs apart.
func (p *tab) weighs(path string) (total int, each string) {
	p.Helper()
	var mu sync.Mutex
	urls, open, list := map[network.RequestID]string{}, 0, []string{}
	quiet := make(chan struct{}, 1000)
	err := chromedp.Listen(p.ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			if _, again := urls[e.RequestID]; !again {
				open++
			}
			urls[e.RequestID] = e.Request.URL
		case *network.EventLoadingFinished:
			open--
			if url := urls[e.RequestID]; !strings.Contains(url, "/anh/") {
				total += int(e.EncodedDataLength)
				list = append(list, fmt.Sprintf("%7.0f %s", e.EncodedDataLength, strings.TrimPrefix(url, p.base)))
			}
		case *network.EventLoadingFailed:
			open--
		}
		if open == 0 {
			select {
			case quiet <- struct{}{}:
			default:
			}
		}
	})
	if err != nil {
		p.Fatal(err)
	}
	if _, err := chromedp.Call(p.ctx, network.Enable, network.EnableParams{}); err != nil {
		p.Fatal(err)
	}
	p.opens(path)
	p.do(chromedp.Evaluate[chromedp.Void](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))`, chromedp.EvalAwaitPromise))
	for {
		mu.Lock()
		done := open == 0
		mu.Unlock()
		if done {
			return total, strings.Join(list, "\n")
		}
		select {
		case <-quiet:
		case <-p.Context().Done():
			return total, "the test ended"
		}
	}
}
