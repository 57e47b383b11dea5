package site_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nongsan/internal/payment"
	"nongsan/internal/pg/pgproxy"
)

// broken is a world whose line to the database a test can break.
func broken(t *testing.T, roles ...string) (*knocking, *pgproxy.Proxy) {
	t.Helper()
	var line *pgproxy.Proxy
	w := newWorld(t, func(dsn string) string {
		line = pgproxy.New(t, dsn)
		return line.DSN()
	})
	return knockingAs(w, roles...), line
}

// While the database is away every page says so and when to come again; when it is back so is every page.
func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	k, line := broken(t, household, admin)
	k.photo = k.photograph()
	knocks := map[string]knock{}
	for _, d := range doors {
		if d.want[admin] < 400 {
			knocks[d.route] = k.ready(d, admin)
		}
	}
	v := k.visitors[admin]
	token := v.token()
	sender := v.copied() // of uploads: the browser that has the ticket
	sender.cookies["__Host-browser"] = k.browser
	uploadToken := sender.token()
	before := k.rows()
	line.Refuse(true)
	line.Cut()
	for route, n := range knocks {
		var got answer
		switch {
		case n.method == http.MethodGet:
			got = v.copied().gets(n.path)
		case n.body != nil:
			got = v.knocks(n, k.browser)
		default:
			form := values(t, n.form)
			form.Set("csrf", token)
			from := v.copied()
			if strings.HasPrefix(n.path, "/upload/") {
				from = sender.copied()
				form.Set("csrf", uploadToken)
			}
			got = from.postsAs(n.path, urlencoded, []byte(form.Encode()), nil)
		}
		k.away(route, got)
	}
	line.Refuse(false)
	k.unchanged(before, "a page without a database")
	for route, n := range knocks {
		if n.method != http.MethodGet {
			continue
		}
		if got := v.copied().gets(n.path); got.status >= 400 {
			t.Errorf("%s after the database is back: %d", route, got.status)
		}
	}
	k.sound()
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %.2000s", failures)
	}
}

// needNothing are the routes that ask the database nothing; the catalogue's front is remembered for a second.
var needNothing = map[string]bool{
	"GET /static/*": true, "GET /healthz": true, "GET /anh/:name": true, "GET /api/v1/communes": true,
}

// comeAgain is how VNPay and ZaloPay are told to send it again.
var comeAgain = regexp.MustCompile(`"RspCode":"99"|"return_code":[02]\b`)

func (k *knocking) away(route string, got answer) {
	k.Helper()
	if needNothing[route] {
		if got.status >= 400 {
			k.Errorf("%s needs no database: %d", route, got.status)
		}
		return
	}
	if strings.Contains(route, " /webhook/") && got.status == http.StatusOK { // senders that look for a code of their own
		if !comeAgain.MatchString(got.body) {
			k.Errorf("%s without the database is answered as if it were taken: %s", route, got.body)
		}
		return
	}
	if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
		k.Errorf("%s without the database: %d, Retry-After %q", route, got.status, got.header.Get("Retry-After"))
	}
	if route != "GET /readyz" && !strings.Contains(route, " /webhook/") {
		tellsWhatToDo(k.T, got, route)
	}
	for _, fault := range headerFaults(got, route) {
		k.Error(fault)
	}
}

// deed is something that happens once however often it is asked for: ask does it, in the first second in which the
// line breaks and again when it is whole; done says how often it happened.
type deed struct {
	prepare func() // a fresh try
	ask     func() answer
	done    func() int
}

// faults breaks the line at every answer of the database in turn.
func (k *knocking) faults(line *pgproxy.Proxy, d deed) {
	k.Helper()
	d.prepare()
	line.Sweep(func(f pgproxy.Fault, n int) {
		if got := d.ask(); got.status >= 400 && (got.status != 503 || got.header.Get("Retry-After") == "") {
			k.Errorf("fault %d at answer %d: %d", f, n, got.status)
		}
	}, func(f pgproxy.Fault, n int) {
		if got := d.ask(); got.status >= 400 {
			k.Errorf("asked again after fault %d at answer %d: %d %.300s", f, n, got.status, got.body)
		}
		if times := d.done(); times != 1 {
			k.Errorf("after fault %d at answer %d it happened %d times", f, n, times)
		}
		d.prepare()
	})
	k.sound()
	if failures := k.log.failures(); failures != "" {
		k.Errorf("the program failed: %.2000s", failures)
	}
}

