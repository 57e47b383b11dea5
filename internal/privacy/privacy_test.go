package privacy_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/catalog"
	"nongsan/internal/check"
	"nongsan/internal/clock"
	"nongsan/internal/errs"
	"nongsan/internal/locale"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
	"nongsan/internal/privacy"
	"nongsan/internal/seller"
	"nongsan/internal/sheet"
)

var start = time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)

// planted is the buyer Hoàng Thị Nhớ (1) and, beside her, a household (2): what is kept of one must not be told to the
// other.
const planted = `
INSERT INTO account (phone, name, password_hash, created_at) VALUES ('+84912345671', 'Hoàng Thị Nhớ', 'hash-of-password', '2026-11-01'), ('+84912345672', 'Bà Chủ', NULL, '2026-11-01');
INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
	VALUES ('a', 'household', 'Hộ A', 'Chè nhà A', '+84912345672', '19', '05503', '2026-11-01');
INSERT INTO seller_member (seller_id, account_id, role, joined_at) VALUES (1, 2, 'owner', '2026-11-01'), (1, 1, 'helper', '2026-11-01');
INSERT INTO seller_invitation (seller_id, phone, invited_by, invited_at) VALUES (1, '+84912345671', 2, '2026-11-02');
INSERT INTO session (token_hash, account_id, device, created_at, used_at, idle, expires_at)
	VALUES (sha256('x'), 1, 'Máy của chị Nhớ', '2026-11-25', '2026-11-25', '30 days', '2027-01-01');
INSERT INTO one_time_code (phone, browser_hash, code_hash, created_at, expires_at) VALUES ('+84912345671', sha256('b'), sha256('c'), '2026-11-25', '2026-11-26');
INSERT INTO code_try (phone, correct, at) VALUES ('+84912345671', false, '2026-11-25');
INSERT INTO consent (account_id, kind, version, channel, at) VALUES (1, 'terms', '2026-11-24', 'web', '2026-11-02');
INSERT INTO outbox (topic, dedupe_key, channel, recipient, body, secret, created_at, expires_at, sent_at)
	VALUES ('x', '1', 'sms', '+84912345671', 'Đơn của chị Nhớ đã gửi', false, '2026-11-25', '2026-11-26', '2026-11-25');
INSERT INTO outbox (topic, dedupe_key, channel, recipient, subject, body, secret, created_at, expires_at)
	VALUES ('x', '2', 'mail', 'nho@example.vn', 'Thư gửi chị Nhớ', 'Đơn của chị Nhớ đã gửi', false, '2026-11-25', '2026-11-27'),
	       ('x', '3', 'mail', 'chu@example.vn', 'Thư cho Bà Chủ', 'x', false, '2026-11-25', '2026-11-27');
INSERT INTO cart (token_hash, account_id, created_at, updated_at) VALUES (sha256('cart'), 1, '2026-11-25', '2026-11-25');
INSERT INTO personal_look (viewer_account_id, subject, subject_id, field, why, at) VALUES (2, 'account', 1, 'phone', 'gọi hỏi về đơn hàng', '2026-11-25');
INSERT INTO orders (code, idempotency_key, account_id, state, method, buyer_name, phone, province_code, commune_code, address_line, note, total, placed_at, email)
	VALUES ('NS0000001', 'key-0000000000001', 1, 'placed', 'cod', 'Hoàng Thị Nhớ', '+84912345671', '19', '05503', 'ngõ nhà chị Nhớ', 'gọi chị Nhớ', 120000, '2026-11-22', 'nho@example.vn');`

func newWorld(t *testing.T) (*privacy.Service, *sqlx.DB, *clock.Fake) {
	t.Helper()
	db, now := pgtest.New(t), clock.NewFake(start)
	exec(t, db, planted)
	return privacy.New(db, now.Now, 1095), db, now
}

func exec(t *testing.T, db *sqlx.DB, sql string) {
	t.Helper()
	if err := pg.WithTx(t.Context(), db, func(tx pg.Tx) error { _, err := tx.ExecContext(t.Context(), sql); return err }); err != nil {
		t.Fatal(err)
	}
}

