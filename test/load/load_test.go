// Package load measures the real program as its buyers meet it: one process with its own PostgreSQL, filled to the size
// of a province, and a load generator beside it on the same machine. Every figure stands beside that of a bare Fiber
// handler with a page of the same size, taken in the same run: the ratio says more than the figure.
//
//	make bench                                               # or, for one:
//	go test -run='^$' -bench=Pages -benchtime=1x ./test/load/ # LOAD_SELLERS=2300000 LOAD_LISTINGS=1000000 for more,
//	                                                          # LOAD_BASE=http://… for a program that runs already
package load_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"nongsan/internal/clock"
)

// connections is how many ask at once, each without pause.
const connections = 16

// Sizes that can be set from outside.
var (
	sellers  = env("LOAD_SELLERS", 68_000)
	listings = env("LOAD_LISTINGS", 2_600)
	lasts    = time.Duration(env("LOAD_SECONDS", 5)) * time.Second
)

func env(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// TestMain lets this program be the bare handler, in a process of its own as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "bare" {
		if err := bare(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// bare answers every request with the same ready page.
func bare(address string) error {
	page := bytes.Repeat([]byte("<p>Chè Tân Cương</p>\n"), 1000)
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/*", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(page)
	})
	return app.Listen(address)
}

// BenchmarkPages measures searches, lists and product pages.
func BenchmarkPages(b *testing.B) {
	base := os.Getenv("LOAD_BASE") // a program that is there already
	if base == "" {
		dir := b.TempDir()
		program := build(b, dir)
		fill(b, program, dir)
		base = serve(b, program, dir)
	}
	floor := measure(b, load{base: start(b, os.Args[0], "bare"), paths: []string{"/"}})
	b.Logf("bare Fiber handler, 21 kB ready: %s", floor)
	products := links(b, base, "/tim-kiem?sap-xep=moi", `a[href^="/san-pham/"]`, 40)
	basket := fillBasket(b, base, products)
	for _, one := range []struct {
		name string
		load load
	}{
		{"search, 60 different ones", load{base, "", searches()}},
		{"search, each new", load{base: base}},
		{"category", load{base, "", categories()}},
		{"category, with a basket", load{base, basket, categories()}},
		{"product", load{base, "", products}},
		{"product, with a basket", load{base, basket, products}},
	} {
		b.Run(one.name, func(b *testing.B) {
			for range b.N {
				got := measure(b, one.load)
				b.Logf("%s, %.0f %% of the bare handler", got, 100*got.rate/floor.rate)
				b.ReportMetric(got.rate, "requests/s")
				b.ReportMetric(float64(got.p95.Microseconds())/1000, "p95-ms")
				b.ReportMetric(float64(got.p99.Microseconds())/1000, "p99-ms")
				b.ReportMetric(got.rate/floor.rate, "of-bare")
			}
		})
	}
}

// searches are what people type: with marks and without, half words, places, typing errors.
func searches() []string {
	var paths []string
	for _, words := range strings.Split("chè tân cương|che tan cuong|mật ong|mat ong rung|gạo nếp|gao bao thai|miến dong|mien dong na ri|"+
		"bánh chưng|banh chung bo dau|thịt heo gác bếp|lạp xưởng|na dai|na la hien|bưởi diễn|buoi da xanh|quýt|cam sành|trứng gà|ga doi phu binh|"+
		"nấm hương|nam meo|măng khô|mang le|chè tôm nõn|tra shan tuyet|trà hoa vàng|tinh bột nghệ|matcha|dưa leo|dứa|bắp|khoai lang tím|rau bo khai|"+
		"hồng không hạt|thanh long|ổi|chuoi tay|mật ong bạc hà|tương nếp|măng ớt|tỏi|gừng|kẹo lạc|bánh gio|cơm lam|cá trắm|tép khô|nón lá|rổ tre|"+
		"chè đinh la bằng|che moc cau|võ nhai|định hóa|phú bình|ocop 4 sao|mat ogn|chetancuong|miến dôg|chè sầu riêng", "|") {
		paths = append(paths, "/tim-kiem?q="+strings.ReplaceAll(words, " ", "+"))
	}
	return paths
}

func categories() []string {
	var paths []string
	for slug := range strings.FieldsSeq("che-tra gao-ngu-coc trai-cay-tuoi rau-cu-nam thit-gia-cam-trung mat-ong gia-vi banh-keo") {
		paths = append(paths, "/danh-muc/"+slug, "/danh-muc/"+slug+"?trang=2", "/danh-muc/"+slug+"?con-hang=1")
	}
	return paths
}

// figures are what a measurement gave.
type figures struct {
	rate          float64
	p50, p95, p99 time.Duration
}

func (f figures) String() string {
	return fmt.Sprintf("%.0f requests/s, median %s, p95 %s, p99 %s", f.rate, f.p50.Round(10*time.Microsecond), f.p95.Round(10*time.Microsecond), f.p99.Round(10*time.Microsecond))
}

// load is what is asked for without pause; without paths every request is a search that nobody made before.
type load struct {
	base   string
	cookie string // of the visitor; empty: one who came just now
	paths  []string
}

// measure asks for every path once, then for all in turn on all connections, a second to warm up and then for the record.
func measure(b *testing.B, l load) figures {
	b.Helper()
	warm := fasthttp.Client{ReadBufferSize: 16 << 10}
	for _, path := range l.paths {
		if status, _, err := warm.Get(nil, l.base+path); err != nil || status != http.StatusOK {
			b.Fatalf("%s: %d, %v", path, status, err)
		}
	}
	round(b, l, time.Second)
	return round(b, l, lasts)
}

// fillBasket is the cookies of a visitor who has put a product that is there into the basket.
func fillBasket(b *testing.B, base string, products []string) string {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	visitor := &http.Client{Jar: jar}
	for _, path := range products {
		form := fieldsOf(b, visitor, base+path)
		if form.Get("variant") == "" {
			continue // sold out
		}
		answer, err := visitor.PostForm(base+"/gio-hang", form)
		if err != nil {
			b.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("put %s into the basket: %d", path, answer.StatusCode)
		}
		var cookies []string
		for _, c := range jar.Cookies(answer.Request.URL) {
			cookies = append(cookies, c.Name+"="+c.Value)
		}
		return strings.Join(cookies, "; ")
	}
	b.Fatal("nothing is there to buy")
	return ""
}

func fieldsOf(b *testing.B, visitor *http.Client, address string) url.Values {
	b.Helper()
	answer, err := visitor.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{}
	page.Find("form.buy input:not([type=radio]), form.buy input:checked:not([disabled])").Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return form
}

var fresh atomic.Int64

func round(b *testing.B, l load, length time.Duration) figures {
	b.Helper()
	client := &fasthttp.Client{MaxConnsPerHost: connections, ReadBufferSize: 16 << 10}
	stop := time.After(length)
	done := make(chan struct{})
	times := make([][]time.Duration, connections)
	failed := atomic.Int64{}
	began := clock.System()
	var wg sync.WaitGroup
	for i := range connections {
		wg.Go(func() {
			request, answer := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
			if l.cookie != "" {
				request.Header.Set("Cookie", l.cookie)
			}
			for n := i; ; n += 7 {
				select {
				case <-done:
					return
				default:
				}
				path := "/tim-kiem?q=" + unseen()
				if l.paths != nil {
					path = l.paths[n%len(l.paths)]
				}
				request.SetRequestURI(l.base + path)
				sent := clock.System()
				if err := client.Do(request, answer); err != nil || answer.StatusCode() != http.StatusOK {
					failed.Add(1)
				}
				times[i] = append(times[i], clock.System().Sub(sent))
			}
		})
	}
	<-stop
	close(done)
	wg.Wait()
	took := clock.System().Sub(began)
	if n := failed.Load(); n > 0 {
		b.Fatalf("%d requests failed", n)
	}
	all := slices.Concat(times...)
	slices.Sort(all)
	at := func(part float64) time.Duration { return all[min(int(part*float64(len(all))), len(all)-1)] }
	return figures{rate: float64(len(all)) / took.Seconds(), p50: at(0.5), p95: at(0.95), p99: at(0.99)}
}

// unseen is a search nobody made before: words that people type, and a price that makes the question a new one.
func unseen() string {
	kinds := strings.Fields("che tra gao mien mat+ong buoi na nhan oi cam quyt hong rau bi khoai nam mang ga trung thit banh keo tuong toi gung")
	places := strings.Fields("tan+cuong la+bang vo+nhai dinh+hoa phu+binh dai+tu pho+yen na+ri ba+be cho+don cho+moi ngan+son bach+thong phu+luong dong+hy")
	n := int(fresh.Add(1))
	words := kinds[n%len(kinds)]
	if n%3 > 0 {
		words += "+" + places[n/len(kinds)%len(places)]
	}
	return words + "&gia-den=" + strconv.Itoa(100_000+n)
}

func build(b *testing.B, dir string) string {
	b.Helper()
	program := filepath.Join(dir, "nongsan")
	run(b, nil, "go", "build", "-trimpath", "-o", program, "nongsan/cmd/nongsan")
	return program
}

func fill(b *testing.B, program, dir string) {
	b.Helper()
	began := clock.System()
	run(b, settings(dir, free(b)), program, "demo", "--sellers", strconv.Itoa(sellers), "--listings", strconv.Itoa(listings))
	b.Logf("%d sellers and %d listings were there after %s", sellers, listings, clock.System().Sub(began).Round(time.Second))
}

func run(b *testing.B, settings []string, name string, args ...string) {
	b.Helper()
	command := exec.CommandContext(b.Context(), name, args...)
	command.Env = append(os.Environ(), settings...)
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func settings(dir, address string) []string {
	return []string{"DATA_DIR=" + dir, "DATABASE_URL=", "ADDR=" + address, "BASE_URL=http://" + address}
}

// serve starts the program on the filled data.
func serve(b *testing.B, program, dir string) string {
	b.Helper()
	address := free(b)
	return started(b, address, settings(dir, address), program, "serve", "--migrate", "--demo")
}

// start starts a program that listens where its last argument says.
func start(b *testing.B, program string, args ...string) string {
	b.Helper()
	address := free(b)
	return started(b, address, nil, program, append(args, address)...)
}

func started(b *testing.B, address string, settings []string, program string, args ...string) string {
	b.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.Context()))
	command := exec.CommandContext(ctx, program, args...)
	command.Env = append(os.Environ(), settings...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cancel()
		_ = command.Wait() // it was interrupted
	})
	for range 600 {
		answer, err := http.Get("http://" + address + "/healthz")
		if err == nil {
			_ = answer.Body.Close()
			return "http://" + address
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatalf("%s does not answer", program)
	return ""
}

func free(b *testing.B) string {
	b.Helper()
	l, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// links are the addresses on a page that a selector finds, over as many pages of the list as it takes.
func links(b *testing.B, base, path, selector string, pages int) []string {
	b.Helper()
	var list []string
	for n := 1; n <= pages; n++ {
		answer, err := http.Get(base + path + "&trang=" + strconv.Itoa(n))
		if err != nil {
			b.Fatal(err)
		}
		page, err := goquery.NewDocumentFromReader(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			b.Fatal(err)
		}
		page.Find(selector).Each(func(_ int, a *goquery.Selection) { list = append(list, a.AttrOr("href", "/")) })
	}
	return list
}