// sends makes ask of a form.
func sends(v *visitor, path *string, form *url.Values) func() answer {
	return func() answer { return v.postsAs(*path, urlencoded, []byte(form.Encode()), nil) }
}

func TestPlacingAnOrderBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, buyer)
	v := k.visitors[buyer]
	slug, path, form, token := k.live(), "/thanh-toan", url.Values{}, v.token()
	k.fill(k.variant(slug), 1000)
	variant := fmt.Sprint(k.variant(slug))
	tries := 0
	k.faults(line, deed{
		prepare: func() {
			tries++
			_, err := k.db.ExecContext(t.Context(), `DELETE FROM cart_line`)
			k.must(err)
			v.postsAs("/gio-hang", urlencoded, []byte("variant="+variant+"&quantity=1&csrf="+token), nil)
			form = values(t, "total=200000&name=Trần Thu Hà&phone="+phones[buyer]+"&province=19&commune="+tanCuong+"&address=Tổ 5&method=vietqr")
			form.Set("key", fmt.Sprintf("khoa-dat-hang-%08d", tries))
			form.Set("csrf", token)
		},
		ask: sends(v, &path, &form),
		done: func() int {
			return k.number(fmt.Sprintf(`SELECT count(*) FROM orders WHERE idempotency_key = 'khoa-dat-hang-%08d'`, tries))
		},
	})
	t.Logf("%d tries", tries)
}

func TestTheBanksNoticeBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, guest)
	v, id, code, body := k.visitors[guest], 0, "", []byte{}
	k.faults(line, deed{
		prepare: func() {
			id++
			code = k.order(payment.VietQR)
			body = k.written(notice(id, code, k.total(code)))
		},
		ask: func() answer { return v.tells(body, feedSecret) },
		done: func() int {
			if state, _ := k.paid(code); state != "paid" {
				return 0
			}
			return k.number(`SELECT count(*) FROM gateway_event WHERE credited > 0`) - id + 1
		},
	})
}

func TestConfirmingBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, household)
	v, path, code := k.visitors[household], "", ""
	form := url.Values{"csrf": {v.token()}}
	k.faults(line, deed{
		prepare: func() { code = k.order(payment.COD); path = "/ban-hang/don-hang/" + code + "/xac-nhan" },
		ask:     sends(v, &path, &form),
		done: func() int {
			return k.number(`SELECT count(*) FROM order_history h JOIN orders o ON o.id = h.order_id WHERE h.to_state = 'confirmed' AND o.code = '` + code + `'`)
		},
	})
}

func TestOfferingBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, household)
	v := k.visitors[household]
	path, form, count := "", url.Values{}, 0
	k.faults(line, deed{
		prepare: func() {
			count++
			path = "/upload/" + v.found(uploadField, "/ban-hang/san-pham/moi") + "/ban-hang/san-pham"
			form = values(t, strings.Replace(goodOffer, "Chè tôm nõn", fmt.Sprint("Chè đinh lứa ", count), 1))
		},
		ask: sends(v, &path, &form),
		done: func() int {
			return k.number(fmt.Sprintf(`SELECT count(*) FROM listing WHERE name = 'Chè đinh lứa %d'`, count))
		},
	})
}

// Stock that is counted anew is counted once, also when the seller's tap arrives twice.
func TestCountingStockBreaksOff(t *testing.T) {
	t.Parallel()
	k, line := broken(t, household)
	v := k.visitors[household]
	path, form, slug := "", url.Values{}, ""
	k.faults(line, deed{
		prepare: func() {
			slug = k.live()
			path = "/upload/" + v.found(uploadField, "/ban-hang/san-pham/"+slug) + "/ban-hang/san-pham/" + slug
			form = values(t, fmt.Sprintf("%s&variant_0=%d", goodOffer, k.variant(slug)))
			form.Set("stock_0", "70")
			form.Set("stock_seen_0", "50")
		},
		ask: sends(v, &path, &form),
		done: func() int {
			return (k.number(`SELECT stock FROM variant v JOIN listing l ON l.id = v.listing_id WHERE v.retired_at IS NULL AND l.slug = '`+slug+`'`) - 50) / 20
		},
	})
}
