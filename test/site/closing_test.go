package site_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/order"
	"nongsan/internal/payment"
	"nongsan/internal/seller"
	"nongsan/internal/shipping"
)

var sure = url.Values{"sure": {"1"}}

// An owner hands the stall to who helps, who accepts; then nothing keeps the account from being closed.
func TestAStallIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	owner, heir, other := w.visitor(household), w.visitor(helper), w.visitor(buyer)
	owner.mustPost("/ban-hang/gian-hang/nguoi-ban", values(t, legalForm+"019085001234"), 303)
	w.visitor(officerHere).mustPost("/quan-ly/gian-hang/che-nam-tien/dinh-danh", url.Values{"document": {"citizen_card"}}, 303)
	give := fmt.Sprintf("/ban-hang/nguoi-giup/%d/giao", w.member(helper))
	heir.mustPost(give, nil, 403)
	owner.mustPost(give, nil, 303)
	owner.mustPost(give, nil, 303) // a second tap asks once
	asked, err := w.services.Sellers.AskedOf(t.Context(), phones[helper])
	w.must(err)
	if len(asked) != 1 || !strings.Contains(heir.gets("/don-hang").body, "muốn giao gian hàng") {
		t.Fatalf("asked %+v", asked)
	}
	owner.mustPost("/tai-khoan/dong", sure, 409)
	accept := fmt.Sprintf("/loi-moi/%d/nhan", asked[0].ID)
	other.mustPost(accept, nil, 404)
	heir.mustPost(accept, nil, 303)
	if a, b := heir.gets("/ban-hang/gian-hang/nguoi-ban"), owner.gets("/ban-hang/gian-hang/nguoi-ban"); a.status != 200 || b.status != 403 {
		t.Errorf("the new owner %d, the old one %d", a.status, b.status)
	}
	s, err := w.services.Sellers.ByID(t.Context(), w.a)
	w.must(err)
	identity, err := w.services.Sellers.Identity(t.Context(), w.a)
	w.must(err)
	if s.Phone != phones[helper] || identity != nil {
		t.Errorf("the stall's number is %s, it is identified: %v", s.Phone, identity)
	}
	owner.mustPost("/tai-khoan/dong", sure, 303)
	if page := heir.gets("/ban-hang/nguoi-giup"); strings.Contains(page.body, "Người giúp từ") {
		t.Error("who closed the account still helps")
	}
	w.sound()
}

// A stall is closed when nothing is open any more; then nothing of it is sold, and nobody acts for it.
func TestAStallIsClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	a, b := w.visitor(household), w.visitor(stranger)
	code := w.confirmed()
	for _, open := range []string{"1 đơn chưa giao xong", "còn nợ sàn"} { // the buyer's cash went to the seller, the commission is owed
		if page := a.posts("/ban-hang/dong-gian-hang", sure); page.status != 409 || !strings.Contains(page.body, open) {
			t.Errorf("%d does not say %s", page.status, open)
		}
		if open == "1 đơn chưa giao xong" {
			by := order.By{SellerID: w.a, AccountID: w.accounts[household]}
			w.must(w.services.Orders.Ship(t.Context(), by, code, ""))
			w.must(w.services.Orders.Deliver(t.Context(), by, code))
		}
	}
	slug, err := w.services.Catalog.Propose(t.Context(), w.b, w.accounts[stranger], catalog.Offer{
		Name: "Miến dong", CategorySlug: "che-tra", CommuneCode: tanCuong, Description: "Miến dong riềng.",
		Variants: []catalog.OfferVariant{{Unit: "gói 500 g", Price: 60_000, Stock: 50}},
	})
	w.must(err)
	w.must(w.services.Catalog.Approve(t.Context(), 0, slug))
	b.mustPost("/ban-hang/gian-hang/nhan-tien", values(t, moneyForm), 303)
	b.mustPost("/ban-hang/dong-gian-hang", sure, 303)
	for path, want := range map[string]int{"/gian-hang/mien-viet-cuong": 404, "/san-pham/" + slug: 404, "/ban-hang/san-pham": 403} {
		if got := b.gets(path); got.status != want {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
	}
	if err := w.services.Catalog.Approve(t.Context(), 0, slug); err == nil {
		t.Error("an officer may still show what it offered")
	}
	b.mustPost("/tai-khoan/dong", sure, 303)
	w.sound()
}

// Somebody orders at the moment the stall is closed: either the order stands and the stall stays, or the other way round.
func TestAnOrderAndAClosingStallMeet(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for i := range 6 {
		owner, err := w.services.Accounts.Create(t.Context(), account.Account{Phone: fmt.Sprintf("+8490003%04d", i), Name: "Chủ hộ"}, password)
		w.must(err)
		id, err := w.services.Sellers.Create(t.Context(), seller.Seller{
			Slug: fmt.Sprint("gap-", i), Kind: seller.Household, LegalName: "Hộ Gặp", StallName: "Gặp", Phone: fmt.Sprintf("+8490003%04d", i),
			ProvinceCode: "19", CommuneCode: tanCuong, AddressLine: "Xóm",
		})
		w.must(err)
		w.must(w.services.Sellers.Join(t.Context(), id, owner, seller.Owner))
		slug, err := w.services.Catalog.Propose(t.Context(), id, owner, catalog.Offer{
			Name: "Chè gặp", CategorySlug: "che-tra", CommuneCode: tanCuong, Description: "Chè.",
			Variants: []catalog.OfferVariant{{Unit: "gói 200 g", Price: 90_000, Stock: 5}},
		})
		w.must(err)
		w.must(w.services.Catalog.Approve(t.Context(), 0, slug))
		cart := fmt.Sprint("giỏ gặp ", i)
		w.must(w.services.Carts.Add(t.Context(), cart, w.variant(slug), 1))
		lines, err := w.services.Carts.Lines(t.Context(), cart)
		w.must(err)
		_, total, err := w.services.Orders.Quote(t.Context(), lines, order.Way{To: shipping.To{Province: "19"}})
		w.must(err)
		var both sync.WaitGroup
		var placed, closed error
		both.Go(func() {
			_, placed = w.services.Orders.Place(t.Context(), order.Checkout{
				Key: fmt.Sprintf("khoa-gap-nhau-%08d", i), CartToken: cart, Name: "Trần Thu Hà", Phone: phones[buyer], ProvinceCode: "19",
				CommuneCode: tanCuong, AddressLine: "Tổ 5", Method: payment.COD, TotalSeen: total,
			})
		})
		both.Go(func() { closed = w.services.Privacy.CloseStall(t.Context(), seller.By{SellerID: id, AccountID: owner}) })
		both.Wait()
		if (placed == nil) == (closed == nil) {
			t.Errorf("placed: %v, closed: %v", placed, closed)
		}
	}
	w.sound()
	if failures := w.log.failures(); failures != "" {
		t.Error(failures)
	}
}
