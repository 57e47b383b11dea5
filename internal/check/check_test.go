package check_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"nongsan/internal/check"
	"nongsan/internal/pg"
	"nongsan/internal/pgtest"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// sound is a small marketplace in which everything holds: a seller, a published listing, an order paid by transfer
// (id 1) and one waiting (id 2).
const sound = `
INSERT INTO account (phone, name, created_at) VALUES ('+84912345678', 'Bà Mai', '2026-11-01'), ('+84912345679', 'Con Mai', '2026-11-01');
INSERT INTO seller (slug, kind, legal_name, stall_name, phone, province_code, commune_code, created_at)
	VALUES ('a', 'household', 'Hộ A', 'Chè A', '+84912345678', '19', '05503', '2026-11-01'),
	       ('b', 'household', 'Hộ B', 'Chè B', '+84912345679', '19', '05503', '2026-11-01');
INSERT INTO seller_member (seller_id, account_id, role, joined_at) VALUES (1, 1, 'owner', '2026-11-01');
INSERT INTO seller_history (seller_id, what, account_id, office, at) VALUES (1, 'opened', 1, false, '2026-11-01'), (1, 'stall', 1, false, '2026-11-02');
INSERT INTO seller_trust (seller_id, granted_at) VALUES (1, '2026-11-02');
INSERT INTO stall_change (seller_id, old_name, old_story, new_name, new_story, state, sent_at, sent_by)
	VALUES (1, 'Chè', '', 'Chè A', '', 'fast', '2026-11-03', 1), (2, 'Chè B', '', 'Chè B', 'Ba đời làm chè.', 'waiting', '2026-11-03', 2);
INSERT INTO seller_history (seller_id, what, stall_change_id, account_id, office, at) VALUES (1, 'stall_sent', 1, 1, false, '2026-11-03'), (2, 'stall_sent', 2, 2, false, '2026-11-03');
INSERT INTO moderation_history (subject, name, what, was, is_now, account_id, at)
	SELECT 'word', words, 'changed', 'look · khác', kind || ' · ' || why, 1, '2026-11-03' FROM moderation_word WHERE words = 'tốt nhất';
INSERT INTO moderation_history (subject, name, what, is_now, account_id, indication_id, at) VALUES ('area', 'Phúc Hà · 05455', 'added', 'Tân Cương', 1, 1, '2026-11-03'),
	('indication', 'Tân Cương', 'added', 'Tân Cương · tân cương · che-tra · 20/09/2007', 1, 1, '2026-11-03');
INSERT INTO session (token_hash, account_id, device, created_at, used_at, idle, expires_at)
	VALUES (sha256('x'), 1, '', '2026-11-01', '2026-11-01', '30 days', '2027-01-01');
INSERT INTO one_time_code (phone, browser_hash, code_hash, created_at, expires_at)
	VALUES ('+84912345678', sha256('b'), sha256('c'), '2026-11-23 01:50Z', '2026-11-23 01:55Z'), ('+84912345679', sha256('b'), sha256('c'), '2026-11-23 01:50Z', '2026-11-23 01:55Z');
INSERT INTO code_try (phone, correct, at) SELECT '+84912345678', false, '2026-11-23 01:50Z' FROM generate_series(1, 5);
INSERT INTO outbox (topic, dedupe_key, channel, recipient, body, secret, created_at, expires_at)
	VALUES ('code', '1', 'sms', '+84912345678', 'x', true, '2026-11-23 01:50Z', '2026-11-23 01:55Z'),
	       ('code', '2', 'sms', '+84912345678', 'x', true, '2026-11-23 01:50Z', '2026-11-23 01:55Z');
INSERT INTO intake_run (file_hash, file_name, state, staged, created, started_at) VALUES (sha256('f'), 'f.csv', 'finished', 2, 2, '2026-11-01');
INSERT INTO intake_upload (file_key, file_name, file_size, mode, state, beat_at, uploaded_at)
	VALUES ('list-1', 'f.csv', 9, 'try', 'tried', '2026-11-01', '2026-11-01');
INSERT INTO intake_upload_history (upload_id, mode, state, at) VALUES (1, 'try', 'working', '2026-11-01'), (1, 'try', 'tried', '2026-11-01');
INSERT INTO consent (account_id, kind, version, channel, at) VALUES (1, 'terms', '2026-11-24', 'web', '2026-11-02');
INSERT INTO activation_code (seller_id, code_hash, issued_at, expires_at, used_at)
	VALUES (1, sha256('c'), '2026-11-01', '2026-11-15', '2026-11-02'), (2, sha256('d'), '2026-11-01', '2026-11-15', NULL);
INSERT INTO listing (slug, seller_id, category_id, name, province_code, commune_code, status, published_at, created_at, updated_at)
	VALUES ('che', 1, 1, 'Chè', '19', '05503', 'published', '2026-11-01', '2026-11-01', '2026-11-01');
INSERT INTO listing_history (listing_id, to_status, at) VALUES (1, 'published', '2026-11-01');
INSERT INTO listing (slug, seller_id, category_id, name, province_code, commune_code, status, created_at, updated_at)
	VALUES ('moi', 1, 1, 'Chè mới', '19', '05503', 'pending', '2026-11-01', '2026-11-01');
INSERT INTO listing_history (listing_id, to_status, at) VALUES (2, 'pending', '2026-11-01');
INSERT INTO listing_change (listing_id, after, state, sent_at) VALUES (2, '{"name": "Chè mới", "description": ""}', 'waiting', '2026-11-01'), (1, '{}', 'fast', '2026-11-05');
INSERT INTO certificate (seller_id, listing_id, kind, stars, number, issuer, issued_on, expires_on, state, sent_at, verified_at)
	VALUES (1, 1, 'ocop', 4, '1', 'Tỉnh', '2026-01-01', '2028-01-01', 'verified', '2026-11-01', '2026-11-01');
INSERT INTO certificate_history (certificate_id, to_state, at) VALUES (1, 'verified', '2026-11-01');
INSERT INTO featured_slot (listing_id, starts_at, ends_at, placed_at) VALUES (1, '2026-11-01', '2026-12-01', '2026-11-01');
INSERT INTO variant (listing_id, position, unit, price, stock, reserved) VALUES (1, 0, 'gói', 100000, 7, 1), (1, 1, 'hộp', 100000, 0, 0);
INSERT INTO orders (code, idempotency_key, state, method, buyer_name, phone, province_code, commune_code, address_line, total, placed_at, expires_at)
	VALUES ('NS0000001', 'key-0000000000001', 'paid', 'vietqr', 'Hà', '+84912345678', '01', '00004', 'phố', 220000, '2026-11-22', '2026-11-23 03:00Z'),
	       ('NS0000002', 'key-0000000000002', 'waiting_payment', 'vietqr', 'Hà', '+84912345678', '01', '00004', 'phố', 120000, '2026-11-22', '2026-11-23 03:00Z'),
	       ('NS0000003', 'key-0000000000003', 'completed', 'cod', 'Hà', '+84912345678', '01', '00004', 'phố', 120000, '2026-11-22', NULL);
INSERT INTO seller_order (order_id, seller_id, state, goods, shipping)
	VALUES (1, 1, 'received', 200000, 20000), (2, 1, 'waiting_payment', 100000, 20000), (3, 1, 'delivered', 100000, 20000);
INSERT INTO order_line (seller_order_id, variant_id, listing_slug, name, unit, price, quantity)
	VALUES (1, 1, 'che', 'Chè', 'gói', 100000, 2), (2, 1, 'che', 'Chè', 'gói', 100000, 1), (3, 1, 'che', 'Chè', 'gói', 100000, 1);
INSERT INTO stock_move (variant_id, delta, held, kind, order_line_id, at)
	VALUES (1, 11, 0, 'opened', NULL, '2026-11-01'), (1, -2, 2, 'reserved', 1, '2026-11-22'), (1, 0, -2, 'paid', 1, '2026-11-22'),
	       (1, -1, 1, 'reserved', 2, '2026-11-22'), (1, -1, 0, 'sold', 3, '2026-11-22');
INSERT INTO parcel (seller_order_id, number, carrier, state, shipped_at, ended_at) VALUES (3, 1, 'manual', 'delivered', '2026-11-22', '2026-11-22');
INSERT INTO parcel_line (parcel_id, order_line_id, quantity) VALUES (1, 3, 1);
UPDATE order_line SET shipped = 1 WHERE id = 3;
INSERT INTO return_request (seller_order_id, key, state, why, words, amount, asked_at) VALUES (3, 'return-key-00000001', 'asked', 'damaged', 'Gói bị rách', 100000, '2026-11-22');
UPDATE listing SET rating_sum = 4, rating_count = 1 WHERE id = 1;
INSERT INTO review (order_line_id, listing_id, buyer_name, stars, created_at) VALUES (3, 1, 'Hà', 4, '2026-11-22');
INSERT INTO return_line (return_id, order_line_id, quantity) VALUES (1, 3, 1);
INSERT INTO return_history (return_id, to_state, actor, at) VALUES (1, 'asked', 'buyer', '2026-11-22');
INSERT INTO order_history (order_id, seller_order_id, from_state, to_state, actor, at)
	VALUES (1, NULL, NULL, 'waiting_payment', 'buyer', '2026-11-22'), (1, 1, NULL, 'waiting_payment', 'buyer', '2026-11-22'),
	       (1, 1, 'waiting_payment', 'received', 'bank', '2026-11-22'), (1, NULL, 'waiting_payment', 'paid', 'bank', '2026-11-22'),
	       (2, NULL, NULL, 'waiting_payment', 'buyer', '2026-11-22'), (2, 2, NULL, 'waiting_payment', 'buyer', '2026-11-22'),
	       (3, NULL, NULL, 'placed', 'buyer', '2026-11-22'), (3, 3, NULL, 'received', 'buyer', '2026-11-22'),
	       (3, 3, 'received', 'confirmed', 'seller', '2026-11-22'), (3, 3, 'confirmed', 'shipped', 'seller', '2026-11-22'),
	       (3, 3, 'shipped', 'delivered', 'seller', '2026-11-22'), (3, NULL, 'placed', 'completed', 'seller', '2026-11-22');
INSERT INTO payment (order_id, reference, method, amount, captured, refunded, created_at)
	VALUES (1, 'NS0000001', 'vietqr', 220000, 220000, 20000, '2026-11-22'), (2, 'NS0000002', 'vietqr', 120000, 0, 0, '2026-11-22'),
	       (3, 'NS0000003', 'cod', 120000, 120000, 0, '2026-11-22');
INSERT INTO refund (key, payment_id, seller_order_id, way, amount, reason, state, requested_at) VALUES ('r', 1, 1, 'bank', 20000, 'vỡ', 'requested', '2026-11-22');
INSERT INTO refund_history (refund_id, to_state, at) VALUES (1, 'requested', '2026-11-22');
INSERT INTO gateway_message (gateway, headers, body, verified, received_at) VALUES ('sepay', '{}', '', true, '2026-11-22');
INSERT INTO gateway_event (gateway, dedup_key, message_id, payment_id, kind, amount, credited, happened_at, received_at)
	VALUES ('sepay', '1', 1, 1, 'paid', 220000, 220000, '2026-11-22', '2026-11-22'),
	       ('cod', '3', NULL, 3, 'collected', 120000, 120000, '2026-11-22', '2026-11-22');`

