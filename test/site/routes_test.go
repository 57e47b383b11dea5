package site_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nongsan/internal/demo"
	"nongsan/internal/payment"
)

// signIn in the table: a page sends its visitor to sign in, a form is answered 401.
const signIn = 401

// everybody lists the roles.
var everybody = []string{guest, buyer, household, helper, stranger, moderator, officerHere, officerThere, promoter, accountant, admin}

// wants says what each role is answered.
type wants map[string]int

// everyone is answered alike.
func everyone(status int) wants {
	w := wants{}
	for _, role := range everybody {
		w[role] = status
	}
	return w
}

// members are answered alike, and a guest is sent to sign in.
func members(status int) wants { return everyone(status).but(signIn, guest) }

// nobody may come in, and a guest is sent to sign in; but says who may.
var nobody = members(403)

// but is w with another answer for some roles.
func (w wants) but(status int, roles ...string) wants {
	w = maps.Clone(w)
	for _, role := range roles {
		w[role] = status
	}
	return w
}

// firstIn is the first role that is let in, and whether there is one.
func (w wants) firstIn() (role string, ok bool) {
	i := slices.IndexFunc(everybody, func(role string) bool { return w[role] < 400 })
	if i < 0 {
		return "", false
	}
	return everybody[i], true
}

// door is a route, how it is knocked at, and the answer for each role. {words} in braces are made for each knock:
// see world.made. A route that only reads leaves every table as it is, for every role; so does every refusal.
type door struct {
	route string // method and pattern as the program has them
	path  string
	form  string // of a POST
	want  wants
}

// doors has one file an area; lastDoors end the sessions of those who knock.
var doors = slices.Concat(shopDoors, accountDoors, peopleDoors, householdDoors, listingDoors, sellDoors, officeDoors, takedownDoors, booksDoors, programDoors, lastDoors)

var lastDoors = []door{
	// Last: whoever knocks here is a guest afterwards. To sign out twice is to be signed out.
	{"POST /tai-khoan/dang-xuat-het", "/tai-khoan/dang-xuat-het", "", members(303)},
	{"POST /dang-xuat", "/dang-xuat", "", everyone(303)},
}

const goodOffer = "name=Chè tôm nõn&category=che-tra&description=Hái tay.&commune=" + tanCuong +
	"&unit_0=gói 200 g&price_0=180000&stock_0=12&stock_seen_0=0"

// knocking is the visitors, and what the table's words need.
type knocking struct {
	*world
	visitors map[string]*visitor
	ticket   string // an upload ticket of the household's browser,
	browser  string // which is this one
	photo    string
	lists    map[string]int64
	strange  int // fields that met strange values so far
}

func newKnocking(t *testing.T) *knocking {
	t.Helper()
	k := knockingAs(newWorld(t, nil), everybody...)
	k.photo = k.photograph()
	return k
}

// knockingAs signs some of them in, each with a product in the basket.
func knockingAs(w *world, roles ...string) *knocking {
	w.Helper()
	k := &knocking{world: w, visitors: map[string]*visitor{}}
	variant := fmt.Sprint(k.variant(k.live()))
	for _, role := range roles {
		k.visitors[role] = k.visitor(role)
		got := k.visitors[role].posts("/gio-hang", url.Values{"variant": {variant}, "quantity": {"1"}})
		if got.status != http.StatusSeeOther {
			w.Fatalf("%s puts a product aside: %d", role, got.status)
		}
	}
	if h := k.visitors[household]; h != nil {
		k.ticket = h.found(uploadField, "/ban-hang/san-pham/moi")
		k.browser = h.cookies["__Host-browser"]
	}
	return k
}

var word = regexp.MustCompile(`\{[^}]+\}`)

