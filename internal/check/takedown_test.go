package check_test

// soundTakedown is a seller that was suspended and sells again, data that were given, and a request about a listing that waits.
const soundTakedown = `
INSERT INTO takedown_request (kind, seller_id, listing_id, authority, document_number, document_date, reason, received_at, due_at, entered_at, entered_by, outcome, acted_at, acted_by)
	VALUES ('stall', 2, NULL, 'Công an tỉnh', '1/CA', '2026-11-09', 'Bán hàng giả', '2026-11-10', '2026-11-11', '2026-11-10', 1, 'suspended', '2026-11-10', 1),
	       ('data', 1, NULL, 'Công an tỉnh', '2/CA', '2026-11-09', 'Xác minh', '2026-11-10', '2026-11-11', '2026-11-10', 1, 'given', '2026-11-10', 1),
	       ('listing', 1, 1, 'Công an tỉnh', '3/CA', '2026-11-09', 'Bán hàng giả', '2026-11-22 12:00Z', '2026-11-23 12:00Z', '2026-11-22 12:00Z', 1, NULL, NULL, NULL);
INSERT INTO takedown_history (request_id, what, account_id, at)
	VALUES (1, 'received', 1, '2026-11-10'), (1, 'suspended', 1, '2026-11-10'), (2, 'received', 1, '2026-11-10'), (2, 'given', 1, '2026-11-10'), (3, 'received', 1, '2026-11-22 12:00Z');
INSERT INTO takedown_history (request_id, what, note, account_id, at) VALUES (1, 'lifted', 'Xong rồi', 1, '2026-11-12');
INSERT INTO seller_suspension (seller_id, request_id, reason, suspended_at, suspended_by, lifted_at, lifted_by, lift_reason)
	VALUES (2, 1, 'Bán hàng giả', '2026-11-10', 1, '2026-11-12', 1, 'Xong rồi');
INSERT INTO personal_look (viewer_account_id, subject, subject_id, field, why, at) VALUES (1, 'seller', 1, 'all', 'Công an tỉnh, số 2', '2026-11-10');`

var takedownBreaks = map[string]string{
	"takedown-about":     `ALTER TABLE takedown_request DISABLE TRIGGER USER; UPDATE takedown_request SET seller_id = 2 WHERE id = 3`,
	"takedown-history":   `UPDATE takedown_request SET outcome = 'returned', answer = 'Nhầm nơi', acted_at = '2026-11-23', acted_by = 1 WHERE id = 3`,
	"takedown-done":      `UPDATE takedown_request SET outcome = 'hidden', acted_at = '2026-11-23', acted_by = 1 WHERE id = 3`,
	"takedown-told":      `ALTER TABLE takedown_request DISABLE TRIGGER USER; UPDATE takedown_request SET received_at = '2026-11-20', due_at = '2026-11-21' WHERE id = 3`,
	"suspended-stall":    `ALTER TABLE seller_suspension DISABLE TRIGGER USER; UPDATE seller_suspension SET seller_id = 1, lifted_at = NULL, lifted_by = NULL, lift_reason = ''`,
	"suspension-history": `ALTER TABLE takedown_history DISABLE TRIGGER USER; DELETE FROM takedown_history WHERE what = 'lifted'`,
}
