package site_test

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"nongsan/internal/account"
	"nongsan/internal/seller"
)

// A thief who has the whole database, or the logs, has none of the numbers people told.
func TestNoNumberLiesInTheDatabaseOrTheLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	const citizen, account = "019085007777", "98765432109876"
	owner, officer := w.visitor(household), w.visitor(officerHere)
	planted := []string{citizen, account}
	by := seller.By{SellerID: w.a, AccountID: w.accounts[household]}
	for i := range 24 { // what was told before and replaced is gone too
		told := seller.Legal{LegalName: "Hộ Chè Nam Tiến", CommuneCode: tanCuong, AddressLine: "Xóm Nam Tiến", Number: fmt.Sprintf("0190850%05d", 61234+i*37)}
		paid := seller.Payout{BankBIN: "970405", Number: fmt.Sprintf("8800%010d", 7654321+i*991), Holder: "NGUYEN THI LY"}
		w.must(w.services.Secrets.SetLegal(t.Context(), by, told))
		w.must(w.services.Secrets.SetPayout(t.Context(), by, paid))
		planted = append(planted, told.Number, paid.Number)
	}
	owner.mustPost("/ban-hang/gian-hang/nguoi-ban", values(t, legalForm+citizen), 303)
	owner.mustPost("/ban-hang/gian-hang/nhan-tien", url.Values{"bank": {"970405"}, "account": {account}, "holder": {"NGUYEN THI LY"}}, 303)
	owner.mustPost("/ban-hang/gian-hang/nguoi-ban", values(t, legalForm+citizen+"x"), 422)
	officer.mustPost("/quan-ly/gian-hang/che-nam-tien/dinh-danh", url.Values{"document": {"citizen_card"}}, 303)
	page := officer.gets("/quan-ly/gian-hang/che-nam-tien")
	if strings.Contains(page.body, citizen) || strings.Contains(page.body, account) || !strings.Contains(page.body, "•••••••••777") {
		t.Error("the page shows a number whole, or not at all")
	}
	seen := officer.posts("/quan-ly/gian-hang/che-nam-tien/xem", url.Values{"field": {"bank_account"}, "why": {"gọi xác nhận với ngân hàng"}})
	if !strings.Contains(seen.body, account) {
		t.Errorf("the officer does not see the account: %d", seen.status)
	}
	if looks := w.visitor(admin).gets("/quan-ly/nhat-ky-xem"); !strings.Contains(looks.body, "gọi xác nhận với ngân hàng") {
		t.Error("the admin does not see the look")
	}
	session := strings.TrimSpace(owner.cookies["__Host-session"])
	planted = append(planted, password, session, feedSecret, "0123456789abcdef0123456789abcdef")
	if len(planted) != 54 || len(session) < 40 {
		t.Errorf("%d planted, the session is %q", len(planted), session)
	}
	for where, text := range w.everything() {
		for _, secret := range planted {
			if strings.Contains(text, secret) || strings.Contains(text, hex.EncodeToString([]byte(secret))) {
				t.Errorf("%s lies in %s", secret, where)
			}
		}
	}
	w.sound()
}

// everything is each table's rows as text, and the logs.
func (w *world) everything() map[string]string {
	w.Helper()
	var tables []string
	w.must(w.db.SelectContext(w.Context(), &tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`))
	all := map[string]string{}
	for _, table := range tables {
		var rows []string
		w.must(w.db.SelectContext(w.Context(), &rows, `SELECT t::text FROM `+table+` t`))
		all[table] = strings.Join(rows, "\n")
	}
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	all["the logs"] = w.log.buf.String()
	return all
}

func (v *visitor) mustPost(path string, form url.Values, want int) answer {
	v.Helper()
	got := v.posts(path, form)
	if got.status != want {
		v.Fatalf("POST %s: %d, want %d", path, got.status, want)
	}
	return got
}

// request is a fresh one of somebody in Tân Cương who wants a stall.
func (w *world) request() int64 {
	w.Helper()
	w.count++
	id, err := w.services.Accounts.Create(w.Context(), account.Account{Phone: fmt.Sprintf("+8490002%04d", w.count), Name: "Người xin"}, password)
	w.must(err)
	asks := seller.Requests{DB: w.db, Clock: w.clock.Now, Messages: w.services.Messages}
	w.must(asks.Ask(w.Context(), id, seller.Request{
		LegalName: "Nông Thị Hoa", StallName: "Mật ong nhà Hoa", CommuneCode: tanCuong, AddressLine: "Xóm Gò Pháo", Sells: "mật ong",
	}))
	last, err := asks.Last(w.Context(), id)
	w.must(err)
	return last.ID
}
