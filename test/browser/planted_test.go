package browser_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"nongsan/test/hostile"
)

// written is every column that holds what a person, a list, a bank or a carrier wrote.
var written = map[string]string{
	"account": "name", "certificate": "issuer number", "certificate_history": "reason", "commission_rate": "note",
	"featured_slot": "note", "gateway_event": "account bank_ref memo reference txn_id", "identity_check": "ended_reason provider reference",
	"intake_run": "file_name", "intake_upload": "file_name", "invoice_wish": "address company email", "ledger_transaction": "note",
	"line_change": "reason", "listing": "name summary description harvest ingredients old_place preservation shelf_life status_reason",
	"listing_change": "before after reason", "listing_history": "reason", "lot": "amount planting_code recall_reason",
	"indication": "name", "lot_step": "title note", "moderation_history": "is_now name was", "moderation_word": "why words", "money_parked": "resolution", "order_history": "reason", "order_line": "name unit",
	"order_message": "body", "orders": "address_line buyer_name email note", "outbox": "recipient subject body last_error",
	"parcel": "carrier_name tracking", "payment_attempt": "address gateway_ref reference", "payment_difference": "key note",
	"payout": "bank_txn reference why", "personal_look": "why", "pickup_place": "name address opening",
	"refund": "reason reference txn_id", "refund_history": "note", "remittance": "carrier reference", "return_history": "words",
	"return_request": "words", "review": "answer answer_returned buyer_name hidden_reason words", "review_answer_taken": "reason words", "review_history": "reason",
	"search_count": "words", "search_term": "means term", "seller": "address_line holiday_note legal_name pickup_line stall_name story",
	"seller_order": "pickup_at seller_address seller_name", "seller_secret": "bank_holder", "seller_trust": "end_reason",
	"seller_suspension": "lift_reason reason", "session": "device", "stall_change": "new_name new_story old_name old_story reason", "stall_request": "address_line legal_name reason sells stall_name", "takedown_history": "note", "takedown_request": "answer authority document_number reason",
	"tax_filing":     "reference",
	"tracking_event": "what", "variant": "unit",
}

// ours is what the program or a migration writes, and what no page shows; a column whose CHECK allows set words or one
// shape only, or that refers to another, need not be here.
const ours = `account.password_hash category.* certificate_history.* code_try.phone commune_words.* gateway_event.* gateway_message.*
	identity_attempt.* indication.category_slug indication.words indication_area.* intake_row.* intake_upload.* intake_run.* invitation_print.form_key
	ledger_transaction.key listing.form_mark listing.province_code listing_history.* lot.form_key lot_step.form_key
	one_time_code.* order_browser.* order_line.listing_slug order_message.form_key order_step.* orders.* outbox.dedupe_key outbox.topic
	payment.reference payment_attempt.gateway payment_difference.gateway payout_open.entries personal_look.field photo.*
	pickup_place.form_key ranking_weight.name reconciliation.gateway refund.key refund_history.* return_request.key sales_span.figures
	search_word.word second_factor.key_id seller.province_code seller_secret.key_id shelf.* shipping_zone.* tracking_event.dedup_key
	consent.version activation_try.* activation_code.*`

// unshown is what people wrote and no page repeats: it is in papers, files and the books, or shown in the program's words.
const unshown = `gateway_event.account gateway_event.bank_ref gateway_event.reference identity_check.ended_reason
	identity_check.provider identity_check.reference intake_run.file_name invoice_wish.address invoice_wish.email
	ledger_transaction.note line_change.reason listing_history.reason money_parked.resolution
	payment_attempt.address payment_attempt.gateway_ref payment_difference.note refund.reference refund.txn_id
	remittance.carrier remittance.reference return_request.words review_answer_taken.reason review_answer_taken.words review_history.reason seller_order.seller_address
	seller_order.seller_name seller_suspension.lift_reason seller_trust.end_reason session.device stall_request.reason takedown_request.answer`

