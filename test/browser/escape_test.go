package browser_test

import (
	_ "embed"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/gofiber/fiber/v2"

	"nongsan/internal/demo"
	"nongsan/internal/pgtest"
)

// sweepScript finds on a page what no page of ours has, its links, and whose texts it shows.
//
//go:embed testdata/sweep.js
var sweepScript string

// unseen are the addresses without a page to look at, and those whose page needs something no crawl does.
var unseen = regexp.MustCompile(`\.(pdf|csv|xlsx|zip|svg|png|:kind)$|^/(api|static|anh|webhook)/|^/(healthz|readyz|goi-y|ngon-ngu)$|/(:paper|tep|tien-do|goi-y-loai|sang-cong|:n|xac-nhan-lai)$` +
	`|/mo/:pass$|^/thanh-toan/ket-qua/|^/ban-hang/dinh-danh/tro-ve$`)

// isShop are the pages that look alike to everybody.
var isShop = regexp.MustCompile(`^/(danh-muc|san-pham|gian-hang|tim-kiem|truy-xuat|cach-sap-xep|dieu-khoan|rieng-tu|nguon-anh|kieu-dang|kich-hoat|dang-nhap)`)

// things is how many listings, stalls, orders … everybody together looks at; each holds other texts.
const things = 4

// crawl is what everybody together has looked at; one after the other, so that each run opens the same pages.
type crawl struct {
	*site
	columns []string       // what was written into, by the number in its mark
	seen    map[string]int // how often anybody met a pattern, and an argument of one
	shown   map[int]bool   // columns
}

// Whatever anybody wrote anywhere stays text: with sixty hostile texts in every field that people, lists, banks and
// carriers fill, everybody opens every page in a browser, and nothing runs, nothing is asked for, nothing is made of it.
func TestNothingThatPeopleWroteRuns(t *testing.T) {
	t.Parallel()
	site, browser := newSite(t), newBrowser(t)
	site.knowsEveryColumn()
	c := &crawl{site: site, seen: map[string]int{}, shown: map[int]bool{}}
	size := sizes[1]
	everybody := append([]demo.SignIn{{Who: "guest"}}, demo.SignIns()...)
	var tabs []*tab
	for _, who := range everybody {
		p := person(t, browser, site.url, "hostile-"+who.Who, size.width, size.height, size.mobile)
		if who.Phone != "" {
			_, err := site.db.ExecContext(t.Context(), `UPDATE account SET password_hash = $2 WHERE phone = $1`, who.Phone, pgtest.LightHash(who.Password))
			site.must(err)
			signIn(p, who)
		}
		tabs = append(tabs, p)
	}
	account, err := site.services.Accounts.IDByPhone(t.Context(), demo.Officer.Phone)
	site.must(err)
	c.columns = site.plant(account)
	for i, who := range everybody {
		c.looks(tabs[i], c.starts(who))
	}
	for _, r := range site.web.GetRoutes(true) {
		if r.Method == fiber.MethodGet && !unseen.MatchString(r.Path) && c.seen[r.Path] == 0 {
			t.Errorf("nobody came to %s", r.Path)
		}
	}
	for i, column := range c.columns {
		if !c.shown[i] && !slices.Contains(strings.Fields(unshown), column) {
			t.Errorf("no page showed %s", column)
		}
	}
}

// starts are the addresses that somebody types; all others are found by following links.
func (c *crawl) starts(who demo.SignIn) []string {
	hostile := url.QueryEscape(`"><img src=x onerror=alert(0.1)>`)
	all := []string{"/", "/tim-kiem?q=" + hostile, "/tim-kiem?q=che&xa=" + hostile + "&trang=" + hostile, "/gio-hang", "/don-hang?loi=" + hostile, "/kieu-dang"}
	switch who.Who {
	case demo.Household.Who:
		all = append(all, c.finds(talkedOf, "/ban-hang/don-hang/")...)
		all = append(all, "/ban-hang", "/ban-hang/dinh-danh/minh-hoa?state="+hostile)
	case demo.Officer.Who:
		all = append(all, c.finds(talkedOf, "/quan-ly/don-hang/")...)
		all = append(all, "/quan-ly", "/quan-ly/noi-bat?q="+hostile, "/quan-ly/gian-hang?q="+hostile, "/hai-buoc")
	case demo.CommuneOfficer.Who, demo.Accountant.Who:
		all = append(all, "/quan-ly")
	case demo.Buyer.Who:
		all = append(all, "/tai-khoan", "/thanh-toan")
		all = append(all, c.finds(`
			SELECT DISTINCT '/don-hang/' || o.code || unnest(ARRAY['', '/danh-gia', '/' || s.slug || '/tra-hang'])
			FROM orders o JOIN account a ON a.id = o.account_id JOIN seller_order p ON p.order_id = o.id JOIN seller s ON s.id = p.seller_id
			WHERE a.phone = $1 AND p.state = 'delivered' AND NOT EXISTS (SELECT FROM return_request WHERE seller_order_id = p.id)`, who.Phone)...)
	default:
		all = append(all, "/dang-nhap?next=/"+hostile, "/dang-nhap/ma?next=/"+hostile, "/kich-hoat?ma="+hostile, "/kich-hoat/xac-nhan?ma="+hostile)
	}
	return all
}

