package rush_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/clock"
	"nongsan/internal/pgtest"
	"nongsan/internal/seller"
)

// crowdSize is 10,000 by hand: go test ./test/rush -run Crowd -crowd=10000
var crowdSize = flag.Int("crowd", 2000, "buyers who press the button at the same moment; a tenth of them get a bag")

// longest is how long anybody may wait for an answer that tells something: 10 s where the test has the machine to
// itself (-longest=10s), more beside all other tests and the race detector.
var longest = flag.Duration("longest", time.Minute, "how long a buyer may wait")

// crowd is buyers whose baskets are filled and whose forms are filled in: all that is left is the button. They share
// a browser's form token, as a form does not know whose basket it orders.
type crowd struct {
	testing.TB
	db      *sqlx.DB
	servers []string
	cookie  string
	token   string
	client  *http.Client
}

// newCrowd opens a marketplace of so many products at so many stalls, three at most, in that order.
func newCrowd(t testing.TB, offers, stalls, stock int) *crowd {
	t.Helper()
	address := pgtest.URL(t)
	c := &crowd{TB: t, db: pgtest.Open(t, address), client: &http.Client{
		// A process may open 20,000 files. Packing pages is not what is tried here.
		Transport:     &http.Transport{MaxIdleConnsPerHost: *crowdSize, MaxConnsPerHost: 4000, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(c.client.CloseIdleConnections)
	shelf := catalog.New(c.db, clock.System)
	sellers := seller.New(c.db, clock.System)
	must(t, sellers.SetGate(t.Context(), clock.System().AddDate(1, 0, 0)))
	var ids [3]int64
	for i := range ids {
		var err error
		ids[i], err = sellers.Create(t.Context(), seller.Seller{
			Slug: fmt.Sprint("stall-", i), Kind: seller.Household, LegalName: "Hộ A", StallName: fmt.Sprint("Chè ", i), Phone: "+84912345678", ProvinceCode: "19", CommuneCode: "05503",
		})
		must(t, err)
	}
	for i := range offers {
		id := ids[i*stalls/offers]
		slug, err := shelf.Propose(t.Context(), id, 0, catalog.Offer{
			Name: fmt.Sprint("Chè móc câu lứa ", i), CategorySlug: "che-tra", CommuneCode: "05503",
			Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: 100_000, Stock: stock}},
		})
		must(t, err)
		must(t, shelf.Approve(t.Context(), 0, slug))
	}
	c.servers = []string{serve(t, address), serve(t, address)}
	c.form()
	return c
}

// form fetches one form for all.
func (c *crowd) form() {
	c.Helper()
	request, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.servers[0]+"/dang-nhap", nil)
	must(c.TB, err)
	answer, err := c.client.Do(request)
	must(c.TB, err)
	body, err := io.ReadAll(answer.Body)
	must(c.TB, err)
	must(c.TB, answer.Body.Close())
	for _, cookie := range answer.Cookies() {
		if cookie.Name == "browser" {
			c.cookie = "browser=" + cookie.Value
		}
	}
	_, rest, _ := strings.Cut(string(body), `name="csrf" value="`)
	c.token, _, _ = strings.Cut(rest, `"`)
}

// fill puts variants into every buyer's basket; which gives those of a buyer by their ids.
func (c *crowd) fill(buyers int, which func(buyer int, ids []int64) []int64) {
	c.Helper()
	var ids []int64
	must(c.TB, c.db.SelectContext(c.Context(), &ids, `SELECT id FROM variant ORDER BY id`))
	var lines bytes.Buffer
	for i := range buyers {
		for _, id := range which(i, ids) {
			fmt.Fprintf(&lines, ",(%d,%d)", i, id)
		}
	}
	_, err := c.db.ExecContext(c.Context(), fmt.Sprintf(`
		WITH carts AS (
			INSERT INTO cart (token_hash, created_at, updated_at)
			SELECT sha256(convert_to('crowd' || i, 'UTF8')), now(), now() FROM generate_series(0, %d) i
			RETURNING id, token_hash)
		INSERT INTO cart_line (cart_id, variant_id, quantity, price_seen, added_at)
		SELECT carts.id, v.variant_id, 1, 100000, now()
		FROM (VALUES %s) AS v (buyer, variant_id)
		JOIN carts ON carts.token_hash = sha256(convert_to('crowd' || v.buyer, 'UTF8'))`, buyers-1, lines.String()[1:]))
	must(c.TB, err)
}