// missing fills tables that the demonstration leaves empty, so that there is something to write into. $1 is an account.
var missing = []string{
	`INSERT INTO personal_look (viewer_account_id, subject, subject_id, field, why, at)
		SELECT $1, 'seller', id, 'citizen_number', 'kiểm tra', now() FROM seller ORDER BY id LIMIT 3`,
	`INSERT INTO search_count (day, words, asked, empty)
		SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 'từ ' || n, 9, 9 FROM generate_series(1, 60) n WHERE $1 > 0`,
	`INSERT INTO invoice_wish (order_id, company, tax_number, address, email)
		SELECT id, 'Công ty', '0101234567', 'Hà Nội', 'a@b.vn' FROM orders WHERE $1 > 0 ON CONFLICT DO NOTHING`,
	`INSERT INTO tax_filing (month, vat, pit, reference, filed_by, filed_at)
		VALUES (date_trunc('month', now() - interval '40 days')::date, 1, 1, 'Tờ khai', $1, now())`,
	`INSERT INTO seller_trust (seller_id, granted_at, end_reason, ended_at, ended_by)
		SELECT id, now() - interval '9 days', 'thôi', now(), $1 FROM seller ORDER BY id LIMIT 2`,
	`INSERT INTO payment_difference (gateway, kind, key, ours, theirs, found_at)
		SELECT 'vnpay', 'amount', 'khóa ' || n, 1, 2, now() FROM generate_series(1, 3) n WHERE $1 > 0`,
	`INSERT INTO payment_attempt (payment_id, gateway, number, reference, amount, state, address, created_at, expires_at)
		SELECT id, 'vnpay', 1, 'lần ' || id, 1000, 'failed', 'https://a.vn', now(), now() + interval '1 hour' FROM payment WHERE $1 > 0`,
	`UPDATE lot SET recalled_at = now(), recall_reason = 'hỏng', recalled_by = $1`,
	`UPDATE review SET hidden_at = now(), hidden_reason = 'lạ' WHERE id = (SELECT max(id) FROM review) AND $1 > 0`,
	`INSERT INTO review_history (review_id, hidden, reason, at) SELECT id, true, 'ẩn', now() FROM review WHERE $1 > 0`,
	`INSERT INTO review_answer_taken (review_id, words, answered_at, actor_account_id, reason, at)
		SELECT id, 'đáp', created_at, $1, 'thô lỗ', created_at FROM review`,
	`INSERT INTO moderation_history (subject, name, what, was, is_now, account_id, at)
		SELECT 'word', words, 'changed', 'look · luật', 'refuse · luật', $1, now() FROM moderation_word LIMIT 20`,
	`INSERT INTO stall_request (account_id, legal_name, stall_name, commune_code, address_line, sells, asked_at)
		VALUES ($1, 'Hộ Hai', 'Quán Hai', '05503', 'Xóm Hai', 'Chè', now())`,
	`WITH asked AS (
		INSERT INTO takedown_request (kind, seller_id, authority, document_number, document_date, reason, received_at, due_at, entered_at, entered_by, outcome, acted_at, acted_by)
		SELECT 'stall', s.id, 'Công an tỉnh', n || '/CA', '2026-11-01', 'hàng giả', now(), now() + interval '24 hours', now(), $1,
		       CASE n WHEN 1 THEN 'suspended' END, CASE n WHEN 1 THEN now() END, CASE n WHEN 1 THEN $1::bigint END
		FROM seller s, generate_series(1, 2) n WHERE s.id = (SELECT max(id) FROM seller) RETURNING *),
	noted AS (
		INSERT INTO takedown_history (request_id, what, account_id, note, at) SELECT id, w, entered_by, CASE w WHEN 'lifted' THEN 'xong' ELSE '' END, now()
		FROM asked, unnest(ARRAY['received', 'suspended', 'lifted']) w)
	INSERT INTO seller_suspension (seller_id, request_id, reason, suspended_at, suspended_by) SELECT seller_id, id, 'hàng giả', now(), $1 FROM asked WHERE outcome <> ''`,
	`INSERT INTO outbox (channel, recipient, subject, body, topic, dedupe_key, secret, created_at, expires_at, last_error)
		SELECT 'mail', 'ai@example.vn', 'về', 'thư', 'thử', 'thử ' || n, false, now(), now() + interval '1 hour', 'hỏng' FROM generate_series(1, 3) n WHERE $1 > 0`,
}

