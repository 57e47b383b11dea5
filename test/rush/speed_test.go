package rush_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/clock"
)

// connections is how many buyers order at the same moment in the benchmarks.
const connections = 16

// Orders through HTTP, from the basket to the order, at one seller and at three, beside the same writes in a bare
// transaction: the last is what the database can do, the ratio what the program leaves of it.
func BenchmarkOrders(b *testing.B) {
	for _, stalls := range []int{1, 3} {
		b.Run(fmt.Sprintf("sellers=%d", stalls), func(b *testing.B) {
			c := newCrowd(b, 60, stalls, 1_000_000)
			var ids []int64
			must(b, c.db.Select(&ids, `SELECT id FROM variant ORDER BY id`))
			var next atomic.Int64
			b.ResetTimer()
			began := clock.System()
			inParallel(b, func(int) { c.buys(b, int(next.Add(1)), stalls, ids) })
			orders := float64(b.N) / clock.System().Sub(began).Seconds()
			b.StopTimer()
			bare := bareOrders(b, c.db, b.N, stalls, ids)
			b.ReportMetric(orders, "orders/s")
			b.ReportMetric(bare, "bare/s")
			b.ReportMetric(100*orders/bare, "%ofbare")
			sound(b, c.db)
		})
	}
}

// inParallel does b.N things over the connections.
func inParallel(b *testing.B, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				do(int(i))
			}
		})
	}
	wg.Wait()
}

// buys puts one pack of each stall into a new basket and orders it.
func (c *crowd) buys(b *testing.B, i, stalls int, ids []int64) {
	total := int64(0)
	for stall := range stalls {
		variant := ids[stall*len(ids)/stalls+i%(len(ids)/stalls)]
		total += 120_000
		if got := c.sends(c.Context(), i, i, "/gio-hang", url.Values{"csrf": {c.token}, "variant": {fmt.Sprint(variant)}, "quantity": {"1"}}); got != "/gio-hang" {
			b.Errorf("putting aside leads to %s", got)
		}
	}
	form := url.Values{
		"csrf": {c.token}, "key": {fmt.Sprintf("key-of-the-bench-%08d", i)}, "total": {fmt.Sprint(total)}, "name": {"Nguyễn Thị Mai"}, "phone": {"0912345678"},
		"province": {"19"}, "commune": {"05503"}, "address": {"Xóm 5"}, "method": {"cod"}, "step": {"place"},
	}
	if got := c.sends(c.Context(), i, i, "/thanh-toan", form); !orderPath.MatchString(got) {
		b.Errorf("ordering leads to %s", got)
	}
}

// sends posts a form as the buyer of a basket, at one of the servers, and says where that leads.
func (c *crowd) sends(ctx context.Context, i, server int, path string, form url.Values) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.servers[server%len(c.servers)]+path, strings.NewReader(form.Encode()))
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
	_, _ = io.Copy(io.Discard, answer.Body)
	if at := answer.Header.Get("Location"); at != "" {
		return at
	}
	return answer.Status
}

// bareOrders is how many orders a second the database takes when nothing but the rows of one is written, each statement
// a round trip of its own, as pgbench does.
func bareOrders(b *testing.B, db *sqlx.DB, n, stalls int, ids []int64) float64 {
	b.Helper()
	_, err := db.Exec(`CREATE TABLE bare_cart (LIKE cart INCLUDING ALL); CREATE TABLE bare_cart_line (LIKE cart_line INCLUDING ALL);
		CREATE TABLE bare_orders (LIKE orders INCLUDING ALL); CREATE TABLE bare_seller_order (LIKE seller_order INCLUDING ALL);
		CREATE TABLE bare_order_line (LIKE order_line INCLUDING ALL); CREATE TABLE bare_order_history (LIKE order_history INCLUDING ALL);
		CREATE TABLE bare_payment (LIKE payment INCLUDING ALL); CREATE TABLE bare_stock_move (LIKE stock_move INCLUDING ALL);
		CREATE TABLE bare_variant (LIKE variant INCLUDING ALL); INSERT INTO bare_variant OVERRIDING SYSTEM VALUE SELECT * FROM variant`)
	must(b, err)
	db.SetMaxOpenConns(connections)
	began := clock.System()
	inParallel(b, func(i int) {
		if err := bareOrder(db, i, stalls, ids); err != nil {
			b.Error(err)
		}
	})
	return float64(n) / clock.System().Sub(began).Seconds()
}

func bareOrder(db *sqlx.DB, i, stalls int, ids []int64) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	exec := func(query string, args ...any) {
		if err == nil {
			_, err = tx.Exec(query, args...)
		}
	}
	code := fmt.Sprintf("NS%07d", i)
	exec(`INSERT INTO bare_cart (id, token_hash, created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES ($1, sha256(convert_to($2, 'UTF8')), now(), now())`, i, code)
	exec(`INSERT INTO bare_orders (id, code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at)
		OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, 'placed', 'cod', 'Nguyễn Thị Mai', '+84912345678', '19', '05503', 'Xóm 5', 120000, now())`, i, code, "key-of-the-bench-"+code)
	exec(`INSERT INTO bare_order_history (order_id, to_state, actor, at) VALUES ($1, 'placed', 'buyer', now())`, i)
	for stall := range stalls {
		id, variant := i*stalls+stall, ids[stall*len(ids)/stalls+i%(len(ids)/stalls)]
		exec(`INSERT INTO bare_cart_line (cart_id, variant_id, quantity, price_seen, added_at) VALUES ($1, $2, 1, 100000, now())`, i, variant)
		exec(`INSERT INTO bare_seller_order (id, order_id, seller_id, state, goods, shipping, seller_name, seller_tax_kind, seller_commune, seller_address)
			OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, 'received', 100000, 20000, 'Hộ A', 'household', '05503', 'Xóm 5')`, id, i, stall+1)
		exec(`INSERT INTO bare_order_history (order_id, seller_order_id, to_state, actor, at) VALUES ($1, $2, 'received', 'buyer', now())`, i, id)
		exec(`INSERT INTO bare_order_line (id, seller_order_id, variant_id, listing_slug, name, unit, price, quantity)
			OVERRIDING SYSTEM VALUE VALUES ($1, $1, $2, 'che', 'Chè móc câu', 'gói 500 g', 100000, 1)`, id, variant)
		exec(`UPDATE bare_variant SET stock = stock - 1 WHERE id = $1`, variant)
		exec(`INSERT INTO bare_stock_move (variant_id, delta, held, kind, order_line_id, at) VALUES ($1, -1, 0, 'sold', $2, now())`, variant, id)
	}
	exec(`INSERT INTO bare_payment (order_id, reference, method, amount, created_at) VALUES ($1, $2, 'cod', 120000, now())`, i, code)
	exec(`DELETE FROM bare_cart_line WHERE cart_id = $1`, i)
	if err != nil {
		return err
	}
	return tx.Commit()
}
