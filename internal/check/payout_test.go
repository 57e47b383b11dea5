package check_test

// soundPayouts are a remitted parcel's money, paid out.
const soundPayouts = `
INSERT INTO remittance (carrier, reference, received_on, gross, fee, made_by, made_at) VALUES ('VNPost', 'P1', '2026-11-22', 120000, 0, 1, '2026-11-22');
INSERT INTO remittance_line (seller_order_id, remittance_id, gross, fee) VALUES (3, 1, 120000, 0);
INSERT INTO payout_batch (state, cutoff, made_by, made_at, approved_by, approved_at, ended_at)
	VALUES ('done', '2026-11-22', 1, '2026-11-22', 2, '2026-11-22', '2026-11-22');
INSERT INTO payout (batch_id, seller_id, amount, reference, state, bank_txn, settled_at) VALUES (1, 1, 120000, 'NSCT1S1', 'paid', 'FT1', '2026-11-22');
INSERT INTO payout_entry (payout_id, entry_id) VALUES (1, 6);`

// How the claims of payout.go are made false.
var payoutsBreaks = map[string]string{
	"payout-sum":         `UPDATE payout SET amount = 1`,
	"payout-own":         `UPDATE payout_entry SET entry_id = 1`,
	"payout-once":        `UPDATE payout_entry SET released_at = '2026-11-22'`,
	"payout-two-people":  `ALTER TABLE payout_batch DROP CONSTRAINT payout_batch_two_people; UPDATE payout_batch SET approved_by = made_by`,
	"payout-posted":      `UPDATE payout SET state = 'failed', why = 'x'`,
	"payout-batch-state": `UPDATE payout_batch SET state = 'approved', ended_at = NULL`,
	"payout-open":        `INSERT INTO payout_open (seller_id, sale, amount, since, entries) SELECT 1, 3, amount, '2026-11-22', ARRAY[id] FROM ledger_entry WHERE id = 6`,
	"payout-open-sum":    `INSERT INTO payout_open (seller_id, sale, amount, since, entries) VALUES (1, 3, 1, '2026-11-22', '{6}')`,
	"cash-open":          `INSERT INTO cash_open (seller_order_id, gross, at) VALUES (3, 120000, '2026-11-22')`,
	"ledger-cash":        `DELETE FROM remittance_line`,
	"remittance-sum":     `UPDATE remittance SET fee = 1`,
	"tax-filed":          `INSERT INTO tax_filing (month, vat, pit, reference, filed_by, filed_at) VALUES ('2026-10-01', 1, 1, 'KB1', 1, '2026-11-22')`,
}
