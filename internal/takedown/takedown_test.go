package takedown_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/account"
	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/jobs"
	"nongsan/internal/notify"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/privacy"
	"nongsan/internal/seller"
	"nongsan/internal/takedown"
	"nongsan/internal/vault"
)

// desk is a household with an owner and two listings, and an officer who gets requests.
type desk struct {
	*testing.T
	takedown.Service
	db             *sqlx.DB
	clock          *clock.Fake
	log            *bytes.Buffer
	officer, stall int64
	tea, honey     string // slugs
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	t.Parallel()
	d := &desk{T: t, db: pgtest.New(t), clock: clock.NewFake(time.Date(2026, 11, 23, 2, 5, 0, 0, time.UTC)), log: &bytes.Buffer{}}
	queue, err := jobs.NewEnqueuer(d.db)
	d.must(err)
	keys, err := vault.New("a:"+vault.NewKey(), vault.NewKey())
	d.must(err)
	outbox := notify.New(notify.Options{DB: d.db, Jobs: queue, Clock: d.clock.Now, Log: slog.New(slog.DiscardHandler), Budget: 50})
	secrets := seller.NewSecrets(seller.SecretsOptions{DB: d.db, Clock: d.clock.Now, Vault: keys, Messages: outbox, KnowBank: func(string) bool { return true }})
	d.Service = takedown.Service{
		DB: d.db, Clock: d.clock.Now, Log: slog.New(slog.NewTextHandler(d.log, nil)), Catalog: catalog.New(d.db, d.clock.Now).Tells(outbox, "https://san.vn"),
		Secrets: secrets, Privacy: privacy.New(d.db, d.clock.Now, 1095), Messages: outbox, BaseURL: "https://san.vn",
	}
	sellers, accounts := seller.New(d.db, d.clock.Now), account.New(d.db, d.clock.Now)
	owner, err := accounts.Create(t.Context(), account.Account{Phone: "+84912345601", Name: "Bà Lý"}, "cau noi dai de nho")
	d.must(err)
	d.officer, err = accounts.Create(t.Context(), account.Account{Phone: "+84912345602", Name: "Cán bộ Minh"}, "cau noi dai de nho")
	d.must(err)
	d.stall, err = sellers.Create(t.Context(), seller.Seller{
		Slug: "che-nam-tien", Kind: seller.Household, LegalName: "Hộ Lý Thị Ba", StallName: "Chè Nam Tiến", Phone: "+84912345601", ProvinceCode: "19", CommuneCode: "05503",
	})
	d.must(err)
	d.must(sellers.Join(t.Context(), d.stall, owner, seller.Owner))
	legal := seller.Legal{LegalName: "Hộ Lý Thị Ba", TaxKind: seller.TaxHousehold, CommuneCode: "05503", AddressLine: "Xóm Nam Tiến", Number: "019085001234"}
	d.must(secrets.SetLegal(t.Context(), seller.By{SellerID: d.stall, AccountID: owner}, legal))
	d.tea, d.honey = d.offers("Chè đinh"), d.offers("Mật ong")
	d.must(d.Catalog.Approve(t.Context(), 0, d.tea))
	d.must(d.Catalog.Approve(t.Context(), 0, d.honey))
	return d
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func offer(name string) catalog.Offer {
	return catalog.Offer{Name: name, CategorySlug: "che-tra", CommuneCode: "05503", Variants: []catalog.OfferVariant{{Unit: "gói", Price: 90_000, Stock: 5}}}
}

func (d *desk) offers(name string) (slug string) {
	d.Helper()
	slug, err := d.Catalog.Propose(d.Context(), d.stall, 0, offer(name))
	d.must(err)
	return slug
}

func (d *desk) entry(kind takedown.Kind, subject, number string) takedown.Entry {
	return takedown.Entry{
		Kind: kind, Subject: subject, Authority: "Chi cục Quản lý thị trường", Number: number, Date: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
		Reason: "Nhãn ghi sai xuất xứ.", ReceivedAt: d.clock.Now().Add(-time.Hour),
	}
}

func (d *desk) enters(kind takedown.Kind, subject, number string) (id int64) {
	d.Helper()
	id, err := d.Enter(d.Context(), d.officer, d.entry(kind, subject, number))
	d.must(err)
	return id
}

func (d *desk) stands(slug string, status catalog.Status, reason string) {
	d.Helper()
	l, err := d.Catalog.Any(d.Context(), slug)
	if err != nil || l.Status != status || l.StatusReason != reason {
		d.Errorf("%s is %s, %q, %v; want %s, %q", slug, l.Status, l.StatusReason, err, status, reason)
	}
}

// steps is a request's history in words.
func (d *desk) steps(id int64) string {
	d.Helper()
	list, err := d.History(d.Context(), id)
	d.must(err)
	var words []string
	for _, one := range list {
		words = append(words, one.What+"/"+one.By)
	}
	return strings.Join(words, " ")
}

func (d *desk) heard() string {
	d.Helper()
	var texts []string
	d.must(d.db.SelectContext(d.Context(), &texts, `SELECT body FROM outbox WHERE recipient = '+84912345601' ORDER BY id`))
	return strings.Join(texts, "\n")
}

// sound proves the data, but for what a test wrote past the rules.
func (d *desk) sound(but ...string) {
	d.Helper()
	d.must(d.Messages.Sweep(d.Context()))
	results, err := check.Run(d.Context(), d.db, d.clock.Now())
	d.must(err)
	for _, r := range results {
		if len(r.Broken) > 0 && !slices.Contains(but, r.Name) {
			d.Errorf("%s is broken: %v", r.Name, r.Broken)
		}
	}
}

func TestOneDocumentAsksForOneThingOnce(t *testing.T) {
	d := newDesk(t)
	var ids sync.Map
	var taps sync.WaitGroup
	for range 4 {
		taps.Go(func() {
			id, err := d.Enter(t.Context(), d.officer, d.entry(takedown.Listing, "https://san.vn/san-pham/"+d.tea+"?tu=x", "12/QLTT"))
			if err != nil {
				t.Error(err)
			}
			ids.Store(id, true)
		})
	}
	taps.Wait()
	n := 0
	ids.Range(func(any, any) bool { n++; return true })
	if open, err := d.Open(t.Context()); err != nil || len(open) != 1 || n != 1 || open[0].DueAt.Sub(open[0].ReceivedAt) != 24*time.Hour || open[0].Slug != d.tea {
		t.Errorf("%d ids, %+v, %v", n, open, err)
	}
	for field, spoil := range map[string]func(e *takedown.Entry){
		"kind":      func(e *takedown.Entry) { e.Kind = "all" },
		"subject":   func(e *takedown.Entry) { e.Subject = "/gian-hang/" + d.tea },
		"authority": func(e *takedown.Entry) { e.Authority = " " },
		"number":    func(e *takedown.Entry) { e.Number = "1" },
		"date":      func(e *takedown.Entry) { e.Date = e.ReceivedAt.AddDate(0, 0, 1) },
		"reason":    func(e *takedown.Entry) { e.Reason = "xấu" },
		"received":  func(e *takedown.Entry) { e.ReceivedAt = d.clock.Now().Add(time.Minute) },
	} {
		bad := d.entry(takedown.Stall, d.tea, "13/QLTT")
		spoil(&bad)
		_, err := d.Enter(t.Context(), d.officer, bad)
		if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[field] == "" {
			t.Errorf("a wrong %s: %v", field, err)
		}
	}
	if err := d.Return(t.Context(), d.officer, d.enters(takedown.Listing, d.tea, "12/qltt"), "Sai địa chỉ trang"); err != nil {
		t.Error(err)
	}
	if again := d.enters(takedown.Listing, d.tea, "12/QLTT"); d.steps(again) != "received/Cán bộ Minh" {
		t.Errorf("what was returned cannot come again: %s", d.steps(again))
	}
	d.sound()
}

// A listing is off the shelf once its request is carried out, whatever it stood at, and comes back by an officer alone.
func TestAListingIsHiddenForAnAuthority(t *testing.T) {
	d := newDesk(t)
	d.must(seller.New(d.db, d.clock.Now).Trust(t.Context(), d.officer, d.stall))
	d.must(d.Catalog.TakeOff(t.Context(), d.stall, 0, d.honey)) // by its people, who could put it back
	told := "Theo yêu cầu của Chi cục Quản lý thị trường, văn bản số 12/QLTT ngày 20/11/2026: Nhãn ghi sai xuất xứ."
	for _, slug := range []string{d.tea, d.honey} {
		id := d.enters(takedown.Listing, slug, "12/QLTT")
		var taps sync.WaitGroup
		for range 3 {
			taps.Go(func() {
				if err := d.Act(t.Context(), d.officer, id); err != nil {
					t.Error(err)
				}
			})
		}
		taps.Wait()
		d.stands(slug, catalog.Hidden, told)
		if d.steps(id) != "received/Cán bộ Minh hidden/Cán bộ Minh" {
			t.Errorf("the history: %s", d.steps(id))
		}
		if err := d.Return(t.Context(), d.officer, id, "Nhầm cơ quan"); !errs.HasCode(err, "takedown.answered") {
			t.Errorf("returned what was done: %v", err)
		}
		if err := d.Lift(t.Context(), d.officer, id, "Đã hết hạn"); !errs.HasCode(err, "seller.not_suspended") {
			t.Errorf("lifted what suspended nobody: %v", err)
		}
		if hid, err := d.HidBy(t.Context(), d.stallListing(slug)); err != nil || hid.ID != id {
			t.Errorf("it was hidden by %d, %v", hid.ID, err)
		}
		d.must(d.Catalog.PutBack(t.Context(), d.stall, 0, slug))
		d.stands(slug, catalog.Pending, "")
		d.must(d.Catalog.Approve(t.Context(), d.officer, slug))
	}
	if got := d.heard(); strings.Count(got, "Theo yeu cau cua Chi cuc Quan ly thi truong, van ban so 12/QLTT ngay 20/11/2026: Nhan ghi sai xuat xu.") != 2 {
		t.Errorf("the owner heard\n%s", got)
	}
	d.sound()
}

func (d *desk) stallListing(slug string) int64 {
	d.Helper()
	l, err := d.Catalog.Any(d.Context(), slug)
	d.must(err)
	return l.ID
}

// A suspended seller offers nothing, may offer nothing and takes no order, until the last who asked for it lifts it.
func TestASellerIsSuspendedAndSellsAgain(t *testing.T) {
	d := newDesk(t)
	waits := d.offers("Chè móc câu")
	first, second := d.enters(takedown.Stall, "https://san.vn/gian-hang/che-nam-tien", "1/CA"), d.enters(takedown.Stall, d.tea, "2/CA")
	for range 2 {
		d.must(d.Act(t.Context(), d.officer, first))
		d.must(d.Act(t.Context(), d.officer, second))
	}
	const reason = "gian hàng đang tạm ngừng"
	d.stands(d.tea, catalog.Hidden, reason)
	d.stands(waits, catalog.Pending, "")
	if queue, err := d.Catalog.Queue(t.Context(), ""); err != nil || len(queue) != 0 {
		t.Errorf("officers still see %d, %v", len(queue), err)
	}
	for what, err := range map[string]error{
		"propose": proposes(d), "put back": d.Catalog.PutBack(t.Context(), d.stall, 0, d.tea), "approve": d.Catalog.Approve(t.Context(), d.officer, waits),
	} {
		if !errs.HasCode(err, "seller.suspended") {
			t.Errorf("%s: %v", what, err)
		}
	}
	d.refuses("seller_order_open_stall", `WITH o AS (INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at)
		VALUES ('NS7K2Q9XF', 'mot-don-thu-nghiem', 'placed', 'cod', 'Mai', '+84987654321', '19', '05503', 'Xóm A', 90000, now()) RETURNING id)
		INSERT INTO seller_order (order_id, seller_id, state, goods, shipping, seller_name) SELECT id, $1, 'received', 90000, 0, 'Chè' FROM o`)
	d.refuses("listing_not_suspended", `UPDATE listing SET status = 'published' WHERE seller_id = $1 AND status = 'pending'`)
	d.sound()

	d.must(d.Lift(t.Context(), d.officer, first, "Đã khắc phục xong"))
	d.stands(d.tea, catalog.Hidden, reason)
	for range 2 {
		d.must(d.Lift(t.Context(), d.officer, second, "Đã khắc phục xong"))
	}
	d.stands(d.tea, catalog.Published, "")
	d.must(d.Catalog.Approve(t.Context(), d.officer, waits))
	if d.steps(second) != "received/Cán bộ Minh suspended/Cán bộ Minh lifted/Cán bộ Minh" {
		t.Errorf("the history: %s", d.steps(second))
	}
	var what string
	d.must(d.db.GetContext(t.Context(), &what, `SELECT string_agg(what, ' ' ORDER BY id) FROM seller_history WHERE seller_id = $1 AND what IN ('suspended', 'resumed')`, d.stall))
	if what != "suspended suspended resumed resumed" {
		t.Errorf("the seller's history: %s", what)
	}
	got := d.heard()
	for text, n := range map[string]int{"tam ngung ban theo yeu cau cua Chi cuc Quan ly thi truong, van ban so 1/CA": 1, "van ban so 2/CA": 2, "duoc ban lai": 1} {
		if strings.Count(got, text) != n {
			t.Errorf("%q stands %d times in\n%s", text, strings.Count(got, text), got)
		}
	}
	d.sound()
}

func proposes(d *desk) error {
	_, err := d.Catalog.Propose(d.Context(), d.stall, 0, offer("Chè khác"))
	return err
}

// refuses has the database itself refuse a statement.
func (d *desk) refuses(constraint, sql string) {
	d.Helper()
	err := pg.WithTx(d.Context(), d.db, func(tx pg.Tx) error { _, err := tx.ExecContext(d.Context(), sql, d.stall); return err })
	if name, _ := pg.Constraint(err); name != constraint {
		d.Errorf("%s: %v", constraint, err)
	}
}

// What a suspended seller offered needs at its return what it would have needed meanwhile.
func TestWhatLapsedMeanwhileStaysOff(t *testing.T) {
	d := newDesk(t)
	id := d.enters(takedown.Stall, "che-nam-tien", "1/CA")
	d.must(d.Act(t.Context(), d.officer, id))
	d.clock.Advance(40 * 24 * time.Hour) // the gate has fallen
	d.must(d.Lift(t.Context(), d.officer, id, "Đã khắc phục xong"))
	d.stands(d.tea, catalog.Hidden, "người bán chưa được định danh")
	d.must(seller.New(d.db, d.clock.Now).IdentifyInPerson(t.Context(), d.officer, d.stall, seller.CitizenCard))
	if _, shown, err := d.Catalog.HideUnidentified(t.Context()); err != nil || shown != 2 {
		t.Errorf("%d came back once it was identified, %v", shown, err)
	}
	d.sound()
}

// The approval of a listing and the suspension of its seller wait for one another: nothing shows afterwards.
func TestAnApprovalAndASuspensionMeet(t *testing.T) {
	d := newDesk(t)
	for i := range 4 {
		slug := d.offers(fmt.Sprint("Chè ", i))
		id := d.enters(takedown.Stall, "che-nam-tien", fmt.Sprint(i, "/CA"))
		var both sync.WaitGroup
		both.Go(func() {
			if err := d.Catalog.Approve(t.Context(), d.officer, slug); err != nil && !errs.HasCode(err, "seller.suspended") {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := d.Act(t.Context(), d.officer, id); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		d.sound()
		d.must(d.Lift(t.Context(), d.officer, id, "Đã khắc phục xong"))
	}
}

// The file has what is kept of the seller with its numbers whole, and nothing of buyers; each time it is given is noted.
func TestDataAreGivenAndNoted(t *testing.T) {
	d := newDesk(t)
	d.must(pg.WithTx(t.Context(), d.db, func(tx pg.Tx) error {
		_, err := tx.ExecContext(t.Context(), `WITH o AS (INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at)
			VALUES ('NS7K2Q9XF', 'mot-don-thu-nghiem', 'cancelled', 'cod', 'Người Mua Kín', '+84987654321', '19', '05503', 'Ngõ kín', 90000, now()) RETURNING id)
			INSERT INTO seller_order (order_id, seller_id, state, goods, shipping, seller_name) SELECT id, $1, 'cancelled', 90000, 0, 'Chè' FROM o`, d.stall)
		return err
	}))
	id := d.enters(takedown.Data, "che-nam-tien", "3/CA")
	if err := d.Act(t.Context(), d.officer, id); !errs.HasCode(err, "takedown.give") {
		t.Errorf("carried out without a file: %v", err)
	}
	var file []byte
	for range 2 { // the first was lost on its way
		name, got, err := d.Give(t.Context(), d.officer, id)
		d.must(err)
		if file = got; name != "che-nam-tien" {
			t.Errorf("it is named %s", name)
		}
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	d.must(err)
	f, err := z.Open("du-lieu.json")
	d.must(err)
	plain, err := io.ReadAll(f)
	d.must(err)
	for _, word := range []string{"Hộ Lý Thị Ba", "019085001234", "Bà Lý", "Chè đinh", "Mật ong", "NS7K2Q9XF"} {
		if !strings.Contains(string(plain), word) {
			t.Errorf("%q is not given", word)
		}
	}
	for _, word := range []string{"Người Mua Kín", "+84987654321", "Ngõ kín", "sealed", "_hash"} {
		if strings.Contains(string(plain), word) {
			t.Errorf("%q is given", word)
		}
	}
	var looks int
	d.must(d.db.GetContext(t.Context(), &looks, `SELECT count(*) FROM personal_look WHERE subject_id = $1 AND why LIKE '%văn bản số 3/CA' AND viewer_account_id = $2`, d.stall, d.officer))
	if looks != 4 || d.steps(id) != "received/Cán bộ Minh given/Cán bộ Minh given/Cán bộ Minh" {
		t.Errorf("%d looks, %s", looks, d.steps(id))
	}
	hidden := d.enters(takedown.Listing, d.tea, "4/CA")
	if _, _, err := d.Give(t.Context(), d.officer, hidden); !errs.HasCode(err, "takedown.answered") {
		t.Errorf("gave data that nobody asked for: %v", err)
	}
	d.sound("part-has-lines", "order-history", "part-history", "payment-one")
}

func TestALateRequestIsToldOfOnce(t *testing.T) {
	d := newDesk(t)
	id := d.enters(takedown.Listing, d.tea, "1/CA") // came an hour ago
	done := d.enters(takedown.Listing, d.honey, "1/CA")
	d.must(d.Act(t.Context(), d.officer, done))
	for _, step := range []struct {
		pass time.Duration
		said string
	}{{18 * time.Hour, ""}, {2 * time.Hour, "due soon"}, {3 * time.Hour, "is late"}, {time.Hour, ""}} {
		d.clock.Advance(step.pass)
		d.log.Reset()
		d.must(d.Watch(t.Context()))
		d.must(d.Watch(t.Context()))
		if got := d.log.String(); strings.Count(got, "\n") != min(len(step.said), 1) || !strings.Contains(got, step.said) {
			t.Errorf("the log says %q, want %q", got, step.said)
		}
	}
	if w, err := d.Waiting(t.Context()); err != nil || w.Count != 1 || !w.First.Before(d.clock.Now()) {
		t.Errorf("%+v, %v", w, err)
	}
	if d.steps(id) != "received/Cán bộ Minh soon/ late/" {
		t.Errorf("the history: %s", d.steps(id))
	}
	d.must(d.Act(t.Context(), d.officer, id)) // late, and still to be done
	for _, sql := range []string{
		`UPDATE takedown_request SET reason = 'khác hẳn' WHERE seller_id = $1`, `DELETE FROM takedown_request WHERE seller_id = $1`,
		`UPDATE takedown_history SET note = 'x' WHERE $1 > 0`, `DELETE FROM takedown_history WHERE $1 > 0`,
	} {
		err := pg.WithTx(t.Context(), d.db, func(tx pg.Tx) error { _, err := tx.ExecContext(t.Context(), sql, d.stall); return err })
		if err == nil || !strings.Contains(err.Error(), "only ever added to") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	d.sound()
}
