// Package rush sends many buyers at once through the pages to the last bags on the shelf, at two processes of the server
// on one database.
package rush_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

const (
	buyers = 60
	bags   = 10
)

// Sixty buyers want ten bags: ten get one, everyone else is told that it is sold out, nobody sees a failure.
func TestLastBags(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	db := pgtest.Open(t, address)
	shelf := catalog.New(db, clock.System)
	slug := offer(t, db, shelf)
	servers := []string{serve(t, address), serve(t, address)}

	var wg sync.WaitGroup
	outcomes := make([]string, buyers)
	for i := range buyers {
		wg.Go(func() { outcomes[i] = buy(t, servers[i%len(servers)], slug) })
	}
	wg.Wait()
	counts := map[string]int{}
	for _, o := range outcomes {
		counts[o]++
	}
	if counts["ordered"] != bags || counts["sold out"] != buyers-bags {
		t.Errorf("of %d buyers for %d bags: %v", buyers, bags, counts)
	}
	sound(t, db)
}

func offer(t *testing.T, db *sqlx.DB, shelf *catalog.Service) string {
	t.Helper()
	id, err := seller.New(db, clock.System).Create(t.Context(), seller.Seller{
		Slug: "a", Kind: seller.Household, LegalName: "Hộ A",
		StallName: "Chè A", Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
	})
	must(t, err)
	must(t, seller.New(db, clock.System).SetGate(t.Context(), clock.System().AddDate(1, 0, 0))) // whatever the year is
	slug, err := shelf.Propose(t.Context(), id, 0, catalog.Offer{
		Name: "Chè móc câu", CategorySlug: "che-tra", CommuneCode: "05503",
		Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: 150_000, Stock: bags}},
	})
	must(t, err)
	must(t, shelf.Approve(t.Context(), 0, slug))
	return slug
}

// buy walks one buyer from the product to the order, and says how it ended.
func buy(t *testing.T, server, slug string) string {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err.Error()
	}
	b := &buyer{client: &http.Client{Jar: jar}, server: server, ctx: t.Context()}
	page, err := b.get("/san-pham/" + slug)
	if err != nil {
		return err.Error()
	}
	form := fields(page, `form[action="/gio-hang"]`)
	form.Set("then", "checkout")
	if page, err = b.post("/gio-hang", form); err != nil {
		return b.ended(err)
	}
	form = fields(page, `form[action="/thanh-toan"]`)
	if len(form) == 0 {
		return b.ended(nil) // gone while it lay in the basket: the basket says so
	}
	for name, value := range map[string]string{
		"name": "Nguyễn Thị Mai", "phone": "0912345678", "province": "19", "commune": "05503", "address": "Xóm 5", "method": "cod",
	} {
		form.Set(name, value)
	}
	if _, err = b.post("/thanh-toan", form); err != nil {
		return b.ended(err)
	}
	return b.ended(nil)
}

// buyer is a browser without scripts.
type buyer struct {
	ctx    context.Context
	client *http.Client
	server string
	at     string // where it is
	text   string // what it reads
}

func (b *buyer) get(path string) (*goquery.Document, error) {
	request, err := http.NewRequestWithContext(b.ctx, http.MethodGet, b.server+path, nil)
	if err != nil {
		return nil, err
	}
	return b.do(request)
}

func (b *buyer) post(path string, form url.Values) (*goquery.Document, error) {
	request, err := http.NewRequestWithContext(b.ctx, http.MethodPost, b.server+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(request)
}

func (b *buyer) do(request *http.Request) (*goquery.Document, error) {
	answer, err := b.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	b.at, b.text = answer.Request.URL.Path, string(raw)
	if answer.StatusCode >= http.StatusInternalServerError {
		return nil, fmt.Errorf("answer %s", answer.Status)
	}
	return goquery.NewDocumentFromReader(strings.NewReader(b.text))
}

var orderPath = regexp.MustCompile(`^/don-hang/NS[0-9A-Z]{7}$`)

func (b *buyer) ended(err error) string {
	switch {
	case err != nil:
		return err.Error()
	case orderPath.MatchString(b.at):
		return "ordered"
	case strings.Contains(b.text, "Không còn đủ hàng") || strings.Contains(b.text, "Chỉ còn 0") || strings.Contains(b.text, "Hết hàng"):
		return "sold out"
	}
	if page, err := goquery.NewDocumentFromReader(strings.NewReader(b.text)); err == nil {
		return "at " + b.at + ": " + strings.Join(strings.Fields(page.Find(".notice, .error, h1").Text()), " ")
	}
	return "at " + b.at
}

// fields are what a form would send as it stands.
func fields(page *goquery.Document, form string) url.Values {
	values := url.Values{}
	page.Find(form).First().Find("input[name]").Each(func(_ int, in *goquery.Selection) {
		kind := in.AttrOr("type", "text")
		if _, checked := in.Attr("checked"); kind == "radio" && !checked {
			return
		}
		values.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return values
}

func sound(t testing.TB, db *sqlx.DB) {
	t.Helper()
	results, err := check.Run(t.Context(), db, clock.System())
	must(t, err)
	for _, r := range results {
		if len(r.Broken) > 0 {
			t.Errorf("broken: %s: %v", r.Claim, r.Broken)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
