package browser_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// heaviest is what the first visit to the home page may move besides photographs.
const heaviest = 70_000

// isLight counts what goes over the line, head lines and all, until nothing is asked for any more.
func isLight(t *testing.T, visitor *tab) {
	t.Helper()
	total, ahead, each := visitor.weighs("/")
	t.Logf("%d bytes, and %d of drawings further down that the browser may leave for later", total, ahead)
	if total == 0 || total > heaviest {
		t.Errorf("the home page moves %d bytes, more than %d:\n%s", total, heaviest, each)
	}
	const asWebP = `[...document.querySelectorAll('picture img')].some(i => i.naturalWidth > 1 && i.currentSrc.endsWith('.webp'))`
	if !get(visitor, chromedp.Evaluate[bool](asWebP)) {
		t.Error("no photograph is shown as WebP")
	}
}

// line is one answer on its way: its bytes with head lines.
type line struct {
	url   string
	bytes int
}

// weighs opens a page and counts what came, photographs apart; ahead are drawings below the window, which a browser
// fetches early only because nothing else is to be done, and of which every month has other ones.
func (p *tab) weighs(path string) (total, ahead int, each string) {
	p.Helper()
	for _, l := range p.fetches(path) {
		url := strings.TrimPrefix(l.url, p.base)
		lazy := fmt.Sprintf(`[...document.querySelectorAll('img[loading=lazy][src=%q]')].every(i => i.getBoundingClientRect().top > innerHeight)`, url)
		switch {
		case strings.HasPrefix(url, "/anh/"):
		case strings.HasPrefix(url, "/static/covers/") && get(p, chromedp.Evaluate[bool](lazy+` && document.querySelector('img[loading=lazy][src="`+url+`"]') !== null`)):
			ahead += l.bytes
		default:
			total += l.bytes
			each += fmt.Sprintf("%7d %s\n", l.bytes, url)
		}
	}
	return total, ahead, each
}

// fetches opens a page and waits until nothing is on its way any more.
func (p *tab) fetches(path string) []line {
	p.Helper()
	var mu sync.Mutex
	urls, open, list := map[network.RequestID]string{}, 0, []line{}
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
			list = append(list, line{urls[e.RequestID], int(e.EncodedDataLength)})
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
			return list
		}
		select {
		case <-quiet:
		case <-p.Context().Done():
			return nil
		}
	}
}