// made replaces the words in braces by something fresh.
func (k *knocking) made(text, role string) string {
	k.Helper()
	return word.ReplaceAllStringFunc(text, func(name string) string {
		switch strings.Trim(name, "{}") {
		case "live":
			return k.live()
		case "pending":
			return k.pending()
		case "stall":
			return k.wishingStall()
		case "its change":
			return fmt.Sprint(k.wished)
		case "hidden":
			return k.hidden()
		case "arrived":
			return k.arrived()
		case "review":
			return fmt.Sprint(k.review())
		case "lot":
			return k.lot()
		case "live id":
			return fmt.Sprint(k.listingID(k.live()))
		case "paper":
			return fmt.Sprint(k.paper())
		case "variant":
			return fmt.Sprint(k.variant(k.live()))
		case "hidden variant":
			slug := k.live()
			id := k.variant(slug)
			k.must(k.services.Catalog.TakeOff(k.Context(), k.a, k.accounts[household], slug))
			return fmt.Sprint(id)
		case "order":
			return k.order(payment.COD)
		case "link":
			return k.link(k.order(payment.COD))
		case "transfer":
			return k.order(payment.VietQR)
		case "confirmed":
			return k.confirmed()
		case "shipped":
			return k.shipped()
		case "slot":
			return fmt.Sprint(k.slot())
		case "delivered":
			return k.delivered()
		case "return":
			return k.returned(false)
		case "accepted return":
			return k.returned(true)
		case "zone":
			return fmt.Sprint(k.zone())
		case "pickup":
			return fmt.Sprint(k.pickup())
		case "parked":
			return fmt.Sprint(k.parked())
		case "draft":
			return fmt.Sprint(k.draft())
		case "approved":
			return fmt.Sprint(k.approved())
		case "payout":
			return fmt.Sprint(k.payout())
		case "cash":
			return fmt.Sprint(k.cash())
		case "rate":
			return fmt.Sprint(k.rate())
		case "refund":
			return fmt.Sprint(k.refund())
		case "withdrawn":
			id := k.refund()
			k.must(k.services.Payments.WithdrawRefund(k.Context(), k.accounts[accountant], id, "ghi nhầm đơn"))
			return fmt.Sprint(id)
		case "unique":
			k.count++
			return fmt.Sprint("FT2633", k.count)
		case "request":
			return fmt.Sprint(k.request())
		case "asked listing", "asked stall", "asked data", "suspended":
			return fmt.Sprint(k.asked(strings.TrimPrefix(strings.Trim(name, "{}"), "asked ")))
		case "invitation":
			return fmt.Sprint(k.invitation())
		case "owner":
			return fmt.Sprint(k.member(household))
		case "helper":
			return fmt.Sprint(k.helper())
		case "key":
			return strings.Repeat("k", 20) + role
		case "phone":
			return phones[role]
		case "ticket":
			return k.ticket
		case "list ticket":
			return k.listTicket()
		case "list", "taken list", "print":
			return fmt.Sprint(k.handedIn()[strings.Trim(name, "{}")])
		case "photo":
			return k.photo
		}
		k.Fatalf("the table has no word %s", name)
		return ""
	})
}

// knock is one request of a row, ready to be sent.
type knock struct {
	method, path, form string
	body               []byte // instead of the form
	kind               string // of the body
}

func (k *knocking) ready(d door, role string) knock {
	k.Helper()
	method, _, _ := strings.Cut(d.route, " ")
	n := knock{method: method, path: k.made(d.path, role), form: d.form}
	if d.form == "{list}" {
		n.body, n.kind = k.listBody()
		return n
	}
	if d.form == "{jpeg}" {
		raw, err := demo.OpenPhoto("che-tea-plant-flower.jpg")
		k.must(err)
		n.body, n.kind = raw, "image/jpeg"
		return n
	}
	n.form = k.made(d.form, role)
	return n
}

// knocks sends it; an upload goes out from the browser that has the ticket.
func (v *visitor) knocks(n knock, browser string) answer {
	v.Helper()
	if strings.HasPrefix(n.path, "/upload/") {
		v = v.copied()
		v.cookies["__Host-browser"] = browser
	}
	switch {
	case n.method == http.MethodGet:
		return v.gets(n.path)
	case n.body != nil:
		return v.postsAs(n.path, n.kind, n.body, nil)
	}
	return v.posts(n.path, values(v.T, n.form))
}

// status is the answer in the table's terms.
func (a answer) inTable() int {
	if a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/dang-nhap?next=") {
		return signIn
	}
	return a.status
}

