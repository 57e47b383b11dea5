package check_test

// numbered gives seller 1 a number and an identity.
const numbered = `INSERT INTO seller_secret (seller_id, field, sealed, key_id, mark, changed_at)
	VALUES (1, 'citizen_number', '\x01016b'::bytea || sha256('n') || sha256('n'), 'k', sha256('m'), '2026-11-01');
	INSERT INTO identity_check (seller_id, method, document, checked_by, checked_at) VALUES (1, 'in_person', 'citizen_card', 1, '2026-11-01'); `

var sellersBreaks = map[string]string{
	"seller-wall":     `ALTER TABLE payout DISABLE ROW LEVEL SECURITY`,
	"officer-history": `INSERT INTO officer (account_id, role, since) VALUES (1, 'admin', '2026-11-01')`,
	"stall-request-owner": `INSERT INTO stall_request (account_id, legal_name, stall_name, commune_code, address_line, sells, asked_at, answer, answered_at, answered_by, seller_id)
		VALUES (2, 'Hộ A', 'Chè A', '05503', 'Xóm A', 'chè', '2026-11-01', 'opened', '2026-11-02', 1, 1)`,
	"stall-shown":          `UPDATE seller SET story = 'Chưa ai xem.' WHERE id = 1`,
	"stall-waits":          `UPDATE stall_change SET old_story = 'Khác' WHERE state = 'waiting'`,
	"stall-fast-trusted":   `DELETE FROM seller_trust`,
	"stall-history":        `ALTER TABLE seller_history DISABLE TRIGGER only_added_to; DELETE FROM seller_history WHERE what = 'stall_sent'`,
	"seller-tax-fits":      `ALTER TABLE seller DROP CONSTRAINT seller_tax_fits; UPDATE seller SET tax_kind = 'company' WHERE id = 1`,
	"seller-number-sealed": numbered + `UPDATE seller_secret SET key_id = 'x'`,
	"seller-number-once":   numbered + `DROP INDEX seller_secret_once; INSERT INTO seller_secret SELECT 2, field, sealed, key_id, mark, bank_bin, bank_holder, changed_at FROM seller_secret`,
	"seller-number-fits":   numbered + `UPDATE seller_secret SET field = 'tax_number'`,
	"identity-one": numbered + `DROP INDEX identity_check_one;
		INSERT INTO identity_check (seller_id, method, document, checked_by, checked_at) VALUES (1, 'in_person', 'passport', 1, '2026-11-01')`,
	"closed-stall":        `UPDATE seller SET closed_at = '2026-11-03', closed_by = 1 WHERE id = 1`,
	"identity-has-number": numbered + `DELETE FROM seller_secret`,
	"identity-gate":       `UPDATE identity_gate SET closes_at = '2026-11-20'`,
}
