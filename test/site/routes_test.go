package site_test

import (
	"fmt"
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

// everybody lists the roles in the order of the table's columns.
var everybody = []string{guest, buyer, household, stranger, moderator, admin}

// door is a route, how it is knocked at, and the answer for each role. {words} in braces are made for each knock:
// see world.made. A route that only reads leaves every table as it is, for every role; so does every refusal.
type door struct {
	route string // method and pattern as the program has them
	path  string
	form  string // of a POST
	want  [6]int
}

var doors = []door{
	//                                                                        guest, buyer, household, stranger, moderator, admin
	{"GET /", "/", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /danh-muc/:slug", "/danh-muc/che-tra", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /tim-kiem", "/tim-kiem?q=che+bup", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /san-pham/:slug", "/san-pham/{live}", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /san-pham/:slug", "/san-pham/{pending}", "", [6]int{404, 404, 404, 404, 404, 404}},
	{"GET /san-pham/:slug", "/san-pham/{hidden}", "", [6]int{404, 404, 404, 404, 404, 404}},
	{"GET /gian-hang/:slug", "/gian-hang/che-nam-tien", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /gio-hang", "/gio-hang", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"POST /gio-hang", "/gio-hang", "variant={variant}&quantity=1", [6]int{303, 303, 303, 303, 303, 303}},
	{"POST /gio-hang", "/gio-hang", "variant={hidden variant}&quantity=1", [6]int{404, 404, 404, 404, 404, 404}},
	{"POST /gio-hang/sua", "/gio-hang/sua", "quantity_1=2", [6]int{303, 303, 303, 303, 303, 303}},
	{"GET /thanh-toan", "/thanh-toan", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"POST /thanh-toan", "/thanh-toan", "key={key}&name=A", [6]int{422, 422, 422, 422, 422, 422}},

	// Whoever knows an order's code is its buyer: guests order too.
	{"GET /don-hang/:code", "/don-hang/{order}", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /don-hang/:code", "/don-hang/NS0000000", "", [6]int{404, 404, 404, 404, 404, 404}},
	{"GET /don-hang/:code/qr.svg", "/don-hang/{transfer}/qr.svg", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /don-hang/:code/qr.svg", "/don-hang/{order}/qr.svg", "", [6]int{404, 404, 404, 404, 404, 404}},
	{"GET /don-hang/:code/qr.png", "/don-hang/{transfer}/qr.png", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"POST /don-hang/:code/huy-don", "/don-hang/{order}/huy-don", "", [6]int{303, 303, 303, 303, 303, 303}},
	{"POST /don-hang/:code/huy-don", "/don-hang/{confirmed}/huy-don", "", [6]int{409, 409, 409, 409, 409, 409}},
	{"POST /don-hang/:code/ngan-hang-minh-hoa", "/don-hang/{transfer}/ngan-hang-minh-hoa", "", [6]int{303, 303, 303, 303, 303, 303}},
	{"POST /don-hang/:code/ngan-hang-minh-hoa", "/don-hang/{order}/ngan-hang-minh-hoa", "", [6]int{404, 404, 404, 404, 404, 404}},
	{"GET /don-hang", "/don-hang", "", [6]int{signIn, 200, 200, 200, 200, 200}},

	{"GET /dang-nhap", "/dang-nhap", "", [6]int{200, 303, 303, 303, 303, 303}},
	{"POST /dang-nhap", "/dang-nhap", "phone={phone}&password=sai mat khau", [6]int{422, 422, 422, 422, 422, 422}},
	{"GET /dang-nhap/ma", "/dang-nhap/ma", "", [6]int{signIn, 303, 303, 303, 303, 303}},
	{"POST /dang-nhap/ma", "/dang-nhap/ma", "phone=12", [6]int{422, 422, 422, 422, 422, 422}},
	{"POST /dang-nhap/ma/xac-nhan", "/dang-nhap/ma/xac-nhan", "code=123456", [6]int{422, 303, 303, 303, 303, 303}},
	{"POST /dang-nhap/ten", "/dang-nhap/ten", "name=Hoa&consent=1", [6]int{signIn, 303, 303, 303, 303, 303}},
	{"GET /tai-khoan", "/tai-khoan", "", [6]int{signIn, 200, 200, 200, 200, 200}},
	{"POST /tai-khoan/mat-khau", "/tai-khoan/mat-khau", "current_password=sai&new_password=ruộng bậc thang", [6]int{signIn, 422, 422, 422, 422, 422}},
	{"POST /tai-khoan/thiet-bi", "/tai-khoan/thiet-bi", "session=khong-co", [6]int{signIn, 303, 303, 303, 303, 303}},
	{"GET /dieu-khoan", "/dieu-khoan", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /ngon-ngu", "/ngon-ngu?chon=vi", "", [6]int{303, 303, 303, 303, 303, 303}},
	{"GET /nguon-anh", "/nguon-anh", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /kieu-dang", "/kieu-dang", "", [6]int{200, 200, 200, 200, 200, 200}},

	// Stall A belongs to the household; to a stranger its listings and orders are not there.
	{"GET /ban-hang", "/ban-hang", "", [6]int{signIn, 403, 200, 200, 403, 403}},
	{"GET /ban-hang/san-pham", "/ban-hang/san-pham", "", [6]int{signIn, 403, 200, 200, 403, 403}},
	{"GET /ban-hang/san-pham/moi", "/ban-hang/san-pham/moi", "", [6]int{signIn, 403, 200, 200, 403, 403}},
	{"POST /upload/:ticket/ban-hang/anh", "/upload/{ticket}/ban-hang/anh", "{jpeg}", [6]int{signIn, 403, 201, 201, 403, 403}},
	{"POST /upload/:ticket/ban-hang/san-pham", "/upload/{ticket}/ban-hang/san-pham", goodOffer, [6]int{signIn, 403, 303, 303, 403, 403}},
	{"GET /ban-hang/san-pham/:slug", "/ban-hang/san-pham/{pending}", "", [6]int{signIn, 403, 200, 404, 403, 403}},
	{"POST /upload/:ticket/ban-hang/san-pham/:slug", "/upload/{ticket}/ban-hang/san-pham/{live}", goodOffer, [6]int{signIn, 403, 303, 404, 403, 403}},
	{"POST /ban-hang/san-pham/:slug/ngung-ban", "/ban-hang/san-pham/{live}/ngung-ban", "", [6]int{signIn, 403, 303, 404, 403, 403}},
	{"POST /ban-hang/san-pham/:slug/ban-lai", "/ban-hang/san-pham/{hidden}/ban-lai", "", [6]int{signIn, 403, 303, 404, 403, 403}},
	{"GET /ban-hang/nguoi-giup", "/ban-hang/nguoi-giup", "", [6]int{signIn, 403, 200, 200, 403, 403}},
	{"GET /ban-hang/don-hang", "/ban-hang/don-hang", "", [6]int{signIn, 403, 200, 200, 403, 403}},
	{"GET /ban-hang/don-hang/:code", "/ban-hang/don-hang/{order}", "", [6]int{signIn, 403, 200, 404, 403, 403}},
	{"POST /ban-hang/don-hang/:code/xac-nhan", "/ban-hang/don-hang/{order}/xac-nhan", "", [6]int{signIn, 403, 303, 404, 403, 403}},
	{"POST /ban-hang/don-hang/:code/xac-nhan", "/ban-hang/don-hang/{transfer}/xac-nhan", "", [6]int{signIn, 403, 409, 404, 403, 403}},
	{"POST /ban-hang/don-hang/:code/gui-hang", "/ban-hang/don-hang/{confirmed}/gui-hang", "tracking=VN1", [6]int{signIn, 403, 303, 404, 403, 403}},
	{"POST /ban-hang/don-hang/:code/da-giao", "/ban-hang/don-hang/{shipped}/da-giao", "", [6]int{signIn, 403, 303, 404, 403, 403}},
	{"POST /ban-hang/don-hang/:code/tu-choi", "/ban-hang/don-hang/{order}/tu-choi", "reason=hết hàng rồi", [6]int{signIn, 403, 303, 404, 403, 403}},

	{"GET /quan-ly", "/quan-ly", "", [6]int{signIn, 403, 403, 403, 200, 200}},
	{"GET /quan-ly/duyet/:slug", "/quan-ly/duyet/{pending}", "", [6]int{signIn, 403, 403, 403, 200, 200}},
	{"POST /quan-ly/duyet/:slug/dong-y", "/quan-ly/duyet/{pending}/dong-y", "", [6]int{signIn, 403, 403, 403, 303, 303}},
	{"POST /quan-ly/duyet/:slug/dong-y", "/quan-ly/duyet/{hidden}/dong-y", "", [6]int{signIn, 403, 403, 403, 409, 409}},
	{"POST /quan-ly/duyet/:slug/tu-choi", "/quan-ly/duyet/{pending}/tu-choi", "reason=ảnh mờ quá", [6]int{signIn, 403, 403, 403, 303, 303}},
	{"GET /quan-ly/noi-bat", "/quan-ly/noi-bat?san-pham={live}", "", [6]int{signIn, 403, 403, 403, 403, 200}},
	{"POST /quan-ly/noi-bat", "/quan-ly/noi-bat", "listing={live}&note=Vụ mới&starts=2026-11-23T09:00&ends=2026-11-30T09:00", [6]int{signIn, 403, 403, 403, 403, 303}},
	{"POST /quan-ly/noi-bat/:id/ket-thuc", "/quan-ly/noi-bat/{slot}/ket-thuc", "", [6]int{signIn, 403, 403, 403, 403, 303}},
	{"POST /quan-ly/tien-cho/:id", "/quan-ly/tien-cho/{parked}", "resolution=đã chuyển lại", [6]int{signIn, 403, 403, 403, 403, 303}},
	{"GET /quan-ly/tin-nhan", "/quan-ly/tin-nhan", "", [6]int{signIn, 403, 403, 403, 403, 200}},

	// Helpers of stall A; the buyer is invited and becomes one.
	{"POST /ban-hang/nguoi-giup", "/ban-hang/nguoi-giup", "phone=0912345678", [6]int{signIn, 403, 303, 303, 403, 403}},
	{"POST /ban-hang/loi-moi/:id/rut", "/ban-hang/loi-moi/{invitation}/rut", "", [6]int{signIn, 403, 303, 404, 403, 403}},
	{"POST /loi-moi/:id/tu-choi", "/loi-moi/{invitation}/tu-choi", "", [6]int{signIn, 303, 404, 404, 404, 404}},
	{"POST /loi-moi/:id/nhan", "/loi-moi/{invitation}/nhan", "", [6]int{signIn, 303, 404, 404, 404, 404}},
	{"POST /ban-hang/nguoi-giup/:id/ngung", "/ban-hang/nguoi-giup/{owner}/ngung", "", [6]int{signIn, 404, 404, 404, 403, 403}},
	{"POST /ban-hang/nguoi-giup/:id/ngung", "/ban-hang/nguoi-giup/{helper}/ngung", "", [6]int{signIn, 403, 303, 404, 403, 403}},

	// For programs. A notice without a signature is nobody's.
	{"GET /api/v1/communes", "/api/v1/communes?province=19", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /api/v1/orders/:code", "/api/v1/orders/{order}", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"POST /webhook/sepay", "/webhook/sepay", "id=1", [6]int{401, 401, 401, 401, 401, 401}},
	{"GET /anh/:name", "/anh/{photo}-320.jpg", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /static/*", "/static/khong-co.css", "", [6]int{404, 404, 404, 404, 404, 404}},
	{"GET /healthz", "/healthz", "", [6]int{200, 200, 200, 200, 200, 200}},
	{"GET /readyz", "/readyz", "", [6]int{200, 200, 200, 200, 200, 200}},

	// Last: whoever knocks here is a guest afterwards. To sign out twice is to be signed out.
	{"POST /tai-khoan/dang-xuat-het", "/tai-khoan/dang-xuat-het", "", [6]int{signIn, 303, 303, 303, 303, 303}},
	{"POST /dang-xuat", "/dang-xuat", "", [6]int{303, 303, 303, 303, 303, 303}},
}

const goodOffer = "name=Chè tôm nõn&category=che-tra&description=Hái tay.&commune=" + tanCuong +
	"&unit_0=gói 200 g&price_0=180000&stock_0=12&stock_seen_0=0"

// knocking is the six visitors, and what the table's words need.
type knocking struct {
	*world
	visitors map[string]*visitor
	ticket   string // an upload ticket of the household's browser,
	browser  string // which is this one
	photo    string
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
		case "hidden":
			return k.hidden()
		case "variant":
			return fmt.Sprint(k.variant(k.live()))
		case "hidden variant":
			slug := k.live()
			id := k.variant(slug)
			k.must(k.services.Catalog.TakeOff(k.Context(), k.a, k.accounts[household], slug))
			return fmt.Sprint(id)
		case "order":
			return k.order(payment.COD)
		case "transfer":
			return k.order(payment.VietQR)
		case "confirmed":
			return k.confirmed()
		case "shipped":
			return k.shipped()
		case "slot":
			return fmt.Sprint(k.slot())
		case "parked":
			return fmt.Sprint(k.parked())
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
}

func (k *knocking) ready(d door, role string) knock {
	k.Helper()
	method, _, _ := strings.Cut(d.route, " ")
	n := knock{method: method, path: k.made(d.path, role), form: d.form}
	if d.form == "{jpeg}" {
		raw, err := demo.OpenPhoto("che-tea-plant-flower.jpg")
		k.must(err)
		n.body = raw
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
		return v.postsAs(n.path, "image/jpeg", n.body, nil)
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
	knocks := make([]knock, len(everybody))
	for i, role := range everybody {
		knocks[i] = k.ready(d, role)
	}
	before := k.rows()
	var open []int
	for i, role := range everybody {
		if d.want[i] < 400 && knocks[i].method != http.MethodGet {
			open = append(open, i)
			continue
		}
		k.expects(d, role, knocks[i], d.want[i])
	}
	if d.route != "POST /webhook/sepay" { // a forged notice is kept, to be looked at
		k.unchanged(before, d.route)
	}
	for _, i := range open {
		k.expects(d, everybody[i], knocks[i], d.want[i])
	}
}

func (k *knocking) expects(d door, role string, n knock, want int) {
	k.Helper()
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
		best := slices.IndexFunc(d.want[:], func(status int) bool { return status < 400 })
		if !strings.HasPrefix(d.route, "POST ") || d.route == "POST /webhook/sepay" || best < 0 {
			continue
		}
		n, v := k.ready(d, everybody[best]), k.visitors[everybody[best]].copied()
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