// plant writes hostile texts into all that people wrote, past every rule that would refuse them: the pages have to
// stand what an older rule, a mended row or a later one lets through. Each calls alert(column.row) if it ever runs.
func (s *site) plant(account int64) (columns []string) {
	s.Helper()
	for _, sql := range missing {
		_, err := s.owner.ExecContext(s.Context(), sql, account)
		s.must(err)
	}
	tx, err := s.owner.BeginTxx(s.Context(), nil)
	s.must(err)
	defer func() { _ = tx.Rollback() }()
	run := func(sql string, args ...any) {
		s.Helper()
		_, err := tx.ExecContext(s.Context(), sql, args...)
		s.must(err)
	}
	run(`CREATE TEMPORARY TABLE hostile (n int, words text)`)
	for i, words := range hostile.Texts {
		run(`INSERT INTO hostile VALUES ($1, $2)`, i, words)
	}
	run(`CREATE TEMPORARY SEQUENCE hostile_row`)
	run(planted)
	for _, table := range slices.Sorted(maps.Keys(written)) {
		columns = append(columns, s.plantTable(tx, table, len(columns))...)
	}
	run(`ALTER TABLE order_history DISABLE TRIGGER USER; UPDATE order_history SET at = now() WHERE to_state = 'delivered';
		ALTER TABLE order_history ENABLE TRIGGER USER`) // so that there is something to give back
	s.must(tx.Commit())
	return columns
}

// planted makes a text for a column: so many of the sixty, another part of them in every row.
const planted = `
	CREATE FUNCTION pg_temp.planted(which int, many int) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE here int := nextval('hostile_row');
	BEGIN
		RETURN (SELECT string_agg(replace(words, 'MARK', format('alert(%s.%s)', which, here)), ' ' ORDER BY turn)
			FROM (SELECT words, mod(n + 7 * which + many * here, 60) AS turn FROM hostile) h WHERE turn < many);
	END $$`

// plantTable writes into the columns of one table; the first of them is number first.
func (s *site) plantTable(tx *sqlx.Tx, table string, first int) (columns []string) {
	s.Helper()
	var rows int
	s.must(tx.GetContext(s.Context(), &rows, `SELECT count(*) FROM `+table))
	if rows == 0 {
		s.Errorf("%s has no row to write into", table)
	}
	many := 6
	if rows < 12 {
		many = len(hostile.Texts)
	}
	var set []string
	for i, column := range strings.Fields(written[table]) {
		columns = append(columns, table+"."+column)
		set = append(set, s.planting(tx, table, column, fmt.Sprintf("pg_temp.planted(%d, %d)", first+i, many)))
	}
	for _, sql := range []string{
		`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`, // histories let nothing be changed
		`UPDATE ` + table + ` SET ` + strings.Join(set, ", "),
		`ALTER TABLE ` + table + ` ENABLE TRIGGER USER`,
	} {
		_, err := tx.ExecContext(s.Context(), sql)
		s.must(err)
	}
	return columns
}

// planting is the assignment for one column, empty or not. Its CHECKs go.
func (s *site) planting(tx *sqlx.Tx, table, column, text string) string {
	s.Helper()
	var checks []string
	s.must(tx.SelectContext(s.Context(), &checks, `
		SELECT conname FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = ANY (conkey)
		WHERE contype = 'c' AND conrelid = $1::regclass AND attname = $2`, table, column))
	for _, name := range checks {
		_, err := tx.ExecContext(s.Context(), `ALTER TABLE `+table+` DROP CONSTRAINT `+name)
		s.must(err)
	}
	if table == "listing_change" && column != "reason" {
		return fmt.Sprintf(`%[1]s = (SELECT jsonb_object_agg(key, CASE WHEN key IN
			('name', 'summary', 'description', 'harvest', 'ingredients', 'old_place', 'shelf_life', 'preservation')
			THEN to_jsonb(%[2]s) ELSE value END) FROM jsonb_each(%[1]s))`, column, text)
	}
	return column + " = " + text
}

// unlisted are columns of text that may hold anything and that nobody said of whose they are.
const unlisted = `
	SELECT c.table_name || '.' || c.column_name
	FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name AND t.relkind = 'r'
	WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'character varying', 'jsonb') AND c.table_name !~ '^(river|goose)'
		AND NOT EXISTS (
			SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
			WHERE k.conrelid = t.oid AND a.attname = c.column_name
				AND (k.contype = 'f' OR k.contype = 'c' AND pg_get_constraintdef(k.oid) ~ '(ANY \(ARRAY|~ ''\^|= ''[a-z]+''::text\)\)$)'))
	ORDER BY 1`

// knowsEveryColumn fails when a column was added and nobody said whether people write into it.
func (s *site) knowsEveryColumn() {
	s.Helper()
	var columns []string
	s.must(s.db.SelectContext(s.Context(), &columns, unlisted))
	known := strings.Fields(ours)
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		if !slices.Contains(strings.Fields(written[table]), column) && !slices.Contains(known, c) && !slices.Contains(known, table+".*") {
			s.Errorf("%s takes any text: list it as written, so that hostile texts are tried in it, or as ours", c)
		}
	}
}
