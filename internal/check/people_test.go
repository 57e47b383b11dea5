package check_test

// How the claims of people.go are made false.
var peopleBreaks = map[string]string{
	"seller-one-owner":     `DROP INDEX seller_one_owner; INSERT INTO seller_member (seller_id, account_id, role, joined_at) VALUES (1, 2, 'owner', '2026-11-01')`,
	"activated-one-owner":  `UPDATE seller_member SET ended_at = '2026-11-03'`,
	"activation-code-once": `ALTER TABLE activation_code DROP CONSTRAINT activation_code_code_hash_key; UPDATE activation_code SET code_hash = sha256('c')`,
	"activated-agreed":     `DELETE FROM consent`,
	"closed-forgotten":     `UPDATE account SET phone = 'closed 1', closed_at = '2026-11-03', disabled_at = '2026-11-03' WHERE id = 1`,
	"upload-history":       `UPDATE intake_upload SET state = 'failed', error_code = 'sheet.empty'`,
	"upload-attended":      `UPDATE intake_upload SET state = 'working', beat_at = '2026-11-23 01:40Z'`,
	"intake-counts":        `UPDATE intake_run SET created = 1`,
	"session-of-disabled":  `UPDATE account SET disabled_at = '2026-11-02' WHERE id = 1`,
	"code-tries":           `UPDATE one_time_code SET tries = 5 WHERE id = 1`,
	"code-one-live":        `DROP INDEX one_time_code_live; UPDATE one_time_code SET phone = '+84912345678'`,
	"code-day":             `INSERT INTO code_try (phone, correct, at) VALUES ('+84912345678', false, '2026-11-23 01:58Z')`,
	"audit-chain":          `ALTER TABLE audit DISABLE TRIGGER only_added_to; UPDATE audit SET prev_hash = sha256('x') WHERE id = 2`,
	"audit-content":        `ALTER TABLE seller_history DISABLE TRIGGER only_added_to; UPDATE seller_history SET account_id = 2`,
	"message-ends":         `UPDATE outbox SET created_at = '2026-11-23 01:40Z', expires_at = '2026-11-23 01:45Z' WHERE id = 1`,
	"message-address":      `UPDATE outbox SET recipient = '0912345678' WHERE id = 1`,
	"message-once":         `ALTER TABLE outbox DROP CONSTRAINT outbox_once; UPDATE outbox SET dedupe_key = '1'`,
}