func TestEveryDoorForEveryRole(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	for _, d := range doors {
		k.tries(d)
	}
	k.sound()
	if failures := k.log.failures(); failures != "" {
		t.Errorf("the program failed: %s", failures)
	}
}

// tries knocks for every role. Whatever only reads or is refused must leave no trace.
func (k *knocking) tries(d door) {
	k.Helper()
	own := strings.Contains(d.path+d.form, "{key}") || strings.Contains(d.path+d.form, "{phone}")
	var open []string
	knocks := map[string]knock{}
	var same *knock // what leaves no trace can be shared: making it takes longer than knocking
	for _, role := range everybody {
		if d.want[role] < 400 && !strings.HasPrefix(d.route, "GET ") {
			open = append(open, role)
		}
		if same == nil || own || slices.Contains(open, role) {
			n := k.ready(d, role)
			knocks[role] = n
			if !slices.Contains(open, role) {
				same = &n
			}
			continue
		}
		knocks[role] = *same
	}
	before := k.rows()
	for _, role := range everybody {
		if !slices.Contains(open, role) {
			k.expects(d, role, knocks[role])
		}
	}
	// A forged notice is kept, to be looked at; the link in a buyer's text message lets the browser that follows it in.
	if !strings.Contains(d.route, " /webhook/") && !strings.HasSuffix(d.route, "/mo/:pass") {
		k.unchanged(before, d.route)
	}
	for _, role := range open {
		k.expects(d, role, knocks[role])
	}
}

func (k *knocking) expects(d door, role string, n knock) {
	k.Helper()
	want := d.want[role]
	got := k.visitors[role].knocks(n, k.browser)
	if got.inTable() != want {
		k.Errorf("%s (%s) as %s: %d, want %d", d.route, n.path, role, got.inTable(), want)
	}
	for _, fault := range headerFaults(got, n.path) {
		k.Errorf("%s as %s: %s", d.route, role, fault)
	}
}

// A new route needs a row: somebody has to say who may use it.
func TestEveryRouteHasADoor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	var routes []string
	for _, r := range w.web.GetRoutes(true) {
		if r.Method != http.MethodHead {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	var known []string
	for _, d := range doors {
		known = append(known, d.route)
		if !slices.Contains(routes, d.route) {
			t.Errorf("the table has %s, the program has not", d.route)
		}
	}
	for _, r := range routes {
		if !slices.Contains(known, r) {
			t.Errorf("%s has no row in the table of doors", r)
		}
	}
}

// A form sent from anywhere but our own page in this very browser changes nothing.
func TestEveryFormIsOurOwn(t *testing.T) {
	t.Parallel()
	k := newKnocking(t)
	other := k.visitor(guest).token()
	for _, d := range doors {
		best, ok := d.want.firstIn()
		if !strings.HasPrefix(d.route, "POST ") || strings.Contains(d.route, " /webhook/") || !ok {
			continue
		}
		n, v := k.ready(d, best), k.visitors[best].copied()
		if strings.HasPrefix(n.path, "/upload/") {
			v.cookies["__Host-browser"] = k.browser
		}
		token, form := v.token(), values(t, n.form)
		before := k.rows()
		foreign := map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
		for what, send := range map[string]func() answer{
			"without a token":         func() answer { return v.postsAs(stale(n.path, "x"), urlencoded, encoded(form, ""), nil) },
			"another browser's token": func() answer { return v.postsAs(stale(n.path, other), urlencoded, encoded(form, other), nil) },
			"from another site":       func() answer { return v.postsAs(n.path, urlencoded, encoded(form, token), foreign) },
		} {
			if got := send(); got.status != http.StatusForbidden {
				t.Errorf("%s %s: %d, want 403", d.route, what, got.status)
			}
		}
		k.unchanged(before, d.route+" from elsewhere")
	}
}

func encoded(form url.Values, token string) []byte {
	if token != "" {
		form = url.Values{"csrf": {token}, "form": {form.Encode()}}
	}
	return []byte(form.Encode())
}

var ticketPart = regexp.MustCompile(`^/upload/[^/]+/`)

// stale is an upload's address with another ticket; other addresses stay.
func stale(path, ticket string) string {
	return ticketPart.ReplaceAllString(path, "/upload/"+ticket+"/")
}