// talkedOf are orders with something about them that most have not, below an address.
const talkedOf = `
	SELECT $1 || code FROM orders o JOIN seller_order p ON p.order_id = o.id JOIN seller s ON s.id = p.seller_id
	WHERE s.slug = 'ho-nguyen-thi-ly-tan-cuong' AND p.state NOT IN ('waiting_payment', 'expired') AND (p.pickup_at <> ''
		OR EXISTS (SELECT FROM order_message WHERE seller_order_id = p.id)
		OR EXISTS (SELECT FROM parcel JOIN tracking_event e ON e.parcel_id = parcel.id WHERE parcel.seller_order_id = p.id)
		 OR EXISTS (SELECT FROM return_request WHERE seller_order_id = p.id)
		OR EXISTS (SELECT FROM refund WHERE order_id = o.id) OR EXISTS (SELECT FROM order_line l JOIN line_change h ON h.order_line_id = l.id WHERE l.seller_order_id = p.id))`

func (c *crawl) finds(sql string, arg any) (addresses []string) {
	c.Helper()
	c.must(c.db.SelectContext(c.Context(), &addresses, sql, arg))
	return addresses
}

// looks opens pages, and those they lead to.
func (c *crawl) looks(p *tab, queue []string) {
	p.Helper()
	c.watches(p)
	opened, met := map[string]bool{}, map[string]bool{} // patterns, addresses
	for typed := len(queue); len(queue) > 0; typed-- {
		address := queue[0]
		queue = queue[1:]
		pattern := c.pattern(address)
		if met[address] || pattern == "" || unseen.MatchString(pattern) {
			continue
		}
		met[address] = true
		if !c.isNew(pattern, address) && typed <= 0 && (opened[pattern] || isShop.MatchString(pattern)) {
			continue
		}
		opened[pattern] = true
		p.do(chromedp.Navigate(p.base + address))
		found := get(p, chromedp.Evaluate[struct {
			Faults, Links []string
			Marks         []int
		}](sweepScript))
		for _, fault := range found.Faults {
			p.Errorf("%s: %s", address, c.named(fault))
		}
		queue = append(queue, found.Links...)
		c.reads(found.Marks)
	}
}

// reads notes which columns a page showed something of.
func (c *crawl) reads(marks []int) {
	for _, column := range marks {
		c.shown[column] = true
	}
}

// isNew says whether a page has an argument that nobody tried on its pattern yet, or shows a thing and few such were
// looked at.
func (c *crawl) isNew(pattern, address string) (fresh bool) {
	enough := 1
	if strings.Contains(pattern, ":") {
		enough = things
	}
	fresh = c.seen[pattern] < enough
	if _, query, ok := strings.Cut(address, "?"); ok {
		values, _ := url.ParseQuery(query) // as the program reads it: what is well formed
		for name := range values {
			argument := pattern + "?" + name
			fresh = fresh || c.seen[argument] == 0
			c.seen[argument]++
		}
	}
	c.seen[pattern]++
	return fresh
}

// watches tells of everything that runs, opens or is refused in the window from now on.
func (c *crawl) watches(p *tab) {
	p.Helper()
	err := chromedp.Listen(p.ctx, func(event any) {
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			p.Errorf("%s opens a window: %s", e.URL, c.named(e.Message))
		case *runtime.EventExceptionThrown:
			p.Errorf("%s: a script failed: %s", e.ExceptionDetails.URL, c.named(e.ExceptionDetails.Text+" "+e.ExceptionDetails.Exception.Description))
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "ERR_BLOCKED_BY_CLIENT") {
				p.Errorf("%s: the browser says: %s", e.Entry.URL, c.named(e.Entry.Text))
			}
		}
	})
	c.must(err)
	_, err = chromedp.Call(p.ctx, log.Enable, cdp.Empty{})
	c.must(err)
	_, err = chromedp.Call(p.ctx, network.Enable, network.EnableParams{})
	c.must(err)
	_, err = chromedp.Call(p.ctx, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{
		{URLPattern: "*://*:*/anh/*", Block: true}, {URLPattern: "*://*:*/static/*.woff2", Block: true},
	}})
	c.must(err)
	_, err = chromedp.Call(p.ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Encoding": "identity"}})
	c.must(err) // nobody's line is short of bytes here
}

// pattern is the route of an address.
func (c *crawl) pattern(address string) (found string) {
	where, _, _ := strings.Cut(address, "?")
	for _, r := range c.web.GetRoutes(true) {
		if r.Method != fiber.MethodGet || strings.HasPrefix(r.Path, "/static") {
			continue
		}
		if r.Path == where {
			return where
		}
		if found == "" && path.Ext(r.Path) == path.Ext(where) && fiber.RoutePatternMatch(where, r.Path) {
			found = r.Path
		}
	}
	return found
}

var markInText = regexp.MustCompile(`alert\((\d+)\.\d+\)`)

// named says of what column a mark is.
func (c *crawl) named(text string) string {
	return markInText.ReplaceAllStringFunc(text, func(mark string) string {
		n, err := strconv.Atoi(markInText.FindStringSubmatch(mark)[1])
		if err != nil || n >= len(c.columns) {
			return mark
		}
		return fmt.Sprintf("%s[%s]", mark, c.columns[n])
	})
}
