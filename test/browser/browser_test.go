// Package browser walks the marketplace in a real browser, as a household, a buyer, the bank and an officer would.
package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Sizes of the windows that the walks are seen in: a cheap phone and a desk.
var sizes = []struct {
	name          string
	width, height int64
	mobile        bool
}{
	{"360", 360, 740, true},
	{"1280", 1280, 800, false},
}

// stepTime is how long a browser may take for one step.
const stepTime = 20 * time.Second

// tab is a window of a browser with its own cookies.
type tab struct {
	*testing.T
	ctx  context.Context
	base string
	name string // prefix of its pictures
	n    int
}

// newBrowser is the one Chromium of all tests; every tab of it is a separate person.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	starting.Do(func() {
		opts := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true), chromedp.UserDataDir(filepath.Join(sharedDir, "chromium")))
		ctx, end := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, leave := chromedp.NewContext(ctx)
		closeBrowser = func() { leave(); end() }
		if err := chromedp.Do(ctx); err != nil {
			t.Errorf("start Chromium: %v", err)
			return
		}
		browsing = ctx
	})
	if browsing == nil {
		t.Fatal("no Chromium was started")
	}
	return browsing
}

var (
	starting sync.Once
	browsing context.Context
)

func chromium(t *testing.T) string {
	t.Helper()
	for _, path := range []string{os.Getenv("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"} {
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium: run `scripts/install test`, or set CHROMIUM")
	return ""
}

// person opens a window for somebody with no cookies, of that size.
func person(t *testing.T, browser context.Context, base, name string, width, height int64, mobile bool) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // without a deadline: the tab lives as long as this context
		t.Fatalf("open a window: %v", err)
	}
	p := &tab{T: t, ctx: ctx, base: base, name: name}
	var emulate []chromedp.EmulateViewportOption
	if mobile { // two dots a pixel, as the cheapest phones have; an office's screen has one
		emulate = append(emulate, chromedp.EmulateScale(2), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do(chromedp.EmulateViewport(width, height, emulate...))
	return p
}

// do runs actions within the time of a step, and keeps a picture of what stood there when they fail.
func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.picture("failed")
		p.Fatalf("%s at %s: %v", p.name, p.where(), err)
	}
}

// get asks the page for something within the time of a step.
func get[T any](p *tab, question chromedp.Action[T]) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	answer, err := chromedp.Run(ctx, question)
	if err != nil {
		p.Fatalf("%s: %v", p.name, err)
	}
	return answer
}

// where is the address of the window.
func (p *tab) where() string {
	p.Helper()
	return get(p, chromedp.Location())
}

// opens a page and waits until it is loaded.
func (p *tab) opens(path string) {
	p.Helper()
	if !strings.HasPrefix(path, "http") {
		path = p.base + path
	}
	p.do(chromedp.Navigate(path), chromedp.WaitReady(chromedp.CSS("main")))
}

// sends clicks the first button or link of its kind that a person can see, which leads to another page, and waits
// until that is loaded.
func (p *tab) sends(selector string) {
	p.Helper()
	p.script("[...document.querySelectorAll(%q)].find(e => e.checkVisibility())?.setAttribute('data-walk', '')", selector)
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS("[data-walk]"), chromedp.NodeVisible)); err != nil {
		p.picture("failed")
		p.Fatalf("%s clicks %s at %s: %v", p.name, selector, p.where(), err)
	}
	p.do(chromedp.WaitReady(chromedp.CSS("main")))
}

// types fills a field, whatever stood there.
func (p *tab) types(selector, text string) {
	p.Helper()
	p.script("document.querySelector(%q).value = ''", selector)
	p.keys(selector, text)
}

// keys strikes keys in a field. chromedp.SendKeys reads the field's attributes while the page's scripts change them, which
// is a race.
func (p *tab) keys(selector, text string) {
	p.Helper()
	p.do(chromedp.WaitVisible(chromedp.CSS(selector)))
	p.script("document.querySelector(%q).focus()", selector)
	p.do(chromedp.KeyEvent(text))
}

// chooses sets a select to a value.
func (p *tab) chooses(selector, value string) {
	p.Helper()
	p.do(chromedp.WaitReady(chromedp.CSS(selector + ` option[value="` + value + `"]`)))
	p.script("(e => { e.value = %q; e.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector(%q))", value, selector)
}

// script runs a line of JavaScript on the page.
func (p *tab) script(format string, args ...any) {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(format, args...)))
}

// sees fails unless the page holds the text.
func (p *tab) sees(text string) {
	p.Helper()
	body := get(p, chromedp.Text(chromedp.CSS("body")))
	if !strings.Contains(strings.Join(strings.Fields(body), " "), strings.Join(strings.Fields(text), " ")) {
		p.picture("failed")
		p.Fatalf("%s does not see %q on\n%s", p.name, text, body)
	}
}

// listings are the data-listing slugs on the page, as a person sees them.
func (p *tab) listings() []string {
	p.Helper()
	return get(p, chromedp.Evaluate[[]string](`[...document.querySelectorAll('[data-listing]')].map(e => e.dataset.listing)`))
}

// path is where the window is.
func (p *tab) path() string {
	p.Helper()
	return strings.TrimPrefix(p.where(), p.base)
}

// picture keeps a screenshot of the whole page in test-results/. It takes longer than opening the page: one of each
// page at each width is enough.
func (p *tab) picture(what string) {
	p.Helper()
	p.n++
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(80))
	if err != nil {
		p.Logf("no picture of %s: %v", what, err)
		return
	}
	dir := filepath.Join("..", "..", "test-results")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.Fatal(err)
	}
	file := filepath.Join(dir, fmt.Sprintf("%s-%02d-%s.jpg", p.name, p.n, what))
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		p.Fatal(err)
	}
}

// fitsBetween fails when the page is wider than a window between the phone's and the desktop's, and leaves it so narrow.
func (p *tab) fitsBetween() {
	p.Helper()
	for _, width := range []int64{1024, 768, 412, 320} {
		p.do(chromedp.EmulateViewport(width, 800))
		p.fits()
	}
}

// fits fails when the page is wider than its window: nothing may be scrolled sideways.
func (p *tab) fits() {
	p.Helper()
	over := get(p, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if over > 0 {
		p.picture("too-wide")
		p.Errorf("%s: %s is %d px wider than the window of %d", p.name, p.path(), over, get(p, chromedp.Evaluate[int](`innerWidth`)))
	}
}