// press lets everybody press the button at once and counts how it ended; an answer that says to come again is
// followed until the time is over.
func (c *crowd) press(buyers int, total string) map[string]int {
	c.Helper()
	start := make(chan struct{})
	outcomes, waits := make([]string, buyers), make([]time.Duration, buyers)
	var wg sync.WaitGroup
	for i := range buyers {
		wg.Go(func() {
			<-start
			began := clock.System()
			outcomes[i] = c.order(c.Context(), i, total)
			for outcomes[i] == "busy" && clock.System().Sub(began) < *longest {
				outcomes[i] = c.order(c.Context(), i, total)
			}
			waits[i] = clock.System().Sub(began)
		})
	}
	began := clock.System()
	close(start)
	wg.Wait()
	counts, slowest := map[string]int{}, time.Duration(0)
	for i, o := range outcomes {
		counts[o]++
		slowest = max(slowest, waits[i])
	}
	c.Logf("%d buyers in %v, the slowest waited %v: %v", buyers, clock.System().Sub(began), slowest, counts)
	if slowest > *longest {
		c.Errorf("somebody waited %v", slowest)
	}
	return counts
}

func (c *crowd) order(ctx context.Context, i int, total string) string {
	form := url.Values{
		"csrf": {c.token}, "key": {fmt.Sprintf("key-of-the-crowd-%08d", i)}, "total": {total}, "name": {"Nguyễn Thị Mai"}, "phone": {"0912345678"},
		"province": {"19"}, "commune": {"05503"}, "address": {"Xóm 5"}, "method": {"cod"}, "step": {"place"},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.servers[i%len(c.servers)]+"/thanh-toan", strings.NewReader(form.Encode()))
	if err != nil {
		return err.Error()
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Cookie", fmt.Sprintf("%s; cart=crowd%d", c.cookie, i))
	answer, err := c.client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err.Error()
	case answer.StatusCode == http.StatusSeeOther && orderPath.MatchString(answer.Header.Get("Location")):
		return "ordered"
	case answer.StatusCode == http.StatusConflict && strings.Contains(string(body), "Không còn đủ hàng"):
		return "sold out"
	case answer.StatusCode == http.StatusServiceUnavailable:
		return "busy"
	}
	return answer.Status
}

// A tenth of them get a bag, everyone else is told that it is sold out, within ten seconds; nobody sees a failure.
func TestCrowdForOneProduct(t *testing.T) {
	buyers := *crowdSize
	c := newCrowd(t, 1, 1, buyers/10)
	c.fill(buyers, func(_ int, ids []int64) []int64 { return ids })
	counts := c.press(buyers, "120000")
	if counts["ordered"] != buyers/10 || counts["sold out"] != buyers-buyers/10 {
		t.Errorf("%v", counts)
	}
	sound(t, c.db)
}

// A buyer who presses "put aside" twice at the same moment, at both servers, has one line of two bags, and orders them both
// or none.
func TestCrowdThatPressesTwice(t *testing.T) {
	buyers := max(*crowdSize/20, 2) / 2 * 2
	c := newCrowd(t, 1, 1, buyers)
	var bag int64
	must(t, c.db.Get(&bag, `SELECT id FROM variant`))
	var wg sync.WaitGroup
	for i := range 2 * buyers {
		wg.Go(func() {
			form := url.Values{"csrf": {c.token}, "variant": {fmt.Sprint(bag)}, "quantity": {"1"}}
			if got := c.sends(c.Context(), i/2, i, "/gio-hang", form); got != "/gio-hang" {
				t.Errorf("putting aside leads to %s", got)
			}
		})
	}
	wg.Wait()
	counts := c.press(buyers, "220000")
	if counts["ordered"] != buyers/2 || counts["sold out"] != buyers/2 {
		t.Errorf("%v", counts)
	}
	var units []int
	must(t, c.db.Select(&units, `SELECT DISTINCT quantity FROM order_line`))
	if len(units) != 1 || units[0] != 2 {
		t.Errorf("orders of %v bags", units)
	}
	sound(t, c.db)
}

// Baskets of three lines over fifty products cross one another in every order: no deadlock reaches anybody, and what
// was sold is what was ordered.
func TestCrowdOverFiftyProducts(t *testing.T) {
	buyers, products := *crowdSize/4, 50
	c := newCrowd(t, products, 1, buyers*3/products/2)
	c.fill(buyers, func(i int, ids []int64) []int64 {
		return []int64{ids[(i*7)%products], ids[(i*7+3+i%11)%products], ids[(i*7+25+i%13)%products]}
	})
	counts := c.press(buyers, "320000")
	if counts["ordered"]+counts["sold out"] != buyers || counts["sold out"] == 0 {
		t.Errorf("%v", counts)
	}
	sound(t, c.db)
}