// dump is the text of every row of every table.
func dump(t *testing.T, db *sqlx.DB) string {
	t.Helper()
	var tables, rows []string
	if err := db.SelectContext(t.Context(), &tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range tables {
		rows = nil
		if err := db.SelectContext(t.Context(), &rows, `SELECT to_jsonb(t)::text FROM `+name+` t`); err != nil {
			t.Fatal(err)
		}
		all.WriteString(strings.Join(rows, "\n"))
	}
	return all.String()
}

func TestAPersonGetsAllThatIsKeptAndNothingElse(t *testing.T) {
	t.Parallel()
	s, _, _ := newWorld(t)
	var file bytes.Buffer
	if err := s.Export(locale.With(t.Context(), locale.Vi), 1, &file); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(z.File) != 2 {
		t.Fatal(err)
	}
	plain := content(t, z.File[0])
	var data privacy.Data
	if err := json.Unmarshal([]byte(plain), &data); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"account", "sessions", "consents", "messages", "invitations", "stalls", "orders", "looks"} {
		want := 1
		if part == "messages" {
			want = 2 // a text message and a mail
		}
		if len(data.Parts[part]) != want {
			t.Errorf("%s has %d rows", part, len(data.Parts[part]))
		}
	}
	for _, word := range []string{"Hoàng Thị Nhớ", "+84912345671", "Máy của chị Nhớ", "ngõ nhà chị Nhớ", "gọi hỏi về đơn hàng", "2026-11-24", "nho@example.vn", "Thư gửi chị Nhớ"} {
		if !strings.Contains(plain, word) {
			t.Errorf("%q is not told", word)
		}
	}
	for _, word := range []string{"hash-of-password", "Bà Chủ", "key-0000000000001", "_hash"} {
		if strings.Contains(plain, word) {
			t.Errorf("%q is told", word)
		}
	}
	book := content(t, z.File[1])
	opened, err := sheet.Open(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := opened.Rows(0)
	n := 0
	for err == nil {
		_, err = rows.Next()
		n++
	}
	if n < 40 {
		t.Errorf("the workbook has %d rows", n)
	}
	if err := s.Export(t.Context(), 99, io.Discard); !errs.Is(err, errs.NotFound) {
		t.Errorf("nobody's data: %v", err)
	}
}

func content(t *testing.T, f *zip.File) string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Once she closed her account only the order remembers her, and after three years not even that.
func TestWhoClosesTheAccountIsForgotten(t *testing.T) {
	t.Parallel()
	s, db, now := newWorld(t)
	if err := s.Close(t.Context(), 1); !errs.HasCode(err, "privacy.open_orders") {
		t.Errorf("with an open order: %v", err)
	}
	if err := s.Close(t.Context(), 2); !errs.HasCode(err, "privacy.owner") {
		t.Errorf("an owner: %v", err)
	}
	exec(t, db, `UPDATE orders SET state = 'cancelled'; INSERT INTO officer (account_id, role, since) VALUES (1, 'moderator', '2026-11-01')`)
	if err := s.Close(t.Context(), 1); !errs.HasCode(err, "privacy.officer") {
		t.Errorf("an officer: %v", err)
	}
	exec(t, db, `UPDATE officer SET ended_at = '2026-11-26'`)
	before := dump(t, db)
	for _, mark := range []string{"Hoàng Thị Nhớ", "+84912345671", "chị Nhớ"} {
		if !strings.Contains(before, mark) {
			t.Fatalf("%q was not planted", mark)
		}
	}
	if err := s.Close(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context(), 1); !errs.Is(err, errs.NotFound) {
		t.Errorf("twice: %v", err)
	}
	remembers(t, db, 1)
	now.Advance(1000 * 24 * time.Hour)
	if n, err := s.Tidy(t.Context()); n != 0 || err != nil {
		t.Errorf("forgotten too early: %d, %v", n, err)
	}
	now.Advance(100 * 24 * time.Hour)
	if n, err := s.Tidy(t.Context()); n != 1 || err != nil {
		t.Errorf("forgotten: %d, %v", n, err)
	}
	remembers(t, db, 0)
	exec(t, db, `INSERT INTO account (phone, name, created_at) VALUES ('+84912345671', 'Người mới', '2029-12-01')`)
	results, err := check.Run(t.Context(), db, now.Now())
	for _, r := range results {
		if strings.HasPrefix(r.Name, "closed") && len(r.Broken) > 0 || err != nil {
			t.Errorf("%s: %v, %v", r.Name, r.Broken, err)
		}
	}
}

// An address that a guest left, or whoever's account stands, goes ninety days after the order that is over.
func TestOldMailAddressesGo(t *testing.T) {
	t.Parallel()
	s, db, now := newWorld(t)
	exec(t, db, `INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at, email)
		SELECT 'NS000000' || n, 'key-000000000000' || n, CASE n WHEN 2 THEN 'placed' ELSE 'completed' END, 'cod', 'Khách', '+84912345673', '19', '05503', 'Xóm', 1,
		       ('2026-11-2' || n)::timestamptz, 'khach' || n || '@example.vn' FROM generate_series(2, 4) n`)
	now.Advance(86*24*time.Hour + 23*time.Hour) // 90 days after the 22nd and 23rd, not after the 24th
	if _, err := s.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []string
	if err := db.SelectContext(t.Context(), &left, `SELECT email FROM orders WHERE email <> '' ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(left, " "); got != "nho@example.vn khach2@example.vn khach4@example.vn" {
		t.Errorf("left are %s", got)
	}
}

// remembers counts the orders that still name her; nothing else may.
func remembers(t *testing.T, db *sqlx.DB, orders int) {
	t.Helper()
	all := dump(t, db)
	for mark, perOrder := range map[string]int{"Hoàng Thị Nhớ": 1, "+84912345671": 1, "ngõ nhà chị Nhớ": 1, "gọi chị Nhớ": 1, "nho@example.vn": 0, "Thư gửi": 0, "Máy của": 0, "hash-of-password": 0, "đã gửi": 0} {
		if got := strings.Count(all, mark); got != orders*perOrder {
			t.Errorf("%q stands in the database %d times", mark, got)
		}
	}
}

// The old owner closes the stall at the moment the helper takes it over: it is no longer the old owner's to close.
func TestWhoHandedTheStallOverDoesNotCloseIt(t *testing.T) {
	t.Parallel()
	s, db, now := newWorld(t)
	sellers, old := seller.New(db, now.Now), seller.By{SellerID: 1, AccountID: 2}
	exec(t, db, `UPDATE seller_invitation SET answer = 'declined', answered_by = 1, answered_at = '2026-11-03'`)
	if err := sellers.HandOver(t.Context(), old, 2); err != nil {
		t.Fatal(err)
	}
	history := pgtest.Holds(t, db, `LOCK TABLE seller_history IN SHARE MODE`)
	taken := pgtest.Waits(t, db, func() error { return sellers.Answer(t.Context(), 1, 2, true) })
	closed := pgtest.Waits(t, db, func() error { return s.CloseStall(t.Context(), old) })
	history()
	if err := taken(); err != nil {
		t.Fatal(err)
	}
	if err := closed(); !errs.HasCode(err, "seller.only_owner") {
		t.Errorf("the old owner closed it: %v", err)
	}
	mine, err := sellers.Memberships(t.Context(), 1)
	if err != nil || len(mine) != 1 || mine[0].Role != seller.Owner {
		t.Errorf("the new owner has %v, %v", mine, err)
	}
}

// offers hands a listing of the household to the officers.
func offers(t *testing.T, goods *catalog.Service) (slug string, err error) {
	t.Helper()
	return goods.Propose(t.Context(), 1, 2, catalog.Offer{
		Name: "Chè búp", CategorySlug: "che-tra", CommuneCode: "05503", Variants: []catalog.OfferVariant{{Unit: "gói", Price: 90_000, Stock: 5}},
	})
}

// What is put back on the shelf at the moment the stall closes is waited for and taken off.
func TestWhatComesOntoTheShelfOfAClosingStallIsTakenOff(t *testing.T) {
	t.Parallel()
	s, db, now := newWorld(t)
	goods := catalog.New(db, now.Now)
	slug, err := offers(t, goods)
	if err == nil {
		err = errors.Join(goods.Approve(t.Context(), 2, slug), goods.TakeOff(t.Context(), 1, 2, slug))
	}
	if err != nil {
		t.Fatal(err)
	}
	noted := pgtest.Holds(t, db, `LOCK TABLE listing_history IN SHARE MODE`)
	back := pgtest.Waits(t, db, func() error { return goods.PutBack(t.Context(), 1, 2, slug) })
	closed := pgtest.Waits(t, db, func() error { return s.CloseStall(t.Context(), seller.By{SellerID: 1, AccountID: 2}) })
	noted()
	if err := errors.Join(back(), closed()); err != nil {
		t.Fatal(err)
	}
	if l, err := goods.Any(t.Context(), slug); err != nil || l.Status != catalog.Hidden {
		t.Errorf("a closed stall's listing is %s, %v", l.Status, err)
	}
}

// What is offered, or said of the stall, while it closes waits for it and is refused.
func TestNothingIsOfferedInAClosingStall(t *testing.T) {
	t.Parallel()
	s, db, now := newWorld(t)
	noted := pgtest.Holds(t, db, `LOCK TABLE seller_history IN SHARE MODE`)
	closed := pgtest.Waits(t, db, func() error { return s.CloseStall(t.Context(), seller.By{SellerID: 1, AccountID: 2}) })
	offered := pgtest.Waits(t, db, func() error { _, err := offers(t, catalog.New(db, now.Now)); return err })
	renamed := pgtest.Waits(t, db, func() error {
		_, err := seller.New(db, now.Now).SetStall(t.Context(), seller.By{SellerID: 1, AccountID: 1}, seller.Stall{StallName: "Chè bà Nhớ"})
		return err
	})
	noted()
	if err := closed(); err != nil {
		t.Fatal(err)
	}
	if err := renamed(); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a closed stall was named anew: %v", err)
	}
	if err := offered(); !errs.HasCode(err, "seller.closed") {
		t.Errorf("offered in a closed stall: %v", err)
	}
}
