package site_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nongsan/internal/locale"
)

// Whoever handles a parcel reads its code, the buyer's name, number and address on it. The code alone opens nothing that
// is the buyer's: that takes the browser that ordered, the link sent to the buyer's phone, or signing in with its number.
func TestTheCodeOnTheParcelIsNoKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ordered, carrier, phone := w.visitor(guest), w.visitor(guest), w.visitor(guest)
	token := ordered.token()
	slug := w.live()
	must := func(got answer, status int, what string) answer {
		t.Helper()
		if got.status != status {
			t.Fatalf("%s: %d, want %d: %.300s", what, got.status, status, got.body)
		}
		return got
	}
	must(ordered.posts("/gio-hang", url.Values{"csrf": {token}, "variant": {fmt.Sprint(w.variant(slug))}, "quantity": {"2"}}), http.StatusSeeOther, "put aside")
	total := ordered.found(regexp.MustCompile(`name="total" value="([0-9]+)"`), "/thanh-toan")
	number := locale.Phone(phones[stranger])
	form := values(t, "key=khoa-cua-khach-vang-lai&name=Nguyễn Thị Kín&phone=0900000603&email=kin@example.vn&province=19&commune="+tanCuong+"&address=Ngõ 7 nhà 9&method=cod&step=place")
	form.Set("csrf", token)
	form.Set("total", total)
	form.Set("step", "review")
	if page := must(ordered.posts("/thanh-toan", form), http.StatusOK, "the last look"); !strings.Contains(page.body, number) || !strings.Contains(page.body, "kin@example.vn") {
		t.Error("the last look does not show the number as it was read, and the address")
	}
	form.Set("step", "place")
	placed := must(ordered.posts("/thanh-toan", form), http.StatusSeeOther, "order")
	path := placed.header.Get("Location")
	code := strings.TrimPrefix(path, "/don-hang/")

	if page := ordered.gets(path); !strings.Contains(page.body, "Nguyễn Thị Kín") || !strings.Contains(page.body, "kin@example.vn") || !strings.Contains(page.body, "Bớt số lượng") {
		t.Error("the browser that ordered does not see all of it")
	}
	page := must(carrier.gets(path), http.StatusOK, "the page by its code")
	for _, secret := range []string{"Nguyễn Thị Kín", "kin@", "Ngõ 7", number, "huy-don", "/bot", "nhan-tin"} {
		if strings.Contains(page.body, secret) {
			t.Errorf("whoever has the code reads %q", secret)
		}
	}
	other := carrier.token()
	must(carrier.posts(path+"/huy-don", url.Values{"csrf": {other}}), http.StatusUnauthorized, "the carrier cancels")
	must(carrier.gets(path+"/mo/0123456789ab"), http.StatusNotFound, "a guessed link")
	must(w.visitor(helper).gets(path+"/xac-nhan-don.pdf"), http.StatusForbidden, "another account reads the confirmation")

	var letter string
	w.must(w.db.GetContext(t.Context(), &letter, `SELECT body FROM outbox WHERE recipient = 'kin@example.vn'`))
	if !strings.Contains(letter, "/don-hang/"+w.link(code)) {
		t.Errorf("the mail has no link that opens the order: %s", letter)
	}
	must(phone.gets("/don-hang/"+w.link(code)), http.StatusSeeOther, "the link in messages")
	if page := phone.gets(path); !strings.Contains(page.body, "Nguyễn Thị Kín") {
		t.Error("the link does not open the order")
	}
	if page := w.visitor(stranger).gets(path); !strings.Contains(page.body, "Ngõ 7") { // the number it was ordered with
		t.Error("signed in with its number it does not open")
	}
	less := url.Values{"csrf": {phone.token()}, "units_1": {"1"}}
	must(phone.posts(path+"/che-nam-tien/bot", less), http.StatusSeeOther, "one bag fewer")
	must(ordered.posts(path+"/huy-don", url.Values{"csrf": {ordered.token()}}), http.StatusSeeOther, "the buyer cancels the rest")
	w.sound()
}

// While a return is open the buyer is not led to ask for another.
func TestAnOpenReturnIsTheOnlyOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	v := w.visitor(buyer)
	for code, want := range map[string]bool{w.delivered(): true, w.returned(false): false} {
		if got := strings.Contains(v.gets("/don-hang/"+code).body, `href="/don-hang/`+code+`/che-nam-tien/tra-hang"`); got != want {
			t.Errorf("%s leads to a return: %v, want %v", code, got, want)
		}
	}
}