// breaks says for each invariant how its claim is made false. What the schema itself forbids loses its constraint
// or index first: the check must see it all the same.
var breaks = merged(peopleBreaks, sellersBreaks, takedownBreaks, catalogueBreaks, photosBreaks, stockBreaks, ordersBreaks, paymentsBreaks, ledgerBreaks, payoutsBreaks)

// Each break is taken back before the next: a database a break would take six times as long.
func TestEveryInvariantSeesItsOwnBreak(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tx := db.MustBegin()
	exec(t, tx, sound+soundTakedown+soundBooks+soundPayouts+soundMoney)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if broken := run(t, db); len(broken) > 0 {
		t.Fatalf("sound data breaks %v", broken)
	}
	for _, inv := range check.Invariants {
		t.Run(inv.Name, func(t *testing.T) {
			breakIt, ok := breaks[inv.Name]
			if !ok {
				t.Fatal("no way to break it is written down")
			}
			tx := db.MustBegin()
			defer func() { _ = tx.Rollback() }()
			exec(t, tx, breakIt)
			if broken := run(t, tx); len(broken[inv.Name]) == 0 {
				t.Errorf("the break is not seen; broken: %v", broken)
			}
		})
	}
	if broken := run(t, db); len(broken) > 0 {
		t.Errorf("a break was not taken back: %v", broken)
	}
	if len(breaks) != len(check.Invariants) {
		t.Errorf("%d breaks for %d invariants", len(breaks), len(check.Invariants))
	}
}

func exec(t *testing.T, tx *sqlx.Tx, sql string) {
	t.Helper()
	if _, err := tx.ExecContext(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", strings.SplitN(sql, "\n", 2)[0], err)
	}
}

func run(t *testing.T, q pg.Queryer) map[string][]string {
	t.Helper()
	results, err := check.Run(t.Context(), q, now)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]string{}
	for _, r := range results {
		if len(r.Broken) > 0 {
			broken[r.Name] = r.Broken
		}
	}
	return broken
}

func merged(areas ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}
