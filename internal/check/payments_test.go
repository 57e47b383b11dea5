package check_test

// soundMoney is money of all kinds beside the sound marketplace: paid at a gateway and going back (event 3), and parked
// until an officer assigned it to order 2 (events 4 and 5).
const soundMoney = `
INSERT INTO payment_attempt (payment_id, gateway, number, reference, amount, state, address, created_at, expires_at, next_query_at)
	VALUES (2, 'momo', 1, 'NS0000002-1', 120000, 'paid', 'https://momo', '2026-11-22', '2026-11-23', NULL),
	       (2, 'momo', 2, 'NS0000002-2', 120000, 'open', 'https://momo', '2026-11-22', '2026-11-23', '2026-11-23');
INSERT INTO gateway_event (gateway, dedup_key, payment_id, attempt_id, kind, amount, credited, happened_at, received_at)
	VALUES ('momo', '3/paid', 2, 1, 'paid', 5000, 0, '2026-11-22', '2026-11-22'), ('sepay', '4', NULL, NULL, 'paid', 7000, 0, '2026-11-22', '2026-11-22'),
	       ('office', 'parked:4', 2, NULL, 'paid', 7000, 7000, '2026-11-22', '2026-11-22');
UPDATE payment SET captured = 7000 WHERE id = 2;
INSERT INTO refund (key, event_id, way, reference, amount, reason, state, requested_at, next_try_at)
	VALUES ('parked:3', 3, 'momo', 'NS0000002-1-R2', 5000, 'thừa', 'requested', '2026-11-22', '2026-11-23');
INSERT INTO refund_history (refund_id, to_state, at) VALUES (2, 'requested', '2026-11-22');
INSERT INTO money_parked (event_id, amount, why, parked_at, resolved_at, how, refund_id, assigned_event_id)
	VALUES (3, 5000, 'wrong_amount', '2026-11-22', '2026-11-22', 'refund', 2, NULL), (4, 7000, 'no_code', '2026-11-22', '2026-11-22', 'assigned', NULL, 5);
INSERT INTO ledger_account (code, kind) VALUES ('gateway:momo', 'asset');
INSERT INTO ledger_transaction (key, kind, order_id, at)
	VALUES ('captured:event:3', 'captured', 2, '2026-11-22'), ('captured:event:4', 'captured', NULL, '2026-11-22'),
	       ('captured:event:5', 'captured', 2, '2026-11-22'), ('refund_asked:refund:2', 'refund_asked', NULL, '2026-11-22');
INSERT INTO ledger_entry (transaction_id, account, amount, what)
	SELECT t.id, v.account, v.amount, v.what FROM (VALUES
		('captured:event:3', 'gateway:momo', 5000, 'payment'), ('captured:event:3', 'parked', -5000, 'parked'),
		('captured:event:4', 'bank', 7000, 'payment'), ('captured:event:4', 'parked', -7000, 'parked'),
		('captured:event:5', 'parked', 7000, 'payment'), ('captured:event:5', 'transit', -7000, 'payment'),
		('refund_asked:refund:2', 'parked', 5000, 'refund'), ('refund_asked:refund:2', 'refunds', -5000, 'refund')) AS v (key, account, amount, what)
	JOIN ledger_transaction t ON t.key = v.key;`

// How the claims of payments.go are made false.
var paymentsBreaks = map[string]string{
	"payment-one":          `UPDATE payment SET amount = 230000 WHERE id = 1`,
	"payment-sum":          `UPDATE payment SET captured = 200000 WHERE id = 1`,
	"paid-means-captured":  `UPDATE payment SET captured = 100000 WHERE id = 1`,
	"cash-means-delivered": `UPDATE seller_order SET state = 'shipped' WHERE id = 3`,
	"ended-keeps-no-money": `UPDATE orders SET state = 'expired' WHERE id = 1`,
	"refund-sum":           `UPDATE payment SET refunded = 10000 WHERE id = 1`,
	"refund-part":          `UPDATE refund SET seller_order_id = 3`,
	"refund-history":       `UPDATE refund SET state = 'sent'`,
	"event-once":           `ALTER TABLE gateway_event DROP CONSTRAINT gateway_event_gateway_dedup_key_key; UPDATE gateway_event SET gateway = 'x', dedup_key = 'x'`,
	"event-accounted":      `UPDATE gateway_event SET amount = 300000 WHERE id = 1`,
	"attempt-fold":         `UPDATE payment_attempt SET state = 'failed' WHERE id = 1`,
	"attempt-known":        `UPDATE payment_attempt SET next_query_at = NULL WHERE id = 2`,
	"event-own-attempt":    `UPDATE gateway_event SET gateway = 'vnpay' WHERE attempt_id = 1`,
	"parked-assigned":      `UPDATE gateway_event SET amount = 6000, credited = 6000 WHERE gateway = 'office'`,
	"parked-refund":        `UPDATE refund SET amount = 4000 WHERE id = 2`,
	"refund-of-event":      `UPDATE refund SET event_id = 3 WHERE id = 1`,
	"refund-waits":         `UPDATE refund SET next_try_at = NULL WHERE id = 2`,
	"event-verified":       `ALTER TABLE gateway_message DISABLE TRIGGER USER; UPDATE gateway_message SET verified = false`,
	"event-told-by":        `ALTER TABLE gateway_message DISABLE TRIGGER USER; UPDATE gateway_message SET gateway = 'casso'`,
}
